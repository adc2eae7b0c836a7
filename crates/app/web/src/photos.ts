// 1,600 px is enough to read a house number and some 300 KB; a phone's original is 5 MB.
const LONGEST = 1600;
const QUALITY = 0.82;
const PATIENCE_MS = 120_000;

/** A photo on its way: sent while the rest of the form is filled in, or along with it if that fails. */
type Shot = { file: File; kept: HTMLInputElement | null; gone: boolean };

const underWay = new WeakMap<HTMLFormElement, Set<Promise<void>>>();

/** Photo fields show what was chosen, make it as small as a weak network can carry, and send it ahead of the form. */
export function preparePhotos(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLElement>('[data-photos]')) {
    const input = field.querySelector<HTMLInputElement>('input[type=file]');
    const list = field.querySelector<HTMLElement>('[data-previews]');
    if (input && list && canReplaceFiles()) attach(input, list, field);
  }
}

/** Ready when no photo of the form is on its way any more. */
export async function photosSent(form: HTMLFormElement): Promise<void> {
  await Promise.all([...underWay.get(form) ?? []]);
}

/** Whether a photo of the form is on its way. */
export function arePhotosUnderWay(form: HTMLFormElement): boolean {
  return (underWay.get(form)?.size ?? 0) > 0;
}

/** Old WebViews cannot put files into a field, or draw photos as the camera lay: they send the originals. */
function canReplaceFiles(): boolean {
  try {
    return new DataTransfer().items !== undefined && 'toBlob' in HTMLCanvasElement.prototype
      && CSS.supports('image-orientation', 'from-image');
  } catch {
    return false;
  }
}

function attach(input: HTMLInputElement, list: HTMLElement, field: HTMLElement): void {
  const shots: Shot[] = [];
  const show = () => {
    const files = new DataTransfer();
    shots.filter((shot) => !shot.kept).forEach((shot) => files.items.add(shot.file));
    input.files = files.files;
  };
  const remove = (shot: Shot, item: HTMLElement) => {
    shot.gone = true;
    shots.splice(shots.indexOf(shot), 1);
    shot.kept?.remove();
    item.remove();
    show();
    input.focus();
  };
  input.addEventListener('change', () => {
    // The field now holds what was just chosen; what was chosen before is held by `shots`.
    const chosen = [...(input.files ?? [])].map((file): Shot => ({ file, kept: null, gone: false }));
    shots.push(...chosen);
    show();
    for (const shot of chosen) {
      const item = preview(shot, list, remove);
      watch(input.form, take(shot, field, item).then(show));
    }
  });
}

/** Makes the photo smaller and sends it ahead. What fails here goes along with the form. */
async function take(shot: Shot, field: HTMLElement, item: HTMLElement): Promise<void> {
  shot.file = await smaller(shot.file);
  if (shot.gone) return;
  item.setAttribute('aria-busy', 'true');
  const id = await sendAhead(shot.file, field).catch(() => null);
  item.removeAttribute('aria-busy');
  if (!id || shot.gone) return;
  shot.kept = document.createElement('input');
  shot.kept.type = 'hidden';
  shot.kept.name = keptName(field);
  shot.kept.value = id;
  field.append(shot.kept);
}

/** The photos of a form with several photo fields are kept under the name of their own. */
function keptName(field: HTMLElement): string {
  const name = field.querySelector<HTMLInputElement>('input[type=file]')?.name ?? '';
  return name.startsWith('photo:') ? `kept:${name.slice(6)}` : 'kept';
}

function watch(form: HTMLFormElement | null, work: Promise<void>): void {
  if (!form) return;
  const all = underWay.get(form) ?? new Set();
  underWay.set(form, all);
  all.add(work);
  void work.finally(() => all.delete(work));
}

/** The id under which the server keeps the photo until the form claims it. */
function sendAhead(file: File, field: HTMLElement): Promise<string> {
  const bar = field.querySelector<HTMLProgressElement>('progress');
  const data = new FormData();
  data.append('file', file);
  const request = new XMLHttpRequest();
  request.open('POST', '/api/v1/files');
  request.timeout = PATIENCE_MS;
  request.setRequestHeader('Idempotency-Key', `photo-${Date.now()}-${Math.random().toString(36).slice(2)}`);
  request.upload.addEventListener('progress', (event) => {
    if (bar && event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  if (bar) bar.hidden = false;
  return new Promise<string>((done, failed) => {
    request.addEventListener('load', () => {
      if (request.status === 201) done((JSON.parse(request.responseText) as { id: string }).id);
      else failed(new Error(String(request.status)));
    });
    for (const kind of ['error', 'timeout', 'abort']) request.addEventListener(kind, () => failed(new Error(kind)));
    request.send(data);
  }).finally(() => {
    if (bar) bar.hidden = true;
  });
}

function preview(shot: Shot, list: HTMLElement, remove: (shot: Shot, item: HTMLElement) => void): HTMLElement {
  const item = document.createElement('li');
  const image = document.createElement('img');
  image.alt = list.dataset.preview ?? '';
  image.src = URL.createObjectURL(shot.file);
  image.addEventListener('load', () => URL.revokeObjectURL(image.src));
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'photo-remove';
  button.setAttribute('aria-label', list.dataset.remove ?? '');
  button.textContent = '×';
  button.addEventListener('click', () => remove(shot, item));
  item.append(image, button);
  list.append(item);
  return item;
}

/** The photo redrawn upright: smaller, and without what the camera noted of place and time. */
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
