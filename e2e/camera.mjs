// A photo as a phone's camera makes it: twelve megapixels, some megabytes, lying on its side, with notes of the place.
import assert from 'node:assert/strict';

/** What the camera notes beside the picture. */
export const NOTE = 'TAKEN AT 30.3204N 120.1416E';
const LONG = 4000;
const SHORT = 3000;

/** A JPEG of 3 to 5 MB whose camera lay on its side: shown upright it is higher than wide. */
export async function cameraPhoto(browser) {
  const page = await browser.newPage();
  try {
    const base64 = await page.evaluate(draw, [LONG, SHORT]);
    const photo = withNotes(Buffer.from(base64, 'base64'));
    assert.ok(photo.length > 3e6 && photo.length < 5.5e6, `${photo.length} bytes`);
    return photo;
  } finally {
    await page.close();
  }
}

/** Drawn in the browser: walls, shadows, and the grain of a sensor in poor light. */
async function draw([width, height]) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const paper = canvas.getContext('2d');
  const sky = paper.createLinearGradient(0, 0, width, height);
  sky.addColorStop(0, '#8fa3b0');
  sky.addColorStop(1, '#4d4638');
  paper.fillStyle = sky;
  paper.fillRect(0, 0, width, height);
  for (let nth = 0; nth < 400; nth += 1) {
    paper.fillStyle = `hsl(${(nth * 37) % 360} 30% ${25 + (nth % 50)}%)`;
    paper.fillRect((nth * 613) % width, (nth * 397) % height, 60 + (nth % 7) * 40, 40 + (nth % 5) * 50);
  }
  const picture = paper.getImageData(0, 0, width, height);
  let seed = 7;
  for (let at = 0; at < picture.data.length; at += 4) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const grain = (seed % 31) - 15;
    for (let colour = 0; colour < 3; colour += 1) picture.data[at + colour] += grain;
  }
  paper.putImageData(picture, 0, 0);
  for (let quality = 0.95; quality > 0.3; quality -= 0.04) {
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
    if (blob.size < 4.6e6) {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
      return btoa(text);
    }
  }
  throw new Error('no such photo');
}

/** The JPEG with an EXIF segment: orientation 6 (turn right to see it upright) and a description of the place. */
function withNotes(jpeg) {
  const text = Buffer.from(`${NOTE}\0`);
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(2, 8);
  const entry = (nth, tag, kind, count, value) => {
    const at = 10 + nth * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(kind, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  entry(0, 0x010e, 2, text.length, tiff.length);
  entry(1, 0x0112, 3, 1, 6);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, text]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
