// What the page and the worker say to each other. Private keys live in the worker and never come back.

/** As the server keeps it; public keys are hexadecimal. */
export interface KeyWrap { way: 'passphrase' | 'passkey' | 'code'; salt: string; credential: string; sealed: string }
export interface OwnKey { id: string; box: string; sign: string; made: string; wraps: KeyWrap[] }
export interface OwnKeys { account: string; current?: OwnKey; retired: OwnKey[]; known: string }

export type Secret = { way: 'passphrase'; text: string } | { way: 'passkey'; credential: string; prf: Uint8Array } | { way: 'code'; text: string };

/** A new key with its ways, and the code to be printed. Nothing of it is kept before the person has the code. */
export interface MadeKey { box: string; sign: string; wraps: KeyWrap[]; code: string; fingerprint: string }

/** What one person has checked of a colleague's keys, sealed to themselves: the server cannot change it unseen. */
export interface Known { fingerprint: string; signs: string[] }
export type KnownKeys = Record<string, Known>;

/** What is sealed: written by people, for people. */
export interface ShelterText { address: string; phone: string; note: string }

export interface Calls {
  make(account: string, passphrase: string): MadeKey;
  /** New ways to the key that is open: another passphrase, another code, and passkeys that were there. */
  rewrap(account: string, passphrase: string, kept: KeyWrap[]): MadeKey;
  addPasskey(account: string, credential: string, prf: Uint8Array): KeyWrap;
  unlock(own: OwnKeys, secret: Secret): boolean;
  fingerprints(keys: { box: string; sign: string }[]): string[];
  seal(case_id: string, edition: number, text: ShelterText, readers: string[], day: number): string;
  open(case_id: string, edition: number, sealed: string, authors: string[]): { text: ShelterText; author: string; mine: boolean };
  sealKnown(account: string, known: KnownKeys, day: number): string;
  openKnown(account: string, sealed: string): KnownKeys;
}

export interface CallMessage { id: number; call: keyof Calls; values: unknown[] }
/** `damaged`: it does not open; `broken`: the program failed. */
export interface AnswerMessage { id: number; value?: unknown; wrong?: 'damaged' | 'locked' | 'broken' }
