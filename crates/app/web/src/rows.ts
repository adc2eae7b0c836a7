/** In a table, a row with a data-row-link opens it wherever it is clicked, except on other links and
 *  buttons and while text is being selected. */
export function openRows(root: ParentNode): void {
  for (const link of root.querySelectorAll('[data-row-link]')) link.closest('tr')?.classList.add('row-opens');
}

export function listenForRows(): void {
  document.addEventListener('click', (event) => {
    const at = event.target as Element;
    const link = at.closest('tr')?.querySelector<HTMLAnchorElement>('[data-row-link]');
    if (!link || at.closest('a, button, input, select, label, summary')) return;
    if (!getSelection()?.isCollapsed) return;
    // As if the link itself were clicked: the browser decides what a held key means.
    const { ctrlKey, metaKey, shiftKey } = event;
    link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
  });
}
