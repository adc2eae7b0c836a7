// Changes of records made on the phone, numbered as crates/sync/src/phone.rs numbers them.
import { post } from './api';
import { fillId } from './ids';
import { type Carried, type State, allEdits, dropEdit, keepEdit, meta } from './store';
import type { Stop } from './upload';

type Change = { from?: unknown; to?: unknown; seen: number; at: number };
type Edit = { id: string; record: string; branch: string; nth: number; trunk: number; device: string; fields: Record<string, Change> };
type Text = { zh: string; en: string };
type Answer =
  | { state: 'applied'; version: number; fields: Record<string, string> }
  | { state: 'held'; missing: number }
  | { state: 'refused'; code: string; text: Text };

/** An edit with what became of it. */
export type Edited = { id: string; record: string; title: string; made: number; state: State; version?: number; fates?: Record<string, string>; why?: Text; edit: Edit };

/** The changes on this phone, the oldest first. */
export async function edits(): Promise<Edited[]> {
  const all = await allEdits<Edited>();
  return all.sort((one, other) => one.made - other.made || one.edit.nth - other.edit.nth || (one.id < other.id ? -1 : 1));
}

/** Those of a record that have not come back with the record itself. */
function onTop(all: Edited[], record: Carried): Edited[] {
  return all.filter((one) => one.record === record.id && (one.state === 'waiting' || (one.state === 'sent' && (one.version ?? 0) > record.version)));
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

const MOST = 50;

/** Whether the community has still to decide: then the server is asked again what became of it. */
export function isOpen(one: Edited): boolean {
  return one.state === 'sent' && Object.values(one.fates ?? {}).includes('asked');
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

/** `fits` is false where the server took none of them and fewer are to be tried. */
async function send(device: string, batch: Edited[]): Promise<{ stop: Stop; fits: boolean; settled: boolean }> {
  const said = await post<{ answers: { id: string; answer: Answer }[] }>('/api/v1/sync/edits', { device, edits: batch.map((one) => ['record', one.edit]) });
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
async function settle(batch: Edited[], answers: { id: string; answer: Answer }[]): Promise<boolean> {
  let settled = false;
  for (const { id, answer } of answers) {
    const one = batch.find((edited) => edited.id === id);
    if (!one || answer.state === 'held') continue;
    settled = true;
    if (answer.state === 'applied') await keepEdit<Edited>({ ...one, state: 'sent', version: answer.version, fates: answer.fields });
    else await keepEdit<Edited>({ ...one, state: 'refused', why: answer.text });
  }
  return settled;
}

const KEPT_MS = 30 * 86_400_000;

/** Forgets what was delivered long ago and is decided. */
export async function forgetOldEdits(): Promise<void> {
  for (const one of await edits()) if (one.state === 'sent' && !isOpen(one) && Date.now() - one.made > KEPT_MS) await dropEdit(one.id);
}
