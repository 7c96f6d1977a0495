import libsodium from 'libsodium-wrappers-sumo';
import known from '../../../tests/vault/vectors.json';
import { fromHex, type Context, type Kind, type Purpose, type Sodium } from '../src/index';

export async function ready(): Promise<Sodium> {
  await libsodium.ready;
  return libsodium as unknown as Sodium;
}

export interface VectorReader { kind: Kind; public: string; secret: string; second_public?: string; second_secret?: string; kid: string }
export interface RecordVector { key_id: string; key: string; context: Context; plain: string; nonce: string; sealed: string }
export interface ObjectVector {
  purpose: Purpose;
  purpose_number: number;
  day: number;
  context: Context;
  author: { seed: string; public: string; kid: string };
  readers: VectorReader[];
  key: string;
  payload: string;
  sealed: string;
}
export interface Vectors {
  kdf: { key: string; label: string; parts: string[]; out: string }[];
  context: { context: Context; bytes: string }[];
  record: RecordVector[];
  object: ObjectVector[];
  refused: { like: 'record' | 'object'; why: string; sealed: string }[];
}

/** The vectors that the C++ twin made and is tested with. */
export const vectors = known as unknown as Vectors;

export function bytes(hex: string): Uint8Array {
  const found = fromHex(hex, hex.length / 2);
  if (!found) throw new Error('a vector is no hexadecimal text');
  return found;
}
