import { say } from './toast';

const WIDE = 600;
const HIGH = 220;

/** A signature is drawn with a finger: a canvas above the field for a photo of it, which it fills. */
export function signOnScreen(root: ParentNode): void {
  const fields = [...root.querySelectorAll<HTMLElement>('[data-sign]')];
  if (root instanceof HTMLElement && root.matches('[data-sign]')) fields.push(root);
  fields.forEach((field) => {
    const input = field.querySelector<HTMLInputElement>('input[type=file]');
    if (input && !field.querySelector('canvas')) attach(field, input);
  });
}

function attach(field: HTMLElement, input: HTMLInputElement): void {
  const [here, done, again] = (field.dataset.signWords ?? '||').split('|');
  const canvas = document.createElement('canvas');
  canvas.width = WIDE;
  canvas.height = HIGH;
  canvas.className = 'sign-pad';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', here ?? '');
  const pen = canvas.getContext('2d');
  if (!pen) return;
  let drawn = false;
  const clear = () => {
    drawn = false;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, WIDE, HIGH);
    pen.strokeStyle = '#111';
    pen.lineWidth = 4;
    pen.lineCap = 'round';
  };
  clear();
  const at = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * WIDE) / box.width, ((event.clientY - box.top) * HIGH) / box.height];
  };
  canvas.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    drawn = true;
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  const row = document.createElement('div');
  row.className = 'fill-buttons';
  const use = () => canvas.toBlob((blob) => {
    if (!blob || !drawn) return;
    const files = new DataTransfer();
    files.items.add(new File([blob], 'signature.png', { type: 'image/png' }));
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, 'image/png');
  row.append(button(done ?? '', use), button(again ?? '', clear));
  field.prepend(canvas, row);
}

function button(text: string, act: () => void): HTMLButtonElement {
  const one = document.createElement('button');
  one.type = 'button';
  one.className = 'btn btn-plain';
  one.textContent = text;
  one.addEventListener('click', act);
  return one;
}

/** A location is taken from the phone, which measures in WGS-84; it can also be typed. */
export function locate(root: ParentNode): void {
  const fields = [...root.querySelectorAll<HTMLElement>('[data-locate]')];
  fields.filter(() => 'geolocation' in navigator).forEach((field) => {
    const here = field.querySelector<HTMLButtonElement>('[data-here]');
    if (!here || !here.hidden) return;
    here.hidden = false;
    here.addEventListener('click', () => {
      here.disabled = true;
      navigator.geolocation.getCurrentPosition(
        (found) => { here.disabled = false; put(field, found.coords); },
        () => { here.disabled = false; say('bad', field.dataset.failed ?? ''); },
        { enableHighAccuracy: true, timeout: 20_000 },
      );
    });
  });
}

function put(field: HTMLElement, spot: GeolocationCoordinates): void {
  const set = (part: string, value: string) => {
    const input = field.querySelector<HTMLInputElement | HTMLSelectElement>(`[name$=".${part}"]`);
    if (input) input.value = value;
  };
  set('lat', spot.latitude.toFixed(6));
  set('lon', spot.longitude.toFixed(6));
  set('system', 'wgs84');
  set('accuracy', spot.accuracy.toFixed(0));
  field.querySelector('input')?.dispatchEvent(new Event('change', { bubbles: true }));
}
