// The keys that members of a desk share: one to sign with, one each week to be written to. They are made in a member's
// browser, sealed to each member by the member who made them, and stay in the worker of whoever opens them.
import {
  boxPair, Damaged, fromHex, kidOf, openEpochKey, openSignKey, sealEpochKey, sealSignKey, signEpoch, signPair, toHex,
  type BoxPair, type FindAuthor, type SignPair, type Sodium, type UserKeys,
} from '../../../envelope/src/index';
import type { MadeEpoch, MadeSign, OpenedDesk, SealedDesk, Week } from './messages';

const kKeySize = 32;

/** A desk whose keys are open. */
export interface OpenDesk { desk: string; instance: string; sign?: SignPair; epochs: BoxPair[] }

export function keyFromHex(hex: string): Uint8Array {
  const bytes = fromHex(hex, kKeySize);
  if (!bytes) throw new Damaged();
  return bytes;
}

/** The first that opens, with one key after the other of a person who has had several. */
function firstOpen<T>(mine: readonly UserKeys[], sealed: readonly string[], open: (me: BoxPair, one: string) => T): T | undefined {
  for (const one of sealed) {
    for (const keys of mine) {
      try {
        return open(keys.box, one);
      } catch (error) {
        if (!(error instanceof Damaged)) throw error;
      }
    }
  }
  return undefined;
}

/** What does not fit its public half stays closed: the server cannot put one key in the place of another. */
export function openDesk(sodium: Sodium, mine: readonly UserKeys[], sealed: SealedDesk): OpenDesk {
  const authors = [...mine.map((keys) => keys.sign.publicKey), ...sealed.authors.map(keyFromHex)];
  const byKid: FindAuthor = (kid) => authors.find((one) => kidOf(sodium, one) === kid);
  const { desk, instance, sign: kept } = sealed;
  const epochs = sealed.epochs.flatMap((key) => firstOpen(mine, key.sealed, (me, one) => openEpochKey(sodium, desk, keyFromHex(key.public), me, byKid, one)) ?? []);
  const sign = kept && firstOpen(mine, kept.sealed, (me, one) => openSignKey(sodium, desk, keyFromHex(kept.public), me, byKid, one));
  return { desk, instance, epochs, ...(sign ? { sign } : {}) };
}

export const openedOf = (desk: OpenDesk): OpenedDesk => ({ epochs: desk.epochs.map((pair) => toHex(pair.publicKey)), ...(desk.sign ? { sign: toHex(desk.sign.publicKey) } : {}) });

/** One sealed text for each member, so that the one of somebody who leaves can be deleted. */
function forEach(readers: readonly string[], seal: (reader: Uint8Array[]) => string): string[] {
  return readers.map((reader) => seal([keyFromHex(reader)]));
}

export function makeSign(sodium: Sodium, author: SignPair, desk: string, readers: readonly string[], day: number): MadeSign {
  const pair = signPair(sodium);
  const sealed = forEach(readers, (reader) => sealSignKey(sodium, desk, pair, reader, author, day));
  sodium.memzero(pair.seed);
  return { public: toHex(pair.publicKey), sealed };
}

/** Signed for the public directory: who writes to this desk seals to this key. */
export function makeEpoch(sodium: Sodium, author: SignPair, open: OpenDesk, sign: SignPair, week: Week, readers: readonly string[], day: number): MadeEpoch {
  const pair = boxPair(sodium);
  const box = toHex(pair.publicKey);
  const { instance, desk } = open;
  const signed = signEpoch(sodium, sign, { instance, desk, box, ...week });
  const sealed = forEach(readers, (reader) => sealEpochKey(sodium, desk, pair, reader, author, day));
  sodium.memzero(pair.secret);
  return { ...week, ...signed, box, sealed };
}

/** A key that is open here, sealed to further members. */
export function reseal(sodium: Sodium, author: SignPair, open: OpenDesk, key: string, readers: readonly string[], day: number): string[] {
  const { desk, sign } = open;
  if (sign && toHex(sign.publicKey) === key) return forEach(readers, (reader) => sealSignKey(sodium, desk, sign, reader, author, day));
  const epoch = open.epochs.find((pair) => toHex(pair.publicKey) === key);
  if (!epoch) throw new Damaged();
  return forEach(readers, (reader) => sealEpochKey(sodium, desk, epoch, reader, author, day));
}

export function forgetDesk(sodium: Sodium, desk: OpenDesk): void {
  for (const pair of desk.epochs) sodium.memzero(pair.secret);
  if (desk.sign) sodium.memzero(desk.sign.seed);
}

/** What is read aloud to compare one public key: four groups of four digits. */
export function shortPrint(sodium: Sodium, key: string): string {
  return (kidOf(sodium, keyFromHex(key)).match(/.{4}/g) ?? []).join(' ');
}
