// What the phone keeps, enciphered under a key that leaves neither the browser nor this database.
import { type Database, deleteDB, openDB } from 'idb';

export const NAME = 'linli-field';
const STORES = ['keys', 'meta', 'records', 'queue', 'photos', 'edits'];

/** Of a form that was filled in: 待上传, 已送达, 被退回. */
export type State = 'waiting' | 'sent' | 'refused';

/** A photo of a form: its bytes are in the store of photos until the server has them. */
export type Shot = { id: string; field: string; file: string; sentAt: number; attempt: number };

/** A form that was filled in. */
export type Item = {
  id: string;
  made: number;
  state: State;
  form: string;
  version: number;
  title: string;
  place: string;
  placeTitle: string;
  task?: string;
  answers: Record<string, unknown>;
  shots: Shot[];
  why?: string;
};

/** A record that the phone carries. */
export type Carried = { kind: string; id: string; version: number; fields: Record<string, unknown>; stamps?: Record<string, [number, number]> };

export type Meta = {
  device: string;
  street: string;
  cursor: string;
  mark: string;
  firstDone: boolean;
  lastSuccess: number;
  lastOnline: number;
  lastCompared: number;
  failures: number;
};

type Box = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };

let opened: Promise<Database> | null = null;

function base(): Promise<Database> {
  opened ??= openDB(NAME, 2, {
    upgrade: (database) => STORES.filter((store) => !database.objectStoreNames.contains(store)).forEach((store) => database.createObjectStore(store)),
    blocking: () => void close(),
  });
  return opened;
}

/** Lets go of the database, so that it can be deleted. */
export async function close(): Promise<void> {
  const was = opened;
  opened = null;
  (await was)?.close();
}

let secret: Promise<CryptoKey> | null = null;

/** The key of this device, made on first use. It cannot be read, only used. */
function key(): Promise<CryptoKey> {
  secret ??= (async () => {
    const database = await base();
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    const known = await database.get('keys', 'device');
    if (known) return known as CryptoKey;
    await database.put('keys', made, 'device');
    return made;
  })();
  return secret;
}

async function seal(plain: BufferSource): Promise<Box> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(), plain) };
}

async function unseal(box: Box): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.iv }, await key(), box.data);
}

const text = { to: new TextEncoder(), from: new TextDecoder() };

function sealed(value: unknown): Promise<Box> {
  return seal(text.to.encode(JSON.stringify(value)));
}

async function read<T>(box: unknown): Promise<T> {
  return JSON.parse(text.from.decode(await unseal(box as Box))) as T;
}

/** Asks for room that the browser does not clear away by itself; whether it was given. */
export async function persist(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}

export async function meta(): Promise<Meta | null> {
  return ((await (await base()).get('meta', 'meta')) as Meta | undefined) ?? null;
}

export async function setMeta(change: Partial<Meta>): Promise<Meta> {
  const now = { ...((await meta()) ?? fresh()), ...change };
  await (await base()).put('meta', now, 'meta');
  return now;
}

function fresh(): Meta {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const device = `phone-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return { device, street: '', cursor: '', mark: '', firstDone: false, lastSuccess: 0, lastOnline: 0, lastCompared: 0, failures: 0 };
}

/** Puts and deletes records in one transaction. */
export async function keepRecords(have: Carried[], gone: string[]): Promise<void> {
  const boxes = await Promise.all(have.map(async (one) => [`${one.kind}/${one.id}`, one.version, await sealed(one)] as const));
  const change = (await base()).transaction(['records'], 'readwrite');
  const store = change.objectStore('records');
  for (const [name, version, box] of boxes) void store.put({ version, box }, name);
  for (const name of gone) void store.delete(name);
  await change.done;
}

export async function records(): Promise<Carried[]> {
  const all = (await (await base()).getAll('records')) as { box: Box }[];
  return Promise.all(all.map((one) => read<Carried>(one.box)));
}

/** Kind and id, and version, of all that is held. */
export async function held(): Promise<Map<string, number>> {
  const store = (await base()).transaction(['records'], 'readonly').objectStore('records');
  const [names, all] = await Promise.all([store.getAllKeys(), store.getAll() as Promise<{ version: number }[]>]);
  return new Map(names.map((name, at) => [String(name), all[at].version]));
}

/** Keeps a form that was filled in together with its photos: all of it, or nothing. It is on disk when this returns. */
export async function keepItem(item: Item, photos: { id: string; bytes: ArrayBuffer }[] = []): Promise<void> {
  const box = await sealed(item);
  const boxes = await Promise.all(photos.map(async (photo) => [photo.id, await seal(photo.bytes)] as const));
  const change = (await base()).transaction(['queue', 'photos'], 'readwrite', { durability: 'strict' });
  void change.objectStore('queue').put({ made: item.made, state: item.state, box }, item.id);
  for (const [id, photo] of boxes) void change.objectStore('photos').put(photo, id);
  await change.done;
}

/** A form that the server has: its photos are no longer needed here. */
export async function delivered(item: Item): Promise<void> {
  const done: Item = { ...item, state: 'sent', answers: {}, why: undefined };
  const box = await sealed(done);
  const change = (await base()).transaction(['queue', 'photos'], 'readwrite', { durability: 'strict' });
  void change.objectStore('queue').put({ made: item.made, state: 'sent', box }, item.id);
  for (const shot of item.shots) void change.objectStore('photos').delete(shot.id);
  await change.done;
}

export async function dropItem(item: Item): Promise<void> {
  const change = (await base()).transaction(['queue', 'photos'], 'readwrite');
  void change.objectStore('queue').delete(item.id);
  for (const shot of item.shots) void change.objectStore('photos').delete(shot.id);
  await change.done;
}

/** The forms on this phone, the oldest first. */
export async function items(): Promise<Item[]> {
  const all = (await (await base()).getAll('queue')) as { box: Box }[];
  const read_all = await Promise.all(all.map((one) => read<Item>(one.box)));
  return read_all.sort((one, other) => one.made - other.made || (one.id < other.id ? -1 : 1));
}

/** Keeps a change of a record, enciphered; `state` and `made` can be counted without deciphering. */
export async function keepEdit<T extends { id: string; made: number; state: State }>(edit: T): Promise<void> {
  const box = await sealed(edit);
  const change = (await base()).transaction(['edits'], 'readwrite', { durability: 'strict' });
  void change.objectStore('edits').put({ made: edit.made, state: edit.state, box }, edit.id);
  await change.done;
}

/** All changes of records on this phone. */
export async function allEdits<T>(): Promise<T[]> {
  const all = (await (await base()).getAll('edits')) as { box: Box }[];
  return Promise.all(all.map((one) => read<T>(one.box)));
}

export async function dropEdit(id: string): Promise<void> {
  await (await base()).delete('edits', id);
}

export type Counts = { waiting: number; refused: number; sent: number; oldest: number | null };

/** How many wait, told without deciphering anything. */
export async function counts(): Promise<Counts> {
  const database = await base();
  const lists = await Promise.all(['queue', 'edits'].map((store) => database.getAll(store)));
  const all = lists.flat() as { made: number; state: State }[];
  const waiting = all.filter((one) => one.state === 'waiting');
  const of = (state: State) => all.filter((one) => one.state === state).length;
  return { waiting: waiting.length, refused: of('refused'), sent: of('sent'), oldest: waiting.length ? Math.min(...waiting.map((one) => one.made)) : null };
}

export async function photo(id: string): Promise<ArrayBuffer | null> {
  const box = await (await base()).get('photos', id);
  return box ? unseal(box as Box) : null;
}

export async function keepPhoto(id: string, bytes: ArrayBuffer): Promise<void> {
  await (await base()).put('photos', await seal(bytes), id);
}

/** Deletes what was fetched; what was filled in and not sent stays, enciphered. */
export async function forgetRecords(): Promise<void> {
  await (await base()).clear('records');
  await setMeta({ cursor: '', mark: '', firstDone: false, lastCompared: 0 });
}

/** Deletes everything, with the key: what may be left on the disk cannot be read any more. */
export async function wipe(): Promise<void> {
  const database = await base();
  for (const store of STORES) await database.clear(store);
  await close();
  secret = null;
  await deleteDB(NAME);
}
