const OFF = 'linli-keys-off';

/** Single-letter shortcuts (data-key); "/" goes to the search field. Ctrl+Alt+K turns them off and
 *  on again, as WCAG 2.1.4 asks. Never while someone types. */
export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey && event.altKey && event.key.toLowerCase() === 'k') return toggle();
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
    const at = event.target as HTMLElement;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    const target = event.key === '/'
      ? document.querySelector<HTMLElement>('input[type=search]')
      : [...document.querySelectorAll<HTMLElement>('[data-key]')].find((one) => one.dataset.key === event.key);
    if (!target) return;
    event.preventDefault();
    target.closest('details')?.setAttribute('open', '');
    target.focus();
    if (target.tagName === 'A') target.click();
  });
}

function toggle(): void {
  if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, '1');
}
