// What a code leads to, made on the device of the reporter: a key to sign with, a key to be answered to, a mailbox.
import { join, toHex, utf8 } from './bytes';
import { derive } from './kdf';
import { boxPair, signPair, type BoxPair, type SignPair } from './object';
import type { Sodium } from './sodium';
import { isTipCode } from './tip_code';

const kPasses = 3;
const kMemory = 64 * 1024 * 1024;

export interface TipKeys {
  /** Signs every call and every part of the report. */
  auth: SignPair;
  /** What answers are sealed to. */
  box: BoxPair;
  /** BLAKE2b-256 of the public signing key, in hexadecimal digits. */
  mailbox: string;
}

export const mailboxOf = (sodium: Sodium, auth: Uint8Array): string => toHex(sodium.crypto_generichash(32, auth, null));

/** Argon2id over the code, salted by the installation: 0.2 s to 5 s, 64 MiB. */
export function stretchTipCode(sodium: Sodium, digits: string, instance: string): Uint8Array {
  if (!isTipCode(digits)) throw new RangeError('a code has 20 digits');
  const salt = sodium.crypto_generichash(16, join(utf8('ctp1/tip'), Uint8Array.of(0), utf8(instance)), null);
  return sodium.crypto_pwhash(32, utf8(digits), salt, kPasses, kMemory, sodium.crypto_pwhash_ALG_ARGON2ID13);
}

export function tipKeys(sodium: Sodium, digits: string, instance: string): TipKeys {
  const stretched = stretchTipCode(sodium, digits, instance);
  const auth = signPair(sodium, derive(sodium, stretched, 'tip-auth', utf8(instance)));
  const box = boxPair(sodium, derive(sodium, stretched, 'tip-box', utf8(instance)));
  sodium.memzero(stretched);
  return { auth, box, mailbox: mailboxOf(sodium, auth.publicKey) };
}

export function forgetTipKeys(sodium: Sodium, keys: TipKeys): void {
  sodium.memzero(keys.auth.seed);
  sodium.memzero(keys.box.secret);
}
