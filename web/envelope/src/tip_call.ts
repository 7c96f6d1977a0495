// A call to the letterbox: what is signed, and the work that makes a flood dear.
import { fromHex, join, lengthPrefixed, number, toHex, utf8 } from './bytes';
import type { SignPair } from './object';
import type { Sodium } from './sodium';

export type CallName = 'submit' | 'attach' | 'fetch' | 'reply';

export interface TipCall {
  instance: string;
  call: CallName;
  /** As the letterbox gave it: 64 hexadecimal digits, good for one call. */
  nonce: string;
  /** Both empty for `fetch`. */
  tip: string;
  part: string;
  /** The object or frame as it is sent; for `fetch` the lines of `done`, joined by line ends; else empty. */
  object: string;
}

export function callText(sodium: Sodium, call: TipCall): Uint8Array {
  const hash = toHex(sodium.crypto_generichash(32, utf8(call.object), null));
  const fields = [call.instance, call.call, call.nonce, call.tip, call.part, hash];
  return join(utf8('ctp1/call'), Uint8Array.of(0), lengthPrefixed(...fields.map(utf8)));
}

/** Ed25519, in hexadecimal digits. */
export function signCall(sodium: Sodium, auth: SignPair, call: TipCall): string {
  const signing = sodium.crypto_sign_seed_keypair(auth.seed).privateKey;
  const signature = sodium.crypto_sign_detached(callText(sodium, call), signing);
  sodium.memzero(signing);
  return toHex(signature);
}

function leadingZeros(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 8 * bytes.length : 8 * first + Math.clz32(bytes[first] as number) - 24;
}

function workText(nonce: string, counter: number): Uint8Array {
  const raw = fromHex(nonce, 32);
  if (!raw) throw new RangeError('this is no challenge');
  return join(utf8('ctp1/work'), Uint8Array.of(0), raw, number(counter, 8));
}

export function isWork(sodium: Sodium, nonce: string, counter: number, bits: number): boolean {
  return leadingZeros(sodium.crypto_generichash(32, workText(nonce, counter), null)) >= bits;
}

/** Looks through `tries` numbers from `from`; undefined when none of them is work enough. Pieces let a page show progress. */
export function findWork(sodium: Sodium, nonce: string, bits: number, from = 0, tries = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = workText(nonce, from);
  const view = new DataView(text.buffer, text.byteOffset, text.byteLength);
  for (let counter = from; counter - from < tries; ++counter) {
    view.setBigUint64(text.length - 8, BigInt(counter));
    if (leadingZeros(sodium.crypto_generichash(32, text, null)) >= bits) return counter;
  }
  return undefined;
}
