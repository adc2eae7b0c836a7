// Ids that the phone makes, as the server makes them: a UUIDv7 in Crockford's base 32.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** `fill_` and 26 characters. */
export function fillId(now: number): string {
  return `fill_${fresh(now)}`;
}

/** `record_` and 26 characters: of a record that is made on the phone. */
export function recordId(now: number): string {
  return `record_${fresh(now)}`;
}

function fresh(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = now;
  for (let at = 5; at >= 0; at--) {
    bytes[at] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let out = '';
  for (let place = 0; place < 26; place++) {
    out = ALPHABET[Number(value & 31n)] + out;
    value >>= 5n;
  }
  return out;
}
