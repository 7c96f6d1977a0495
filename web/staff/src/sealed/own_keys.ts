// Reading, making and opening one's own keys; what several screens share.
import { ask, newKey } from '../api/client';
import { useQuery, type Query } from '../state/query';
import { me } from '../state/session';
import { sealing, dayNumber, unlocked } from './sealed';
import type { KeyWrap, Known, KnownKeys, MadeKey, OwnKeys, Secret } from './messages';

export interface ColleagueKey {
  account: string;
  display: string;
  can_sign_in: boolean;
  id?: string;
  box?: string;
  sign?: string;
  signed_before: string[];
}
export interface ColleagueKeys { desk: string; items: ColleagueKey[] }

export const kShortest = 15;
const kPasskeyLabel = new TextEncoder().encode('relais: private keys of this person');

export function useOwnKeys(): Query<OwnKeys> {
  return useQuery<OwnKeys>('/me/keys');
}

/** Keeps a key and reads it back: only what the server has is said to be kept. */
export async function keepKey(made: Pick<MadeKey, 'box' | 'sign'> & { wraps: KeyWrap[] }, replaces: string | undefined): Promise<OwnKeys> {
  const body = { box: made.box, sign: made.sign, wraps: made.wraps, ...(replaces ? { replaces } : {}) };
  await ask('/me/keys', { method: 'POST', body, key: newKey() });
  const { data } = await ask<OwnKeys>('/me/keys');
  if (data.current?.box !== made.box || data.current.sign !== made.sign) throw new Error('the server keeps another key');
  return data;
}

export async function unlock(own: OwnKeys, secret: Secret): Promise<boolean> {
  const open = await sealing('unlock', own, secret);
  unlocked.set(open);
  return open;
}

export function passkeysArePossible(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && typeof navigator.credentials?.get === 'function';
}

const base64url = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** Asks a passkey for a secret of its own (extension prf); undefined when it is refused or the passkey has none to give. */
export async function passkeySecret(): Promise<Extract<Secret, { way: 'passkey' }> | undefined> {
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  const publicKey = { challenge, userVerification: 'required', extensions: { prf: { eval: { first: kPasskeyLabel } } } } as PublicKeyCredentialRequestOptions;
  try {
    const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
    const results = found?.getClientExtensionResults() as { prf?: { results?: { first?: ArrayBuffer } } } | undefined;
    const first = results?.prf?.results?.first;
    return found && first ? { way: 'passkey', credential: base64url(found.rawId), prf: new Uint8Array(first).slice(0, 32) } : undefined;
  } catch {
    return undefined;
  }
}

// ---------------------------------------------------------------- whose keys were compared

/** Fails closed: when the list does not open, nobody counts as compared. */
export async function readKnown(own: OwnKeys): Promise<KnownKeys> {
  if (!own.known) return {};
  try {
    return await sealing('openKnown', own.account, own.known);
  } catch {
    return {};
  }
}

export async function keepKnown(account: string, known: KnownKeys): Promise<void> {
  const sealed = await sealing('sealKnown', account, known, dayNumber(me().today));
  await ask('/me/keys/known', { method: 'POST', body: { known: sealed }, key: newKey() });
}

export type Trust = 'me' | 'compared' | 'new' | 'changed';

export function trustIn(one: ColleagueKey, fingerprint: string, known: KnownKeys, account: string): Trust {
  if (one.account === account) return 'me';
  const kept = known[one.account];
  if (!kept) return 'new';
  return kept.fingerprint === fingerprint ? 'compared' : 'changed';
}

/** A key that was compared now, besides the signing keys that were known before. */
export function comparedNow(one: ColleagueKey, fingerprint: string, before: Known | undefined): Known {
  const signs = new Set([...(before?.signs ?? []), ...(one.sign ? [one.sign] : [])]);
  return { fingerprint, signs: [...signs] };
}

/** Who signed, and whether their signing key was compared. The server names keys; only one's own list is believed. */
export function authorOf(sign: string, colleagues: readonly ColleagueKey[], known: KnownKeys): { display: string; sure: boolean } {
  const one = colleagues.find((each) => each.sign === sign || each.signed_before.includes(sign));
  return { display: one?.display ?? '', sure: one !== undefined && (known[one.account]?.signs.includes(sign) ?? false) };
}
