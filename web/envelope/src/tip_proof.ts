// That an entry stands in a public log which witnesses saw: c2sp.org/tlog-proof over RFC 6962, signed notes and
// cosignatures with Ed25519. Twin of `src/ledger`; lines of unknown keys are ignored, as those texts ask.
import { join, number, readNumber, utf8 } from './bytes';
import type { Sodium } from './sodium';

export interface LogKey { name: string; key: Uint8Array }

/** Why a proof does not hold: its form, the log's signature or name, the path to the root, or too few fresh witnesses. */
export class ProofFails extends Error {
  constructor(readonly why: 'form' | 'signature' | 'path' | 'witnesses') {
    super(`the proof does not hold: ${why}`);
    this.name = 'ProofFails';
  }
}

const kFirstLine = 'c2sp.org/tlog-proof@v1';
const kDash = '\u2014 ';
const kMostHashes = 63;
const kMostLines = 64;
const kLogType = 1;
const kWitnessType = 4;

function fromStandardBase64(text: string): Uint8Array {
  try {
    const letters = atob(text);
    if (btoa(letters) === text) return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch { /* told below */ }
  throw new ProofFails('form');
}

function hashOf(text: string): Uint8Array {
  const bytes = fromStandardBase64(text);
  if (bytes.length !== 32) throw new ProofFails('form');
  return bytes;
}

function wholeNumber(text: string): number {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new ProofFails('form');
  return value;
}

interface SignatureLine { name: string; id: number; signature: Uint8Array }
interface ProofText { entry: Uint8Array; index: number; path: Uint8Array[]; note: string; lines: SignatureLine[] }

function signatureLine(line: string): SignatureLine {
  const [name, base64, ...rest] = line.slice(kDash.length).split(' ');
  if (!line.startsWith(kDash) || !name || !base64 || rest.length > 0) throw new ProofFails('form');
  const bytes = fromStandardBase64(base64);
  if (bytes.length < 5) throw new ProofFails('form');
  return { name, id: readNumber(bytes.slice(0, 4)), signature: bytes.slice(4) };
}

function parse(text: string): ProofText {
  const [proof = '', note = '', signatures = '', ...rest] = text.split('\n\n');
  const [first, extra = '', place = '', ...path] = proof.split('\n');
  const lines = signatures.split('\n');
  if (first !== kFirstLine || !extra.startsWith('extra ') || !place.startsWith('index ') || path.length > kMostHashes) throw new ProofFails('form');
  if (note === '' || rest.length > 0 || lines.pop() !== '' || lines.length > kMostLines) throw new ProofFails('form');
  return {
    entry: fromStandardBase64(extra.slice('extra '.length)),
    index: wholeNumber(place.slice('index '.length)),
    path: path.map(hashOf),
    note: `${note}\n`,
    lines: lines.map(signatureLine),
  };
}

const keyId = (sodium: Sodium, key: LogKey, type: number): number =>
  readNumber(sodium.crypto_hash_sha256(join(utf8(`${key.name}\n`), Uint8Array.of(type), key.key)).slice(0, 4));

function holds(sodium: Sodium, signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  try {
    return sodium.crypto_sign_verify_detached(signature, message, key);
  } catch {
    return false;
  }
}

/** The lines that name this key; throws when one of them does not hold. */
function goodLines(sodium: Sodium, proof: ProofText, key: LogKey, type: number, signed: (line: SignatureLine) => { message: string; signature: Uint8Array }): SignatureLine[] {
  const id = keyId(sodium, key, type);
  const lines = proof.lines.filter((line) => line.name === key.name && line.id === id);
  for (const line of lines) {
    const { message, signature } = signed(line);
    if (!holds(sodium, signature, utf8(message), key.key)) throw new ProofFails('signature');
  }
  return lines;
}

/** When the witness saw the note, in seconds since 1970; undefined when it did not. */
function cosignedAt(sodium: Sodium, proof: ProofText, witness: LogKey): number | undefined {
  const seconds = (line: SignatureLine) => readNumber(line.signature.slice(0, 8));
  const lines = goodLines(sodium, proof, witness, kWitnessType, (line) => ({
    message: `cosignature/v1\ntime ${seconds(line)}\n${proof.note}`,
    signature: line.signature.slice(8),
  }));
  return lines.length === 0 ? undefined : Math.max(...lines.map(seconds));
}

/** RFC 9162 section 2.1.3.2. Indexes and sizes below 2^53, so no bit operators. */
export function leadsToRoot(sodium: Sodium, entry: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: Uint8Array): boolean {
  if (index >= size) return false;
  const node = (left: Uint8Array, right: Uint8Array) => sodium.crypto_hash_sha256(join(Uint8Array.of(1), left, right));
  const half = (value: number) => Math.floor(value / 2);
  let hash = sodium.crypto_hash_sha256(join(Uint8Array.of(0), entry));
  let at = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = node(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = node(hash, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && sodium.memcmp(hash, root);
}

export interface Wanted {
  entry: Uint8Array;
  log: LogKey;
  witnesses: readonly LogKey[];
  /** How many of the witnesses must have seen the checkpoint … */
  quorum: number;
  /** … at most so many seconds before `now` (seconds since 1970), and not in the future beyond the same. */
  fresh: number;
  now: number;
}

/** Throws ProofFails unless all of it holds. */
export function checkProof(sodium: Sodium, text: string, wanted: Wanted): { index: number; size: number } {
  const proof = parse(text);
  if (!sodium.memcmp(sodium.crypto_hash_sha256(proof.entry), sodium.crypto_hash_sha256(wanted.entry))) throw new ProofFails('path');
  const [origin, size_text = '', root_text = ''] = proof.note.split('\n');
  const signed = goodLines(sodium, proof, wanted.log, kLogType, (line) => ({ message: proof.note, signature: line.signature }));
  if (signed.length === 0 || origin !== wanted.log.name) throw new ProofFails('signature');
  const size = wholeNumber(size_text);
  if (!leadsToRoot(sodium, proof.entry, proof.index, size, proof.path, hashOf(root_text))) throw new ProofFails('path');
  const seen = wanted.witnesses.filter((witness) => {
    const at = cosignedAt(sodium, proof, witness);
    return at !== undefined && Math.abs(wanted.now - at) <= wanted.fresh;
  });
  if (seen.length < wanted.quorum) throw new ProofFails('witnesses');
  return { index: proof.index, size };
}

/** What the letterbox logs: 1 a directory, 2 an object, 3 the list of served files. */
export type LeafKind = 1 | 2 | 3;

export const logLeaf = (sodium: Sodium, kind: LeafKind, content: Uint8Array): Uint8Array =>
  join(utf8('RLL1'), number(kind, 1), sodium.crypto_hash_sha256(content));
