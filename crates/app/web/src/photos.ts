// 1,600 px is enough to read a house number and some 300 KB; a phone's original is 5 MB.
const LONGEST = 1600;
const QUALITY = 0.82;

/** Photo fields show what was chosen and hold it in a size that a weak network can carry. */
export function preparePhotos(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLElement>('[data-photos]')) {
    const input = field.querySelector<HTMLInputElement>('input[type=file]');
    const list = field.querySelector<HTMLElement>('[data-previews]');
    if (input && list && canReplaceFiles()) attach(input, list);
  }
}

/** Old WebViews cannot put files into a field; they send the originals. */
function canReplaceFiles(): boolean {
  try {
    return new DataTransfer().items !== undefined && 'toBlob' in HTMLCanvasElement.prototype;
  } catch {
    return false;
  }
}

function attach(input: HTMLInputElement, list: HTMLElement): void {
  const kept: File[] = [];
  const show = () => {
    const files = new DataTransfer();
    kept.forEach((file) => files.items.add(file));
    input.files = files.files;
    list.replaceChildren(...kept.map((file, index) => preview(file, list, () => {
      kept.splice(index, 1);
      show();
      input.focus();
    })));
  };
  input.addEventListener('change', async () => {
    const chosen = [...(input.files ?? [])];
    kept.push(...await Promise.all(chosen.map(smaller)));
    show();
  });
}

function preview(file: File, list: HTMLElement, remove: () => void): HTMLElement {
  const item = document.createElement('li');
  const image = document.createElement('img');
  image.alt = list.dataset.preview ?? '';
  image.src = URL.createObjectURL(file);
  image.addEventListener('load', () => URL.revokeObjectURL(image.src));
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'photo-remove';
  button.setAttribute('aria-label', list.dataset.remove ?? '');
  button.textContent = '×';
  button.addEventListener('click', remove);
  item.append(image, button);
  return item;
}

async function smaller(file: File): Promise<File> {
  try {
    const image = await load(file);
    const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' });
  } catch {
    return file; // not a picture this browser knows: the server says so
  }
}

function load(file: File): Promise<HTMLImageElement> {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => {
      URL.revokeObjectURL(image.src);
      done(image);
    };
    image.onerror = failed;
    image.src = URL.createObjectURL(file);
  });
}
