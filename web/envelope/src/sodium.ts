// The part of libsodium that this package needs. It is handed in, never imported: the page decides where it comes from
// and when it is loaded (`import sodium from 'libsodium-wrappers-sumo'`, after `await sodium.ready`).

export interface KeyPair {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

/** Whatever the library holds of a stream; nobody looks into it. */
export type StreamState = { readonly __stream: unique symbol };

export interface Sodium {
  randombytes_buf(length: number): Uint8Array;
  memzero(bytes: Uint8Array): void;
  memcmp(a: Uint8Array, b: Uint8Array): boolean;
  crypto_generichash(length: number, message: Uint8Array, key: Uint8Array | null): Uint8Array;
  crypto_scalarmult_base(secret: Uint8Array): Uint8Array;
  crypto_box_seal(message: Uint8Array, publicKey: Uint8Array): Uint8Array;
  crypto_box_seal_open(sealed: Uint8Array, publicKey: Uint8Array, privateKey: Uint8Array): Uint8Array;
  crypto_sign_seed_keypair(seed: Uint8Array): KeyPair;
  crypto_sign_detached(message: Uint8Array, privateKey: Uint8Array): Uint8Array;
  crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  crypto_aead_xchacha20poly1305_ietf_encrypt(message: Uint8Array, aad: Uint8Array, nsec: null, nonce: Uint8Array, key: Uint8Array): Uint8Array;
  crypto_aead_xchacha20poly1305_ietf_decrypt(nsec: null, sealed: Uint8Array, aad: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array;
  crypto_pwhash(length: number, password: Uint8Array, salt: Uint8Array, passes: number, bytes: number, algorithm: number): Uint8Array;
  readonly crypto_pwhash_ALG_ARGON2ID13: number;
  crypto_hash_sha256(message: Uint8Array): Uint8Array;
  crypto_secretstream_xchacha20poly1305_init_push(key: Uint8Array): { state: StreamState; header: Uint8Array };
  crypto_secretstream_xchacha20poly1305_init_pull(header: Uint8Array, key: Uint8Array): StreamState;
  crypto_secretstream_xchacha20poly1305_push(state: StreamState, message: Uint8Array, ad: null, tag: number): Uint8Array;
  /** False when the frame does not belong here. */
  crypto_secretstream_xchacha20poly1305_pull(state: StreamState, sealed: Uint8Array, ad: null): { message: Uint8Array; tag: number } | false;
  readonly crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: number;
  readonly crypto_secretstream_xchacha20poly1305_TAG_FINAL: number;
}
