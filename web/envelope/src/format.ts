// CTE1, suite 1, as `src/vault` writes it. One version: anything else does not parse, and there is no second way to read.
import { join, lengthPrefixed, number, utf8 } from './bytes';
import { Damaged } from './errors';
import { derive } from './kdf';
import type { Sodium } from './sodium';

export const kMagic = utf8('CTE1');
export const kSuite = 1;
export const kCommitSize = 32;
export const kNonceSize = 24;
export const kTagSize = 16;
export const kLargestObject = 16 * 1024 * 1024;
/** More text than this is not sealed: 8 MiB. */
export const kLargestPlain = kLargestObject / 2;

/** Where a sealed text belongs. Anywhere else, or as an older version, it does not open. */
export interface Context {
  type: string;
  id: string;
  part: string;
  version: number;
  instance?: string;
}

export function contextBytes(context: Context): Uint8Array {
  const { instance = '', type, id, part, version } = context;
  return lengthPrefixed(utf8(instance), utf8(type), utf8(id), utf8(part), number(version, 8));
}

/** Takes bytes off the front; once one reading fails everything is damaged. */
export class Reader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  take(count: number): Uint8Array {
    if (count > this.bytes.length - this.at) throw new Damaged();
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }

  number(length: number): number {
    return this.take(length).reduce((value, byte) => value * 256 + byte, 0);
  }

  expect(wanted: Uint8Array): void {
    if (!this.take(wanted.length).every((byte, i) => byte === wanted[i])) throw new Damaged();
  }

  /** What was taken so far. */
  get taken(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  get rest(): Uint8Array {
    return this.bytes.slice(this.at);
  }
}

function bucket(length: number, sizes: readonly number[]): number {
  return sizes.find((size) => length < size) ?? (Math.floor(length / 32768) + 1) * 32768;
}

/** Bodies of records are many and short. */
export const recordBucket = (length: number): number => bucket(length, [64, 256, 1024, 2048, 8192, 32768]);
/** Objects sealed in a browser hide more of their length. */
export const objectBucket = (length: number): number => bucket(length, [2048, 8192, 32768]);

export type Bucket = (length: number) => number;

/** The text, 0x80, then zeros. */
export function pad(plain: Uint8Array, size: Bucket): Uint8Array {
  const padded = new Uint8Array(size(plain.length));
  padded.set(plain);
  padded[plain.length] = 0x80;
  return padded;
}

export function unpad(padded: Uint8Array, size: Bucket): Uint8Array {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) --end;
  if (end < 0 || padded[end] !== 0x80 || size(end) !== padded.length) throw new Damaged();
  return padded.slice(0, end);
}

/** header ‖ commitment ‖ nonce ‖ ciphertext, under the object's own key. */
export function finish(sodium: Sodium, header: Uint8Array, key: Uint8Array, context: Uint8Array, nonce: Uint8Array, padded: Uint8Array): Uint8Array {
  const committed = join(header, derive(sodium, key, 'commit', header));
  const encryption = derive(sodium, key, 'enc', header);
  const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, join(committed, context), null, nonce, encryption);
  sodium.memzero(encryption);
  return join(committed, nonce, sealed);
}

/** Undoes it; `rest` follows the header. XChaCha20-Poly1305 does not commit to its key, so the commitment comes first. */
export function undo(sodium: Sodium, header: Uint8Array, rest: Uint8Array, key: Uint8Array, context: Uint8Array): Uint8Array {
  const reader = new Reader(rest);
  const commitment = reader.take(kCommitSize);
  const nonce = reader.take(kNonceSize);
  if (reader.rest.length < kTagSize || !sodium.memcmp(commitment, derive(sodium, key, 'commit', header))) throw new Damaged();
  const encryption = derive(sodium, key, 'enc', header);
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, reader.rest, join(header, commitment, context), nonce, encryption);
  } catch {
    throw new Damaged();
  } finally {
    sodium.memzero(encryption);
  }
}
