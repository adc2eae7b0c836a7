// Sending what was filled in: one form after the other, the oldest first, each under its own number.
import { post, postPhoto } from './api';
import { halved } from './picture';
import { type Item, type Shot, delivered, items, keepItem, keepPhoto, photo } from './store';

/** The server keeps a photo that no form names for 24 hours. */
const PHOTO_KEPT_MS = 20 * 60 * 60 * 1000;

/** What stopped the sending, if something did. */
export type Stop = 'lost' | 'sign-in' | 'wipe' | null;

/** Sends all that waits. Stops at the first request that is not answered: the next ones would fare no better. */
export async function sendAll(shown: () => void): Promise<Stop> {
  for (const item of await items()) {
    if (item.state !== 'waiting') continue;
    const stop = await send(item);
    shown();
    if (stop) return stop;
  }
  return null;
}

async function send(item: Item): Promise<Stop> {
  for (const shot of item.shots) {
    const stop = await sendPhoto(item, shot);
    if (stop) return stop;
    if (item.state !== 'waiting') return null;
  }
  const said = await post(`/api/v1/forms/${item.form}/submissions`, {
    version: item.version,
    place: item.place,
    ...(item.task ? { task: item.task } : {}),
    answers: withFiles(item),
    filled: new Date(item.made).toISOString(),
  }, item.id);
  if (said.lost) return 'lost';
  if (said.status < 300) {
    await delivered(item);
    return null;
  }
  return refused(item, said.status, said.code, said.detail);
}

async function sendPhoto(item: Item, shot: Shot): Promise<Stop> {
  if (shot.file && Date.now() - shot.sentAt < PHOTO_KEPT_MS) return null;
  const kept = await photo(shot.id);
  if (!kept) return refused(item, 422, '', 'photo');
  for (let bytes: ArrayBuffer = kept; ;) {
    const attempt = shot.file ? shot.attempt + 1 : shot.attempt;
    const said = await postPhoto(bytes, `${shot.id}-${attempt}`);
    if (said.lost) return 'lost';
    if (said.status < 300) {
      Object.assign(shot, { file: said.body.id, sentAt: Date.now(), attempt });
      await keepItem(item);
      return null;
    }
    const smaller: ArrayBuffer | null = said.status === 413 ? await halved(bytes) : null;
    if (!smaller) return refused(item, said.status, said.code, said.detail);
    bytes = smaller;
    shot.attempt += 1;
    await keepPhoto(shot.id, bytes);
    await keepItem(item);
  }
}

/** The server said no. What was filled in stays on the phone, with the reason. */
async function refused(item: Item, status: number, code: string, detail: string): Promise<Stop> {
  if (status === 401) return 'sign-in';
  if (code === 'sync.wipe') return 'wipe';
  if (code === 'forms.twin' || code === 'receipt.twin') return 'lost';
  item.state = 'refused';
  item.why = detail;
  await keepItem(item);
  return null;
}

/** The answers with the ids of the files in place of the photos. */
function withFiles(item: Item): Record<string, unknown> {
  const answers = { ...item.answers };
  for (const shot of item.shots) {
    const before = answers[shot.field];
    answers[shot.field] = [...(Array.isArray(before) ? before : []), shot.file];
  }
  return answers;
}
