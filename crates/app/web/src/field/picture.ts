// Photos redrawn: small enough for a weak network, and without what the camera noted of place and time.
const LONGEST = 1600;
const SHORTEST = 400;
const QUALITY = 0.82;

async function draw(bytes: Blob, longest: number): Promise<ArrayBuffer | null> {
  const image = await createImageBitmap(bytes).catch(() => null);
  if (!image) return null;
  const scale = Math.min(1, longest / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  return blob ? blob.arrayBuffer() : null;
}

/** The photo as it is kept; none where the file is no picture that this browser knows. */
export function shrunk(file: Blob): Promise<ArrayBuffer | null> {
  return draw(file, LONGEST);
}

/** The photo at half its size, for a server that finds it too large; none when it is small already. */
export async function halved(bytes: ArrayBuffer): Promise<ArrayBuffer | null> {
  const blob = new Blob([bytes], { type: 'image/jpeg' });
  const image = await createImageBitmap(blob).catch(() => null);
  const longest = image ? Math.max(image.width, image.height) / 2 : 0;
  image?.close();
  return longest >= SHORTEST ? draw(blob, longest) : null;
}
