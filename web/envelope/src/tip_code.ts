// The code a reporter comes back with: 20 decimal digits, shown as two references as on a Belgian bill or as seven
// words. The lists of words are those of BIP-39; the page hands them in, because no page needs more than one.
import { join, utf8 } from './bytes';
import type { Sodium } from './sodium';

const kDigits = 20;
const kLimit = 10n ** 20n;
const kCodeBits = 67n;
const kCheckBits = 10n;
const kWordBits = 11n;
const kWords = 7;

/** What does not fit in a code that was typed: how long it is, one of its halves (check digits), a word, or all of it. */
export type CodeProblem = { problem: 'length' } | { problem: 'half'; half: 1 | 2 } | { problem: 'word'; word: number } | { problem: 'words' };
export type CodeReading = { digits: string } | CodeProblem;

function bigNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Uniform: draws that lie above 10^20 are thrown away, on average one draw in three. */
export function newTipCode(sodium: Sodium): string {
  for (;;) {
    const drawn = sodium.randombytes_buf(9);
    const value = BigInt.asUintN(Number(kCodeBits), bigNumber(drawn));
    sodium.memzero(drawn);
    if (value < kLimit) return value.toString().padStart(kDigits, '0');
  }
}

export const isTipCode = (digits: string): boolean => /^[0-9]{20}$/.test(digits);

function checkDigits(ten: string): string {
  const rest = Number(BigInt(ten) % 97n);
  return String(rest === 0 ? 97 : rest).padStart(2, '0');
}

function reference(ten: string): string {
  const twelve = ten + checkDigits(ten);
  return `+++${twelve.slice(0, 3)}/${twelve.slice(3, 7)}/${twelve.slice(7)}+++`;
}

/** `+++ddd/dddd/dddcc+++` twice. */
export function toReferences(digits: string): [string, string] {
  return [reference(digits.slice(0, 10)), reference(digits.slice(10))];
}

function wordCheck(sodium: Sodium, digits: string): bigint {
  const hash = sodium.crypto_generichash(32, join(utf8('ctp1/words'), Uint8Array.of(0), utf8(digits)), null);
  return bigNumber(hash.slice(0, 2)) >> 6n;
}

/** Seven of the 2,048 words of the list. */
export function toWords(sodium: Sodium, digits: string, list: readonly string[]): string[] {
  const bits = (BigInt(digits) << kCheckBits) | wordCheck(sodium, digits);
  return Array.from({ length: kWords }, (_, i) => list[Number(BigInt.asUintN(Number(kWordBits), bits >> (kWordBits * BigInt(kWords - 1 - i))))] as string);
}

function readReferences(text: string): CodeReading {
  const digits = text.replace(/[\s+/.,*–-]/g, '');
  if (!/^[0-9]{24}$/.test(digits)) return { problem: 'length' };
  const halves = [digits.slice(0, 12), digits.slice(12)] as const;
  const wrong = halves.findIndex((half) => checkDigits(half.slice(0, 10)) !== half.slice(10));
  if (wrong >= 0) return { problem: 'half', half: wrong === 0 ? 1 : 2 };
  return { digits: halves[0].slice(0, 10) + halves[1].slice(0, 10) };
}

const plain = (word: string): string => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function readWords(sodium: Sodium, words: string[], list: readonly string[]): CodeReading {
  if (words.length !== kWords) return { problem: 'length' };
  const known = new Map(list.map((word, i) => [plain(word), i]));
  let bits = 0n;
  for (const [i, word] of words.entries()) {
    const index = known.get(plain(word));
    if (index === undefined) return { problem: 'word', word: i + 1 };
    bits = (bits << kWordBits) | BigInt(index);
  }
  const value = bits >> kCheckBits;
  const digits = value.toString().padStart(kDigits, '0');
  if (value >= kLimit || wordCheck(sodium, digits) !== BigInt.asUintN(Number(kCheckBits), bits)) return { problem: 'words' };
  return { digits };
}

/** Reads either form. Forgives blanks, signs between digits, case and accents; each half says by itself when it is mistyped. */
export function readTipCode(sodium: Sodium, text: string, lists: readonly (readonly string[])[] = []): CodeReading {
  const words = text.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '');
  if (words.length === 0 || lists.length === 0) return readReferences(text);
  const readings = lists.map((list) => readWords(sodium, words, list));
  return readings.find((one) => 'digits' in one) ?? (readings[0] as CodeReading);
}
