// Entering a record at a place without signal: what the register asks for, kept on the phone until it was sent.
import { creditCode, type Digits, idNumber } from './digits';
import { el, say, titleOf } from './dom';
import { type Edited, saveNew } from './edits';
import { type Attribute, type Register, Shelf, control } from './record';

/** What is asked: a new record of a register at a place; `instead` are refused edits whose values are to be mended. */
export type Wanted = { shelf: Shelf; register: Register; place: string; instead: Edited[]; done: () => void };

const NUMBERS: Record<string, (text: string) => Digits> = { id_number: idNumber, credit_code: creditCode };

/** The page of a place: what is registered there, and what can be entered. */
export function placePage(shelf: Shelf, place: string): HTMLElement[] {
  const there = shelf.records.filter((one) => shelf.head(one).place === place);
  const row = (href: string, title: string) => el('li', { class: 'row-item' }, el('div', { class: 'row-text' }, el('a', { class: 'row-link stretched-link', href }, title)));
  const may = shelf.enterable(place, there);
  return [
    el('h1', {}, shelf.placeOf(place)),
    el('h2', {}, say('这里的登记', 'Records here')),
    there.length ? el('ul', { class: 'rows', id: 'there' }, ...there.map((one) => row(`#record/${one.id}`, [shelf.registerTitle(one), shelf.title(one)].join(' · ')))) : el('p', {}, say('手机上没有这里的登记', 'This phone holds no record of this place')),
    el('h2', {}, say('在这里新登记', 'Enter here')),
    may.length ? el('ul', { class: 'rows', id: 'enter' }, ...may.map((one) => row(`#new/${one.id}/${place}`, titleOf(one.title)))) : el('p', {}, say('这里没有您可以登记的内容', 'There is nothing here that you may enter')),
  ];
}

/** Shows a form for a new record. */
export class Entering {
  private readonly values: Record<string, unknown> = {};
  private readonly reasons: Record<string, string> = {};
  private readonly box = el('form', { class: 'field-form', novalidate: true });
  private readonly sum = el('div');
  private readonly tellers: (() => void)[] = [];
  private touched = false;
  private tried = false;
  private saving = false;

  constructor(private wanted: Wanted) {
    for (const { edit } of wanted.instead) {
      for (const [field, change] of Object.entries(edit.fields)) this.values[field] = change.to;
      Object.assign(this.reasons, edit.confirmed);
    }
    this.box.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.save();
    });
    this.draw();
  }

  get element(): HTMLElement {
    return this.box;
  }

  /** Whether something was typed that is not kept yet. */
  get isTouched(): boolean {
    return this.touched;
  }

  private draw(): void {
    const { register, shelf, place } = this.wanted;
    this.box.replaceChildren(
      el('p', { class: 'muted' }, shelf.placeOf(place)),
      el('p', {}, `${say('用途：', 'Kept for: ')}${titleOf(register.purpose)}`),
      ...register.attributes.map((one) => this.field(one)),
      this.sum,
      el('button', { class: 'btn btn-main', type: 'submit' }, say('保存到手机', 'Keep on this phone')));
  }

  private field(one: Attribute): HTMLElement {
    const id = `n-${one.id}`;
    const title = titleOf(one.title);
    if (one.consent) {
      return el('div', { class: 'field' }, el('span', { class: 'form-label' }, title), el('p', { class: 'form-text' }, say('此项须本人同意，登记同意以后再填', 'Kept on consent: record the consent first, then fill it in')));
    }
    const group = one.kind === 'choices';
    const hints = [titleOf(one.hint), titleOf(one.unit), one.purpose ? `${say('用途：', 'Kept for: ')}${titleOf(one.purpose)}` : ''].filter(Boolean);
    const input = group ? this.checks(one, id) : this.input(one, id);
    if (!group && one.required) input.setAttribute('aria-required', 'true');
    const said = el('div', { id: `${id}-said` });
    this.tell(one, group ? null : input, said, hints.length > 0);
    this.tellers.push(() => this.tell(one, group ? null : input, said, hints.length > 0));
    return el('div', { class: 'field', role: group ? 'group' : undefined, 'aria-labelledby': group ? `${id}-label` : undefined },
      el(group ? 'span' : 'label', { class: 'form-label', for: group ? undefined : id, id: group ? `${id}-label` : undefined }, title, one.required ? ' *' : ''),
      hints.length ? el('p', { class: 'form-text', id: `${id}-hint` }, hints.join(say('。', '. '))) : null,
      input, said);
  }

  /** Says below a field what is wrong with it. Where it is typed stays as it is, so that whoever taps the next is not cut off. */
  private tell(one: Attribute, input: HTMLElement | null, said: HTMLElement, hinted: boolean): void {
    const id = `n-${one.id}`;
    const wrong = this.tried ? this.wrong(one) : null;
    const reason = this.digits(one) === 'check' ? (said.querySelector<HTMLElement>('[data-reason]') ?? this.reason(one)) : null;
    said.replaceChildren(...[wrong ? el('p', { class: 'field-error', id: `${id}-wrong` }, wrong) : null, reason].filter((part): part is HTMLElement => part !== null));
    const described = [hinted ? `${id}-hint` : '', wrong ? `${id}-wrong` : ''].filter(Boolean).join(' ');
    if (described) input?.setAttribute('aria-describedby', described);
    else input?.removeAttribute('aria-describedby');
    if (wrong) input?.setAttribute('aria-invalid', 'true');
    else input?.removeAttribute('aria-invalid');
  }

  /** After something was typed. */
  private told(): void {
    this.tellers.forEach((tell) => tell());
    const wrong = this.wanted.register.attributes.filter((one) => this.wrong(one)).length;
    this.sum.replaceChildren(...(this.tried && wrong ? [el('p', { class: 'notice notice-bad', role: 'alert' }, say(`还有 ${wrong} 处需要改正`, `${wrong} to mend`))] : []));
  }

  private input(one: Attribute, id: string): HTMLElement {
    const shown = this.values[one.id];
    const choices = one.kind === 'record' ? this.wanted.shelf.named(one.register ?? '') : undefined;
    return control({ ...one, masked: false, ...(choices ? { choices } : {}) }, id, shown === undefined || shown === null ? '' : String(shown), (value) => {
      this.touched = true;
      if (value === undefined) delete this.values[one.id];
      else this.values[one.id] = value;
      this.told();
    });
  }

  private checks(one: Attribute, id: string): HTMLElement {
    const chosen = new Set(Array.isArray(this.values[one.id]) ? (this.values[one.id] as string[]) : []);
    return el('div', {}, ...(one.choices ?? []).map((choice, at) => el('label', { class: 'form-check' },
      el('input', { type: 'checkbox', id: `${id}-${at}`, class: 'form-check-input', checked: chosen.has(choice.id), onchange: (event: Event) => {
        if ((event.target as HTMLInputElement).checked) chosen.add(choice.id);
        else chosen.delete(choice.id);
        this.touched = true;
        if (chosen.size) this.values[one.id] = (one.choices ?? []).map((it) => it.id).filter((it) => chosen.has(it));
        else delete this.values[one.id];
        this.told();
      } }), ' ', titleOf(choice.title))));
  }

  /** The way out where a document really shows a number with a wrong check character. */
  private reason(one: Attribute): HTMLElement {
    const id = `c-${one.id}`;
    return el('div', { 'data-reason': true },
      el('label', { class: 'form-label', for: id }, say('证件上确是如此：说明原因', 'The document really says so: give the reason')),
      el('p', { class: 'form-text', id: `${id}-hint` }, say('只放行校验位不符，原因与登记人留存。', 'Only the check character is let through; who and why stay on record.')),
      el('input', { id, class: 'form-control', type: 'text', maxlength: 200, autocomplete: 'off', value: this.reasons[one.id] ?? '', 'aria-describedby': `${id}-hint`, onchange: (event: Event) => {
        const text = (event.target as HTMLInputElement).value.trim();
        if (text) this.reasons[one.id] = text;
        else delete this.reasons[one.id];
        this.told();
      } }));
  }

  private digits(one: Attribute): Digits {
    const value = this.values[one.id];
    return NUMBERS[one.kind] && typeof value === 'string' ? NUMBERS[one.kind](value) : 'fits';
  }

  private wrong(one: Attribute): string | null {
    const value = this.values[one.id];
    if (value === undefined) return one.required ? say(`请填写“${one.title.zh}”`, `Please fill in "${one.title.en}"`) : null;
    switch (this.digits(one)) {
      case 'wrong': return say('号码格式不对，请核对证件', 'This is no such number; check the document');
      case 'check': return this.reasons[one.id] ? null : say('校验位不符，请核对证件', 'The check character does not fit; check the document');
      case 'fits': return this.bounds(one, value);
    }
  }

  private bounds(one: Attribute, value: unknown): string | null {
    const counted = ['text', 'long_text'].includes(one.kind) ? [...String(value)].length : Array.isArray(value) ? value.length : typeof value === 'number' ? value : one.kind === 'money' ? Number(value) : null;
    if (counted === null) return null;
    if (Number.isNaN(counted)) return say('请填写数字', 'Please give a number');
    if (one.min !== undefined && one.min !== null && counted < one.min) return say(`至少 ${one.min}`, `At least ${one.min}`);
    if (one.max !== undefined && one.max !== null && counted > one.max) return say(`最多 ${one.max}`, `At most ${one.max}`);
    return null;
  }

  private async save(): Promise<void> {
    const { register, place, shelf, instead, done } = this.wanted;
    this.tried = true;
    const first = register.attributes.find((one) => this.wrong(one));
    this.told();
    if (first) {
      document.getElementById(`n-${first.id}`)?.focus();
      return;
    }
    if (this.saving) return;
    this.saving = true;
    const name = register.name ? this.values[register.name] : undefined;
    const confirmed = Object.fromEntries(Object.entries(this.reasons).filter(([field]) => this.digits(register.attributes.find((one) => one.id === field)!) === 'check'));
    try {
      await saveNew({ register: register.id, place }, String(name ?? shelf.placeOf(place)), this.values, confirmed, instead);
    } catch {
      this.saving = false;
      this.box.append(el('p', { class: 'notice notice-bad', role: 'alert' }, say('手机空间不够，没有保存。请先联网上传，或清理手机空间后再保存；填写的内容还在本页。', 'There is no room on this phone and nothing was kept. Sync first or make room, then keep it again; what you typed is still here.')));
      return;
    }
    this.touched = false;
    done();
  }
}
