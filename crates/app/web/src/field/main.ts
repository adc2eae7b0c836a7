// 外勤: what a grid worker carries, fills in and sends. Works without signal; the shell is kept by the service worker.
import { el, moment, say, titleOf } from './dom';
import { Filling } from './fill';
import { type Def, Form } from './form';
import { type Carried, type Item, counts, dropItem, forgetRecords, items, keepItem, meta, persist, photo, records, setMeta, wipe } from './store';
import { type Ended, sync } from './sync';
import { post } from './api';
import { edits, made } from './edits';
import { Entering, placePage } from './new';
import { Shelf, editRows, recordPage } from './record';
import { left, tasks, tasksPage } from './tasks';

const root = document.getElementById('field')!;
let street = root.dataset.street ?? '';
/** After so many days without the net the carried records are deleted; what was filled in stays until it is sent. */
const IDLE_MS = Number(root.dataset.idleDays ?? '14') * 86_400_000;
const EVERY_MS = 5 * 60_000;

let carried: Carried[] = [];
let last: Ended | 'running' | null = null;
/** What is being filled in or entered. */
let filling: { readonly isTouched: boolean } | null = null;
/** The records that were made here and have not come back. */
let fresh: Carried[] = [];

/** Which page is being made: one that took its time and was left meanwhile does not come up any more. */
let turn = 0;

function begin(): () => boolean {
  turn += 1;
  const mine = turn;
  return () => mine === turn;
}

/** Shows parts in place of what was there. */
function put(...parts: (Node | null)[]): void {
  root.replaceChildren(...parts.filter((one): one is Node => one !== null));
}

function of(kind: string): Carried[] {
  return carried.filter((one) => one.kind === kind);
}

async function reload(): Promise<void> {
  carried = await records();
}

/** All that is known, with what was made here on top. */
async function shelved(): Promise<Shelf> {
  fresh = made(await edits(), carried);
  return new Shelf([...carried, ...fresh]);
}

/** How the last round ended, in words; success only where it was one. */
function ending(): string {
  switch (last) {
    case 'running': return say('正在同步……', 'Syncing…');
    case 'done': return say('已同步', 'In step');
    case 'lost': return say('没有同步成功：没有连上服务器。填写的内容都在手机上，稍后会再试。', 'Not synced: the server was not reached. All you filled in is on this phone and is sent later.');
    case 'sign-in': return say('没有同步：请重新登录。填写的内容都在手机上。', 'Not synced: sign in again. All you filled in is on this phone.');
    case 'no-grid': return say('您现在没有网格岗位，登记内容已从手机删除。', 'You hold no appointment in a grid now; what was carried is deleted.');
    case 'wiped': return say('这台设备的权限已被收回，内容已清除。', 'Access of this device was withdrawn; it holds nothing any more.');
    case null: return '';
  }
}

async function start(): Promise<void> {
  const isHere = begin();
  const [now, queue] = [await meta(), await counts()];
  if (!isHere()) return;
  const places = of('place').length;
  const rows: [string, string][] = [
    [say('上次同步', 'Last sync'), moment(now?.lastSuccess)],
    [say('待上传', 'Waiting'), String(queue.waiting)],
    [say('最早未上传', 'Oldest unsent'), queue.oldest ? moment(queue.oldest) : say('无', 'none')],
    [say('被退回', 'Refused'), String(queue.refused)],
    [say('带在手机上的地点', 'Places carried'), String(places)],
    [say('登记', 'Records'), String(of('record').length)],
    [say('任务', 'Tasks'), String(of('task').length)],
    [say('表单', 'Forms'), String(of('form').length)],
  ];
  put(
    el('h1', {}, say('外勤', 'Field')),
    el('p', { role: 'status', class: last === 'lost' || last === 'sign-in' ? 'notice notice-warn' : 'muted', 'data-ended': last ?? '' }, ending()),
    last === 'sign-in' ? el('p', {}, el('a', { class: 'btn btn-main', href: '/login?back=/field' }, say('去登录', 'Sign in'))): null,
    el('dl', { class: 'facts' }, ...rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value)))),
    el('div', { class: 'field-actions' },
      el('button', { class: 'btn btn-main', type: 'button', id: 'sync-now', disabled: last === 'running', onclick: () => void run(true) }, say('立即同步', 'Sync now')),
      el('a', { class: 'btn btn-plain', href: '#tasks' }, say('任务', 'Tasks')),
      el('a', { class: 'btn btn-plain', href: '#records' }, say('登记', 'Records')),
      el('a', { class: 'btn btn-plain', href: '#places' }, say('地点与新登记', 'Places and new records')),
      el('a', { class: 'btn btn-plain', href: '#fill' }, say('填表', 'Fill in a form')),
      el('a', { class: 'btn btn-plain', href: '#queue' }, say('我填的', 'What I filled in'))),
    el('p', {}, el('button', { class: 'btn btn-quiet', type: 'button', id: 'leave', onclick: () => void leave() }, say('退出并清除本机', 'Sign out and wipe this device'))),
  );
}

function choose(): void {
  begin();
  const [, form, place] = location.hash.split('/');
  const def = of('form').find((one) => one.id === form)?.fields.definition as Def | undefined;
  if (!def) {
    list(say('选择表单', 'Choose a form'), of('form').map((one) => ({ href: `#fill/${one.id}`, title: titleOf((one.fields.definition as Def).form.title) })),
      say('手机上还没有表单，请先同步', 'There is no form on this phone yet; sync first'));
    return;
  }
  const at = of('place').find((one) => one.id === place);
  if (!at) {
    list(`${titleOf(def.form.title)}：${say('选择地点', 'choose a place')}`,
      of('place').map((one) => ({ href: `#fill/${form}/${one.id}`, title: String(one.fields.title) })),
      say('手机上还没有地点，请先同步', 'There is no place on this phone yet; sync first'));
    return;
  }
  const page = new Filling({ form: new Form(def, say), place: at.id, placeTitle: String(at.fields.title), done: kept });
  filling = page;
  put(back(`#fill/${form}`), el('h1', {}, titleOf(def.form.title)), page.element);
}

/** Fills in a form of a task. */
function work(): void {
  begin();
  const [, id, form] = location.hash.split('/');
  const [one, def] = [tasks(carried).find((task) => task.id === id), of('form').find((it) => it.id === form)?.fields.definition as Def | undefined];
  if (!one || !def) {
    put(back('#tasks'), el('p', {}, say('这项任务或它的表单不在手机上了，请先同步', 'This task or its form is not on this phone any more; sync first')));
    return;
  }
  const page = new Filling({ form: new Form(def, say), place: one.place, placeTitle: titleOf(one.title), task: one.id, done: () => void done(one.id) });
  filling = page;
  put(back('#tasks'), el('h1', {}, titleOf(def.form.title)), page.element);
}

/** After a form of a task comes the next one of it. */
async function done(id: string): Promise<void> {
  const one = tasks(carried).find((task) => task.id === id);
  const next = one ? left(one, await items())[0] : undefined;
  filling = null;
  location.hash = next ? `#do/${id}/${next}` : '#tasks';
  void run(false);
}

async function toDo(): Promise<void> {
  const isHere = begin();
  const [shelf, all] = [new Shelf(carried), await items()];
  if (isHere()) put(back('#'), ...tasksPage(carried, all, (id) => shelf.placeOf(id)));
}

/** The records, or one of them. */
async function registry(): Promise<void> {
  const isHere = begin();
  const shelf = await shelved();
  if (!isHere()) return;
  const record = shelf.find(location.hash.split('/')[1] ?? '');
  if (!record) {
    list(say('登记', 'Records'), shelf.records.map((one) => ({ href: `#record/${one.id}`, title: shelf.line(one) })), say('手机上还没有登记，请先同步', 'There is no record on this phone yet; sync first'));
    return;
  }
  const parts = await recordPage(shelf, record, kept);
  if (isHere()) put(back('#records'), ...parts);
}

/** The places, or one of them with what is registered there. */
async function places(): Promise<void> {
  const isHere = begin();
  const [shelf, id] = [await shelved(), location.hash.split('/')[1] ?? ''];
  if (!isHere()) return;
  if (shelf.placeOf(id)) put(back('#places'), ...placePage(shelf, id));
  else list(say('地点', 'Places'), of('place').map((one) => ({ href: `#at/${one.id}`, title: String(one.fields.title) })), say('手机上还没有地点，请先同步', 'There is no place on this phone yet; sync first'));
}

/** A new record at a place; or one that was refused, to be mended. */
async function enter(): Promise<void> {
  const isHere = begin();
  const [what, first, second] = location.hash.split('/');
  const [shelf, all] = [await shelved(), await edits()];
  if (!isHere()) return;
  const instead = what === '#again' ? all.filter((one) => one.record === first && one.state === 'refused') : [];
  const refused = instead.find((one) => one.edit.new);
  const [register, place] = refused ? [refused.edit.new!.register, refused.edit.new!.place] : [first, second];
  const found = shelf.register(register);
  if (!found?.enters || (what === '#again' && !refused)) {
    put(back('#places'), el('p', {}, say('手机上没有这个登记簿，或您不能登记，请先同步', 'This register is not on the phone, or you may not enter there; sync first')));
    return;
  }
  const page = new Entering({ shelf, register: found, place, instead, done: kept });
  filling = page;
  put(back(refused ? '#queue' : `#at/${place}`), el('h1', {}, `${say('新登记：', 'Enter: ')}${titleOf(found.title)}`),
    refused ? el('p', { class: 'notice notice-bad' }, `${say('被退回', 'Refused')}${say('：', ': ')}${titleOf(refused.why)}`) : null, page.element);
}

/** Opens a form that was refused, as it was filled in. */
async function mend(): Promise<void> {
  const isHere = begin();
  const id = location.hash.split('/')[1];
  const item = (await items()).find((one) => one.id === id && one.state === 'refused');
  const def = of('form').find((one) => one.id === item?.form)?.fields.definition as Def | undefined;
  if (!item || !def) {
    put(back('#queue'), el('p', {}, say('手机上没有这份表单的样式，请先同步', 'The form is not on this phone; sync first')));
    return;
  }
  const photos = await Promise.all(item.shots.map(async (shot) => ({ ...shot, bytes: await photo(shot.id) })));
  const there = photos.filter((one): one is typeof one & { bytes: ArrayBuffer } => one.bytes !== null)
    .map((one) => ({ id: one.id, field: one.field, bytes: one.bytes, url: URL.createObjectURL(new Blob([one.bytes], { type: 'image/jpeg' })) }));
  if (!isHere()) return;
  const page = new Filling({ form: new Form(def, say), place: item.place, placeTitle: item.placeTitle, task: item.task, mends: { item, photos: there }, done: kept });
  filling = page;
  put(back('#queue'), el('h1', {}, item.title), el('p', { class: 'notice notice-bad' }, stateOf(item)), page.element);
}

function kept(): void {
  filling = null;
  location.hash = '#queue';
  void run(false);
}

function back(to: string): HTMLElement {
  return el('p', {}, el('a', { href: to }, say('‹ 返回', '‹ Back')));
}

/** A list with a box to search in it; at most 100 are shown. */
function list(title: string, all: { href: string; title: string }[], nothing: string): void {
  const rows = el('ul', { class: 'rows' });
  const show = (wanted: string) => rows.replaceChildren(...all.filter((one) => one.title.includes(wanted)).slice(0, 100)
    .map((one) => el('li', { class: 'row-item' }, el('div', { class: 'row-text' }, el('a', { class: 'row-link stretched-link', href: one.href }, one.title)))));
  show('');
  put(back('#'), el('h1', {}, title),
    all.length ? el('input', { type: 'search', class: 'form-control', 'aria-label': say('查找', 'Search'), placeholder: say('查找', 'Search'), oninput: (event: Event) => show((event.target as HTMLInputElement).value.trim()) }) : el('p', {}, nothing),
    rows);
}

function stateOf(item: Item): string {
  switch (item.state) {
    case 'waiting': return say('待上传', 'Waiting');
    case 'sent': return say('已送达', 'Delivered');
    case 'refused': return `${say('被退回', 'Refused')}：${item.why === 'photo' ? say('照片在手机上找不到了', 'a photo is no longer on this phone') : item.why ?? ''}`;
  }
}

async function queue(): Promise<void> {
  const isHere = begin();
  const [all, changes] = [(await items()).reverse(), await editRows(await shelved(), () => void queue())];
  if (!isHere()) return;
  put(back('#'), el('h1', {}, say('我填的', 'What I filled in')),
    all.length || changes.length ? null : el('p', {}, say('还没有填过', 'Nothing yet')),
    changes.length ? el('h2', {}, say('登记的新增和修改', 'Records entered and changed')) : null,
    changes.length ? el('ul', { class: 'rows', id: 'edits' }, ...changes) : null,
    el('ul', { class: 'rows', id: 'items' }, ...all.map((item) => el('li', { class: 'row-item', 'data-state': item.state }, el('div', { class: 'row-text' },
      el('strong', {}, item.title), el('p', { class: 'muted' }, `${item.placeTitle} · ${moment(item.made)}`), el('p', {}, stateOf(item)),
      item.state === 'refused' ? el('a', { class: 'btn btn-plain', href: `#mend/${item.id}` }, say('改正', 'Mend')) : null,
      item.state === 'refused' ? el('button', { class: 'btn btn-plain', type: 'button', onclick: () => void again(item) }, say('重新上传', 'Send again')) : null,
      item.state !== 'waiting' ? el('button', { class: 'btn btn-quiet', type: 'button', onclick: () => void drop(item) }, say('从手机删除', 'Delete from this phone')) : null)))));
}

async function again(item: Item): Promise<void> {
  await keepItem({ ...item, state: 'waiting', why: undefined });
  await queue();
  void run(false);
}

async function drop(item: Item): Promise<void> {
  if (item.state === 'refused' && !confirm(say('这份没有送达，删除后无法找回。确定删除吗？', 'This was not delivered and cannot be brought back. Delete it?'))) return;
  await dropItem(item);
  await queue();
}

async function show(): Promise<void> {
  filling = null;
  if (location.hash.startsWith('#fill')) choose();
  else if (location.hash.startsWith('#do')) work();
  else if (location.hash === '#tasks') await toDo();
  else if (location.hash.startsWith('#record')) await registry();
  else if (/^#(places|at)/.test(location.hash)) await places();
  else if (/^#(new|again)/.test(location.hash)) await enter();
  else if (location.hash.startsWith('#mend')) await mend();
  else if (location.hash === '#queue') await queue();
  else await start();
}

/** A page that is being filled in is left alone. */
async function shown(): Promise<void> {
  if (!filling && !/^#(fill|mend|do|record|new|again|places|at)/.test(location.hash)) await show();
}

let later: ReturnType<typeof setTimeout> | undefined;

/** After a failure tries again in 2 s, then 4 s, up to 5 minutes, less up to a half by chance. */
async function tryLater(): Promise<void> {
  const failures = (await meta())?.failures ?? 1;
  const full = Math.min(2_000 * 2 ** Math.min(failures - 1, 16), 300_000);
  clearTimeout(later);
  later = setTimeout(() => void run(false), full - (full / 2) * Math.random());
}

async function run(compare: boolean): Promise<void> {
  clearTimeout(later);
  last = 'running';
  await shown();
  last = await sync(street, () => void shown(), compare);
  if (last === 'wiped') {
    put(el('h1', {}, ending()));
    return;
  }
  if (last === 'lost') await tryLater();
  await reload();
  await shown();
}

/** Signs out: what is on this device is deleted, and the session ends. */
async function leave(): Promise<void> {
  const left = await counts();
  const unsent = left.waiting + left.refused;
  const question = unsent
    ? say(`还有 ${unsent} 份没有送达，清除后无法找回。确定退出并清除吗？`, `${unsent} were not delivered and cannot be brought back. Sign out and wipe?`)
    : say('退出后，本机的内容全部清除。确定吗？', 'Everything on this device is deleted. Sign out?');
  if (!confirm(question)) return;
  const now = await meta();
  await wipe();
  if (now) await post('/api/v1/sync/wiped', { street, device: now.device });
  await fetch('/api/v1/sessions/current', { method: 'DELETE' }).catch(() => null);
  location.assign('/login');
}

async function open(): Promise<void> {
  await persist();
  const now = await meta();
  if (now?.lastOnline && Date.now() - now.lastOnline > IDLE_MS) await forgetRecords();
  street = street || (now?.street ?? '');
  if (!now) await setMeta({ street, lastOnline: Date.now() });
  await reload();
  await show();
  window.addEventListener('hashchange', () => void show());
  window.addEventListener('online', () => void run(false));
  window.addEventListener('beforeunload', (event) => {
    if (filling?.isTouched) event.preventDefault();
  });
  setInterval(() => void run(false), EVERY_MS);
  await run(false);
}

if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').then((worker) => worker.active?.postMessage('shell'));
void open();
