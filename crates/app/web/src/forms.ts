import { say, word } from './toast';

/** A form with data-once is sent once, however often the button is tapped. */
export function sendOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!('once' in form.dataset)) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
    for (const bar of form.querySelectorAll<HTMLElement>('.upload-progress')) bar.hidden = !hasFiles(form);
  });
  // A page that comes back from the history, or a form that failed, can be sent again.
  window.addEventListener('pageshow', () => document.querySelectorAll<HTMLFormElement>('form[data-sent]').forEach(release));
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.target instanceof HTMLFormElement) release(event.target);
  });
  document.addEventListener('htmx:xhr:progress', (event) => {
    const { lengthComputable, loaded, total } = (event as CustomEvent).detail;
    const bar = (event.target as Element).querySelector<HTMLProgressElement>('.upload-progress');
    if (bar && lengthComputable) bar.value = (100 * loaded) / total;
  });
}

function hasFiles(form: HTMLFormElement): boolean {
  return [...form.querySelectorAll<HTMLInputElement>('input[type=file]')].some((input) => input.files?.length);
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
