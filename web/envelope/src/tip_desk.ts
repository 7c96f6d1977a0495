// The keys of a desk that receives reports: one to sign with, one a week to read with. Their secret halves are sealed to
// the members of the desk, so that the server keeps them without being able to use them.
import { toBase64, toHex, utf8 } from './bytes';
import { Damaged } from './errors';
import type { Context } from './format';
import { boxPair, openAs, sealTo, signPair, type BoxPair, type FindAuthor, type SignPair } from './object';
import type { Sodium } from './sodium';
import { signedBody, type SignedBody } from './tip_directory';

export interface EpochBody { instance: string; desk: string; box: string; not_before: string; not_after: string }

const keyContext = (desk: string, part: string): Context => ({ type: 'desk', id: desk, part, version: 1 });
const partOf = (box: Uint8Array): string => `epoch/${toHex(box)}`;

function sealKey(sodium: Sodium, members: readonly Uint8Array[], author: SignPair, context: Context, day: number, secret: Uint8Array): string {
  return sealTo(sodium, members.map((publicKey) => ({ kind: 'user', publicKey })), author, { purpose: 'desk_key', day, context, payload: secret });
}

function openKey(sodium: Sodium, me: BoxPair, authors: FindAuthor, context: Context, sealed: string): Uint8Array {
  const { payload } = openAs(sodium, me, authors, { purpose: 'desk_key', context }, sealed);
  if (payload.length !== 32) throw new Damaged();
  return payload;
}

/** `author`: the member who makes or passes on the key. */
export function sealSignKey(sodium: Sodium, desk: string, pair: SignPair, members: readonly Uint8Array[], author: SignPair, day: number): string {
  return sealKey(sodium, members, author, keyContext(desk, 'sign'), day, pair.seed);
}

export function sealEpochKey(sodium: Sodium, desk: string, pair: BoxPair, members: readonly Uint8Array[], author: SignPair, day: number): string {
  return sealKey(sodium, members, author, keyContext(desk, partOf(pair.publicKey)), day, pair.secret);
}

/** `wanted`: the public half the directory names; another one is Damaged. */
export function openSignKey(sodium: Sodium, desk: string, wanted: Uint8Array, me: BoxPair, authors: FindAuthor, sealed: string): SignPair {
  const pair = signPair(sodium, openKey(sodium, me, authors, keyContext(desk, 'sign'), sealed));
  if (!sodium.memcmp(pair.publicKey, wanted)) throw new Damaged();
  return pair;
}

export function openEpochKey(sodium: Sodium, desk: string, wanted: Uint8Array, me: BoxPair, authors: FindAuthor, sealed: string): BoxPair {
  const pair = boxPair(sodium, openKey(sodium, me, authors, keyContext(desk, partOf(wanted)), sealed));
  if (!sodium.memcmp(pair.publicKey, wanted)) throw new Damaged();
  return pair;
}

/** The public half of a week's key, signed by the desk, as the directory carries it. */
export function signEpoch(sodium: Sodium, sign: SignPair, epoch: EpochBody): SignedBody {
  const body = utf8(JSON.stringify(epoch));
  const signing = sodium.crypto_sign_seed_keypair(sign.seed).privateKey;
  const signature = sodium.crypto_sign_detached(signedBody('epoch', body), signing);
  sodium.memzero(signing);
  return { body: toBase64(body), signature: toHex(signature) };
}
