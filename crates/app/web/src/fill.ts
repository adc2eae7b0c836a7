import { say, word } from './toast';

const PAUSE_MS = 250;

/** A form that is filled in: each change is kept in the draft on the server, which answers what is asked next. Parts that
 *  are new come in, parts that are no longer asked go, and what somebody is typing in stays as it is. */
export function fillIn(root: ParentNode, dress: (part: HTMLElement) => void): void {
  const frame = root.querySelector<HTMLElement>('[data-fill]');
  const form = frame?.querySelector('form');
  if (!frame || !form) return;
  let timer = 0;
  let latest = 0;
  const send = async () => {
    const nth = ++latest;
    const data = new FormData(form);
    // Photos go ahead by themselves; only their ids travel here.
    for (const name of [...data.keys()]) if (name.startsWith('photo:')) data.delete(name);
    data.set('do', 'part');
    try {
      const answer = await fetch(`${frame.dataset.fill}?part=1`, { method: 'POST', body: data, headers: { Accept: 'text/html' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-parts]');
      const there = form.querySelector('[data-parts]');
      if (nth === latest && fresh && there) renew(there, fresh, dress);
      frame.dataset.kept = String(nth);
    } catch {
      // What was sent since says it itself.
      if (nth === latest) say('bad', word('offline'));
    }
  };
  form.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === 'file') return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void send(), PAUSE_MS);
  });
  // What is sent whole needs no part any more.
  form.addEventListener('submit', () => { clearTimeout(timer); latest++; });
}

/** Makes the parts of a box those of the fresh one, leaving what is the same where it is. */
function renew(there: Element, fresh: Element, dress: (part: HTMLElement) => void): void {
  const old = new Map(partsOf(there).map((part) => [part.dataset.part ?? '', part]));
  let last: Element | null = null;
  for (const part of partsOf(fresh)) {
    const known = old.get(part.dataset.part ?? '');
    let now: HTMLElement = part;
    if (known) {
      old.delete(part.dataset.part ?? '');
      const box = known.querySelector('[data-parts]');
      const inside = part.querySelector('[data-parts]');
      const kept = known.contains(document.activeElement) || known.dataset.stamp === part.dataset.stamp;
      if (box && inside) {
        renew(box, inside, dress);
        now = known;
      } else if (kept) {
        now = known;
      } else {
        known.replaceWith(part);
      }
    }
    const place: Element | null = last ? last.nextElementSibling : there.firstElementChild;
    if (place !== now) there.insertBefore(now, place);
    if (now === part) dress(part);
    last = now;
  }
  old.forEach((part) => part.remove());
}

function partsOf(box: Element): HTMLElement[] {
  return [...box.children].filter((child): child is HTMLElement => child instanceof HTMLElement && 'part' in child.dataset);
}
