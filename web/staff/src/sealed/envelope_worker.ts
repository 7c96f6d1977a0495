// The only place where libsodium runs and where private keys lie. The server gives this script a policy of its own, so
// that the page itself needs no exception. Ending the worker forgets everything.
import libsodium from 'libsodium-wrappers-sumo';
import {
  Damaged, fingerprint, forget, fromBase64, generateUserKeys, kidOf, newCode, openAs, openFile, publicKeysOf, sealTo, toBase64, toHex, unwrapKeys, utf8, wrapKeys,
  type Context, type PublicKeys, type Sodium, type UserKeys,
} from '../../../envelope/src/index';
import { forgetDesk, keyFromHex, makeEpoch, makeSign, openDesk, openedOf, reseal, shortPrint, type OpenDesk } from './desk_keys';
import type { AnswerMessage, CallMessage, Calls, KeyWrap, KnownKeys, MadeKey, OpenedFile, OwnKey, OwnKeys, SealedTip, Secret, ShelterText } from './messages';
import { drawAnew } from './picture';
import { peelWith, readReleased, readTip, sealAnswer, type KnownTip } from './tips';

class Locked extends Error {}

const sodium = libsodium as unknown as Sodium;
/** The current keys first, then older ones that still open what was sealed to them. */
let mine: UserKeys[] = [];
let desk: OpenDesk | null = null;
/** Reports read in this window, for their answers and files. */
const known_tips = new Map<string, KnownTip>();

const publicKeys = (key: { box: string; sign: string }): PublicKeys => ({ box: keyFromHex(key.box), sign: keyFromHex(key.sign) });

function current(): UserKeys {
  const [first] = mine;
  if (!first) throw new Locked();
  return first;
}

function waysTo(keys: UserKeys, account: string, passphrase: string, kept: KeyWrap[]): MadeKey {
  const code = newCode(sodium);
  const wraps = [wrapKeys(sodium, keys, account, { way: 'passphrase', text: passphrase }), wrapKeys(sodium, keys, account, { way: 'code', text: code })];
  return {
    box: toHex(keys.box.publicKey), sign: toHex(keys.sign.publicKey), wraps: [...wraps, ...kept.filter((wrap) => wrap.way === 'passkey')],
    code, fingerprint: fingerprint(sodium, publicKeysOf(keys)),
  };
}

function opened(key: OwnKey, account: string, secret: Secret): UserKeys | undefined {
  for (const wrap of key.wraps) {
    if (wrap.way !== secret.way || (secret.way === 'passkey' && wrap.credential !== secret.credential)) continue;
    try {
      return unwrapKeys(sodium, wrap, account, secret, publicKeys(key));
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
  }
  return undefined;
}

const shelterPlace = (case_id: string, edition: number): Context => ({ type: 'case', id: case_id, part: 'shelter', version: edition });
const knownPlace = (account: string): Context => ({ type: 'account', id: account, part: 'known-keys', version: 1 });

function sealJson(value: unknown, context: Context, readers: Uint8Array[], day: number): string {
  const recipients = readers.map((key) => ({ kind: 'user' as const, publicKey: key }));
  return sealTo(sodium, recipients, current().sign, { purpose: 'shelter', day, context, payload: utf8(JSON.stringify(value)) });
}

function openJson(sealed: string, context: Context, authors: Uint8Array[]): { value: unknown; author: Uint8Array } {
  const byKid = (kid: string) => authors.find((key) => kidOf(sodium, key) === kid);
  for (const keys of mine) {
    try {
      const { payload, author } = openAs(sodium, keys.box, byKid, { purpose: 'shelter', context }, sealed);
      return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as unknown, author: byKid(author) as Uint8Array };
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
  }
  if (mine.length === 0) throw new Locked();
  throw new Damaged();
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function forgetAll(): void {
  for (const keys of mine) forget(sodium, keys);
  if (desk) forgetDesk(sodium, desk);
  mine = [];
  desk = null;
  known_tips.clear();
}

function openedDesk(wanted?: string): OpenDesk {
  if (!desk || (wanted !== undefined && desk.desk !== wanted)) throw new Locked();
  return desk;
}

function knownTip(tip: string): KnownTip {
  const known = known_tips.get(tip);
  if (!known) throw new Locked();
  return known;
}

async function openedFile(tip: string, file: number, frames: string[], as: 'picture' | 'bytes'): Promise<OpenedFile> {
  const key = knownTip(tip).files.get(file);
  const sealed = frames.flatMap((one) => fromBase64(one) ?? []);
  if (!key || sealed.length !== frames.length) throw new Damaged();
  const { head, content } = openFile(sodium, key, { instance: openedDesk().instance, tip, file }, sealed);
  const picture = as === 'picture' ? await drawAnew(content) : undefined;
  return { ...head, ...(picture ? { picture } : {}), ...(as === 'bytes' ? { bytes: content } : {}) };
}

const calls: Calls = {
  make(account, passphrase) {
    const keys = generateUserKeys(sodium);
    mine = [keys, ...mine];
    return waysTo(keys, account, passphrase, []);
  },
  rewrap: (account, passphrase, kept) => waysTo(current(), account, passphrase, kept),
  addPasskey: (account, credential, prf) => wrapKeys(sodium, current(), account, { way: 'passkey', credential, prf }),
  unlock(own: OwnKeys, secret: Secret) {
    forgetAll();
    const first = own.current && opened(own.current, own.account, secret);
    if (!first) return false;
    mine = [first, ...own.retired.flatMap((key) => opened(key, own.account, secret) ?? [])];
    return true;
  },
  fingerprints: (keys) => keys.map((key) => fingerprint(sodium, publicKeys(key))),
  seal: (case_id, edition, what, readers, day) => sealJson(what, shelterPlace(case_id, edition), readers.map(keyFromHex), day),
  open(case_id, edition, sealed, authors) {
    const { value, author } = openJson(sealed, shelterPlace(case_id, edition), [...mine.map((keys) => keys.sign.publicKey), ...authors.map(keyFromHex)]);
    const read = value as Partial<ShelterText>;
    return { text: { address: text(read.address), phone: text(read.phone), note: text(read.note) }, author: toHex(author), mine: mine.some((keys) => toHex(keys.sign.publicKey) === toHex(author)) };
  },
  sealKnown: (account, known, day) => sealJson(known, knownPlace(account), [current().box.publicKey], day),
  openKnown: (account, sealed) => openJson(sealed, knownPlace(account), mine.map((keys) => keys.sign.publicKey)).value as KnownKeys,
  openDesk(sealed) {
    current();
    if (desk) forgetDesk(sodium, desk);
    desk = openDesk(sodium, mine, sealed);
    return openedOf(desk);
  },
  readTip(tip) {
    const { parts, known } = readTip(sodium, openedDesk(), tip);
    known_tips.set(tip.id, known);
    return parts;
  },
  readFirst: (tips) => tips.map((tip: SealedTip) => readTip(sodium, openedDesk(), { ...tip, parts: tip.parts.filter((one) => one.part === 'report'), replies: [] }).parts[0] ?? { part: 'report', state: 'altered' }),
  openFile: openedFile,
  sealReply: (tip, n, reply, epoch, day) => sealAnswer(sodium, openedDesk(), knownTip(tip), { tip, n, epoch, day }, reply),
  makeSign: (wanted, readers, day) => makeSign(sodium, current().sign, wanted, readers, day),
  makeEpochs(wanted, weeks, readers, day) {
    const open = openedDesk(wanted);
    const { sign } = open;
    if (!sign) throw new Locked();
    return weeks.map((week) => makeEpoch(sodium, current().sign, open, sign, week, readers, day));
  },
  resealDesk: (wanted, key, readers, day) => reseal(sodium, current().sign, openedDesk(wanted), key, readers, day),
  shortPrint: (key) => shortPrint(sodium, key),
  peelHalf: (sealed) => toBase64(peelWith(sodium, mine, sealed)),
  peelTo(half, reader) {
    const key = peelWith(sodium, mine, half);
    const sealed = toBase64(sodium.crypto_box_seal(key, keyFromHex(reader)));
    sodium.memzero(key);
    return sealed;
  },
  readReleased(released, instance, tip) {
    const key = peelWith(sodium, mine, released);
    try {
      return readReleased(sodium, key, instance, tip);
    } finally {
      sodium.memzero(key);
    }
  },
};

function wrongOf(error: unknown): AnswerMessage['wrong'] {
  if (error instanceof Damaged) return 'damaged';
  return error instanceof Locked ? 'locked' : 'broken';
}

async function answerTo({ id, call, values }: CallMessage): Promise<void> {
  try {
    await libsodium.ready;
    const value = await (calls[call] as (...all: unknown[]) => unknown)(...values);
    postMessage({ id, value } satisfies AnswerMessage);
  } catch (error) {
    postMessage({ id, wrong: wrongOf(error) } satisfies AnswerMessage);
  }
}

addEventListener('message', (event: MessageEvent<CallMessage>) => void answerTo(event.data));
