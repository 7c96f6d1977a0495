// Reading and answering reports that were sealed on somebody's device to the keys of a desk.
import {
  Damaged, fromBase64, inspect, kidOf, openReply, openTip, openWithKey, peel, readMessage, readReport, sealReply, tipContext, toHex,
  type BoxPair, type FileNote, type Sodium, type UserKeys,
} from '../../../envelope/src/index';
import { keyFromHex, type OpenDesk } from './desk_keys';
import type { FileLine, ReadPart, ReplyText, SealedPart, SealedTip } from './messages';

/** Of a report that was read: what is needed to answer it and to open its files. */
export interface KnownTip { box: string; files: Map<number, Uint8Array>; lines: FileLine[] }

const nobody = (): KnownTip => ({ box: '', files: new Map(), lines: [] });

// ---------------------------------------------------------------- what stands in a report

/** More than anybody sends: a list without end would only hold up who reads it. */
const kMostFiles = 100;

/**
 * Files have a number in their note, or are numbered from 0 through the whole thread; their keys stay here. A number that
 * a later part took was free: nothing of the earlier file ever came.
 */
function keepFiles(known: KnownTip, notes: readonly FileNote[]): FileLine[] {
  if (known.lines.length + notes.length > kMostFiles) throw new Damaged();
  return notes.map(({ key, n, ...note }) => {
    const i = n ?? known.lines.length;
    for (const [at, earlier] of known.lines.entries()) if (earlier.i === i) earlier.i = -1 - at;
    const line = { i, ...note };
    known.files.set(i, bytesOf(key));
    known.lines.push(line);
    return line;
  });
}

/** The key that answers are sealed to is the one inside; a server that names another is found out. */
function takeBox(box: Uint8Array, tip: SealedTip, known: KnownTip): void {
  const inside = toHex(box);
  if ((tip.box !== undefined && inside !== tip.box) || (known.box !== '' && inside !== known.box)) throw new Damaged();
  known.box = inside;
}

function reportIn(sodium: Sodium, payload: Uint8Array, tip: SealedTip, known: KnownTip): Partial<ReadPart> {
  const { box, files, ...report } = readReport(payload);
  takeBox(box, tip, known);
  sodium.memzero(payload);
  return { answerable: true, report: { ...report, files: keepFiles(known, files) } };
}

/** Once the report is gone, later messages alone say where to answer. */
function messageIn(payload: Uint8Array, tip: SealedTip, known: KnownTip): Partial<ReadPart> {
  const { box, files, ...message } = readMessage(payload);
  if (box) takeBox(box, tip, known);
  return { ...(box ? { answerable: true } : {}), message: { ...message, files: keepFiles(known, files) } };
}

const textIn = (sodium: Sodium, part: string, payload: Uint8Array, tip: SealedTip, known: KnownTip): Partial<ReadPart> =>
  (part === 'report' ? reportIn(sodium, payload, tip, known) : messageIn(payload, tip, known));

// ---------------------------------------------------------------- opening

/** Damaged, for none of our keys, or open: told apart only after the form of the object was looked at. */
function tryOpen({ part, sealed }: SealedPart, sodium: Sodium, desk: OpenDesk, open: (pair: BoxPair) => Partial<ReadPart>): ReadPart {
  try {
    const kids = new Set(inspect(sealed).wraps.map((wrap) => wrap.kid));
    const pair = desk.epochs.find((one) => kids.has(kidOf(sodium, one.publicKey)));
    return pair ? { part, state: 'opened', ...open(pair) } : { part, state: 'no_key' };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return { part, state: 'altered' };
  }
}

/** Parts in the order of the thread: `report`, then `message/1`, `message/2` … */
const numberOf = (part: string): number => (part === 'report' ? 0 : Number(part.split('/')[1] ?? Number.NaN));
const inOrder = (parts: readonly SealedPart[]): SealedPart[] => parts.filter((one) => one.sealed !== '').sort((a, b) => numberOf(a.part) - numberOf(b.part));

/** Every part must be signed by who signed the report; the desk's answers by the desk. */
export function readTip(sodium: Sodium, desk: OpenDesk, tip: SealedTip): { parts: ReadPart[]; known: KnownTip } {
  const author = keyFromHex(tip.author);
  const known = nobody();
  const place = (part: string) => ({ instance: desk.instance, tip: tip.id, part });
  const parts = inOrder(tip.parts).map((one) => tryOpen(one, sodium, desk, (pair) => textIn(sodium, one.part, openTip(sodium, pair, author, place(one.part), one.sealed), tip, known)));
  const desks = desk.sign ? [{ id: desk.desk, sign: desk.sign.publicKey }] : [];
  const replies = inOrder(tip.replies).map((one) => tryOpen(one, sodium, desk, (pair) => ({ reply: openReply(sodium, pair, desks, place(one.part), one.sealed).reply })));
  return { parts: [...parts, ...replies], known };
}

/** Seals to the key that stood inside the signed report, never to one that the server names. */
export function sealAnswer(sodium: Sodium, desk: OpenDesk, known: KnownTip, place: { tip: string; n: number; epoch: string; day: number }, reply: ReplyText): string {
  const epoch = desk.epochs.find((pair) => toHex(pair.publicKey) === place.epoch);
  if (!desk.sign || !epoch || !known.box) throw new Damaged();
  return sealReply(sodium, keyFromHex(known.box), epoch.publicKey, desk.sign, { instance: desk.instance, tip: place.tip, part: `reply/${place.n}` }, place.day, reply);
}

// ---------------------------------------------------------------- what custodians release

function bytesOf(base64: string): Uint8Array {
  const bytes = fromBase64(base64);
  if (!bytes) throw new Damaged();
  return bytes;
}

/** Takes the seal of one of these keys off. */
export function peelWith(sodium: Sodium, mine: readonly UserKeys[], sealed: string): Uint8Array {
  const bytes = bytesOf(sealed);
  for (const keys of mine) {
    try {
      return peel(sodium, keys.box, bytes);
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
  }
  throw new Damaged();
}

export function readReleased(sodium: Sodium, key: Uint8Array, instance: string, tip: SealedTip): ReadPart {
  const author = keyFromHex(tip.author);
  const [one] = tip.parts;
  if (!one) throw new Damaged();
  try {
    const where = { purpose: 'tip' as const, context: tipContext(instance, tip.id, one.part) };
    const { payload } = openWithKey(sodium, key, (kid) => (kidOf(sodium, author) === kid ? author : undefined), where, one.sealed);
    return { part: one.part, state: 'opened', ...textIn(sodium, one.part, payload, tip, nobody()) };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return { part: one.part, state: 'altered' };
  }
}
