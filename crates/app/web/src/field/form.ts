// Evaluating a form on the phone, so that it asks and computes as the server does. The server judges: where a rule
// cannot be evaluated here, the field is asked and nothing is held against the answer.
import { Environment } from '@marcbachmann/cel-js';

export type Text = { zh: string; en: string };
export type Field = {
  id: string; kind: string; title: Text; hint?: Text; in?: string; unit?: Text; decimals?: number;
  min?: number; max?: number; pattern?: string; list?: string; filter?: Record<string, string>; when?: string;
  required?: boolean | string; constraint?: string; message?: Text; default?: unknown; compute?: string; read_only?: boolean;
};
export type Group = { id: string; title: Text; in?: string; when?: string; min?: number; max?: number };
export type Choice = { id: string; title: Text; tags?: Record<string, string> };
export type Def = {
  form: { id: string; version: number; title: Text; department: Text; summary?: Text };
  list?: { id: string; choices: Choice[] }[];
  group?: Group[];
  repeat?: Group[];
  field: Field[];
};
export type Answers = Record<string, unknown>;

const cel = new Environment({ unlistedVariablesAreDyn: true });
const parsed = new Map<string, ((context: Answers) => unknown) | null>();

function rule(text: string): ((context: Answers) => unknown) | null {
  if (!parsed.has(text)) {
    try {
      parsed.set(text, cel.parse(text));
    } catch {
      parsed.set(text, null);
    }
  }
  return parsed.get(text) ?? null;
}

/** What a rule gives; `unknown` where it cannot be evaluated here. */
function run(text: string, context: Answers): { value: unknown } | 'unknown' {
  try {
    const found = rule(text);
    return found ? { value: found(context) } : 'unknown';
  } catch {
    return 'unknown';
  }
}

function holds(text: string | undefined, context: Answers, otherwise: boolean): boolean {
  if (text === undefined) return true;
  const found = run(text, context);
  return found === 'unknown' ? otherwise : found.value === true;
}

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && !value.length);
}

/** What rules read of an answer: whole numbers as such, nothing as 0, false, "" or an empty list. */
function readable(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'number': return (field.decimals ?? 0) > 0 ? Number(value ?? 0) : BigInt(Math.round(Number(value ?? 0)));
    case 'money': return BigInt(Math.round(Number(value ?? 0)));
    case 'photo': return BigInt(Array.isArray(value) ? value.length : 0);
    case 'yes_no': return value === true;
    case 'choices': return Array.isArray(value) ? value : [];
    case 'computed': return typeof value === 'number' ? (Number.isInteger(value) && !field.decimals ? BigInt(value) : value) : value ?? '';
    default: return typeof value === 'string' ? value : '';
  }
}

/** How a field stands: where, whether it must be answered, its answer or what follows, and what is wrong. */
export type View = { path: string; field: Field; row: number | null; required: boolean; value: unknown; choices: Choice[]; wrong: string | null };
export type Outcome = { views: View[]; answers: Answers; wrong: Map<string, string> };

type Say = (zh: string, en: string) => string;

/** Evaluates answers as of a day. `say` picks the language. */
export class Form {
  constructor(readonly def: Def, private say: Say) {}

  private frame(id: string | undefined): Group | undefined {
    return [...(this.def.group ?? []), ...(this.def.repeat ?? [])].find((one) => one.id === id);
  }

  /** The repeat that a group or field stands in, if any. */
  repeatOf(within: string | undefined): Group | undefined {
    for (let at = this.frame(within); at; at = this.frame(at.in)) if (this.def.repeat?.includes(at)) return at;
    return undefined;
  }

  blank(today: string): Answers {
    const out: Answers = {};
    for (const field of this.def.field) {
      if (field.default !== undefined && !this.repeatOf(field.in)) out[field.id] = field.default === 'today' ? today : field.default;
    }
    return out;
  }

  rows(repeat: Group, answers: Answers): Answers[] {
    const rows = answers[repeat.id];
    return Array.isArray(rows) ? (rows as Answers[]) : [];
  }

  private context(answers: Answers, row: Answers | null, nth: number, today: string): Answers {
    const out: Answers = { today, row: BigInt(nth + 1) };
    for (const field of this.def.field) {
      const value = this.repeatOf(field.in) ? row?.[field.id] : answers[field.id];
      out[field.id] = readable(field, value);
      out[`${field.id}_given`] = !isEmpty(value);
    }
    for (const repeat of this.def.repeat ?? []) {
      const rows = this.rows(repeat, answers);
      out[`${repeat.id}_rows`] = BigInt(rows.length);
      for (const field of this.def.field.filter((one) => this.repeatOf(one.in) === repeat && ['number', 'money'].includes(one.kind))) {
        const sum = rows.reduce((all, one) => all + Number(one[field.id] ?? 0), 0);
        out[`${repeat.id}_${field.id}_sum`] = readable(field, sum);
      }
    }
    return out;
  }

  private asked(within: string | undefined, context: Answers): boolean {
    for (let at = this.frame(within); at; at = this.frame(at.in)) if (!holds(at.when, context, true)) return false;
    return true;
  }

  evaluate(answers: Answers, today: string): Outcome {
    const outcome: Outcome = { views: [], answers: {}, wrong: new Map() };
    for (const field of this.def.field) {
      const repeat = this.repeatOf(field.in);
      const rows = repeat ? this.rows(repeat, answers) : [null];
      rows.forEach((row, nth) => this.one(field, answers, row, nth, today, repeat, outcome));
    }
    for (const repeat of this.def.repeat ?? []) this.judgeRows(repeat, answers, outcome);
    return outcome;
  }

  private one(field: Field, answers: Answers, row: Answers | null, nth: number, today: string, repeat: Group | undefined, outcome: Outcome): void {
    const context = this.context(answers, row, nth, today);
    const kept = row ?? answers;
    if (!this.asked(field.in, context) || !holds(field.when, context, true)) return;
    const path = repeat ? `${repeat.id}[${nth + 1}].${field.id}` : field.id;
    if (field.compute) kept[field.id] = this.computed(field, context);
    const value = kept[field.id];
    const required = typeof field.required === 'string' ? holds(field.required, context, false) : field.required === true;
    const choices = this.choices(field, context);
    const wrong = this.judge(field, value, required, choices, context);
    if (wrong) outcome.wrong.set(path, wrong);
    outcome.views.push({ path, field, row: row ? nth : null, required, value, choices, wrong });
    if (field.compute || field.kind === 'note' || isEmpty(value)) return;
    if (!repeat) {
      outcome.answers[field.id] = value;
      return;
    }
    const out = (outcome.answers[repeat.id] ??= this.rows(repeat, answers).map(() => ({}))) as Answers[];
    out[nth][field.id] = value;
  }

  private computed(field: Field, context: Answers): unknown {
    const found = run(field.compute ?? '', context);
    if (found === 'unknown') return undefined;
    const value = typeof found.value === 'bigint' ? Number(found.value) : found.value;
    if (typeof value !== 'number') return value;
    const scale = 10 ** (field.decimals ?? 2);
    return Number.isFinite(value) ? Math.round(value * scale) / scale : undefined;
  }

  private choices(field: Field, context: Answers): Choice[] {
    const all = this.def.list?.find((list) => list.id === field.list)?.choices ?? [];
    const filters = Object.entries(field.filter ?? {});
    return all.filter((choice) => filters.every(([tag, by]) => choice.tags?.[tag] === context[by]));
  }

  private judge(field: Field, value: unknown, required: boolean, choices: Choice[], context: Answers): string | null {
    if (isEmpty(value)) return required && !field.compute ? this.say(`请填写“${field.title.zh}”`, `Please fill in "${field.title.en}"`) : null;
    const short = this.outOfBounds(field, value);
    if (short) return short;
    const message = field.message ? this.say(field.message.zh, field.message.en) : this.say('格式不对，请按要求填写', 'This does not look as it must');
    if (field.pattern && typeof value === 'string' && !fits(field.pattern, value)) return message;
    const chosen = field.kind === 'choice' ? [value] : field.kind === 'choices' ? (value as unknown[]) : [];
    if (chosen.some((one) => !choices.some((choice) => choice.id === one))) return this.say('请重新选择', 'Choose again');
    return holds(field.constraint, context, true) ? null : message;
  }

  private outOfBounds(field: Field, value: unknown): string | null {
    const size = typeof value === 'number' ? (field.kind === 'money' ? value / 100 : value)
      : Array.isArray(value) ? value.length : ['text', 'long_text', 'barcode'].includes(field.kind) ? [...String(value)].length : null;
    if (size === null) return null;
    if (field.min !== undefined && size < field.min) return this.say(`至少 ${field.min}`, `At least ${field.min}`);
    if (field.max !== undefined && size > field.max) return this.say(`最多 ${field.max}`, `At most ${field.max}`);
    return null;
  }

  private judgeRows(repeat: Group, answers: Answers, outcome: Outcome): void {
    if (!this.asked(repeat.id, this.context(answers, null, 0, ''))) return;
    const rows = this.rows(repeat, answers).length;
    if (rows < (repeat.min ?? 0)) outcome.wrong.set(repeat.id, this.say(`“${repeat.title.zh}”至少 ${repeat.min} 条`, `"${repeat.title.en}" takes at least ${repeat.min}`));
  }
}

function fits(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return true; // written for another engine: the server judges
  }
}
