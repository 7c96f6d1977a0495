// A file beside a report, in frames: libsodium's secretstream under a key that travels in the report's sealed text. The
// first frame holds name, type and size, the others 64 KiB each of the content, filled with zeros up to a length that
// tells little (Padmé). The last one carries the final tag; without it nothing was read, and nothing may follow it.
import { join, utf8 } from './bytes';
import { Damaged } from './errors';
import { contextBytes } from './format';
import { derive } from './kdf';
import type { Sodium, StreamState } from './sodium';
import { tipContext } from './tip_object';

export const kFrameSize = 64 * 1024;
/** The first frame is filled with blanks to this many bytes: the length of a name says nothing. */
export const kHeadSize = 1024;
export const kLargestFile = 50 * 1024 * 1024;
const kStreamHeader = 24;
const kStreamTag = 17;

export interface FileHead { name: string; type: string; size: number }
export interface FilePlace { instance: string; tip: string; file: number }

/** At most 12 % more than the length, which is below 2^31 (Nikitin et al., PETS 2019). */
export function padme(length: number): number {
  if (length < 2) return length;
  const floorLog = (value: number) => 31 - Math.clz32(value);
  const exponent = floorLog(length);
  const step = 2 ** (exponent - floorLog(exponent) - 1);
  return Math.ceil(length / step) * step;
}

/** How many frames a file of so many bytes has, the first one included. */
export const frameCount = (size: number): number => 1 + Math.max(1, Math.ceil(padme(size) / kFrameSize));

function frameKey(sodium: Sodium, key: Uint8Array, place: FilePlace): Uint8Array {
  return derive(sodium, key, 'tip-file', contextBytes(tipContext(place.instance, place.tip, `file/${place.file}`)));
}

function headText(head: FileHead): Uint8Array {
  const text = utf8(JSON.stringify({ name: head.name, type: head.type, size: head.size }));
  if (text.length > kHeadSize) throw new RangeError('the name of this file is too long');
  const filled = new Uint8Array(kHeadSize).fill(0x20);
  filled.set(text);
  return filled;
}

/** Gives one frame after another, so that a large file is never twice in memory. */
export class FileSealer {
  private readonly state: StreamState;
  private readonly stream_header: Uint8Array;
  private next = 0;
  readonly count: number;

  constructor(private readonly sodium: Sodium, key: Uint8Array, place: FilePlace, private readonly head: FileHead, private readonly content: Uint8Array) {
    if (content.length !== head.size || content.length > kLargestFile) throw new RangeError('this file cannot be sealed');
    const own = frameKey(sodium, key, place);
    const begun = sodium.crypto_secretstream_xchacha20poly1305_init_push(own);
    sodium.memzero(own);
    this.state = begun.state;
    this.stream_header = begun.header;
    this.count = frameCount(content.length);
  }

  /** The next frame; undefined after the last. */
  frame(): Uint8Array | undefined {
    const { sodium } = this;
    const at = this.next++;
    if (at >= this.count) return undefined;
    if (at === 0) return join(this.stream_header, sodium.crypto_secretstream_xchacha20poly1305_push(this.state, headText(this.head), null, sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE));
    const from = (at - 1) * kFrameSize;
    const plain = new Uint8Array(Math.min(kFrameSize, padme(this.content.length) - from));
    plain.set(this.content.subarray(from, from + plain.length));
    const last = at === this.count - 1;
    return sodium.crypto_secretstream_xchacha20poly1305_push(this.state, plain, null,
      last ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
  }
}

function readHead(plain: Uint8Array): FileHead {
  let head: Partial<Record<keyof FileHead, unknown>>;
  try {
    head = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)) as typeof head;
  } catch {
    throw new Damaged();
  }
  const { name, type, size } = head;
  const whole = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 && size <= kLargestFile;
  if (typeof name !== 'string' || typeof type !== 'string' || !whole || plain.length !== kHeadSize) throw new Damaged();
  return { name, type, size };
}

function pull(sodium: Sodium, state: StreamState, sealed: Uint8Array, last: boolean): Uint8Array {
  if (sealed.length < kStreamTag) throw new Damaged();
  const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, null);
  const wanted = last ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  if (!opened || opened.tag !== wanted) throw new Damaged();
  return opened.message;
}

/** All frames, in order. Throws Damaged unless they are the whole file and nothing else. */
export function openFile(sodium: Sodium, key: Uint8Array, place: FilePlace, frames: readonly Uint8Array[]): { head: FileHead; content: Uint8Array } {
  const [first, ...others] = frames;
  if (!first || first.length < kStreamHeader || others.length === 0) throw new Damaged();
  const own = frameKey(sodium, key, place);
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(first.slice(0, kStreamHeader), own);
  sodium.memzero(own);
  const head = readHead(pull(sodium, state, first.slice(kStreamHeader), false));
  if (frames.length !== frameCount(head.size)) throw new Damaged();
  const padded = new Uint8Array(padme(head.size));
  let at = 0;
  for (const [i, frame] of others.entries()) {
    const plain = pull(sodium, state, frame, i === others.length - 1);
    if (plain.length !== Math.min(kFrameSize, padded.length - at)) throw new Damaged();
    padded.set(plain, at);
    at += plain.length;
  }
  if (at !== padded.length || padded.subarray(head.size).some((byte) => byte !== 0)) throw new Damaged();
  return { head, content: padded.slice(0, head.size) };
}
