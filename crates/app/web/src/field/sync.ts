// One round: register, send what waits, fetch what is new, compare now and then, and tell the board how it went.
import { get, post, type Said } from './api';
import { bucketOf, sums } from './buckets';
import { forgetOldEdits, noteLanded, sendEdits } from './edits';
import { type Carried, counts, forgetRecords, held, keepRecords, meta, setMeta, wipe } from './store';
import { type Stop, sendAll } from './upload';

const COMPARE_MS = 24 * 60 * 60 * 1000;
const MOST = 1000;

/** How a round ended. */
export type Ended = 'done' | 'lost' | 'sign-in' | 'wiped' | 'no-grid';

type First = { cursor: string; records: Carried[]; next: string | null };
type Delta = { cursor: string; more: boolean; reconcile: boolean; have: Carried[]; gone: [string, string][] };
type Compared = { cursor: string; buckets: number[]; there: [string, string, number][] };

let running: Promise<Ended> | null = null;

/** Runs a round; whoever asks while one runs gets that one. */
export function sync(street: string, shown: () => void, compare = false): Promise<Ended> {
  running ??= round(street, shown, compare).finally(() => {
    running = null;
  });
  return running;
}

async function round(street: string, shown: () => void, compare: boolean): Promise<Ended> {
  const { device } = await setMeta({ street });
  let stop: Stop | 'no-grid' = await register(device);
  stop ??= await sendAll(shown);
  stop ??= await sendEdits(device);
  stop ??= await fetchNew(device, compare);
  await noteLanded();
  const failed = stop === 'lost';
  const now = await meta();
  await setMeta({ failures: failed ? (now?.failures ?? 0) + 1 : 0, ...(failed ? {} : { lastOnline: Date.now() }) });
  if (stop === 'sign-in' || stop === 'wipe') return (await isToBeWiped(street, device)) ? wipeNow(street, device) : 'sign-in';
  if (stop === 'no-grid') {
    await forgetRecords();
    return 'no-grid';
  }
  const told = await tell(device, !stop);
  if (stop || !told) return 'lost';
  await setMeta({ lastSuccess: Date.now() });
  await forgetOldEdits();
  return 'done';
}

function stopOf(said: Said<unknown>): Stop | 'no-grid' {
  if (said.lost) return 'lost';
  if (said.status === 401) return 'sign-in';
  if (said.code === 'sync.wipe') return 'wipe';
  if (said.code === 'sync.no_grid') return 'no-grid';
  return said.status < 300 ? null : 'lost';
}

async function register(device: string): Promise<Stop | 'no-grid'> {
  return stopOf(await post('/api/v1/sync/devices', { device, name: name(), agent: navigator.userAgent.slice(0, 120) }));
}

function name(): string {
  return /Android|iPhone|Mobile/.test(navigator.userAgent) ? '手机' : '电脑';
}

/** Tells the board how it went; a round that cannot even say so has not gone through. */
async function tell(device: string, synced: boolean): Promise<boolean> {
  const [now, queue] = [await meta(), await counts()];
  const said = await post('/api/v1/sync/report', {
    device, synced, waiting: queue.waiting, refused: queue.refused, oldest_ms: queue.oldest, failures: now?.failures ?? 0,
  });
  return !said.lost && said.status < 300;
}

async function fetchNew(device: string, compare: boolean): Promise<Stop | 'no-grid'> {
  const now = await meta();
  if (!now?.firstDone) return first(device);
  for (;;) {
    const { cursor } = (await meta())!;
    const said = await get<Delta>(`/api/v1/sync/delta?device=${device}&cursor=${cursor}`);
    const stop = stopOf(said);
    if (stop || said.lost) return stop;
    const page = said.body;
    await keepRecords(page.have, page.gone.map(([kind, id]) => `${kind}/${id}`));
    // The cursor is kept after the records: what is told twice does no harm, what is skipped would.
    await setMeta({ cursor: page.cursor });
    if (page.reconcile || compare || Date.now() - now.lastCompared > COMPARE_MS) return reconcile(device);
    if (!page.more) return null;
  }
}

/** Everything, page by page; a broken line goes on where it broke. */
async function first(device: string): Promise<Stop | 'no-grid'> {
  for (;;) {
    const { mark, cursor } = (await meta())!;
    const said = await get<First>(`/api/v1/sync/first?device=${device}&mark=${encodeURIComponent(mark)}`);
    const stop = stopOf(said);
    if (stop || said.lost) return stop;
    await keepRecords(said.body.records, []);
    const next = said.body.next ?? '';
    await setMeta({ cursor: cursor || said.body.cursor, mark: next, firstDone: !next, lastCompared: next ? 0 : Date.now() });
    if (!next) return null;
  }
}

/** Compares by buckets: what is missing is fetched, what is not in the scope any more is deleted. */
async function reconcile(device: string): Promise<Stop | 'no-grid'> {
  const here = await held();
  const said = await post<Compared>('/api/v1/sync/reconcile', { device, buckets: await sums(here) });
  const stop = stopOf(said);
  if (stop || said.lost) return stop;
  const there = new Map(said.body.there.map(([kind, id, version]) => [`${kind}/${id}`, version]));
  const differing = new Set(said.body.buckets);
  const gone: string[] = [];
  for (const key of here.keys()) if (!there.has(key) && differing.has(await bucketOf(key))) gone.push(key);
  await keepRecords([], gone);
  const wanted = [...there].filter(([key, version]) => here.get(key) !== version).map(([key]) => key);
  for (let at = 0; at < wanted.length; at += MOST) {
    const keys = wanted.slice(at, at + MOST).map((key) => key.split(/\/(.*)/s).slice(0, 2));
    const some = await post<Carried[]>('/api/v1/sync/records', { device, keys });
    const stopped = stopOf(some);
    if (stopped || some.lost) return stopped;
    await keepRecords(some.body, []);
  }
  await setMeta({ cursor: said.body.cursor, lastCompared: Date.now() });
  return null;
}

/** Asked without a session, since that may be what was withdrawn. Without an answer nothing is deleted. */
async function isToBeWiped(street: string, device: string): Promise<boolean> {
  const said = await post<{ wipe: boolean }>('/api/v1/sync/standing', { street, device });
  return !said.lost && said.status === 200 && said.body.wipe;
}

async function wipeNow(street: string, device: string): Promise<Ended> {
  await wipe();
  await post('/api/v1/sync/wiped', { street, device });
  return 'wiped';
}
