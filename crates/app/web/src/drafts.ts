const PREFIX = 'linli-draft-';
const KEEP_MS = 24 * 60 * 60 * 1000;

type Draft = { at: number; values: Record<string, string> };
type Box = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Keeps what is typed into forms with data-draft in this browser, for a day or until sent. */
export function keepDrafts(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-draft]')) keep(form);
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-forget]')) {
    form.addEventListener('submit', forgetAll);
  }
}

function keep(form: HTMLFormElement): void {
  const key = PREFIX + form.dataset.draft;
  const draft = read(key);
  if (draft && fill(form, draft)) note(form, key);
  form.addEventListener('input', () => {
    const values: Record<string, string> = {};
    for (const box of boxes(form)) values[box.name] = box.value;
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  });
  form.addEventListener('sent', () => localStorage.removeItem(key));
}

function read(key: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null;
    return draft && Date.now() - draft.at < KEEP_MS ? draft : null;
  } catch {
    return null;
  }
}

/** Text boxes and choices; never passwords, files, hidden values or check marks. */
function boxes(form: HTMLFormElement): Box[] {
  return [...form.elements].filter((box): box is Box =>
    (box instanceof HTMLTextAreaElement || box instanceof HTMLSelectElement
      || (box instanceof HTMLInputElement && /^(text|tel|date|search)$/.test(box.type))) && box.name !== '');
}

/** Fills only what is empty, so that what the server kept wins. */
function fill(form: HTMLFormElement, draft: Draft): boolean {
  let filled = false;
  for (const box of boxes(form)) {
    const value = draft.values[box.name];
    if (value && !box.value) {
      box.value = value;
      filled = true;
    }
  }
  return filled;
}

function note(form: HTMLFormElement, key: string): void {
  const line = document.createElement('p');
  line.className = 'draft-note';
  line.textContent = `${form.dataset.restored ?? ''} `;
  const clear = document.createElement('button');
  clear.type = 'button';
  clear.className = 'btn btn-quiet btn-sm';
  clear.textContent = form.dataset.clear ?? '';
  clear.addEventListener('click', () => {
    localStorage.removeItem(key);
    form.reset();
    line.remove();
  });
  line.append(clear);
  form.prepend(line);
}

function forgetAll(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}
