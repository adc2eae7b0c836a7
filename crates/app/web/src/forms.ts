import { say, word } from './toast';
import { goesInBackground, uploadInBackground } from './upload';

/** A form with data-once is sent once, however often the button is tapped. */
export function sendOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!('once' in form.dataset) || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
    if (!goesInBackground(form)) return;
    event.preventDefault();
    void uploadInBackground(form, event.submitter, () => release(form));
  });
  // A page that comes back from the history, or a form that failed, can be sent again.
  window.addEventListener('pageshow', () => document.querySelectorAll<HTMLFormElement>('form[data-sent]').forEach(release));
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.target instanceof HTMLFormElement) release(event.target);
  });
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  form.removeAttribute('aria-busy');
}

/** Requests that fail say so, and what was typed stays. */
export function showErrors(): void {
  document.addEventListener('htmx:sendError', () => say('bad', word('offline')));
  document.addEventListener('htmx:responseError', () => say('bad', word('failed')));
}

/** After a refused form the reader is led to what is wrong. */
export function focusSummary(root: ParentNode): void {
  root.querySelector<HTMLElement>('[data-focus]')?.focus();
}
