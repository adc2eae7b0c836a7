/** Below each password a check mark that shows what is typed; without the script the field stays hidden. */
export function offerToShow(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('input[type="password"][data-show]')) {
    const mark = document.createElement('input');
    mark.type = 'checkbox';
    mark.className = 'form-check-input';
    mark.addEventListener('change', () => { input.type = mark.checked ? 'text' : 'password'; });
    const words = document.createElement('span');
    words.textContent = input.dataset.show ?? '';
    const label = document.createElement('label');
    label.className = 'check';
    label.append(mark, words);
    input.after(label);
    delete input.dataset.show;
    // A browser keeps what was typed into text fields; a password must not stay readable behind.
    input.form?.addEventListener('submit', () => { input.type = 'password'; });
  }
}
