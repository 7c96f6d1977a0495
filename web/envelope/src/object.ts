// The form with wraps: an object sealed to people, each with a key of their own, and signed inside by who sealed it, so
// that nobody outside sees who did. The context keeps it from being moved, replayed or rolled back.
import { fromBase64, fromHex, join, number, toBase64, toHex, utf8 } from './bytes';
import { Damaged } from './errors';
import { contextBytes, finish, kCommitSize, kLargestObject, kLargestPlain, kMagic, kNonceSize, kSuite, kTagSize, objectBucket, pad, Reader, undo, unpad, type Context } from './format';
import type { Sodium } from './sodium';

const kKeySize = 32;
const kKidSize = 8;
const kSignatureSize = 64;
const kBoxOverhead = 48;

/** What an object is for. Numbers are part of the format. */
export const kPurposes = { shelter: 3, tip: 4, reply: 5, desk_key: 6 } as const;
export type Purpose = keyof typeof kPurposes;

/** Whose key a wrap is for. Numbers are part of the format. */
export const kKinds = { desk: 1, escrow_pair: 2, user: 3, organisation: 4 } as const;
export type Kind = keyof typeof kKinds;

/** X25519, for reading. */
export interface BoxPair { publicKey: Uint8Array; secret: Uint8Array }
/** Ed25519, for signing. */
export interface SignPair { publicKey: Uint8Array; seed: Uint8Array }

export interface Recipient {
  kind: Kind;
  publicKey: Uint8Array;
  /** The second custodian's, for an escrow pair only. */
  second?: Uint8Array;
}

/** What anybody can see of a sealed object without a key. */
export interface ObjectHead {
  purpose: Purpose;
  /** Days since 1970-01-01. */
  day: number;
  wraps: { kid: string; kind: Kind; sealed: Uint8Array }[];
}

export interface Opened { author: string; payload: Uint8Array }

/** The public signing key of an author by kid; undefined when unknown, and then nothing opens. */
export type FindAuthor = (kid: string) => Uint8Array | undefined;

export function boxPair(sodium: Sodium, secret = sodium.randombytes_buf(kKeySize)): BoxPair {
  return { publicKey: sodium.crypto_scalarmult_base(secret), secret };
}

export function signPair(sodium: Sodium, seed = sodium.randombytes_buf(kKeySize)): SignPair {
  return { publicKey: sodium.crypto_sign_seed_keypair(seed).publicKey, seed };
}

/** 16 hexadecimal digits that name a public key, or a pair of custodians. */
export function kidOf(sodium: Sodium, publicKey: Uint8Array, second: Uint8Array = new Uint8Array()): string {
  return toHex(sodium.crypto_generichash(32, join(utf8('ctp1/kid'), Uint8Array.of(0), publicKey, second), null).slice(0, kKidSize));
}

export const kidOfRecipient = (sodium: Sodium, reader: Recipient): string => kidOf(sodium, reader.publicKey, reader.second);

function nameOf<T extends string>(numbers: Record<T, number>, value: number): T {
  const found = (Object.keys(numbers) as T[]).find((name) => numbers[name] === value);
  if (!found) throw new Damaged();
  return found;
}

interface Parsed { head: ObjectHead; header: Uint8Array; rest: Uint8Array }

function parse(sealed: string): Parsed {
  const bytes = sealed.length <= kLargestObject * 2 ? fromBase64(sealed) : undefined;
  if (!bytes) throw new Damaged();
  const reader = new Reader(bytes);
  reader.expect(kMagic);
  reader.expect(Uint8Array.of(kSuite));
  const head: ObjectHead = { purpose: nameOf(kPurposes, reader.number(1)), day: reader.number(2), wraps: [] };
  const count = reader.number(1);
  for (let i = 0; i < count; ++i) {
    const kid = toHex(reader.take(kKidSize));
    const kind = nameOf(kKinds, reader.number(1));
    const wanted = kKeySize + kBoxOverhead * (kind === 'escrow_pair' ? 2 : 1);
    if (reader.number(2) !== wanted || head.wraps.some((wrap) => wrap.kid === kid)) throw new Damaged();
    head.wraps.push({ kid, kind, sealed: reader.take(wanted) });
  }
  if (count === 0 || reader.rest.length < kCommitSize + kNonceSize + kTagSize) throw new Damaged();
  return { head, header: reader.taken, rest: reader.rest };
}

export function inspect(sealed: string): ObjectHead {
  return parse(sealed).head;
}

function wrapFor(sodium: Sodium, reader: Recipient, key: Uint8Array): Uint8Array {
  const pair = reader.kind === 'escrow_pair';
  if (reader.publicKey.length !== kKeySize || (reader.second?.length ?? 0) !== (pair ? kKeySize : 0)) throw new RangeError('this is not the key of a reader');
  const inner = pair ? sodium.crypto_box_seal(key, reader.second as Uint8Array) : key;
  const sealed = sodium.crypto_box_seal(inner, reader.publicKey);
  const kid = fromHex(kidOfRecipient(sodium, reader), kKidSize) as Uint8Array;
  return join(kid, Uint8Array.of(kKinds[reader.kind]), number(sealed.length, 2), sealed);
}

const signedText = (header: Uint8Array, context: Uint8Array, payload: Uint8Array): Uint8Array => join(utf8('ctp1/sig'), header, context, payload);

export interface What { purpose: Purpose; day: number; context: Context; payload: Uint8Array }

/** Seals to 1 to 255 different readers. The readers' keys are believed: comparing fingerprints is the caller's part. */
export function sealTo(sodium: Sodium, readers: readonly Recipient[], author: SignPair, what: What): string {
  const kids = new Set(readers.map((reader) => kidOfRecipient(sodium, reader)));
  if (readers.length < 1 || readers.length > 255 || kids.size !== readers.length) throw new RangeError('these readers cannot be sealed to');
  if (what.payload.length > kLargestPlain) throw new RangeError('this is too long to be sealed');
  const key = sodium.randombytes_buf(kKeySize);
  const wraps = readers.map((reader) => wrapFor(sodium, reader, key));
  const header = join(kMagic, Uint8Array.of(kSuite, kPurposes[what.purpose]), number(what.day, 2), Uint8Array.of(readers.length), ...wraps);
  const context = contextBytes(what.context);
  const signing = sodium.crypto_sign_seed_keypair(author.seed).privateKey;
  const signature = sodium.crypto_sign_detached(signedText(header, context, what.payload), signing);
  const kid = fromHex(kidOf(sodium, author.publicKey), kKidSize) as Uint8Array;
  const padded = pad(join(kid, signature, what.payload), objectBucket);
  const sealed = finish(sodium, header, key, context, sodium.randombytes_buf(kNonceSize), padded);
  for (const secret of [key, signing, padded]) sodium.memzero(secret);
  return toBase64(sealed);
}

function unbox(sodium: Sodium, sealed: Uint8Array, pair: BoxPair): Uint8Array {
  try {
    return sodium.crypto_box_seal_open(sealed, pair.publicKey, pair.secret);
  } catch {
    throw new Damaged();
  }
}

function verify(sodium: Sodium, signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return sodium.crypto_sign_verify_detached(signature, message, publicKey);
  } catch {
    return false;
  }
}

function readPlain(sodium: Sodium, plain: Uint8Array, header: Uint8Array, context: Uint8Array, find_author: FindAuthor): Opened {
  const reader = new Reader(plain);
  const author = toHex(reader.take(kKidSize));
  const signature = reader.take(kSignatureSize);
  const payload = reader.rest;
  const publicKey = find_author(author);
  if (publicKey?.length !== kKeySize || kidOf(sodium, publicKey) !== author) throw new Damaged();
  if (!verify(sodium, signature, signedText(header, context, payload), publicKey)) throw new Damaged();
  return { author, payload };
}

export interface Where { purpose: Purpose; context: Context }

/** Opens with the object's own key, once it has come out of a wrap. */
function openKeyed(sodium: Sodium, key: Uint8Array, find_author: FindAuthor, where: Where, { head, header, rest }: Parsed): Opened {
  if (head.purpose !== where.purpose) throw new Damaged();
  const context = contextBytes(where.context);
  const padded = undo(sodium, header, rest, key, context);
  try {
    return readPlain(sodium, unpad(padded, objectBucket), header, context, find_author);
  } finally {
    sodium.memzero(padded);
  }
}

function openWith(sodium: Sodium, kid: string, pairs: readonly BoxPair[], find_author: FindAuthor, where: Where, sealed: string): Opened {
  const parsed = parse(sealed);
  const mine = parsed.head.wraps.find((wrap) => wrap.kid === kid);
  if (!mine || (mine.kind === 'escrow_pair') !== (pairs.length === 2)) throw new Damaged();
  const key = pairs.reduce((inner, pair) => unbox(sodium, inner, pair), mine.sealed);
  try {
    return openKeyed(sodium, key, find_author, where, parsed);
  } finally {
    sodium.memzero(key);
  }
}

/** Opens with the key that two custodians released; throws Damaged for whatever is not as it was sealed. */
export function openWithKey(sodium: Sodium, key: Uint8Array, find_author: FindAuthor, where: Where, sealed: string): Opened {
  if (key.length !== kKeySize) throw new Damaged();
  return openKeyed(sodium, key, find_author, where, parse(sealed));
}

/** Takes one seal off a wrap, or off what another custodian left of it. */
export function peel(sodium: Sodium, pair: BoxPair, sealed: Uint8Array): Uint8Array {
  return unbox(sodium, sealed, pair);
}

/** Opens as one reader; throws Damaged for whatever is not as it was sealed. */
export function openAs(sodium: Sodium, reader: BoxPair, find_author: FindAuthor, where: Where, sealed: string): Opened {
  return openWith(sodium, kidOf(sodium, reader.publicKey), [reader], find_author, where, sealed);
}

/** Opens as two custodians; the first one's seal is outside. */
export function openAsPair(sodium: Sodium, first: BoxPair, second: BoxPair, find_author: FindAuthor, where: Where, sealed: string): Opened {
  return openWith(sodium, kidOf(sodium, first.publicKey, second.publicKey), [first, second], find_author, where, sealed);
}
