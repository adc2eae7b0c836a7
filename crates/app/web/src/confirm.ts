import { word } from './toast';

const WAIT_MS = 5000;

/** A button with data-confirm asks in place: the first press changes its words, the second acts. */
export function confirmInPlace(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-confirm]');
    if (!button || button.dataset.armed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    arm(button);
  }, true);
}

function arm(button: HTMLElement): void {
  const label = button.querySelector('span') ?? button;
  const before = label.textContent;
  button.dataset.armed = 'yes';
  label.textContent = button.dataset.confirm || word('again');
  setTimeout(() => {
    delete button.dataset.armed;
    label.textContent = before;
  }, WAIT_MS);
}
