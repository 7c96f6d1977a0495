import libsodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, it } from 'vitest';
import known from '../../../tests/vault/letterbox_vectors.json';
import { boxPair, callText, fromBase64, fromHex, openFile, openTip, readMessage, readReport, sealReply, signPair, toHex, type Report, type Sodium } from '../../envelope/src/index';
import { Sealing } from '../src/report/serve';

let sodium: Sodium;
let sealing: Sealing;
const hex = (text: string): Uint8Array => fromHex(text, text.length / 2) as Uint8Array;
const kReport: Report = { language: 'nl', kind: 'victim', minor: true, danger: false, what: ['sexual'], text: 'Help', where: '', when: '', contact: '', safe_time: '', files: [] };

beforeAll(async () => {
  await libsodium.ready;
  sodium = libsodium as unknown as Sodium;
  sealing = new Sealing(sodium);
  sealing.believe(known.directory, known.root.public, known.now);
  sealing.drawCode();
});

describe('the worker', () => {
  it('says what a directory says, and why one is not believed', () => {
    const fresh = new Sealing(sodium);
    expect(fresh.believe(known.directory, known.root.public, known.now)).toMatchObject({ desks: [{ id: 'pag-asa', ready: true }, { id: 'payoke', ready: true }] });
    expect(fresh.believe(known.directory, known.desks[0]?.sign.public ?? '', known.now)).toEqual({ fault: 'root' });
    expect(fresh.believe(known.directory, '', known.now)).toEqual({ fault: 'root' });
  });

  it('makes nothing before a directory was believed', () => {
    expect(() => new Sealing(sodium).drawCode()).toThrow();
  });

  it('seals a report that the desk opens, with a file, under keys that only the code leads to', () => {
    const tip = sealing.newTip();
    const content = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);
    const note = sealing.beginFile(tip, 0, '1.jpg', 'image/jpeg', true, content.buffer);
    const object = sealing.sealReport({ tip, part: 'report', desks: ['payoke'], escrow: false }, { ...kReport, files: [note] }, 20_000);
    const signed = sealing.sign('submit', known.calls[0]?.nonce ?? '', tip, 'report', object);
    const text = callText(sodium, { instance: known.instance, call: 'submit', nonce: known.calls[0]?.nonce ?? '', tip, part: 'report', object });
    expect(sodium.crypto_sign_verify_detached(hex(signed.signature), text, hex(signed.auth))).toBe(true);

    const payoke = boxPair(sodium, hex(known.desks[1]?.box.secret ?? ''));
    const place = { instance: known.instance, tip, part: 'report' };
    const read = readReport(openTip(sodium, payoke, hex(signed.auth), place, object));
    expect([read.text, read.minor, toHex(read.box)]).toEqual(['Help', true, signed.box]);
    const pag_asa = boxPair(sodium, hex(known.desks[0]?.box.secret ?? ''));
    expect(() => openTip(sodium, pag_asa, hex(signed.auth), place, object)).toThrow();

    const frames: Uint8Array[] = [];
    for (let frame = sealing.nextFrame(0); frame !== null; frame = sealing.nextFrame(0)) frames.push(fromBase64(frame) as Uint8Array);
    expect(frames.length).toBe(note.frames);
    const opened = openFile(sodium, fromBase64(note.key) as Uint8Array, { instance: known.instance, tip, file: 0 }, frames);
    expect(toHex(opened.content)).toBe(toHex(content));
  });

  it('says in every later message where answers are read', () => {
    const place = { instance: known.instance, tip: sealing.newTip(), part: 'message/1' };
    const object = sealing.sealMessage({ tip: place.tip, part: place.part, desks: ['payoke'], escrow: false }, { language: 'nl', text: 'Nog', files: [] }, 20_000);
    const { auth, box } = sealing.sign('reply', known.calls[0]?.nonce ?? '', place.tip, place.part, object);
    const read = readMessage(openTip(sodium, boxPair(sodium, hex(known.desks[1]?.box.secret ?? '')), hex(auth), place, object));
    expect([read.text, read.box && toHex(read.box)]).toEqual(['Nog', box]);
  });

  it('does not seal to a desk that is not in the directory', () => {
    expect(() => sealing.sealReport({ tip: known.tip, part: 'report', desks: ['nobody'], escrow: false }, kReport, 20_000)).toThrow();
    expect(() => sealing.sealReport({ tip: known.tip, part: 'report', desks: [], escrow: false }, kReport, 20_000)).toThrow();
  });

  it('comes back to the same keys from both forms of the code', () => {
    const before = sealing.sign('fetch', known.calls[0]?.nonce ?? '', '', '', '').auth;
    const { references, words } = sealing.showCode();
    for (const text of [references.join(' '), words.fr.join(' '), words.en.join(' ')]) {
      const back = new Sealing(sodium);
      back.believe(known.directory, known.root.public, known.now);
      expect(back.readCode(text)).toEqual({ read: true });
      expect(back.sign('fetch', known.calls[0]?.nonce ?? '', '', '', '').auth).toBe(before);
    }
    expect(sealing.readCode('+++123')).toEqual({ problem: 'length' });
  });

  it('opens answers of desks and says which are forged', () => {
    const { box } = sealing.sign('fetch', known.calls[0]?.nonce ?? '', '', '', '');
    const desk = known.desks[0];
    const write = (seed: string, part: string) => ({
      part, object: sealReply(sodium, hex(box), hex(desk?.box.public ?? ''), signPair(sodium, hex(seed)), { instance: known.instance, tip: known.tip, part }, 20_000,
        { language: 'nl', text: 'Dag', from_desk: 'pag-asa', sentences: [] }),
    });
    const good = write(desk?.sign.secret ?? '', 'reply/1');
    const forged = write(known.desks[1]?.sign.secret ?? '', 'reply/2');
    expect(sealing.openReplies(known.tip, [good, forged, { ...good, part: 'reply/3' }, { part: 'reply/4', object: 'rubbish' }])).toEqual([{ part: 'reply/1', text: 'Dag', language: 'nl', desk: 'pag-asa' }, null, null, null]);
  });

  it('believes a receipt only for what was sent', () => {
    const object = known.objects[0]?.sealed ?? '';
    expect(sealing.checkReceipt(known.receipt, known.tip, 'report', object)).toBe(12);
    expect(sealing.checkReceipt(known.receipt, known.tip, 'report', `${object}A`)).toBeNull();
    expect(sealing.checkReceipt(known.receipt, known.tip, 'message/1', object)).toBeNull();
  });

  it('knows nothing any more after forgetting', () => {
    const fresh = new Sealing(sodium);
    fresh.believe(known.directory, known.root.public, known.now);
    fresh.drawCode();
    fresh.forget();
    expect(() => fresh.sign('fetch', known.calls[0]?.nonce ?? '', '', '', '')).toThrow();
    expect(() => fresh.showCode()).toThrow();
  });
});
