// The records on the phone: what is known of each, and what the worker found to be different.
import { el, say, titleOf } from './dom';
import { type Edited, edits, saveEdit, shownValue } from './edits';
import { type Carried, dropEdit } from './store';

type Text = { zh: string; en: string };
export type Attribute = {
  id: string; title: Text; kind: string; hint?: Text; unit?: Text; decimals?: number; required: boolean; masked: boolean; choices?: { id: string; title: Text }[];
  min?: number; max?: number; purpose?: Text; consent: boolean; register?: string;
};
export type Register = { id: string; title: Text; name?: string; purpose: Text; places: string[]; enters: boolean; alone: boolean; attributes: Attribute[]; rosters?: Named<{ roles: Named[] }>[] };
type Named<T = unknown> = { id: string; title: Text } & T;
type Roll = { members: { roster: string; role: string; member: string; since?: string | null }[]; others: number };
type Head = { register: string; name?: string; place?: string; edits: boolean };

/** What the pages read of all that is carried. */
export class Shelf {
  private readonly places = new Map<string, Carried>();
  private readonly registers = new Map<string, Carried>();

  constructor(private readonly carried: Carried[]) {
    for (const one of carried) {
      if (one.kind === 'place') this.places.set(one.id, one);
      if (one.kind === 'register') this.registers.set(one.id, one);
    }
  }

  get records(): Carried[] {
    return this.carried.filter((one) => one.kind === 'record');
  }

  find(id: string): Carried | undefined {
    return this.carried.find((one) => one.kind === 'record' && one.id === id);
  }

  head(record: Carried): Head {
    return record.fields._ as Head;
  }

  placeOf(id: string | undefined): string {
    return String((id && this.places.get(id)?.fields.title) || '');
  }

  register(id: string): Register | undefined {
    const found = this.registers.get(id);
    return found ? { id, ...(found.fields as Omit<Register, 'id'>) } : undefined;
  }

  /** The registers of which the worker may enter a record at a place; of some a place has one only. */
  enterable(place: string, there: Carried[]): Register[] {
    const kind = this.places.get(place)?.fields.kind;
    const all = [...this.registers.keys()].map((id) => this.register(id)!).filter((one) => one.enters && kind && (!one.places.length || one.places.includes(String(kind))));
    return all.filter((one) => !one.alone || !there.some((other) => this.head(other).register === one.id));
  }

  /** Who is in the rosters of a record. */
  roll(record: string): Roll | undefined {
    return this.carried.find((one) => one.kind === 'roster' && one.id === record)?.fields as Roll | undefined;
  }

  /** The records in whose rosters a record is. */
  wholes(record: string): Carried[] {
    const rolls = this.carried.filter((one) => one.kind === 'roster' && (one.fields as Roll).members.some((seat) => seat.member === record));
    return rolls.flatMap((one) => this.find(one.id) ?? []);
  }

  /** The records of a register, to choose from. */
  named(register: string): { id: string; title: Text }[] {
    return this.records.filter((one) => one.version > 0 && this.head(one).register === register).map((one) => ({ id: one.id, title: { zh: this.line(one), en: this.line(one) } }));
  }

  registerTitle(record: Carried): string {
    return titleOf(this.registers.get(this.head(record).register)?.fields.title as Text | undefined);
  }

  attributes(record: Carried): Attribute[] {
    return (this.registers.get(this.head(record).register)?.fields.attributes as Attribute[] | undefined) ?? [];
  }

  title(record: Carried): string {
    const head = this.head(record);
    return head.name || this.placeOf(head.place) || record.id;
  }

  /** A line for a list: register, name, address. */
  line(record: Carried): string {
    const place = this.placeOf(this.head(record).place);
    return [this.registerTitle(record), this.title(record), place === this.title(record) ? '' : place].filter(Boolean).join(' · ');
  }
}

const FATES: Record<string, [string, string]> = {
  taken: ['已写入登记', 'Written'],
  agreed: ['与登记的一致', 'Already said so'],
  joined: ['已与别人的改动合并', 'Joined with what others changed'],
  older: ['别人后来了解的情况已登记，您的记录留存备查', 'Somebody learned it later; what you wrote is kept on file'],
  registry: ['以原登记为准，您的记录留存备查', 'What the registry held stays; what you wrote is kept on file'],
  asked: ['与别人的改动不同，等社区确认', 'Differs from what somebody else wrote; the community decides'],
  replaced: ['已被您后来的改动代替', 'Replaced by your later change'],
  chosen: ['社区已确认采用', 'The community decided for it'],
  not_chosen: ['社区确认采用了另一个值', 'The community decided for another value'],
};

/** What became of an edit, in words. */
function became(one: Edited, attributes: Attribute[]): string {
  if (one.state === 'waiting') return say('待上传', 'Waiting');
  if (one.alike) return say('可能已有登记，等社区确认', 'It may be entered already; the community decides');
  if (one.state === 'refused') return `${say('被退回', 'Refused')}：${titleOf(one.why)}`;
  const said = Object.entries(one.fates ?? {}).map(([field, fate]) => {
    const name = titleOf(attributes.find((attribute) => attribute.id === field)?.title) || field;
    return `${name}${say('：', ': ')}${say(...(FATES[fate] ?? ['已送达', 'Delivered']))}`;
  });
  const joined = one.into ? say('社区确认是已有的登记，已并入。', 'It was the record that is there, and was joined to it. ') : '';
  return joined + (said.join(say('；', '; ')) || say('已送达', 'Delivered'));
}

/** The changes on this phone with what became of each, the latest first. */
export async function editRows(shelf: Shelf, redraw: () => void): Promise<HTMLElement[]> {
  const all = (await edits()).reverse();
  const again = new Set(all.filter((one) => one.edit.new && one.state === 'refused').map((one) => one.record));
  return all.map((one) => {
    const record = shelf.find(one.into ?? one.record);
    const begun = all.find((other) => other.edit.new && other.record === one.record)?.edit.new;
    const attributes = record ? shelf.attributes(record) : shelf.register(begun?.register ?? '')?.attributes ?? [];
    const drop = async () => {
      if (one.state === 'refused' && !confirm(say('这处修改没有送达，删除后无法找回。确定删除吗？', 'This change was not delivered and cannot be brought back. Delete it?'))) return;
      await dropEdit(one.id);
      redraw();
    };
    return el('li', { class: 'row-item', 'data-edit': one.state, 'data-fate': Object.values(one.fates ?? {}).join(' ') }, el('div', { class: 'row-text' },
      el('strong', {}, one.title), one.edit.new ? el('p', { class: 'muted' }, `${say('新登记', 'New')} · ${titleOf(shelf.register(one.edit.new.register)?.title)} · ${shelf.placeOf(one.edit.new.place)}`) : null,
      el('p', {}, became(one, attributes)),
      again.has(one.record) ? el('a', { class: 'btn btn-plain', href: `#again/${one.record}` }, say('改正', 'Mend')) : null,
      record && one.state === 'refused' ? el('a', { class: 'btn btn-plain', href: `#record/${one.record}` }, say('重新填写', 'Write it again')) : null,
      one.state === 'refused' ? el('button', { class: 'btn btn-quiet', type: 'button', onclick: () => void drop() }, say('从手机删除', 'Delete from this phone')) : null));
  });
}

const EDITED = ['text', 'long_text', 'number', 'area', 'date', 'phone', 'choice', 'yes_no'];

/** Shows a record, to be changed where the worker may. */
export async function recordPage(shelf: Shelf, record: Carried, done: () => void): Promise<HTMLElement[]> {
  const all = await edits();
  const may = shelf.head(record).edits;
  const changed: Record<string, unknown> = {};
  const rows = shelf.attributes(record).map((one) => row(one, shownValue(all, record, one.id), may, changed));
  const form = el('form', { class: 'field-form', novalidate: true, onsubmit: (event: Event) => {
    event.preventDefault();
    if (Object.keys(changed).length) void saveEdit(record, shelf.title(record), changed).then(done);
  } }, ...rows, may ? el('button', { class: 'btn btn-main', type: 'submit' }, say('保存到手机', 'Keep on this phone')) : null);
  const place = shelf.head(record).place;
  return [
    el('h1', {}, shelf.title(record)), el('p', { class: 'muted' }, shelf.line(record)), form, ...rosters(shelf, record),
    place && shelf.placeOf(place) ? el('p', {}, el('a', { href: `#at/${place}` }, say('这个地点的其他登记', 'Other records of this place'))) : null,
  ].filter((one): one is HTMLElement => one !== null);
}

/** Who belongs to a record, and what it belongs to; to be read. */
function rosters(shelf: Shelf, record: Carried): HTMLElement[] {
  const [roll, register] = [shelf.roll(record.id), shelf.register(shelf.head(record).register)];
  const line = (one: Carried | undefined, about: string) => el('li', { class: 'row-item' }, el('div', { class: 'row-text' },
    one ? el('a', { class: 'row-link stretched-link', href: `#record/${one.id}` }, shelf.title(one)) : el('span', {}, say('不在这部手机上', 'Not on this phone')), about ? el('p', { class: 'muted' }, about) : null));
  const parts = (register?.rosters ?? []).flatMap((roster) => {
    const seats = (roll?.members ?? []).filter((seat) => seat.roster === roster.id);
    const about = (seat: Roll['members'][number]) => [titleOf(roster.roles.find((role) => role.id === seat.role)?.title), seat.since ? `${say('自 ', 'since ')}${seat.since}` : ''].filter(Boolean).join(' · ');
    return seats.length ? [el('h2', {}, titleOf(roster.title)), el('ul', { class: 'rows', 'data-roster': roster.id }, ...seats.map((seat) => line(shelf.find(seat.member), about(seat))))] : [];
  });
  const wholes = shelf.wholes(record.id);
  return [
    ...parts,
    ...(roll?.others ? [el('p', { class: 'muted' }, say(`另有 ${roll.others} 个成员不在您的网格`, `${roll.others} more outside your grids`))] : []),
    ...(wholes.length ? [el('h2', {}, say('所在名册', 'Belongs to')), el('ul', { class: 'rows' }, ...wholes.map((one) => line(one, shelf.registerTitle(one))))] : []),
  ];
}

function row(one: Attribute, now: unknown, may: boolean, changed: Record<string, unknown>): HTMLElement {
  const shown = now === undefined || now === null ? '' : typeof now === 'object' ? (Array.isArray(now) ? now.map((code) => nameOf(one, String(code))).join('、') : JSON.stringify(now)) : String(now);
  if (!may || !EDITED.includes(one.kind)) {
    return el('div', { class: 'field' }, el('span', { class: 'form-label' }, titleOf(one.title)), el('p', {}, one.kind === 'yes_no' ? yesNo(now) : nameOf(one, shown) || '—'));
  }
  const id = `r-${one.id}`;
  const set = (value: unknown) => {
    changed[one.id] = value;
  };
  const hint = one.masked && shown ? say('要改就填完整的新内容', 'To change it, write the whole of it anew') : titleOf(one.hint);
  return el('div', { class: 'field' }, el('label', { class: 'form-label', for: id }, titleOf(one.title), one.required ? ' *' : ''),
    hint ? el('p', { class: 'form-text' }, hint) : null, control(one, id, shown, set));
}

/** A value as it is kept: of what is empty, none. */
function typed(one: Attribute, text: string): unknown {
  if (text === '') return undefined;
  if (one.kind === 'number' || one.kind === 'area') return Number(text);
  return one.kind === 'yes_no' ? text === 'true' : text;
}

/** Where a value is typed. What is masked is shown as a placeholder: what is left empty stays as it is. */
export function control(one: Attribute, id: string, shown: string, set: (value: unknown) => void): HTMLElement {
  const onchange = (event: Event) => set(typed(one, (event.target as HTMLInputElement).value.trim()));
  const choices = one.kind === 'yes_no' ? [{ id: 'true', title: { zh: '是', en: 'Yes' } }, { id: 'false', title: { zh: '否', en: 'No' } }] : one.choices;
  const value = one.masked ? '' : shown;
  if (choices) {
    const select = el('select', { id, class: 'form-select', onchange }, el('option', { value: '' }, one.masked && shown ? shown : say('未登记', 'Not known')), ...choices.map((choice) => el('option', { value: choice.id }, titleOf(choice.title))));
    select.value = value;
    return select;
  }
  if (one.kind === 'long_text') return el('textarea', { id, class: 'form-control', rows: 3, onchange, placeholder: one.masked ? shown : undefined }, value);
  const type = ['number', 'area', 'money'].includes(one.kind) ? 'number' : one.kind === 'date' ? 'date' : 'text';
  const step = type === 'number' ? (one.kind === 'number' ? 10 ** -(one.decimals ?? 0) : 'any') : undefined;
  return el('input', { id, class: 'form-control', type, step, value, autocomplete: 'off', placeholder: one.masked ? shown : undefined, onchange });
}

function yesNo(value: unknown): string {
  return value === true ? say('是', 'Yes') : value === false ? say('否', 'No') : '—';
}

function nameOf(one: Attribute, code: string): string {
  return titleOf(one.choices?.find((choice) => choice.id === code)?.title) || code;
}
