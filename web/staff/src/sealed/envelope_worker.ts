// The only place where libsodium runs and where private keys lie. The server gives this script a policy of its own, so
// that the page itself needs no exception. Ending the worker forgets everything.
import libsodium from 'libsodium-wrappers-sumo';
import {
  Damaged, fingerprint, forget, fromHex, generateUserKeys, kidOf, newCode, openAs, publicKeysOf, sealTo, toHex, unwrapKeys, utf8, wrapKeys,
  type Context, type PublicKeys, type Sodium, type UserKeys,
} from '../../../envelope/src/index';
import type { AnswerMessage, CallMessage, Calls, KeyWrap, KnownKeys, MadeKey, OwnKey, OwnKeys, Secret, ShelterText } from './messages';

class Locked extends Error {}

const kPublicSize = 32;
const sodium = libsodium as unknown as Sodium;
/** The current keys first, then older ones that still open what was sealed to them. */
let mine: UserKeys[] = [];

function publicKey(hex: string): Uint8Array {
  const bytes = fromHex(hex, kPublicSize);
  if (!bytes) throw new Damaged();
  return bytes;
}

const publicKeys = (key: { box: string; sign: string }): PublicKeys => ({ box: publicKey(key.box), sign: publicKey(key.sign) });

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

const calls: Calls = {
  make(account, passphrase) {
    const keys = generateUserKeys(sodium);
    mine = [keys, ...mine];
    return waysTo(keys, account, passphrase, []);
  },
  rewrap: (account, passphrase, kept) => waysTo(current(), account, passphrase, kept),
  addPasskey: (account, credential, prf) => wrapKeys(sodium, current(), account, { way: 'passkey', credential, prf }),
  unlock(own: OwnKeys, secret: Secret) {
    for (const keys of mine) forget(sodium, keys);
    mine = [];
    const first = own.current && opened(own.current, own.account, secret);
    if (!first) return false;
    mine = [first, ...own.retired.flatMap((key) => opened(key, own.account, secret) ?? [])];
    return true;
  },
  fingerprints: (keys) => keys.map((key) => fingerprint(sodium, publicKeys(key))),
  seal: (case_id, edition, what, readers, day) => sealJson(what, shelterPlace(case_id, edition), readers.map(publicKey), day),
  open(case_id, edition, sealed, authors) {
    const { value, author } = openJson(sealed, shelterPlace(case_id, edition), [...mine.map((keys) => keys.sign.publicKey), ...authors.map(publicKey)]);
    const read = value as Partial<ShelterText>;
    return { text: { address: text(read.address), phone: text(read.phone), note: text(read.note) }, author: toHex(author), mine: mine.some((keys) => toHex(keys.sign.publicKey) === toHex(author)) };
  },
  sealKnown: (account, known, day) => sealJson(known, knownPlace(account), [current().box.publicKey], day),
  openKnown: (account, sealed) => openJson(sealed, knownPlace(account), mine.map((keys) => keys.sign.publicKey)).value as KnownKeys,
};

function wrongOf(error: unknown): AnswerMessage['wrong'] {
  if (error instanceof Damaged) return 'damaged';
  return error instanceof Locked ? 'locked' : 'broken';
}

addEventListener('message', (event: MessageEvent<CallMessage>) => {
  const { id, call, values } = event.data;
  void libsodium.ready.then(() => {
    let answer: AnswerMessage;
    try {
      answer = { id, value: (calls[call] as (...all: unknown[]) => unknown)(...values) };
    } catch (error) {
      answer = { id, wrong: wrongOf(error) };
    }
    postMessage(answer);
  }, () => postMessage({ id, wrong: 'broken' } satisfies AnswerMessage));
});
