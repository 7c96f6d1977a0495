// The directory of desks that receive reports: who reads, with which keys, until when. A page believes it only when the
// offline root signed it, every key of the week is signed by its desk, and the public log that witnesses watch holds it.
// Anything else is refused as a whole: a page that cannot know who reads must not seal.
import { fromBase64, fromHex, join, utf8 } from './bytes';
import type { Sodium } from './sodium';
import { checkProof, logLeaf, ProofFails, type LogKey } from './tip_proof';

export type Words = Record<string, string>;

export interface DirectoryDesk {
  id: string;
  name: Words;
  /** Who reads it, in plain words. */
  reads: Words;
  sign: Uint8Array;
  /** Forms of exploitation the desk is for. */
  forms: string[];
  minors: boolean;
  /** The key of this week; undefined when the desk made none, and then nothing can be sealed to it. */
  box?: Uint8Array;
}

export interface Custodian { id: string; name: Words; body: Words; box: Uint8Array }

export interface Directory { instance: string; serial: number; log: LogKey; desks: DirectoryDesk[]; custodians: Custodian[] }

/** Why a directory is not believed. `dates`: not of today; perhaps the clock of the device is wrong. */
export type DirectoryFault = 'form' | 'root' | 'dates' | 'epoch' | 'log';

export class DirectoryRefused extends Error {
  constructor(readonly fault: DirectoryFault) {
    super(`the directory is not believed: ${fault}`);
    this.name = 'DirectoryRefused';
  }
}

const kFormat = 'relais-directory-1';
/** 48 hours: how old the last look of a witness may be. */
export const kFreshSeconds = 48 * 3600;

type Fields = Record<string, unknown>;

const refuse = (fault: DirectoryFault): never => { throw new DirectoryRefused(fault); };

function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : refuse('form');
}
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : refuse('form'));
const text = (value: unknown): string => (typeof value === 'string' ? value : refuse('form'));
const count = (value: unknown): number => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse('form'));
const key = (value: unknown): Uint8Array => fromHex(text(value), 32) ?? refuse('form');
const words = (value: unknown): Words => Object.fromEntries(Object.entries(object(value)).map(([language, word]) => [language, text(word)]));
const logKey = (value: unknown): LogKey => ({ name: text(object(value)['name']), key: key(object(value)['key']) });

function json(bytes: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('form');
  }
  return object(value);
}

/** What is signed: the label, a zero byte, the bytes of the body as they are. */
export const signedBody = (label: 'directory' | 'epoch' | 'receipt', body: Uint8Array): Uint8Array => join(utf8(`ctp1/${label}`), Uint8Array.of(0), body);

export interface SignedBody { body: string; signature: string }

function bodyOf(sodium: Sodium, label: 'directory' | 'epoch' | 'receipt', value: unknown, signer: (body: Uint8Array) => Uint8Array, fault: DirectoryFault): Fields {
  const body = fromBase64(text(object(value)['body'])) ?? refuse('form');
  const signature = fromHex(text(object(value)['signature']), 64) ?? refuse('form');
  let good = false;
  try {
    good = sodium.crypto_sign_verify_detached(signature, signedBody(label, body), signer(body));
  } catch (error) {
    if (error instanceof DirectoryRefused) throw error;
  }
  return good ? json(body) : refuse(fault);
}

const isDate = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value);

/** Dates as text compare as days; both ends belong to it. */
function holdsOn(fields: Fields, day: string): boolean {
  const from = text(fields['not_before']);
  const to = text(fields['not_after']);
  if (!isDate(from) || !isDate(to)) refuse('form');
  return from <= day && day <= to;
}

function desk(value: unknown): DirectoryDesk {
  const fields = object(value);
  return {
    id: text(fields['id']), name: words(fields['name']), reads: words(fields['reads']), sign: key(fields['sign']),
    forms: list(fields['for']).map(text), minors: fields['minors'] === true,
  };
}

function custodian(value: unknown): Custodian {
  const fields = object(value);
  return { id: text(fields['id']), name: words(fields['name']), body: words(fields['body']), box: key(fields['box']) };
}

/** Gives each desk the key of the day: of several, the one that began last. */
function addEpochs(sodium: Sodium, epochs: unknown[], desks: DirectoryDesk[], instance: string, day: string): void {
  const began = new Map<string, string>();
  for (const epoch of epochs) {
    const owner = (body: Uint8Array) => desks.find((one) => one.id === json(body)['desk']) ?? refuse('epoch');
    let of: DirectoryDesk | undefined;
    const fields = bodyOf(sodium, 'epoch', epoch, (body) => (of = owner(body)).sign, 'epoch');
    if (!of || fields['instance'] !== instance) refuse('epoch');
    const known = of as DirectoryDesk;
    const from = text(fields['not_before']);
    if (!holdsOn(fields, day) || (began.get(known.id) ?? '') >= from) continue;
    began.set(known.id, from);
    known.box = key(fields['box']);
  }
}

export interface DirectoryAnswer {
  /** base64url of the bytes of the document. */
  directory: string;
  proof: string;
}

/** `root`: the public key that the page carries and the paper says. `now`: milliseconds since 1970. Throws DirectoryRefused. */
export function readDirectory(sodium: Sodium, answer: DirectoryAnswer, root: Uint8Array, now: number): Directory {
  const bytes = fromBase64(text(answer.directory)) ?? refuse('form');
  const document = json(bytes);
  const day = new Date(now).toISOString().slice(0, 10);
  if (document['format'] !== kFormat) refuse('form');
  const signed = bodyOf(sodium, 'directory', document['root'], () => root, 'root');
  const instance = text(document['instance']);
  if (signed['instance'] !== instance) refuse('root');
  if (!holdsOn(signed, day)) refuse('dates');
  const directory: Directory = {
    instance, serial: count(document['serial']), log: logKey(signed['log']),
    desks: list(signed['desks']).map(desk), custodians: list(signed['custodians']).map(custodian),
  };
  if (new Set(directory.desks.map((one) => one.id)).size !== directory.desks.length) refuse('form');
  addEpochs(sodium, list(document['epochs']), directory.desks, instance, day);
  try {
    checkProof(sodium, text(answer.proof), {
      entry: logLeaf(sodium, 1, bytes), log: directory.log, witnesses: list(signed['witnesses']).map(logKey), quorum: count(signed['quorum']),
      fresh: kFreshSeconds, now: Math.floor(now / 1000),
    });
  } catch (error) {
    if (error instanceof ProofFails) refuse(error.why === 'witnesses' ? 'dates' : 'log');
    throw error;
  }
  return directory;
}

export interface Receipt { tip: string; part: string; hash: string; index: number; day: string }

/** What the letterbox signs when it has stored a part; undefined when the signature is not that of its log. */
export function readReceipt(sodium: Sodium, directory: Directory, receipt: SignedBody): Receipt | undefined {
  try {
    const fields = bodyOf(sodium, 'receipt', receipt, () => directory.log.key, 'log');
    if (fields['instance'] !== directory.instance) return undefined;
    return { tip: text(fields['tip']), part: text(fields['part']), hash: text(fields['hash']), index: count(fields['index']), day: String(fields['day']) };
  } catch (error) {
    if (error instanceof DirectoryRefused) return undefined;
    throw error;
  }
}
