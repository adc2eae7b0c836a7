// Reads QR codes from the camera: by the browser where it can, else by a small reader of our own bundle.
import { BarcodeDetector as Reader } from 'qr/decode.js';

interface Detector {
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}
interface WithDetector {
  BarcodeDetector?: new (options: { formats: 'qr_code'[] }) => Detector;
}

const EVERY_MS = 250;
const WIDEST = 800;

function drawn(video: HTMLVideoElement): ImageData | null {
  const shrink = Math.min(1, WIDEST / video.videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * shrink);
  canvas.height = Math.round(video.videoHeight * shrink);
  const paper = canvas.getContext('2d');
  if (!paper || !canvas.width) return null;
  paper.drawImage(video, 0, 0, canvas.width, canvas.height);
  return paper.getImageData(0, 0, canvas.width, canvas.height);
}

/** The text of the first code in the picture; none where there is none. */
async function look(video: HTMLVideoElement, own: Detector | null): Promise<string> {
  if (!video.videoWidth) return '';
  const image = own ? video : drawn(video);
  if (!image) return '';
  const found = await (own || new Reader({ formats: ['qr_code'] })).detect(image);
  return found.length ? found[0].rawValue : '';
}

/** Shows the camera in `video` until a code was read, or `stopped` says so; answers its text. */
export async function scan(video: HTMLVideoElement, stopped: () => boolean): Promise<string> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const Own = (window as WithDetector).BarcodeDetector;
  const detector = Own ? new Own({ formats: ['qr_code'] }) : null;
  try {
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    while (!stopped()) {
      const text = await look(video, detector);
      if (text) return text;
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return '';
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    video.hidden = true;
  }
}
