// Asks the browser to be told by push, and puts what it answers into the form before that is sent.

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

async function subscribe(key: string): Promise<PushSubscriptionJSON> {
  const worker = await navigator.serviceWorker.register('/sw.js');
  await navigator.serviceWorker.ready;
  const known = await worker.pushManager.getSubscription();
  const one = known || (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }));
  return one.toJSON();
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}

/** A form with a push key is sent only once the browser has agreed. */
export function offerPush(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const part = form.querySelector<HTMLElement>('[data-push-key]');
    const endpoint = form.elements.namedItem('endpoint');
    if (!part || !(endpoint instanceof HTMLInputElement) || endpoint.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    subscribe(part.dataset.pushKey || '').then((one) => {
      const keys = one.keys || {};
      fill(form, 'endpoint', one.endpoint || '');
      fill(form, 'p256dh', keys.p256dh || '');
      fill(form, 'auth', keys.auth || '');
      fill(form, 'agent', navigator.userAgent.slice(0, 60));
      form.requestSubmit();
    }).catch(() => {
      part.setAttribute('role', 'alert');
      part.append(part.dataset.pushNo || '');
    });
  }, true);
}
