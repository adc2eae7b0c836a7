import { say } from './toast';

/** The lines of a desk: one stop for Tab; arrows, "j" and "k" go from line to line, "x" ticks one and "a" all. The line
 *  a reader came from keeps its place when they come back. */
export function workLines(root: ParentNode): void {
  const frame = root.querySelector<HTMLElement>('[data-lines]');
  if (!frame) return;
  const links = [...frame.querySelectorAll<HTMLAnchorElement>('[data-row-link]')];
  const all = frame.querySelector<HTMLInputElement>('[data-tick-all]');
  const ticks = links.map((link) => tickOf(link));
  const stop = (here: HTMLAnchorElement) => links.forEach((link, nth) => {
    link.tabIndex = link === here ? 0 : -1;
    const tick = ticks[nth];
    if (tick) tick.tabIndex = link.tabIndex;
  });
  const start = links.find((link) => link.autofocus) ?? returned(links) ?? links[0];
  if (start) stop(start);
  if (start && start !== links[0]) start.focus();
  frame.addEventListener('focusin', (event) => {
    const link = lineOf(event.target as Element);
    if (link) stop(link);
  });
  frame.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('[data-row-link]');
    if (link) history.replaceState({ line: link.href }, '');
  });
  all?.addEventListener('change', () => tickAll(ticks, all.checked));
  document.addEventListener('keydown', (event) => onKey(event, links, ticks, all));
}

function onKey(event: KeyboardEvent, links: HTMLAnchorElement[], ticks: (HTMLInputElement | null)[], all: HTMLInputElement | null): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const at = event.target as HTMLElement;
  const line = lineOf(at);
  const now = line ? links.indexOf(line) : -1;
  const letters = !localStorage.getItem('linli-keys-off') && (line !== null || !/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[key] ?? 0;
  // Arrows scroll the page unless a line has the focus; letters work from everywhere.
  if (step && (key.length > 1 ? now >= 0 : letters)) {
    event.preventDefault();
    const next = links[now < 0 ? links.findIndex((link) => link.tabIndex === 0) : now + step];
    (next ?? (step > 0 ? document.querySelector<HTMLElement>('.pager-next') : null))?.focus();
  } else if (key === 'x' && letters && now >= 0) {
    event.preventDefault();
    const tick = ticks[now];
    if (tick) tick.checked = !tick.checked;
    tellTicked(ticks);
  } else if (key === 'a' && letters && all) {
    event.preventDefault();
    all.checked = !all.checked;
    tickAll(ticks, all.checked);
  }
}

function tickAll(ticks: (HTMLInputElement | null)[], on: boolean): void {
  for (const tick of ticks) if (tick) tick.checked = on;
  tellTicked(ticks);
}

/** How many are ticked, said aloud. */
function tellTicked(ticks: (HTMLInputElement | null)[]): void {
  const words = document.querySelector<HTMLElement>('[data-ticked]')?.dataset.ticked ?? '';
  say('good', words.replace('{}', String(ticks.filter((tick) => tick?.checked).length)));
}

function lineOf(at: Element): HTMLAnchorElement | null {
  return at.closest('tr')?.querySelector<HTMLAnchorElement>('[data-row-link]') ?? null;
}

function tickOf(link: Element): HTMLInputElement | null {
  return link.closest('tr')?.querySelector<HTMLInputElement>('input[type=checkbox]') ?? null;
}

/** The line that was opened before the reader went back in the history. */
function returned(links: HTMLAnchorElement[]): HTMLAnchorElement | undefined {
  const line = (history.state as { line?: string } | null)?.line;
  return line ? links.find((link) => link.href === line) : undefined;
}

/** A case of a walk takes the focus at its heading, so that a screen reader begins there; an address that names a
 *  folded form opens it. */
export function beginCase(root: ParentNode): void {
  const named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.querySelector<HTMLElement>('summary')?.focus();
    return;
  }
  const heading = root.querySelector('[data-walk]') && !root.querySelector('[data-focus]') ? root.querySelector<HTMLElement>('h1') : null;
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}
