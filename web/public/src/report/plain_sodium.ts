// The part of libsodium that envelopes need, from @noble in plain script. Tested against the same vectors.
import { poly1305 } from '@noble/ciphers/_poly1305';
import { chacha20, hchacha, xchacha20poly1305 } from '@noble/ciphers/chacha';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa';
import { ed25519, x25519 } from '@noble/curves/ed25519';
import { argon2id } from '@noble/hashes/argon2';
import { blake2b } from '@noble/hashes/blake2b';
import { sha256 } from '@noble/hashes/sha2';
import { join, utf8 } from '../../../envelope/src/bytes';
import type { KeyPair, Sodium, StreamState } from '../../../envelope/src/sodium';

const kSigma = words(utf8('expand 32-byte k'));
const kPublicSize = 32;
const kSealNonce = 24;
const kTagMessage = 0;
const kTagRekey = 2;
const kTagFinal = 3;
const kBlock = 64;
const kMac = 16;

/** Little-endian, as ChaCha and Salsa want them. */
function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

function unwords(numbers: Uint32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((number, i) => view.setUint32(4 * i, number, true));
  return new Uint8Array(view.buffer);
}

type Core = (sigma: Uint32Array, key: Uint32Array, input: Uint32Array, out: Uint32Array) => void;

function core(mix: Core, key: Uint8Array, input: Uint8Array): Uint8Array {
  const out = new Uint32Array(8);
  mix(kSigma, words(key), words(input), out);
  return unwords(out);
}

const hash = (length: number, message: Uint8Array, key: Uint8Array | null): Uint8Array => blake2b(message, key ? { dkLen: length, key } : { dkLen: length });

function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

function box(publicKey: Uint8Array, secret: Uint8Array, epk: Uint8Array, pk: Uint8Array) {
  const shared = core(hsalsa, x25519.getSharedSecret(secret, publicKey), new Uint8Array(16));
  return xsalsa20poly1305(shared, hash(kSealNonce, join(epk, pk), null));
}

// ---------------------------------------------------------------- secretstream

interface Stream { key: Uint8Array; counter: number; inner: Uint8Array }

const streamOf = (state: StreamState): Stream => state as unknown as Stream;

function begin(header: Uint8Array, key: Uint8Array): StreamState {
  const stream: Stream = { key: core(hchacha, key, header.slice(0, 16)), counter: 1, inner: header.slice(16) };
  return stream as unknown as StreamState;
}

const nonceOf = (stream: Stream): Uint8Array => join(unwords(Uint32Array.of(stream.counter)), stream.inner);

function lengths(plain: number): Uint8Array {
  return unwords(Uint32Array.of(0, 0, kBlock + plain, 0));
}

/** `tag_block`: the tag and 63 zeros, encrypted; `text`: encrypted. The odd padding is that of the original. */
function macOf(stream: Stream, tag_block: Uint8Array, text: Uint8Array): Uint8Array {
  const key = chacha20(stream.key, nonceOf(stream), new Uint8Array(kBlock)).slice(0, 32);
  return poly1305(join(tag_block, text, new Uint8Array(text.length % 16), lengths(text.length)), key);
}

function step(stream: Stream, mac: Uint8Array, tag: number): void {
  stream.inner = stream.inner.map((byte, i) => byte ^ (mac[i] ?? 0));
  stream.counter = (stream.counter + 1) >>> 0;
  if ((tag & kTagRekey) === 0 && stream.counter !== 0) return;
  const fresh = chacha20(stream.key, nonceOf(stream), join(stream.key, stream.inner));
  stream.key = fresh.slice(0, 32);
  stream.inner = fresh.slice(32);
  stream.counter = 1;
}

function push(state: StreamState, message: Uint8Array, _ad: null, tag: number): Uint8Array {
  const stream = streamOf(state);
  const tag_block = new Uint8Array(kBlock);
  tag_block[0] = tag;
  const sealed_block = chacha20(stream.key, nonceOf(stream), tag_block, undefined, 1);
  const text = chacha20(stream.key, nonceOf(stream), message, undefined, 2);
  const mac = macOf(stream, sealed_block, text);
  step(stream, mac, tag);
  return join(sealed_block.slice(0, 1), text, mac);
}

function pull(state: StreamState, sealed: Uint8Array, _ad: null): { message: Uint8Array; tag: number } | false {
  const stream = streamOf(state);
  if (sealed.length < 1 + kMac) return false;
  const text = sealed.slice(1, -kMac);
  const block = new Uint8Array(kBlock);
  block[0] = sealed[0] ?? 0;
  const opened = chacha20(stream.key, nonceOf(stream), block, undefined, 1);
  const tag = opened[0] ?? 0;
  // Beyond its first byte the block holds what zeros encrypt to.
  const sealed_block = opened.map((byte, i) => (i === 0 ? (sealed[0] ?? 0) : byte));
  const mac = macOf(stream, sealed_block, text);
  if (!same(mac, sealed.slice(-kMac))) return false;
  const message = chacha20(stream.key, nonceOf(stream), text, undefined, 2);
  step(stream, mac, tag);
  return { message, tag };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.reduce((differs, byte, i) => differs | (byte ^ (b[i] ?? 0)), 0) === 0;
}

// ---------------------------------------------------------------- the library

export const plainSodium: Sodium = {
  randombytes_buf: randomBytes,
  memzero: (bytes) => { bytes.fill(0); },
  memcmp: same,
  crypto_generichash: hash,
  crypto_hash_sha256: sha256,
  crypto_scalarmult_base: (secret) => x25519.getPublicKey(secret),
  crypto_box_seal(message, publicKey) {
    const secret = randomBytes(kPublicSize);
    const epk = x25519.getPublicKey(secret);
    return join(epk, box(publicKey, secret, epk, publicKey).encrypt(message));
  },
  crypto_box_seal_open(sealed, publicKey, privateKey) {
    const epk = sealed.slice(0, kPublicSize);
    return box(epk, privateKey, epk, publicKey).decrypt(sealed.slice(kPublicSize));
  },
  crypto_sign_seed_keypair(seed): KeyPair {
    const publicKey = ed25519.getPublicKey(seed);
    return { publicKey, privateKey: join(seed, publicKey) };
  },
  crypto_sign_detached: (message, privateKey) => ed25519.sign(message, privateKey.slice(0, 32)),
  crypto_sign_verify_detached: (signature, message, publicKey) => ed25519.verify(signature, message, publicKey, { zip215: false }),
  crypto_aead_xchacha20poly1305_ietf_encrypt: (message, aad, _nsec, nonce, key) => xchacha20poly1305(key, nonce, aad).encrypt(message),
  crypto_aead_xchacha20poly1305_ietf_decrypt: (_nsec, sealed, aad, nonce, key) => xchacha20poly1305(key, nonce, aad).decrypt(sealed),
  crypto_pwhash: (length, password, salt, passes, bytes) => argon2id(password, salt, { t: passes, m: bytes / 1024, p: 1, dkLen: length }),
  crypto_pwhash_ALG_ARGON2ID13: 2,
  crypto_secretstream_xchacha20poly1305_init_push(key) {
    const header = randomBytes(24);
    return { state: begin(header, key), header };
  },
  crypto_secretstream_xchacha20poly1305_init_pull: begin,
  crypto_secretstream_xchacha20poly1305_push: push,
  crypto_secretstream_xchacha20poly1305_pull: pull,
  crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: kTagMessage,
  crypto_secretstream_xchacha20poly1305_TAG_FINAL: kTagFinal,
};
