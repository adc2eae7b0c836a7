/** Says something in the live region for a few seconds. */
export function say(kind: 'good' | 'bad', text: string): void {
  const region = document.getElementById('toasts');
  if (!region || !text) return;
  const item = document.createElement('div');
  item.className = `toast-item notice notice-${kind}`;
  item.textContent = text;
  region.append(item);
  setTimeout(() => item.remove(), 8000);
}

/** What the server put into the live region was there before a screen reader listened: it is put in once more. */
export function sayAgain(): void {
  const region = document.getElementById('toasts');
  const told = region ? [...region.children] : [];
  told.forEach((one) => one.remove());
  setTimeout(() => region?.append(...told), 200);
}

/** A text the server put beside the live region, in the reader's language. */
export function word(name: 'offline' | 'failed' | 'again'): string {
  return document.getElementById('toasts')?.dataset[name] ?? '';
}
