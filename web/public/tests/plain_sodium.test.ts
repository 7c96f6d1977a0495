import fc from 'fast-check';
import libsodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, it } from 'vitest';
import known from '../../../tests/vault/letterbox_vectors.json';
import objects from '../../../tests/vault/vectors.json';
import {
  boxPair, callText, Damaged, FileSealer, findWork, fromBase64, fromHex, openFile, openReply, openTip, readDirectory, sealTip, tipKeys, toHex, type CallName, type Sodium, type TipKeys,
} from '../../envelope/src/index';
import { openRecord, sealRecord, signCall } from '../../envelope/src/index';
import { plainSodium as plain } from '../src/report/plain_sodium';

let sodium: Sodium;
let reporter: TipKeys;
beforeAll(async () => {
  await libsodium.ready;
  sodium = libsodium as unknown as Sodium;
  reporter = tipKeys(plain, known.keys[2]?.digits ?? '', known.instance);
});

const hex = (text: string): Uint8Array => fromHex(text, text.length / 2) as Uint8Array;
const frame = (text: string): Uint8Array => fromBase64(text) as Uint8Array;
const place = (one: { instance: string; tip: string; part: string }) => ({ instance: one.instance, tip: one.tip, part: one.part });
const bytes = (max: number) => fc.uint8Array({ minLength: 0, maxLength: max });
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('the library in plain script', () => {
  it('makes the keys, calls and work of the vectors', () => {
    expect(reporter.mailbox).toBe(known.keys[2]?.mailbox);
    expect(toHex(reporter.auth.seed) + toHex(reporter.box.publicKey)).toBe(`${known.keys[2]?.auth.secret}${known.keys[2]?.box.public}`);
    for (const one of known.calls) {
      const call = { ...one, call: one.call as CallName };
      expect(toHex(callText(plain, call))).toBe(one.text);
      expect(signCall(plain, reporter.auth, call)).toBe(one.signature);
    }
    for (const one of known.work) expect(String(findWork(plain, one.nonce, one.bits))).toBe(one.counter);
  });

  it('believes and refuses the directories of the vectors', () => {
    expect(readDirectory(plain, known.directory, hex(known.root.public), known.now).serial).toBe(7);
    for (const one of known.refused_directories) expect(() => readDirectory(plain, one, hex(known.root.public), known.now), one.why).toThrow(expect.objectContaining({ fault: one.fault }));
  });

  it('opens files, parts and answers, and nothing forged', () => {
    for (const one of known.files) expect(toHex(plain.crypto_hash_sha256(openFile(plain, hex(one.key), one, one.frames.map(frame)).content))).toBe(one.content_sha256);
    const whole = known.files[2]?.frames ?? [];
    for (const one of known.wrong_files) {
      const frames = one.frames.map((text) => frame(typeof text === 'number' ? (whole[text] ?? '') : text));
      expect(() => openFile(plain, hex(one.key), one, frames), one.why).toThrow(Damaged);
    }
    const [report, , answer] = known.objects;
    if (!report || !answer) throw new Error('the vectors have three objects');
    const { desks } = readDirectory(plain, known.directory, hex(known.root.public), known.now);
    expect(toHex(openTip(plain, boxPair(plain, hex(known.desks[0]?.box.secret ?? '')), hex(report.author), place(report), report.sealed))).toBe(report.payload);
    expect(openReply(plain, reporter.box, desks, place(answer), answer.sealed).desk).toBe('pag-asa');
    for (const one of known.forged_replies) expect(() => openReply(plain, reporter.box, desks, place(one), one.sealed), one.why).toThrow(Damaged);
  });

  it('seals records to the very same text', () => {
    for (const one of objects.record) {
      expect(sealRecord(plain, hex(one.key_id), hex(one.key), one.context, hex(one.plain), hex(one.nonce))).toBe(one.sealed);
      expect(toHex(openRecord(plain, hex(one.key), one.context, one.sealed))).toBe(one.plain);
    }
  });

  it('and libsodium open what the other sealed', () => {
    const desk = boxPair(sodium);
    const at = { instance: 'i', tip: known.tip, part: 'report' };
    fc.assert(fc.property(bytes(3000), fc.boolean(), (payload, swapped) => {
      const [one, other] = swapped ? [plain, sodium] : [sodium, plain];
      const sealed = sealTip(one, [{ kind: 'desk', publicKey: desk.publicKey }], reporter.auth, at, 20_000, payload);
      expect(toHex(openTip(other, desk, reporter.auth.publicKey, at, sealed))).toBe(toHex(payload));
    }), { numRuns: 20 });
    fc.assert(fc.property(fc.integer({ min: 0, max: 150_000 }), exactly(32), fc.boolean(), (length, key, swapped) => {
      const [one, other] = swapped ? [plain, sodium] : [sodium, plain];
      const content = new Uint8Array(length).fill(7);
      const file = { instance: 'i', tip: known.tip, file: 2 };
      const sealer = new FileSealer(one, key, file, { name: 'x', type: 'y', size: length }, content);
      const frames: Uint8Array[] = [];
      for (let next = sealer.frame(); next; next = sealer.frame()) frames.push(next);
      expect(toHex(openFile(other, key, file, frames).content)).toBe(toHex(content));
    }), { numRuns: 15 });
  });

  it('agrees with libsodium on every stream, the tags that change the key included', () => {
    const tags = fc.array(fc.tuple(bytes(200), fc.constantFrom(0, 1, 2, 3)), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(exactly(32), tags, fc.boolean(), (key, messages, swapped) => {
      const [one, other] = swapped ? [plain, sodium] : [sodium, plain];
      const { state, header } = one.crypto_secretstream_xchacha20poly1305_init_push(key);
      const reading = other.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
      for (const [message, tag] of messages) {
        const opened = other.crypto_secretstream_xchacha20poly1305_pull(reading, one.crypto_secretstream_xchacha20poly1305_push(state, message, null, tag), null);
        expect(opened && [toHex(opened.message), opened.tag]).toEqual([toHex(message), tag]);
      }
    }), { numRuns: 60 });
  });

  it('refuses small-order keys and foreign signatures', () => {
    expect(() => plain.crypto_box_seal(Uint8Array.of(1), new Uint8Array(32))).toThrow();
    const pair = plain.crypto_sign_seed_keypair(new Uint8Array(32).fill(3));
    const signature = plain.crypto_sign_detached(Uint8Array.of(1), pair.privateKey);
    expect(plain.crypto_sign_verify_detached(signature, Uint8Array.of(1), pair.publicKey)).toBe(true);
    expect(plain.crypto_sign_verify_detached(signature, Uint8Array.of(2), pair.publicKey)).toBe(false);
  });
});
