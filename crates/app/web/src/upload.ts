import { arePhotosUnderWay, photosSent } from './photos';
import { say, word } from './toast';

const PATIENCE_MS = 120_000;

/** Whether a form is sent in the background: it brings photos, or words that must not be lost with the connection. */
export function goesInBackground(form: HTMLFormElement): boolean {
  return 'draft' in form.dataset || arePhotosUnderWay(form)
    || [...form.querySelectorAll<HTMLInputElement>('input[type=file]')].some((input) => input.files?.length);
}

/** Sends a form so that its progress shows and a broken connection loses nothing: what was typed and the key of the
 *  request stay, so that sending again does the same thing and never a second one. The answer then takes the place of
 *  the page, as it would have anyway. */
export async function uploadInBackground(form: HTMLFormElement, submitter: HTMLElement | null, done: () => void): Promise<void> {
  clear(form);
  await photosSent(form);
  const bar = form.querySelector<HTMLProgressElement>('progress');
  const data = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.timeout = PATIENCE_MS;
  request.setRequestHeader('Accept', 'text/html');
  request.upload.addEventListener('progress', (event) => {
    if (bar && event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  const fail = (why: string) => {
    if (bar) bar.hidden = true;
    explain(form, submitter, why);
    done();
  };
  for (const kind of ['error', 'timeout', 'abort']) request.addEventListener(kind, () => fail(word('offline')));
  request.addEventListener('load', () => answered(form, request, fail));
  if (bar) bar.hidden = false;
  request.send(form.enctype === 'multipart/form-data' ? data : new URLSearchParams([...data].map(([name, value]) => [name, String(value)])));
}

function answered(form: HTMLFormElement, request: XMLHttpRequest, fail: (why: string) => void): void {
  const address = new URL(request.responseURL);
  if (address.pathname === '/login') {
    // The draft is still there when the reader comes back.
    location.assign(`/login?back=${encodeURIComponent(location.pathname + location.search)}`);
  } else if (request.status < 400) {
    form.dispatchEvent(new CustomEvent('sent'));
    show(request);
  } else if (request.status === 422 && request.responseText.includes(`action="${form.getAttribute('action')}"`)) {
    show(request);
  } else {
    const told = new DOMParser().parseFromString(request.responseText, 'text/html').querySelector('main .notice strong');
    fail(told?.textContent || word('failed'));
  }
}

/** Why it was not sent, beside the button to send it again. */
function explain(form: HTMLFormElement, submitter: HTMLElement | null, why: string): void {
  clear(form);
  const line = document.createElement('p');
  line.className = 'notice notice-bad';
  line.dataset.notSent = '';
  line.textContent = why;
  const before = submitter && form.contains(submitter) ? submitter : form.lastElementChild;
  before?.before(line);
  say('bad', why);
}

function clear(form: HTMLFormElement): void {
  form.querySelectorAll('[data-not-sent]').forEach((line) => line.remove());
}

declare global {
  interface Window {
    /** The path of the page that was written into this window. */
    linliWritten?: string;
  }
}

/** Going back from a page that was written here loads the one before. */
export function listenForBack(): void {
  window.addEventListener('popstate', () => {
    if (window.linliWritten && location.pathname !== window.linliWritten) location.reload();
  });
}

function show(request: XMLHttpRequest): void {
  history.pushState(null, '', request.responseURL);
  window.linliWritten = location.pathname;
  document.open();
  document.write(request.responseText);
  document.close();
}
