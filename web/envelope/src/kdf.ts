import { join, lengthPrefixed, utf8 } from './bytes';
import type { Sodium } from './sodium';

/** One function for every derived key: BLAKE2b-256 keyed with `key` over "ctp1/" ‖ label ‖ 0 ‖ length-prefixed parts. */
export function derive(sodium: Sodium, key: Uint8Array, label: string, ...parts: Uint8Array[]): Uint8Array {
  return sodium.crypto_generichash(32, join(utf8(`ctp1/${label}`), Uint8Array.of(0), lengthPrefixed(...parts)), key);
}
