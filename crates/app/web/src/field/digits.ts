// Check characters, as crates/registers reads them: a number that was mistyped is found while the document is at hand.

/** `check`: everything fits but the check character. The server looks again. */
export type Digits = 'fits' | 'check' | 'wrong';

/** 公民身份号码, GB 11643-1999: 17 digits and a character modulo 11. */
export function idNumber(text: string): Digits {
  const id = text.toUpperCase();
  if (!/^[1-9]\d{16}[\dX]$/.test(id)) return 'wrong';
  const [year, month, day] = [id.slice(6, 10), id.slice(10, 12), id.slice(12, 14)].map(Number);
  const born = new Date(Date.UTC(year, month - 1, day));
  if (year < 1800 || born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day || born.getTime() > Date.now()) return 'wrong';
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((all, weight, at) => all + weight * Number(id[at]), 0);
  return '10X98765432'[sum % 11] === id[17] ? 'fits' : 'check';
}

/** 统一社会信用代码, GB 32100-2015: 17 characters and one modulo 31. */
export function creditCode(text: string): Digits {
  const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const code = text.toUpperCase();
  if (code.length !== 18 || [...code].some((one) => !letters.includes(one))) return 'wrong';
  let [sum, weight] = [0, 1];
  for (const one of code.slice(0, 17)) {
    sum += letters.indexOf(one) * weight;
    weight = (weight * 3) % 31;
  }
  return letters[(31 - (sum % 31)) % 31] === code[17] ? 'fits' : 'check';
}
