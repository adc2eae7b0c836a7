// The page of one form: asks what the definition asks, and keeps it on the phone.
import { el, moment, say, titleOf, today } from './dom';
import { type Answers, Form, type Group, type View } from './form';
import { fillId } from './ids';
import { shrunk } from './picture';
import { type Item, keepItem } from './store';

export type Taken = { id: string; field: string; bytes: ArrayBuffer; url: string };
/** `mends` is a form that was refused, with the photos that are still here. */
export type Asked = { form: Form; place: string; placeTitle: string; task?: string; mends?: { item: Item; photos: Taken[] }; done: () => void };

/** Shows a form to be filled in. */
export class Filling {
  private answers: Answers;
  private photos: Taken[] = [];
  private readonly made: number;
  private readonly box = el('form', { class: 'field-form', novalidate: true });
  private tried = false;
  private saving = false;

  constructor(private asked: Asked) {
    this.answers = asked.mends ? { ...asked.mends.item.answers } : asked.form.blank(today());
    this.photos = asked.mends?.photos ?? [];
    this.made = asked.mends?.item.made ?? Date.now();
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
    return this.photos.length > 0 || Object.keys(this.answers).length > Object.keys(this.asked.form.blank(today())).length;
  }

  private outcome() {
    const counted: Answers = { ...this.answers };
    for (const photo of this.photos) counted[photo.field] = this.photos.filter((one) => one.field === photo.field).map((one) => one.id);
    return this.asked.form.evaluate(counted, today());
  }

  private draw(): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.id : '';
    const outcome = this.outcome();
    const head = this.asked.form.def.form;
    const parts: Node[] = [el('p', { class: 'muted' }, `${titleOf(head.department)} · ${this.asked.placeTitle} · ${moment(this.made)}`)];
    if (head.summary) parts.push(el('p', {}, titleOf(head.summary)));
    const shown = new Set<Group>();
    for (const view of outcome.views) {
      const repeat = this.asked.form.repeatOf(view.field.in);
      if (repeat) {
        if (!shown.has(repeat)) parts.push(...this.repeat(repeat, outcome.views));
        shown.add(repeat);
      } else parts.push(this.field(view, this.answers));
    }
    for (const repeat of this.asked.form.def.repeat ?? []) if (!shown.has(repeat)) parts.push(...this.repeat(repeat, outcome.views));
    if (this.tried && outcome.wrong.size) parts.push(el('p', { class: 'notice notice-bad', role: 'alert' }, say(`还有 ${outcome.wrong.size} 处需要改正`, `${outcome.wrong.size} to mend`)));
    parts.push(el('button', { class: 'btn btn-main', type: 'submit' }, say('保存到手机', 'Keep on this phone')));
    this.box.replaceChildren(...parts);
    if (focused) document.getElementById(focused)?.focus();
  }

  private repeat(repeat: Group, views: View[]): Node[] {
    const rows = this.asked.form.rows(repeat, this.answers);
    const cards = rows.map((row, nth) => el('fieldset', { class: 'card' },
      el('legend', {}, `${titleOf(repeat.title)} ${nth + 1}`),
      ...views.filter((view) => view.row === nth && this.asked.form.repeatOf(view.field.in) === repeat).map((view) => this.field(view, row)),
      el('button', { class: 'btn btn-quiet', type: 'button', onclick: () => this.change(() => rows.splice(nth, 1)) }, say('删除这一条', 'Take this one out')),
    ));
    const add = el('button', { class: 'btn btn-plain', type: 'button', onclick: () => this.change(() => { this.answers[repeat.id] = [...rows, {}]; }) },
      say(`添加“${repeat.title.zh}”`, `Add "${repeat.title.en}"`));
    return [...cards, ...(repeat.max !== undefined && rows.length >= repeat.max ? [] : [add])];
  }

  private change(work: () => void): void {
    work();
    this.draw();
  }

  private field(view: View, kept: Answers): HTMLElement {
    const { field } = view;
    const id = `f-${view.path.replace(/\W/g, '-')}`;
    if (field.kind === 'note') return el('p', { class: 'notice' }, titleOf(field.title));
    const wrong = this.tried ? view.wrong : null;
    const group = ['choices', 'photo', 'location'].includes(field.kind);
    const label = el(group ? 'span' : 'label', { class: 'form-label', for: group ? undefined : id, id: group ? `${id}-label` : undefined }, titleOf(field.title), view.required ? ' *' : '');
    return el('div', { class: 'field', role: group ? 'group' : undefined, 'aria-labelledby': group ? `${id}-label` : undefined },
      label, field.hint ? el('p', { class: 'form-text' }, titleOf(field.hint)) : null,
      this.box_of(view, kept, id),
      wrong ? el('p', { class: 'field-error', role: 'alert' }, wrong) : null);
  }

  private box_of(view: View, kept: Answers, id: string): HTMLElement {
    const { field, value } = view;
    const set = (to: unknown, redraw = true) => {
      kept[field.id] = to === '' ? undefined : to;
      if (redraw) this.draw();
    };
    const read = (event: Event) => (event.target as HTMLInputElement).value;
    const input = (type: string, shown: unknown, from: (text: string) => unknown, more: Record<string, unknown> = {}) =>
      el('input', { id, class: 'form-control', type, value: shown ?? '', readonly: field.read_only, onchange: (event: Event) => set(from(read(event))), ...more });
    switch (field.kind) {
      case 'long_text': return el('textarea', { id, class: 'form-control', rows: 3, onchange: (event: Event) => set(read(event)) }, String(value ?? ''));
      case 'number': return input('number', value, (text) => (text === '' ? '' : Number(text)), { step: field.decimals ? 10 ** -field.decimals : 1, inputmode: 'decimal' });
      case 'money': return input('number', typeof value === 'number' ? value / 100 : '', (text) => (text === '' ? '' : Math.round(Number(text) * 100)), { step: 0.01, inputmode: 'decimal' });
      case 'date': return input('date', value, (text) => text);
      case 'time': return input('time', value, (text) => text);
      case 'yes_no': return this.select(id, [{ id: 'true', title: { zh: '是', en: 'Yes' } }, { id: 'false', title: { zh: '否', en: 'No' } }], value === undefined ? '' : String(value), (to) => set(to === '' ? '' : to === 'true'));
      case 'choice': return this.select(id, view.choices, String(value ?? ''), set);
      case 'choices': return this.checks(id, view, set);
      case 'photo': return this.photo(id, field.id);
      case 'location': return this.location(value, set);
      case 'computed': return el('output', { id }, value === undefined ? '—' : typeof value === 'boolean' ? (value ? say('是', 'Yes') : say('否', 'No')) : String(value));
      default: return input('text', value, (text) => text.trim());
    }
  }

  private select(id: string, choices: { id: string; title: { zh: string; en: string } }[], chosen: string, set: (to: string) => void): HTMLElement {
    const box = el('select', { id, class: 'form-select', onchange: (event: Event) => set((event.target as HTMLSelectElement).value) },
      el('option', { value: '' }, say('请选择', 'Choose')), ...choices.map((one) => el('option', { value: one.id }, titleOf(one.title))));
    box.value = chosen;
    return box;
  }

  private checks(id: string, view: View, set: (to: string[]) => void): HTMLElement {
    const chosen = new Set(Array.isArray(view.value) ? (view.value as string[]) : []);
    return el('div', {}, ...view.choices.map((one, at) => el('label', { class: 'form-check' },
      el('input', {
        type: 'checkbox', id: `${id}-${at}`, class: 'form-check-input', checked: chosen.has(one.id),
        onchange: (event: Event) => {
          if ((event.target as HTMLInputElement).checked) chosen.add(one.id);
          else chosen.delete(one.id);
          set(view.choices.filter((choice) => chosen.has(choice.id)).map((choice) => choice.id));
        },
      }), ' ', titleOf(one.title))));
  }

  private photo(id: string, field: string): HTMLElement {
    const mine = this.photos.filter((one) => one.field === field);
    return el('div', {},
      el('input', { id, class: 'form-control', type: 'file', accept: 'image/*', capture: 'environment', multiple: true, 'aria-label': say('拍照或选择照片', 'Take or choose photos'), onchange: (event: Event) => void this.take(field, event.target as HTMLInputElement) }),
      el('ul', { class: 'photos' }, ...mine.map((one) => el('li', {},
        el('img', { src: one.url, alt: say('照片', 'Photo') }),
        el('button', { type: 'button', class: 'photo-remove', 'aria-label': say('删除照片', 'Remove the photo'), onclick: () => this.change(() => this.drop(one)) }, '×')))));
  }

  private drop(one: Taken): void {
    URL.revokeObjectURL(one.url);
    this.photos = this.photos.filter((other) => other !== one);
  }

  private async take(field: string, input: HTMLInputElement): Promise<void> {
    for (const file of [...(input.files ?? [])]) {
      const bytes = await shrunk(file);
      if (!bytes) {
        input.setCustomValidity(say('这不是可以识别的照片', 'This is no photo the phone knows'));
        input.reportValidity();
        continue;
      }
      this.photos.push({ id: `photo-${fillId(Date.now()).slice(5)}`, field, bytes, url: URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' })) });
    }
    this.draw();
  }

  private location(value: unknown, set: (to: unknown) => void): HTMLElement {
    const at = value as { lat: number; lon: number; accuracy: number } | undefined;
    const ask = () => navigator.geolocation.getCurrentPosition(({ coords }) => set({ lat: coords.latitude, lon: coords.longitude, accuracy: Math.round(coords.accuracy), system: 'wgs84' }), () => this.draw(), { enableHighAccuracy: true, timeout: 30_000 });
    return el('div', {}, at ? el('p', {}, `${at.lat.toFixed(6)}, ${at.lon.toFixed(6)} ±${at.accuracy} m`) : null,
      el('button', { type: 'button', class: 'btn btn-plain', onclick: ask }, say('定位', 'Take the location')));
  }

  private async save(): Promise<void> {
    this.tried = true;
    const outcome = this.outcome();
    if (outcome.wrong.size) {
      this.draw();
      this.box.querySelector<HTMLElement>('.field-error')?.scrollIntoView({ block: 'center' });
      return;
    }
    if (this.saving) return;
    this.saving = true;
    const { form, place, placeTitle, task, mends } = this.asked;
    const answers = { ...outcome.answers };
    for (const photo of this.photos) delete answers[photo.field];
    const item: Item = {
      id: mends?.item.id ?? fillId(this.made), made: this.made, state: 'waiting', form: form.def.form.id, version: form.def.form.version,
      title: titleOf(form.def.form.title), place, placeTitle, task, answers,
      shots: this.photos.map((one) => mends?.item.shots.find((shot) => shot.id === one.id) ?? { id: one.id, field: one.field, file: '', sentAt: 0, attempt: 1 }),
    };
    try {
      await keepItem(item, this.photos);
    } catch {
      this.saving = false;
      this.box.append(el('p', { class: 'notice notice-bad', role: 'alert' }, say('手机空间不够，没有保存。请先联网上传，或清理手机空间后再保存；填写的内容还在本页。', 'There is no room on this phone and nothing was kept. Sync first or make room, then keep it again; what you typed is still here.')));
      return;
    }
    this.photos.forEach((one) => URL.revokeObjectURL(one.url));
    this.asked.done();
  }
}
