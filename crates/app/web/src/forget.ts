// Signing out on an ordinary page also deletes what the field page carries and keeps on this device.
const NAME = 'linli-field';

function open(): Promise<IDBDatabase | null> {
  return new Promise((done) => {
    const asked = indexedDB.open(NAME);
    // There was none: do not make one.
    asked.onupgradeneeded = () => asked.transaction?.abort();
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null);
  });
}

function ask<T>(base: IDBDatabase, store: string, read: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  return new Promise((done) => {
    const asked = read(base.transaction(store).objectStore(store));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(null);
  });
}

/** Whether the device may be wiped: it holds nothing that was not delivered, or the reader agrees. */
async function forget(question: string): Promise<boolean> {
  const base = await open();
  if (!base) return true;
  const items = (await ask(base, 'queue', (store) => store.getAll() as IDBRequest<{ state: string }[]>)) || [];
  const told = await ask(base, 'meta', (store) => store.get('meta') as IDBRequest<{ street: string; device: string }>);
  base.close();
  const unsent = items.filter((item) => item.state !== 'sent').length;
  if (unsent && !window.confirm(question.replace('#', String(unsent)))) return false;
  await new Promise<void>((done) => {
    const gone = indexedDB.deleteDatabase(NAME);
    gone.onsuccess = gone.onerror = gone.onblocked = () => done();
  });
  if (told) {
    const body = JSON.stringify({ street: told.street, device: told.device });
    await fetch('/api/v1/sync/wiped', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).catch(() => null);
  }
  return true;
}

/** Forms with data-forget end the session. */
export function wipeOnLeaving(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !('forget' in form.dataset) || form.dataset.forget === 'done' || !window.indexedDB) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    forget(form.dataset.unsent || '#').then((agreed) => {
      if (!agreed) return;
      form.dataset.forget = 'done';
      form.requestSubmit();
    }, () => form.submit());
  }, true);
}
