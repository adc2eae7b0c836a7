import { say } from './toast';

const OFF = 'linli-keys-off';

/** Single-key shortcuts (data-key): "/" goes to the search field, "f" to the filters, "u" back, "?" opens the help.
 *  They can be turned off, and Ctrl+Alt+K turns them off and on again, as WCAG 2.1.4 asks. Never while someone types. */
export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.ctrlKey && event.altKey && event.key.toLowerCase() === 'k') return turn(!areOn());
    const at = event.target as HTMLElement;
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return send(at, event);
    if (event.key === 'Escape' && isText(at)) return leave(at);
    if (event.ctrlKey || event.metaKey || event.altKey || isText(at) || !areOn() || document.querySelector('dialog[open]')) return;
    const target = targetOf(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!target) return;
    event.preventDefault();
    go(target);
  });
}

/** The help: a dialog in the page. */
export function offerKeys(root: ParentNode): void {
  const dialog = root.querySelector<HTMLDialogElement>('dialog[data-keys]');
  if (!dialog?.showModal) return;
  const mark = dialog.querySelector<HTMLInputElement>('[data-keys-on]');
  root.querySelector('[data-keys-open]')?.addEventListener('click', () => {
    if (mark) mark.checked = areOn();
    dialog.showModal();
  });
  dialog.querySelector('[data-keys-close]')?.addEventListener('click', () => dialog.close());
  mark?.addEventListener('change', () => turn(mark.checked));
}

function areOn(): boolean {
  return !localStorage.getItem(OFF);
}

function turn(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, '1');
  const dialog = document.querySelector<HTMLElement>('[data-keys]');
  say('good', (on ? dialog?.dataset.on : dialog?.dataset.off) ?? '');
}

function isText(at: HTMLElement): boolean {
  return at.isContentEditable || /^(TEXTAREA|SELECT)$/.test(at.tagName)
    || (at instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|file)$/.test(at.type));
}

function targetOf(key: string): HTMLElement | null {
  const known: Record<string, string> = {
    '/': 'input[type=search]', f: '.filters > summary', u: 'a.back, [data-key="u"]', '?': '[data-keys-open]',
  };
  const found = [...document.querySelectorAll<HTMLElement>('[data-key]')].find((one) => one.dataset.key === key);
  return found ?? (known[key] ? document.querySelector<HTMLElement>(known[key]) : null);
}

/** Links and the help act at once, a field takes the focus, a folded form opens and its first field takes the focus. */
function go(target: HTMLElement): void {
  if (target.tagName === 'A' || target.matches('[data-keys-open]')) {
    target.focus();
    target.click();
    return;
  }
  const box = target.closest('details');
  box?.setAttribute('open', '');
  const first = target.tagName === 'SUMMARY'
    ? box?.querySelector<HTMLElement>('form input:not([type=hidden]), form select, form textarea, form button')
    : null;
  (first ?? target).focus();
}

/** Ctrl+Enter sends the form from within a text, with its first button. */
function send(at: HTMLElement, event: Event): void {
  const button = at.closest('form')?.querySelector<HTMLElement>('[type=submit]');
  if (!button) return;
  event.preventDefault();
  button.click();
}

/** Escape goes from a text to what it belongs to, where single keys work again. */
function leave(at: HTMLElement): void {
  const head = at.closest('details')?.querySelector('summary');
  if (head) head.focus();
  else at.blur();
}
