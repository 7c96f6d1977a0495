import libsodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  boxPair, FileSealer, fromBase64, inspect, messagePayload, newFileKey, openReply, reportPayload, sealTip, signPair, tipReaders, toBase64, toHex,
  type BoxPair, type FileNote, type SignPair, type Sodium,
} from '../../envelope/src/index';
import type { AnswerMessage, CallMessage, Calls, MadeEpoch, MadeKey, MadeSign, OpenedFile, OwnKeys, ReadPart, SealedDesk, SealedTip } from '../src/sealed/messages';

let hear: (event: { data: CallMessage }) => void;
const waiting = new Map<number, (answer: AnswerMessage) => void>();
let last = 0;

const sodium = libsodium as unknown as Sodium;
const kInstance = 'test-house';
const kTip = 'ab'.repeat(16);
const kDay = 20779;
const kWeek = { not_before: '2026-11-16', not_after: '2026-11-22' };
const kPhrase = 'four tall cranes in Antwerp';

beforeAll(async () => {
  const world = globalThis as unknown as { addEventListener: unknown; postMessage: unknown };
  world.addEventListener = (_: string, listener: typeof hear) => { hear = listener; };
  world.postMessage = (answer: AnswerMessage) => waiting.get(answer.id)?.(answer);
  await import('../src/sealed/envelope_worker');
  await libsodium.ready;
});

function call(name: keyof Calls, ...values: unknown[]): Promise<AnswerMessage> {
  const id = ++last;
  return new Promise((done) => {
    waiting.set(id, done);
    hear({ data: { id, call: name, values } });
  });
}

async function told<T>(name: keyof Calls, ...values: unknown[]): Promise<T> {
  const answer = await call(name, ...values);
  expect(answer.wrong).toBeUndefined();
  return answer.value as T;
}

const ownOf = (account: string, made: MadeKey): OwnKeys => ({ account, retired: [], known: '', current: { id: 'x', box: made.box, sign: made.sign, made: '2026-11-22', wraps: made.wraps } });

interface Desk { ann: MadeKey; sign: MadeSign; epoch: MadeEpoch; sealed: SealedDesk }

async function makeDesk(): Promise<Desk> {
  const ann = await told<MadeKey>('make', 'ann', kPhrase);
  const sign = await told<MadeSign>('makeSign', 'pag-asa', [ann.box], kDay);
  const sealed: SealedDesk = { desk: 'pag-asa', instance: kInstance, sign, epochs: [], authors: [ann.sign] };
  await told('openDesk', sealed);
  const [epoch] = await told<MadeEpoch[]>('makeEpochs', 'pag-asa', [kWeek], [ann.box], kDay);
  if (!epoch) throw new Error('no key was made');
  return { ann, sign, epoch, sealed: { ...sealed, epochs: [{ public: epoch.box, sealed: epoch.sealed }] } };
}

const hex = (text: string): Uint8Array => Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));

interface Reporter { auth: SignPair; box: BoxPair }
const newReporter = (): Reporter => ({ auth: signPair(sodium), box: boxPair(sodium) });

function sealedReport(desk: Desk, who: Reporter, files: FileNote[] = [], signer = who.auth): string {
  const payload = reportPayload({ language: 'fr', kind: 'victim', minor: true, danger: true, what: ['labour'], text: 'Un mot planté', where: 'ici', when: 'hier', contact: 'gsm', safe_time: 'soir', files }, who.box.publicKey);
  return sealTip(sodium, tipReaders([hex(desk.epoch.box)], []), signer, { instance: kInstance, tip: kTip, part: 'report' }, kDay, payload);
}

function sealedMessage(desk: Desk, who: Reporter, n: number, files: FileNote[] = [], part = `message/${n}`, box?: BoxPair): string {
  return sealTip(sodium, tipReaders([hex(desk.epoch.box)], []), who.auth, { instance: kInstance, tip: kTip, part }, kDay, messagePayload({ language: 'fr', text: `suite ${n}`, files }, box?.publicKey));
}

function tipOf(who: Reporter, parts: [string, string][], replies: [string, string][] = []): SealedTip {
  const of = ([part, sealed]: [string, string]) => ({ part, sealed });
  return { id: kTip, author: toHex(who.auth.publicKey), box: toHex(who.box.publicKey), parts: parts.map(of), replies: replies.map(of) };
}

const states = (parts: ReadPart[]) => parts.map((one) => `${one.part} ${one.state}`);

describe('the keys of a desk', { timeout: 60_000 }, () => {
  it('are one sealed text for each member, open to members and to nobody else', async () => {
    const eve = await told<MadeKey>('make', 'eve', kPhrase);
    const desk = await makeDesk();
    const bob = boxPair(sodium);
    const [again, for_bob] = [await told<string[]>('resealDesk', 'pag-asa', desk.sign.public, [desk.ann.box, toHex(bob.publicKey)], kDay), await told<string[]>('resealDesk', 'pag-asa', desk.sign.public, [toHex(bob.publicKey)], kDay)];
    expect(again.map((one) => inspect(one).wraps.length)).toEqual([1, 1]);
    await told('unlock', ownOf('eve', eve), { way: 'passphrase', text: kPhrase });
    expect(await told('openDesk', { ...desk.sealed, sign: { ...desk.sign, sealed: for_bob } })).toEqual({ epochs: [] });
    await told('unlock', ownOf('ann', desk.ann), { way: 'passphrase', text: kPhrase });
    expect(await told('openDesk', desk.sealed)).toEqual({ sign: desk.sign.public, epochs: [desk.epoch.box] });
  });

  it('stay closed when the server names another public half, desk or author', async () => {
    const desk = await makeDesk();
    const other = toHex(signPair(sodium).publicKey);
    expect(await told('openDesk', { ...desk.sealed, sign: { ...desk.sign, public: other } })).toEqual({ epochs: [desk.epoch.box] });
    expect(await told('openDesk', { ...desk.sealed, desk: 'payoke' })).toEqual({ epochs: [] });
    const eve = await told<MadeKey>('make', 'eve', kPhrase);
    await told('unlock', ownOf('eve', eve), { way: 'passphrase', text: kPhrase });
    const forged = await told<MadeSign>('makeSign', 'pag-asa', [desk.ann.box], kDay);
    await told('unlock', ownOf('ann', desk.ann), { way: 'passphrase', text: kPhrase });
    expect(await told('openDesk', { ...desk.sealed, sign: forged })).toEqual({ epochs: [desk.epoch.box] });
  });

  it('are signed for the directory by the desk', async () => {
    const desk = await makeDesk();
    const body = fromBase64(desk.epoch.body) as Uint8Array;
    expect(JSON.parse(new TextDecoder().decode(body))).toEqual({ instance: kInstance, desk: 'pag-asa', box: desk.epoch.box, ...kWeek });
    const signed = Uint8Array.of(...new TextEncoder().encode('ctp1/epoch'), 0, ...body);
    expect(sodium.crypto_sign_verify_detached(hex(desk.epoch.signature), signed, hex(desk.sign.public))).toBe(true);
  });
});

describe('a report', { timeout: 60_000 }, () => {
  it('opens with its messages, in order, for the desk it was sealed to', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const who = newReporter();
    const parts = await told<ReadPart[]>('readTip', tipOf(who, [['message/2', sealedMessage(desk, who, 2)], ['report', sealedReport(desk, who)], ['message/1', sealedMessage(desk, who, 1)]]));
    expect(states(parts)).toEqual(['report opened', 'message/1 opened', 'message/2 opened']);
    expect(parts[0]?.report).toEqual({ language: 'fr', kind: 'victim', minor: true, danger: true, what: ['labour'], text: 'Un mot planté', where: 'ici', when: 'hier', contact: 'gsm', safe_time: 'soir', files: [] });
  });

  it('is shown as altered when it is signed by another, moved, cut or answered to elsewhere', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const [who, other] = [newReporter(), newReporter()];
    const good = sealedReport(desk, who);
    const read = async (tip: SealedTip) => states(await told<ReadPart[]>('readTip', tip));
    expect(await read(tipOf(who, [['report', sealedReport(desk, who, [], other.auth)]]))).toEqual(['report altered']);
    expect(await read({ ...tipOf(who, [['report', good]]), id: 'cd'.repeat(16) })).toEqual(['report altered']);
    expect(await read({ ...tipOf(who, [['report', good]]), box: toHex(other.box.publicKey) })).toEqual(['report altered']);
    expect(await read(tipOf(who, [['report', good.slice(0, -4)]]))).toEqual(['report altered']);
    expect(await read(tipOf(who, [['report', good], ['message/1', sealedMessage(desk, who, 2)]]))).toEqual(['report opened', 'message/1 altered']);
    expect(await read(tipOf(who, [['report', good], ['message/1', sealedMessage(desk, other, 1)]]))).toEqual(['report opened', 'message/1 altered']);
  });

  it('says so when it was sealed to a key that is gone', async () => {
    const [old, desk] = [await makeDesk(), await makeDesk()];
    await told('openDesk', desk.sealed);
    const who = newReporter();
    expect(states(await told<ReadPart[]>('readTip', tipOf(who, [['report', sealedReport(old, who)]])))).toEqual(['report no_key']);
  });

  it('opens nothing once the keys are closed', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const who = newReporter();
    const tip = tipOf(who, [['report', sealedReport(desk, who)]]);
    await told('readTip', tip);
    await told('unlock', { account: 'nobody', retired: [], known: '' }, { way: 'passphrase', text: kPhrase });
    expect((await call('readTip', tip)).wrong).toBe('locked');
    expect((await call('sealReply', kTip, 1, {}, desk.epoch.box, kDay)).wrong).toBe('locked');
    expect((await call('openFile', kTip, 0, [], 'bytes')).wrong).toBe('locked');
  });
});

describe('an answer', { timeout: 60_000 }, () => {
  it('is signed by the desk, opens for the reporter and for the desk, and for nobody else', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const who = newReporter();
    const parts: [string, string][] = [['report', sealedReport(desk, who)]];
    await told('readTip', tipOf(who, parts));
    const reply = { language: 'fr', text: 'Merci', from_desk: 'pag-asa', answers: 0, sentences: ['received'] };
    const sealed = await told<string>('sealReply', kTip, 1, reply, desk.epoch.box, kDay);
    const place = { instance: kInstance, tip: kTip, part: 'reply/1' };
    const desks = [{ id: 'pag-asa', sign: hex(desk.sign.public) }];
    expect(openReply(sodium, who.box, desks, place, sealed).reply).toEqual(reply);
    expect(() => openReply(sodium, newReporter().box, desks, place, sealed)).toThrow();
    const again = await told<ReadPart[]>('readTip', tipOf(who, parts, [['reply/1', sealed]]));
    expect(again[1]).toMatchObject({ part: 'reply/1', state: 'opened', reply });
    expect(states(await told<ReadPart[]>('readTip', tipOf(who, parts, [['reply/2', sealed]])))).toEqual(['report opened', 'reply/2 altered']);
  });
});

describe('a message after the report is gone', { timeout: 60_000 }, () => {
  const reply = { language: 'fr', text: 'Merci', from_desk: 'pag-asa', answers: 2, sentences: [] };

  it('is answered to where it says itself', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const who = newReporter();
    const parts = await told<ReadPart[]>('readTip', tipOf(who, [['report', ''], ['message/1', ''], ['message/2', sealedMessage(desk, who, 2, [], 'message/2', who.box)]]));
    expect(parts).toEqual([{ part: 'message/2', state: 'opened', answerable: true, message: { language: 'fr', text: 'suite 2', files: [] } }]);
    const sealed = await told<string>('sealReply', kTip, 1, reply, desk.epoch.box, kDay);
    expect(openReply(sodium, who.box, [{ id: 'pag-asa', sign: hex(desk.sign.public) }], { instance: kInstance, tip: kTip, part: 'reply/1' }, sealed).reply).toEqual(reply);
  });

  it('is not answered when it does not say so, nor when parts or the server say different things', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const [who, other] = [newReporter(), newReporter()];
    const old = await told<ReadPart[]>('readTip', tipOf(who, [['message/1', sealedMessage(desk, who, 1)]]));
    expect([old[0]?.state, old[0]?.answerable]).toEqual(['opened', undefined]);
    expect((await call('sealReply', kTip, 1, reply, desk.epoch.box, kDay)).wrong).toBe('damaged');
    const elsewhere = sealedMessage(desk, who, 1, [], 'message/1', other.box);
    expect(states(await told<ReadPart[]>('readTip', tipOf(who, [['message/1', elsewhere]])))).toEqual(['message/1 altered']);
    expect((await call('sealReply', kTip, 1, reply, desk.epoch.box, kDay)).wrong).toBe('damaged');
    const { box: _, ...unnamed } = tipOf(who, [['report', sealedReport(desk, who)], ['message/1', elsewhere]]);
    expect(states(await told<ReadPart[]>('readTip', unnamed))).toEqual(['report opened', 'message/1 altered']);
  });
});

describe('a file of a report', { timeout: 60_000 }, () => {
  const content = new TextEncoder().encode('%PDF-1.7 not a picture');
  const frames = (key: string, file: number): string[] => {
    const sealer = new FileSealer(sodium, fromBase64(key) as Uint8Array, { instance: kInstance, tip: kTip, file }, { name: 'a.pdf', type: 'application/pdf', size: content.length }, content);
    return Array.from({ length: sealer.count }, () => toBase64(sealer.frame() as Uint8Array));
  };
  const note = (key: string): FileNote => ({ key, name: 'a.pdf', type: 'application/pdf', size: content.length, frames: 2, stripped: false });

  it('opens whole, at its own number, and its key never leaves the worker', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const who = newReporter();
    const keys = [newFileKey(sodium), newFileKey(sodium)] as const;
    const parts = await told<ReadPart[]>('readTip', tipOf(who, [['report', sealedReport(desk, who, [note(keys[0])])], ['message/1', sealedMessage(desk, who, 1, [note(keys[1])])]]));
    expect(JSON.stringify(parts)).not.toContain(keys[0]);
    expect([parts[0]?.report?.files[0]?.i, parts[1]?.message?.files[0]?.i]).toEqual([0, 1]);
    const file = await told<OpenedFile>('openFile', kTip, 1, frames(keys[1], 1), 'bytes');
    expect(file.bytes).toEqual(content);
    const shown = await told<OpenedFile>('openFile', kTip, 0, frames(keys[0], 0), 'picture');
    expect([shown.picture, shown.bytes]).toEqual([undefined, undefined]);
  });

  it('keeps its own number after an upload that broke off', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const who = newReporter();
    const keys = Array.from({ length: 4 }, () => newFileKey(sodium));
    const [whole, broken, never, later] = keys.map(note) as [FileNote, FileNote, FileNote, FileNote];
    const parts = await told<ReadPart[]>('readTip', tipOf(who, [
      ['report', sealedReport(desk, who, [{ ...whole, n: 0 }, { ...broken, n: 1 }, { ...never, n: 2 }])], ['message/1', sealedMessage(desk, who, 1, [{ ...later, n: 2 }])]]));
    expect([parts[0]?.report?.files.map((one) => one.i), parts[1]?.message?.files.map((one) => one.i)]).toEqual([[0, 1, -3], [2]]);
    expect((await told<OpenedFile>('openFile', kTip, 2, frames(later.key, 2), 'bytes')).bytes).toEqual(content);
  });

  it('does not open cut, in another order, at another number, or with text that is none', async () => {
    const desk = await makeDesk();
    await told('openDesk', desk.sealed);
    const who = newReporter();
    const key = newFileKey(sodium);
    await told('readTip', tipOf(who, [['report', sealedReport(desk, who, [note(key), note(key)])]]));
    const all = frames(key, 0);
    for (const bad of [all.slice(0, 1), [...all].reverse(), [...all, all[1] as string], [all[0] as string, '***'], []]) {
      expect((await call('openFile', kTip, 0, bad, 'bytes')).wrong).toBe('damaged');
    }
    expect((await call('openFile', kTip, 1, all, 'bytes')).wrong).toBe('damaged');
  });
});

describe('what two custodians release', { timeout: 60_000 }, () => {
  it('opens for the named reader after both, and for nobody after one', async () => {
    const desk = await makeDesk();
    const who = newReporter();
    const people = [await told<MadeKey>('make', 'first', kPhrase), await told<MadeKey>('make', 'second', kPhrase)] as const;
    const payload = reportPayload({ language: 'nl', kind: 'witness', minor: null, danger: false, what: [], text: 'een woord', where: '', when: '', contact: '', safe_time: '', files: [] }, who.box.publicKey);
    const readers = tipReaders([], people.map((one) => hex(one.box)));
    const sealed = sealTip(sodium, readers, who.auth, { instance: kInstance, tip: kTip, part: 'report' }, kDay, payload);
    const wrap = toBase64(inspect(sealed).wraps[0]?.sealed as Uint8Array);
    await told('unlock', ownOf('first', people[0]), { way: 'passphrase', text: kPhrase });
    const half = await told<string>('peelHalf', wrap);
    expect((await call('peelTo', half, desk.ann.box)).wrong).toBe('damaged');
    await told('unlock', ownOf('second', people[1]), { way: 'passphrase', text: kPhrase });
    expect((await call('peelHalf', wrap)).wrong).toBe('damaged');
    const released = await told<string>('peelTo', half, desk.ann.box);
    await told('unlock', ownOf('ann', desk.ann), { way: 'passphrase', text: kPhrase });
    const part = await told<ReadPart>('readReleased', released, kInstance, tipOf(who, [['report', sealed]]));
    expect(part.report?.text).toBe('een woord');
    expect((await told<ReadPart>('readReleased', released, 'elsewhere', tipOf(who, [['report', sealed]]))).state).toBe('altered');
  });
});
