// What is used of a library whose own types are not at hand where the types are checked.
declare module 'qr/decode.js' {
  export class BarcodeDetector {
    constructor(options: { formats: 'qr_code'[] });
    detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>;
  }
}
