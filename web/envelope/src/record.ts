// The form without wraps: a text under a key that somebody else keeps. Here it holds a person's private keys under a
// key made of a password, a passkey or a printed code.
import { fromBase64, join, number, toBase64 } from './bytes';
import { Damaged } from './errors';
import { contextBytes, finish, kLargestObject, kLargestPlain, kMagic, kNonceSize, kSuite, pad, Reader, recordBucket, undo, unpad, type Context } from './format';
import { derive } from './kdf';
import type { Sodium } from './sodium';

const kRecord = 1;
const kKeyIdSize = 16;

function read(sealed: string): { header: Uint8Array; key_id: Uint8Array; rest: Uint8Array } {
  const bytes = sealed.length <= kLargestObject * 2 ? fromBase64(sealed) : undefined;
  if (!bytes) throw new Damaged();
  const reader = new Reader(bytes);
  reader.expect(join(kMagic, Uint8Array.of(kSuite, kRecord, 0, 0, 0)));
  const key_id = reader.take(kKeyIdSize);
  return { header: reader.taken, key_id, rest: reader.rest };
}

export function sealRecord(sodium: Sodium, key_id: Uint8Array, key: Uint8Array, context: Context, plain: Uint8Array, nonce = sodium.randombytes_buf(kNonceSize)): string {
  if (key_id.length !== kKeyIdSize || plain.length > kLargestPlain) throw new RangeError('this cannot be sealed');
  const where = contextBytes(context);
  const header = join(kMagic, Uint8Array.of(kSuite, kRecord), number(0, 2), Uint8Array.of(0), key_id);
  const padded = pad(plain, recordBucket);
  const own = derive(sodium, key, 'obj', key_id, where);
  const sealed = finish(sodium, header, own, where, nonce, padded);
  sodium.memzero(padded);
  sodium.memzero(own);
  return toBase64(sealed);
}

export function openRecord(sodium: Sodium, key: Uint8Array, context: Context, sealed: string): Uint8Array {
  const { header, key_id, rest } = read(sealed);
  const where = contextBytes(context);
  const own = derive(sodium, key, 'obj', key_id, where);
  const padded = undo(sodium, header, rest, own, where);
  sodium.memzero(own);
  try {
    return unpad(padded, recordBucket);
  } finally {
    sodium.memzero(padded);
  }
}

/** Which key it needs. */
export function keyOf(sealed: string): Uint8Array {
  return read(sealed).key_id;
}
