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

/** How much on this device was not delivered. */
async function unsent(): Promise<number> {
  const base = await open();
  if (!base) return 0;
  const items = (await ask(base, 'queue', (store) => store.getAll() as IDBRequest<{ state: string }[]>)) || [];
  base.close();
  return items.filter((item) => item.state !== 'sent').length;
}

async function wipe(): Promise<void> {
  const base = await open();
  if (!base) return;
  const told = await ask(base, 'meta', (store) => store.get('meta') as IDBRequest<{ street: string; device: string }>);
  base.close();
  await new Promise<void>((done) => {
    const gone = indexedDB.deleteDatabase(NAME);
    gone.onsuccess = gone.onerror = gone.onblocked = () => done();
  });
  if (told) {
    const body = JSON.stringify({ street: told.street, device: told.device });
    await fetch('/api/v1/sync/wiped', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).catch(() => null);
  }
}

/** Says at the form what would be lost; hosts such as DingTalk show no boxes. Pressing once more agrees. */
function warn(form: HTMLFormElement, count: number): void {
  const words = document.createElement('p');
  words.className = 'hint-box';
  words.setAttribute('role', 'alert');
  words.textContent = (form.dataset.unsent || '#').replace('#', String(count));
  form.prepend(words);
}

/** Wipes and says so; or warns first, and answers no. */
async function forget(form: HTMLFormElement): Promise<boolean> {
  const count = form.dataset.forget === 'warned' ? 0 : await unsent();
  if (count) {
    form.dataset.forget = 'warned';
    warn(form, count);
    return false;
  }
  await wipe();
  return true;
}

/** Forms with data-forget end the session. */
export function wipeOnLeaving(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !('forget' in form.dataset) || form.dataset.forget === 'done' || !window.indexedDB) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    forget(form).then((agreed) => {
      if (!agreed) return;
      form.dataset.forget = 'done';
      form.requestSubmit();
    }, () => form.submit());
  }, true);
}
