// Reads and verifies visitor passes, as crates/pass does; both are tested against its vectors.json.

export interface Pass {
  street: string;
  key: number;
  nonce: string;
  building: string;
  from: number;
  until: number;
  purpose: number;
  host: string;
  word: string;
}

export interface Bundle {
  street: string;
  made: number;
  keys: { street: string; serial: number; point: string }[];
  doors: { id: string; name: string; tags: string[] }[];
  revoked: string[];
}

export interface Verdict {
  code: string;
  pass?: Pass;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SIGNATURE = 64;
const CHARS_MAX = 400;
const LIFE_MAX = 90 * 24 * 3600;

/** What a text is no pass for. */
class Unreadable extends Error {}

function unreadable(why: string): never {
  throw new Unreadable(why);
}

/** Base 32 of RFC 4648 without padding; one text and no other stands for some bytes. */
function base32(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const one of text) {
    const value = ALPHABET.indexOf(one);
    if (value < 0) unreadable('character');
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at] = (held >> bits) & 0xff;
      at += 1;
    }
  }
  if (bits >= 5 || (held & ((1 << bits) - 1)) !== 0) unreadable('character');
  return out;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function unhex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

function read(bytes: Uint8Array): Pass {
  let at = 0;
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) unreadable('length');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const number = (count: number): number => take(count).reduce((sum, byte) => sum * 256 + byte, 0);
  const words = (): string => {
    const part = take(number(1));
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part);
    } catch {
      return unreadable('content');
    }
  };
  if (number(1) !== 1) unreadable('layout');
  const pass = {
    street: String(number(4)).padStart(9, '0'),
    key: number(2),
    nonce: hex(take(8)),
    building: hex(take(8)),
    from: number(4),
    until: number(4),
    purpose: number(1),
    host: words(),
    word: words(),
  };
  const life = pass.until - pass.from;
  if (at !== bytes.length || pass.street.length > 9 || life <= 0 || life > LIFE_MAX || pass.purpose < 1 || pass.purpose > 8) unreadable('content');
  return pass;
}

function parts(text: string): { bytes: Uint8Array<ArrayBuffer>; signature: Uint8Array<ArrayBuffer>; pass: Pass } {
  const plain = text.replace(/[\s-]/g, '').toUpperCase();
  if (!plain.startsWith('LP') || plain.length >= CHARS_MAX) unreadable('no_pass');
  const all = base32(plain.slice(2));
  if (all.length < SIGNATURE) unreadable('length');
  const bytes = all.slice(0, all.length - SIGNATURE);
  return { bytes, signature: all.slice(all.length - SIGNATURE), pass: read(bytes) };
}

async function proves(point: string, signature: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('raw', unhex(point), curve, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes);
}

/** Looks at a pass at a door whose buildings have these tags (none: anywhere), at a second. Keeps nothing. */
export async function verify(text: string, bundle: Bundle, tags: string[], now: number): Promise<Verdict> {
  let found;
  try {
    found = parts(text);
  } catch (error) {
    if (error instanceof Unreadable) return { code: `unreadable.${error.message}` };
    throw error;
  }
  const { pass, bytes, signature } = found;
  const key = bundle.keys.find((one) => one.street === pass.street && one.serial === pass.key);
  if (!key) return { code: 'unknown_key' };
  if (!(await proves(key.point, signature, bytes))) return { code: 'forged' };
  if (tags.length && !tags.includes(pass.building)) return { code: 'wrong_building', pass };
  if (bundle.revoked.includes(pass.nonce)) return { code: 'revoked', pass };
  if (now < pass.from) return { code: 'not_yet', pass };
  if (now >= pass.until) return { code: 'expired', pass };
  return { code: 'good', pass };
}
