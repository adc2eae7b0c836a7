// Asking the server. Nothing is ever taken for done that the server did not answer.

/** The server answered, or nothing is known. */
export type Said<T> = { lost: false; status: number; body: T; code: string; detail: string } | { lost: true };

const PATIENCE_MS = 30_000;
const PHOTO_PATIENCE_MS = 120_000;

type Problem = { code?: string; detail?: string; fields?: { field: string; message: string }[] };

/** Sends a request. No answer, a broken one, or one that says nothing of the matter (5xx, 429, 408) is lost. */
async function ask<T>(method: string, path: string, body: BodyInit | null, headers: Record<string, string>, patience: number): Promise<Said<T>> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(path, { method, body, headers: { Accept: 'application/json', ...headers }, signal: stop.signal, cache: 'no-store', redirect: 'error' });
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return { lost: true };
    const told = answer.status === 204 ? '' : await answer.text();
    const read = told ? (JSON.parse(told) as unknown) : null;
    // A portal of a foreign network may answer anything; ours always says what went wrong with a code.
    const problem = (answer.status >= 400 ? read : {}) as Problem;
    if (answer.status >= 400 && !problem?.code) return { lost: true };
    const fields = problem.fields?.map((one) => one.message).join('；');
    return { lost: false, status: answer.status, body: read as T, code: problem.code ?? '', detail: fields || (problem.detail ?? '') };
  } catch {
    return { lost: true };
  } finally {
    clearTimeout(timer);
  }
}

export function get<T>(path: string): Promise<Said<T>> {
  return ask<T>('GET', path, null, {}, PATIENCE_MS);
}

export function post<T>(path: string, body: unknown, key?: string): Promise<Said<T>> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (key) headers['Idempotency-Key'] = key;
  return ask<T>('POST', path, JSON.stringify(body), headers, PATIENCE_MS);
}

export function postPhoto(bytes: ArrayBuffer, key: string): Promise<Said<{ id: string }>> {
  const data = new FormData();
  data.append('file', new File([bytes], 'photo.jpg', { type: 'image/jpeg' }));
  return ask<{ id: string }>('POST', '/api/v1/files', data, { 'Idempotency-Key': key }, PHOTO_PATIENCE_MS);
}
