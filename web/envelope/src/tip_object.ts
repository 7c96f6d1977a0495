// The parts of a report: what the reporter writes, what a desk answers, and to whom each is sealed.
import { fromHex, toBase64, toHex, utf8, fromBase64 } from './bytes';
import { Damaged } from './errors';
import type { Context } from './format';
import { kidOf, openAs, sealTo, type BoxPair, type Recipient, type SignPair } from './object';
import type { Sodium } from './sodium';

export const tipContext = (instance: string, tip: string, part: string): Context => ({ type: 'tip', id: tip, part, version: 1, instance });

/** 16 random bytes as 32 hexadecimal digits. */
export const newTipId = (sodium: Sodium): string => toHex(sodium.randombytes_buf(16));

export interface FileNote {
  /** 32 bytes in base64url: opens the frames `file/I/…`. */
  key: string;
  /** That I; parts of earlier versions lack it, and I is the place of the note among all files of the tip. */
  n?: number;
  name: string;
  type: string;
  size: number;
  frames: number;
  /** Whether place, camera and other hidden data were taken off on the device. */
  stripped: boolean;
}

export type Who = 'victim' | 'witness' | 'professional' | 'other';

export interface Report {
  language: string;
  kind: Who;
  minor: boolean | null;
  danger: boolean;
  what: string[];
  text: string;
  where: string;
  when: string;
  contact: string;
  safe_time: string;
  files: FileNote[];
}

export interface Message { language: string; text: string; files: FileNote[] }

export interface Reply {
  language: string;
  text: string;
  from_desk: string;
  /** Number of the message it answers; absent for an answer to the report. */
  answers?: number;
  /** Ids of prepared sentences that were used. */
  sentences: string[];
}

/** `box` is where the reporter reads answers; being inside the signed text it cannot be exchanged on the way. */
export const reportPayload = (report: Report, box: Uint8Array): Uint8Array => utf8(JSON.stringify({ v: 1, box: toHex(box), ...report }));
/** A later part carries it too: the report may be gone by then. Parts of earlier versions lack it. */
export const messagePayload = (message: Message, box?: Uint8Array): Uint8Array => utf8(JSON.stringify({ v: 1, ...(box ? { box: toHex(box) } : {}), ...message }));
export const replyPayload = (reply: Reply): Uint8Array => utf8(JSON.stringify({ v: 1, ...reply }));

// ---------------------------------------------------------------- reading what others wrote

type Fields = Record<string, unknown>;

function fieldsOf(payload: Uint8Array): Fields {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (typeof value === 'object' && value !== null && (value as Fields)['v'] === 1) return value as Fields;
  } catch { /* no JSON: the same answer as for any other wrong payload */ }
  throw new Damaged();
}

function text(fields: Fields, name: string): string {
  const value = fields[name] ?? '';
  if (typeof value !== 'string') throw new Damaged();
  return value;
}

function texts(fields: Fields, name: string): string[] {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw new Damaged();
  return value as string[];
}

/** A number in the name of a part has five digits at most. */
const kLastFile = 99_999;

function files(fields: Fields): FileNote[] {
  const value = fields['files'] ?? [];
  if (!Array.isArray(value)) throw new Damaged();
  return value.map((one: unknown): FileNote => {
    if (typeof one !== 'object' || one === null) throw new Damaged();
    const { key, n, name, type, size, frames, stripped } = one as Fields;
    if (typeof key !== 'string' || fromBase64(key)?.length !== 32 || typeof name !== 'string' || typeof type !== 'string') throw new Damaged();
    if (n !== undefined && !(Number.isSafeInteger(n) && (n as number) >= 0 && (n as number) <= kLastFile)) throw new Damaged();
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(frames)) throw new Damaged();
    return { key, ...(n === undefined ? {} : { n: n as number }), name, type, size: size as number, frames: frames as number, stripped: stripped === true };
  });
}

const kWho: readonly Who[] = ['victim', 'witness', 'professional', 'other'];

/** Undefined where it does not stand; anything but a key is no payload. */
function boxIn(fields: Fields): Uint8Array | undefined {
  if (fields['box'] === undefined || fields['box'] === '') return undefined;
  const box = fromHex(text(fields, 'box'), 32);
  if (!box) throw new Damaged();
  return box;
}

export function readReport(payload: Uint8Array): Report & { box: Uint8Array } {
  const fields = fieldsOf(payload);
  const box = boxIn(fields);
  if (!box) throw new Damaged();
  return {
    box,
    language: text(fields, 'language'),
    kind: kWho.find((one) => one === fields['kind']) ?? 'other',
    minor: typeof fields['minor'] === 'boolean' ? fields['minor'] : null,
    danger: fields['danger'] === true,
    what: texts(fields, 'what'),
    text: text(fields, 'text'),
    where: text(fields, 'where'),
    when: text(fields, 'when'),
    contact: text(fields, 'contact'),
    safe_time: text(fields, 'safe_time'),
    files: files(fields),
  };
}

export function readMessage(payload: Uint8Array): Message & { box?: Uint8Array } {
  const fields = fieldsOf(payload);
  const box = boxIn(fields);
  return { ...(box ? { box } : {}), language: text(fields, 'language'), text: text(fields, 'text'), files: files(fields) };
}

export function readReply(payload: Uint8Array): Reply {
  const fields = fieldsOf(payload);
  const answers = fields['answers'];
  return {
    language: text(fields, 'language'),
    text: text(fields, 'text'),
    from_desk: text(fields, 'from_desk'),
    ...(Number.isSafeInteger(answers) ? { answers: answers as number } : {}),
    sentences: texts(fields, 'sentences'),
  };
}

// ---------------------------------------------------------------- sealing and opening

/** Who opens a part of a report: each chosen desk, and any two of three custodians unless the reporter refuses that. */
export function tipReaders(desks: readonly Uint8Array[], custodians: readonly Uint8Array[]): Recipient[] {
  const readers: Recipient[] = desks.map((publicKey) => ({ kind: 'desk', publicKey }));
  for (const [i, first] of custodians.entries()) {
    for (const second of custodians.slice(i + 1)) readers.push({ kind: 'escrow_pair', publicKey: first, second });
  }
  return readers;
}

export interface TipPlace { instance: string; tip: string; part: string }

const where = (purpose: 'tip' | 'reply', place: TipPlace) => ({ purpose, context: tipContext(place.instance, place.tip, place.part) });

/** Seals `report` or `message/N`. `day`: days since 1970-01-01. */
export function sealTip(sodium: Sodium, readers: readonly Recipient[], auth: SignPair, place: TipPlace, day: number, payload: Uint8Array): string {
  return sealTo(sodium, readers, auth, { ...where('tip', place), day, payload });
}

/** Opens `report` or `message/N` for a desk. `auth`: the public signing key that all parts of the thread share. */
export function openTip(sodium: Sodium, desk: BoxPair, auth: Uint8Array, place: TipPlace, sealed: string): Uint8Array {
  return openAs(sodium, desk, (kid) => (kid === kidOf(sodium, auth) ? auth : undefined), where('tip', place), sealed).payload;
}

/** Seals `reply/N` to the reporter, and to the desk's own key so that the desk can read it again. */
export function sealReply(sodium: Sodium, reporter: Uint8Array, desk: Uint8Array, sign: SignPair, place: TipPlace, day: number, reply: Reply): string {
  const readers: Recipient[] = [{ kind: 'user', publicKey: reporter }, { kind: 'desk', publicKey: desk }];
  return sealTo(sodium, readers, sign, { ...where('reply', place), day, payload: replyPayload(reply) });
}

export interface SigningDesk { id: string; sign: Uint8Array }

/** Opens `reply/N` as the reporter or as the desk. Throws Damaged unless a desk of the list signed it in its own name. */
export function openReply(sodium: Sodium, reader: BoxPair, desks: readonly SigningDesk[], place: TipPlace, sealed: string): { reply: Reply; desk: string } {
  const byKid = (kid: string) => desks.find((desk) => kidOf(sodium, desk.sign) === kid);
  const { author, payload } = openAs(sodium, reader, (kid) => byKid(kid)?.sign, where('reply', place), sealed);
  const reply = readReply(payload);
  if (byKid(author)?.id !== reply.from_desk) throw new Damaged();
  return { reply, desk: reply.from_desk };
}

/** A key for one file, as it travels in the report. */
export const newFileKey = (sodium: Sodium): string => toBase64(sodium.randombytes_buf(32));
