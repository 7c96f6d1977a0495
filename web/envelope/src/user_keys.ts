// The keys of one person who works here: made in the browser, kept by the server only as sealed texts. Three
// independent ways lead to them (a passphrase, a passkey, a printed code); losing one loses nothing, losing all loses
// what was sealed to this person alone.
import { fromBase64, join, lengthPrefixed, toBase64, toHex, utf8 } from './bytes';
import { Damaged } from './errors';
import { derive } from './kdf';
import { boxPair, kidOf, signPair, type BoxPair, type SignPair } from './object';
import { openRecord, sealRecord } from './record';
import type { Sodium } from './sodium';

export interface UserKeys { box: BoxPair; sign: SignPair }

export interface PublicKeys { box: Uint8Array; sign: Uint8Array }

/** `passphrase`: Argon2id; `passkey`: output of the PRF extension; `code`: 128 random bits on paper. */
export type Way = 'passphrase' | 'passkey' | 'code';

/** A way to the private keys, as the server keeps it. Nothing in it is secret from whoever knows the passphrase. */
export interface WrappedKeys {
  way: Way;
  /** 16 random bytes in base64url. */
  salt: string;
  /** Of a passkey: the id of the credential in base64url; else empty. */
  credential: string;
  sealed: string;
}

/** What a key is made of. `secret` of a passphrase is its text, of a passkey the 32 bytes of the PRF, of a code its digits. */
export type Secret = { way: 'passphrase'; text: string } | { way: 'passkey'; credential: string; prf: Uint8Array } | { way: 'code'; text: string };

const kPasses = 3;
const kMemory = 64 * 1024 * 1024;
const kSaltSize = 16;
const kSecretSize = 32;
/** Of the passphrase, in characters; it never leaves the browser, so nobody else can count it. */
export const kShortestPassphrase = 15;

export function generateUserKeys(sodium: Sodium): UserKeys {
  return { box: boxPair(sodium), sign: signPair(sodium) };
}

export const publicKeysOf = (keys: UserKeys): PublicKeys => ({ box: keys.box.publicKey, sign: keys.sign.publicKey });

/** What two people read to each other before one seals to the other: 8 groups of 4 digits. */
export function fingerprint(sodium: Sodium, keys: PublicKeys): string {
  const hash = sodium.crypto_generichash(32, join(utf8('ctp1/fingerprint'), Uint8Array.of(0), lengthPrefixed(keys.box, keys.sign)), null);
  return (toHex(hash).slice(0, 32).match(/.{4}/g) ?? []).join(' ');
}

/** The key a way leads to. Own label and own salt, so that no other use of the same password says anything about it. */
function keyOfWay(sodium: Sodium, secret: Secret, salt: Uint8Array, account: string): Uint8Array {
  const stretched = stretch(sodium, secret, salt);
  const key = derive(sodium, stretched, `user-keys/${secret.way}`, utf8(account), salt);
  sodium.memzero(stretched);
  return key;
}

function stretch(sodium: Sodium, secret: Secret, salt: Uint8Array): Uint8Array {
  if (secret.way === 'passphrase') return sodium.crypto_pwhash(kSecretSize, utf8(secret.text.normalize('NFKC')), salt, kPasses, kMemory, sodium.crypto_pwhash_ALG_ARGON2ID13);
  if (secret.way === 'passkey') return sodium.crypto_generichash(kSecretSize, secret.prf, salt);
  const code = readCode(sodium, secret.text);
  if (!code) throw new Damaged();
  return sodium.crypto_generichash(kSecretSize, code, salt);
}

const contextFor = (account: string, way: Way, kid: string) => ({ type: 'account', id: account, part: `user-keys/${way}/${kid}`, version: 1 });

/** Seals both private keys under one way. The account and the public key are bound in: wraps cannot be swapped. */
export function wrapKeys(sodium: Sodium, keys: UserKeys, account: string, secret: Secret): WrappedKeys {
  const salt = sodium.randombytes_buf(kSaltSize);
  const key = keyOfWay(sodium, secret, salt, account);
  const private_keys = join(keys.box.secret, keys.sign.seed);
  const context = contextFor(account, secret.way, kidOf(sodium, keys.box.publicKey));
  const sealed = sealRecord(sodium, salt, key, context, private_keys);
  for (const bytes of [key, private_keys]) sodium.memzero(bytes);
  return { way: secret.way, salt: toBase64(salt), credential: secret.way === 'passkey' ? secret.credential : '', sealed };
}

/** Throws Damaged for a wrong secret as for a changed text. `wanted` are the public keys the server names for me. */
export function unwrapKeys(sodium: Sodium, wrapped: WrappedKeys, account: string, secret: Secret, wanted: PublicKeys): UserKeys {
  const salt = fromBase64(wrapped.salt);
  if (wrapped.way !== secret.way || salt?.length !== kSaltSize) throw new Damaged();
  const key = keyOfWay(sodium, secret, salt, account);
  const private_keys = openRecord(sodium, key, contextFor(account, secret.way, kidOf(sodium, wanted.box)), wrapped.sealed);
  sodium.memzero(key);
  if (private_keys.length !== 2 * kSecretSize) throw new Damaged();
  const keys = { box: boxPair(sodium, private_keys.slice(0, kSecretSize)), sign: signPair(sodium, private_keys.slice(kSecretSize)) };
  sodium.memzero(private_keys);
  if (!sodium.memcmp(keys.box.publicKey, wanted.box) || !sodium.memcmp(keys.sign.publicKey, wanted.sign)) throw new Damaged();
  return keys;
}

export function forget(sodium: Sodium, keys: UserKeys): void {
  sodium.memzero(keys.box.secret);
  sodium.memzero(keys.sign.seed);
}

// ---------------------------------------------------------------- the printed code

const kLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const kGroups = 7;

function checkByte(sodium: Sodium, bytes: Uint8Array): Uint8Array {
  return sodium.crypto_generichash(16, join(utf8('ctp1/code'), Uint8Array.of(0), bytes), null).slice(0, 1);
}

/** 128 random bits and a check byte as seven groups of four letters and digits; none that look alike. */
export function newCode(sodium: Sodium): string {
  const bytes = sodium.randombytes_buf(16);
  const bits = Array.from(join(bytes, checkByte(sodium, bytes)), (byte) => byte.toString(2).padStart(8, '0')).join('').padEnd(140, '0');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => kLetters[Number.parseInt(five, 2)]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}

/** Forgives case, blanks, hyphens, O for 0 and I or L for 1; undefined when it was mistyped. */
export function readCode(sodium: Sodium, text: string): Uint8Array | undefined {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (letters.length !== kGroups * 4 || [...letters].some((letter) => !kLetters.includes(letter))) return undefined;
  const bits = [...letters].map((letter) => kLetters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Uint8Array.from({ length: 17 }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  const code = bytes.slice(0, 16);
  if (!/^0*$/.test(bits.slice(136)) || checkByte(sodium, code)[0] !== bytes[16]) return undefined;
  return code;
}
