// The tasks on the phone: what is late first, then what is due, in the order of the way.
import { el, say, titleOf, today } from './dom';
import type { Carried, Item } from './store';

type Text = { zh: string; en: string };
export type Task = { id: string; title: Text; campaign: Text; forms: string[]; place: string; opens: string; due: string; hours?: string | null; order: number; mine: boolean };

function task(one: Carried): Task {
  return { id: one.id, ...(one.fields as Omit<Task, 'id'>) };
}

/** The tasks in the order in which they are to be done. */
export function tasks(carried: Carried[]): Task[] {
  const all = carried.filter((one) => one.kind === 'task').map(task);
  return all.sort((one, other) => one.due.localeCompare(other.due) || one.order - other.order || one.id.localeCompare(other.id));
}

/** The forms of a task that were not filled in yet, on this phone either. */
export function left(one: Task, queue: Item[]): string[] {
  return one.forms.filter((form) => !queue.some((item) => item.task === one.id && item.form === form && item.state !== 'refused'));
}

function part(title: string, state: string, all: Task[], queue: Item[], placeOf: (id: string) => string): Node[] {
  if (!all.length) return [];
  return [el('h2', {}, `${title} (${all.length})`), el('ul', { class: 'rows' }, ...all.map((one) => {
    const open = left(one, queue);
    const line = [titleOf(one.campaign), placeOf(one.place), `${say('到期 ', 'due ')}${one.due}`, one.hours ?? '', open.length ? '' : say('已填，待上传', 'filled in, waiting')];
    const name = titleOf(one.title);
    return el('li', { class: 'row-item', 'data-task': state }, el('div', { class: 'row-text' },
      open.length ? el('a', { class: 'row-link stretched-link', href: `#do/${one.id}/${open[0]}` }, name) : el('span', {}, name),
      el('p', { class: 'muted' }, line.filter(Boolean).join(' · '))));
  }))];
}

/** The page of tasks: late, due today, open, later; then those that are nobody's in particular. */
export function tasksPage(carried: Carried[], queue: Item[], placeOf: (id: string) => string): Node[] {
  const [all, day] = [tasks(carried), today()];
  const mine = all.filter((one) => one.mine);
  const now = mine.filter((one) => one.opens <= day);
  const show = (title: string, state: string, some: Task[]) => part(title, state, some, queue, placeOf);
  return [
    el('h1', {}, say('任务', 'Tasks')),
    all.length ? null : el('p', {}, say('手机上没有任务', 'There is no task on this phone')),
    ...show(say('逾期', 'Overdue'), 'late', now.filter((one) => one.due < day)),
    ...show(say('今天到期', 'Due today'), 'today', now.filter((one) => one.due === day)),
    ...show(say('待办', 'To do'), 'open', now.filter((one) => one.due > day)),
    ...show(say('尚未派给个人', "Nobody's in particular"), 'free', all.filter((one) => !one.mine && one.opens <= day)),
    ...show(say('以后', 'Later'), 'later', all.filter((one) => one.opens > day)),
  ].filter((one): one is Node => one !== null);
}
