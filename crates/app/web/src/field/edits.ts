// Changes of records made on the phone, numbered as crates/sync/src/phone.rs numbers them.
import { post } from './api';
import { fillId, recordId } from './ids';
import { type Carried, type State, allEdits, dropEdit, held, keepEdit, meta } from './store';
import type { Stop } from './upload';

type Change = { from?: unknown; to?: unknown; seen: number; at: number };
type Begin = { register: string; place: string };
type Edit = { id: string; record: string; branch: string; nth: number; trunk: number; device: string; new?: Begin; confirmed?: Record<string, string>; fields: Record<string, Change> };
type Text = { zh: string; en: string };
type Answer =
  | { state: 'applied'; version: number; fields: Record<string, string> }
  | { state: 'held'; missing: number }
  | { state: 'alike' }
  | { state: 'refused'; code: string; text: Text };

/**
 * An edit with what became of it. `alike`: it makes a record that may be there already, and the community decides; `into`: the
 * record that it turned out to be; `landed`: what it made came back to the phone.
 */
export type Edited = {
  id: string; record: string; title: string; made: number; state: State; version?: number; fates?: Record<string, string>; why?: Text;
  alike?: boolean; into?: string; landed?: boolean; edit: Edit;
};

/** The changes on this phone, the oldest first. */
export async function edits(): Promise<Edited[]> {
  const all = await allEdits<Edited>();
  return all.sort((one, other) => one.made - other.made || one.edit.nth - other.edit.nth || (one.id < other.id ? -1 : 1));
}

/** Those of a record that have not come back with the record itself. */
function onTop(all: Edited[], record: Carried): Edited[] {
  return all.filter((one) => one.record === record.id && (one.state === 'waiting' || (one.state === 'sent' && (one.alike || (one.version ?? 0) > record.version))));
}

/** What the worker sees: what the server said, with what has not come back on top. */
export function shownValue(all: Edited[], record: Carried, field: string): unknown {
  const mine = onTop(all, record).filter((one) => field in one.edit.fields);
  return mine.length ? mine[mine.length - 1].edit.fields[field].to : record.fields[field];
}

/** Keeps new values of a record on the phone. An empty field was seen empty as of the version of the whole record. */
export async function saveEdit(record: Carried, title: string, values: Record<string, unknown>): Promise<void> {
  const [all, now] = [await edits(), await meta()];
  const mine = onTop(all, record);
  const id = `edit-${fillId(Date.now()).slice(5)}`;
  const last = mine[mine.length - 1]?.edit;
  const fields: Record<string, Change> = {};
  for (const [field, to] of Object.entries(values)) {
    const stamp = record.stamps?.[field];
    const before = mine.filter((one) => field in one.edit.fields).map((one) => one.edit.fields[field].at);
    const at = Math.max(Date.now(), ...[...before, stamp?.[1] ?? 0].map((one) => one + 1));
    fields[field] = { from: shownValue(all, record, field) ?? undefined, to: to ?? undefined, seen: stamp?.[0] ?? record.version, at };
  }
  const edit: Edit = {
    id, record: record.id, device: now?.device ?? '',
    branch: last?.branch ?? `${id}-b`, nth: (last?.nth ?? 0) + 1, trunk: last?.trunk ?? record.version, fields,
  };
  await keepEdit<Edited>({ id, record: record.id, title, made: Date.now(), state: 'waiting', edit });
}

/** Keeps a new record on the phone, in place of one that was refused. */
export async function saveNew(begin: Begin, title: string, values: Record<string, unknown>, confirmed: Record<string, string>, instead: Edited[]): Promise<void> {
  const now = Date.now();
  const id = `edit-${fillId(now).slice(5)}`;
  const fields = Object.fromEntries(Object.entries(values).map(([field, to]) => [field, { to, seen: 0, at: now }]));
  const edit: Edit = {
    id, record: recordId(now), branch: `${id}-b`, nth: 1, trunk: 0, device: (await meta())?.device ?? '', new: begin,
    ...(Object.keys(confirmed).length ? { confirmed } : {}), fields,
  };
  await keepEdit<Edited>({ id, record: edit.record, title, made: now, state: 'waiting', edit });
  for (const one of instead) await dropEdit(one.id);
}

/** The records that were made on this phone and have not come back, as they were typed. */
export function made(all: Edited[], carried: Carried[]): Carried[] {
  const [there, places] = ['record', 'place'].map((kind) => new Set(carried.filter((one) => one.kind === kind).map((one) => one.id)));
  const fresh = all.filter((one) => one.edit.new && one.state !== 'refused' && !one.into && !one.landed && !there.has(one.record));
  return fresh.filter((one) => one.state === 'waiting' || places.has(one.edit.new!.place)).map((one) => {
    const fields: Record<string, unknown> = {};
    for (const { edit } of all.filter((other) => other.record === one.record && other.state !== 'refused')) {
      for (const [field, change] of Object.entries(edit.fields)) fields[field] = change.to;
    }
    fields._ = { register: one.edit.new!.register, name: one.title, place: one.edit.new!.place, edits: true };
    return { kind: 'record', id: one.record, version: 0, fields, stamps: {} };
  });
}

/** Takes note of what came back: from then on the record itself is shown. */
export async function noteLanded(): Promise<void> {
  const here = await held();
  for (const one of await edits()) {
    if (one.edit.new && one.state === 'sent' && !one.landed && here.has(`record/${one.record}`)) await keepEdit<Edited>({ ...one, landed: true });
  }
}

const MOST = 50;

/** Whether the community has still to decide: then the server is asked again what became of it. */
export function isOpen(one: Edited): boolean {
  return one.state === 'sent' && (!!one.alike || Object.values(one.fates ?? {}).includes('asked'));
}

/** Sends the edits that wait, the oldest first, half as many after each 413; and asks after those that are open. */
export async function sendEdits(device: string): Promise<Stop> {
  const open = (await edits()).filter(isOpen);
  for (let at = 0; at < open.length; at += MOST) {
    const { stop } = await send(device, open.slice(at, at + MOST));
    if (stop) return stop;
  }
  for (let most = MOST; ;) {
    const batch = (await edits()).filter((one) => one.state === 'waiting').slice(0, most);
    if (!batch.length) return null;
    const { stop, fits, settled } = await send(device, batch);
    if (stop) return stop;
    if (!fits) most = Math.max(1, Math.floor(batch.length / 2));
    else if (!settled) return null;
  }
}

type Told = { id: string; answer: Answer; into?: string };

/** `fits` is false where the server took none of them and fewer are to be tried. */
async function send(device: string, batch: Edited[]): Promise<{ stop: Stop; fits: boolean; settled: boolean }> {
  const said = await post<{ answers: Told[] }>('/api/v1/sync/edits', { device, edits: batch.map((one) => ['record', one.edit]) });
  const ends = (stop: Stop) => ({ stop, fits: true, settled: false });
  if (said.lost || said.code === 'store.stale' || said.code === 'sync.no_grid') return ends('lost');
  if (said.status === 401) return ends('sign-in');
  if (said.code === 'sync.wipe') return ends('wipe');
  if (said.status < 300) return { stop: null, fits: true, settled: await settle(batch, said.body.answers) };
  if (batch.length > 1) return { stop: null, fits: false, settled: false };
  await keepEdit<Edited>({ ...batch[0], state: 'refused', why: { zh: said.detail, en: said.detail } });
  return { stop: null, fits: true, settled: true };
}

/** Keeps what became of each; whether any was settled. What is held waits for an earlier one and is sent again. */
async function settle(batch: Edited[], answers: Told[]): Promise<boolean> {
  let settled = false;
  for (const { id, answer, into } of answers) {
    const one = batch.find((edited) => edited.id === id);
    if (!one || answer.state === 'held') continue;
    settled = true;
    const known = { ...one, alike: answer.state === 'alike', into };
    if (answer.state === 'applied') await keepEdit<Edited>({ ...known, state: 'sent', version: answer.version, fates: answer.fields });
    else if (answer.state === 'alike') await keepEdit<Edited>({ ...known, state: 'sent' });
    else await keepEdit<Edited>({ ...known, state: 'refused', why: answer.text });
  }
  return settled;
}

const KEPT_MS = 30 * 86_400_000;

/** Forgets what was delivered long ago and is decided. */
export async function forgetOldEdits(): Promise<void> {
  for (const one of await edits()) if (one.state === 'sent' && !isOpen(one) && Date.now() - one.made > KEPT_MS) await dropEdit(one.id);
}
