import { wordlist as english } from '@scure/bip39/wordlists/english';
import { wordlist as french } from '@scure/bip39/wordlists/french';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import known from '../../../tests/vault/letterbox_vectors.json';
import {
  boxPair, callText, Damaged, DirectoryRefused, FileSealer, findWork, forgetTipKeys, frameCount, fromBase64, isWork, leadsToRoot, newTipCode, openAsPair, openEpochKey, openFile, openReply,
  openSignKey, openTip, padme, readDirectory, readMessage, readReceipt, readReply, readReport, readTipCode, sealEpochKey, sealSignKey, signCall, signedBody, signEpoch, signPair, stretchTipCode, tipContext, tipKeys,
  toBase64, toHex, toReferences, toWords, utf8, type CallName, type DirectoryAnswer, type Sodium, type TipCall, type TipKeys,
} from '../src/index';
import { bytes, ready } from './house';

let sodium: Sodium;
let reporter: TipKeys;
beforeAll(async () => {
  sodium = await ready();
  reporter = tipKeys(sodium, known.keys[2]?.digits ?? '', known.instance);
});

const digits = fc.stringMatching(/^[0-9]{20}$/);
const place = (one: { instance: string; tip: string; part: string }) => ({ instance: one.instance, tip: one.tip, part: one.part });
const root = () => bytes(known.root.public);
const directory = () => readDirectory(sodium, known.directory, root(), known.now);
const desk = (i: number) => boxPair(sodium, bytes(known.desks[i]?.box.secret ?? ''));
const pick = <T>(list: readonly T[], i: number): T => list[i] as T;

describe('the code of a report', () => {
  it('reads as in the vectors', () => {
    for (const one of known.codes) {
      expect(toReferences(one.digits)).toEqual(one.references);
      expect(toWords(sodium, one.digits, english)).toEqual(one.words.en);
      expect(toWords(sodium, one.digits, french)).toEqual(one.words.fr);
    }
    for (const one of known.wrong_codes) expect(readTipCode(sodium, one.text, [english, french]), one.why).toHaveProperty('problem');
  });

  it('comes back from both forms, however it is typed', () => {
    fc.assert(fc.property(digits, fc.constantFrom(' ', '\n', '', ' / '), (code, between) => {
      expect(readTipCode(sodium, toReferences(code).join(between))).toEqual({ digits: code });
      expect(readTipCode(sodium, toReferences(code).join(between).replace(/[+/]/g, ''))).toEqual({ digits: code });
      for (const list of [english, french]) {
        const words = toWords(sodium, code, list);
        expect(readTipCode(sodium, `  ${words.join(' - ').toUpperCase()} `, [english, french])).toEqual({ digits: code });
        expect(readTipCode(sodium, words.join(' ').normalize('NFC'), [list])).toEqual({ digits: code });
      }
    }));
  });

  it('tells a wrong digit and two exchanged digits of either half', () => {
    fc.assert(fc.property(digits, fc.nat(23), fc.integer({ min: 1, max: 9 }), (code, at, by) => {
      const all = [...toReferences(code).join('').replace(/[+/]/g, '')];
      const half = at < 12 ? 1 : 2;
      const changed = [...all];
      changed[at] = String((Number(all[at]) + by) % 10);
      expect(readTipCode(sodium, changed.join(''))).toEqual({ problem: 'half', half });
      if (at % 12 === 11 || all[at] === all[at + 1]) return;
      const exchanged = [...all];
      [exchanged[at], exchanged[at + 1]] = [pick(all, at + 1), pick(all, at)];
      expect(readTipCode(sodium, exchanged.join(''))).toEqual({ problem: 'half', half });
    }));
  });

  it('names the word that is on no list', () => {
    const words = toWords(sodium, '12345678901234567890', english);
    expect(readTipCode(sodium, [...words.slice(0, 3), 'xyzzy', ...words.slice(4)].join(' '), [english])).toEqual({ problem: 'word', word: 4 });
    expect(readTipCode(sodium, [pick(words, 1), pick(words, 0), ...words.slice(2)].join(' '), [english])).toEqual({ problem: 'words' });
    expect(readTipCode(sodium, words.slice(1).join(' '), [english])).toEqual({ problem: 'length' });
  });

  it('is drawn from all codes alike', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    const all = new Set<string>();
    for (let i = 0; i < 5000; ++i) {
      const code = newTipCode(sodium);
      expect(code).toMatch(/^[0-9]{20}$/);
      all.add(code);
      counts[Number(code[0])] = (counts[Number(code[0])] ?? 0) + 1;
    }
    expect(all.size).toBe(5000);
    // 500 each expected, standard deviation 21: eight of them is no accident.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(170);
  });

  it('throws away draws above the limit', () => {
    const draws = [new Uint8Array(9).fill(255), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 42)];
    expect(newTipCode({ ...sodium, memzero: () => undefined, randombytes_buf: () => draws.shift() as Uint8Array })).toBe('00000000000000000042');
  });
});

describe('what a code leads to', () => {
  it('is as in the vectors', () => {
    for (const one of known.keys) {
      expect(toHex(stretchTipCode(sodium, one.digits, one.instance))).toBe(one.stretched);
      const keys = tipKeys(sodium, one.digits, one.instance);
      expect([toHex(keys.auth.publicKey), toHex(keys.auth.seed), keys.mailbox]).toEqual([one.auth.public, one.auth.secret, one.mailbox]);
      expect([toHex(keys.box.publicKey), toHex(keys.box.secret)]).toEqual([one.box.public, one.box.secret]);
      forgetTipKeys(sodium, keys);
      expect(toHex(keys.auth.seed) + toHex(keys.box.secret)).toBe('0'.repeat(128));
    }
  });

  it('differs from one installation to another', () => {
    expect(tipKeys(sodium, pick(known.keys, 2).digits, 'another').mailbox).not.toBe(reporter.mailbox);
  });

  it('signs calls as in the vectors', () => {
    for (const one of known.calls) {
      const call: TipCall = { ...one, call: one.call as CallName };
      expect(toHex(callText(sodium, call))).toBe(one.text);
      expect(signCall(sodium, reporter.auth, call)).toBe(one.signature);
    }
  });

  it('finds the same work', () => {
    for (const one of known.work) {
      expect(String(findWork(sodium, one.nonce, one.bits))).toBe(one.counter);
      expect(isWork(sodium, one.nonce, Number(one.counter), one.bits)).toBe(true);
      expect(isWork(sodium, one.nonce, Number(one.counter), 40)).toBe(false);
      if (one.bits > 0) expect(findWork(sodium, one.nonce, one.bits, 0, Number(one.counter))).toBeUndefined();
    }
  });
});

describe('a file beside a report', () => {
  it('opens as in the vectors', () => {
    for (const one of known.files) {
      const opened = openFile(sodium, bytes(one.key), one, one.frames.map((frame) => fromBase64(frame) as Uint8Array));
      expect(opened.head).toEqual(one.head);
      expect(toHex(sodium.crypto_hash_sha256(opened.content))).toBe(one.content_sha256);
    }
  });

  it('does not open when frames are missing, changed, moved or added', () => {
    const whole = pick(known.files, 2).frames;
    for (const one of known.wrong_files) {
      const frames = one.frames.map((frame) => fromBase64(typeof frame === 'number' ? pick(whole, frame) : frame) as Uint8Array);
      expect(() => openFile(sodium, bytes(one.key), one, frames), one.why).toThrow(Damaged);
    }
    const frames = whole.map((frame) => fromBase64(frame) as Uint8Array);
    const first = pick(known.files, 2);
    expect(() => openFile(sodium, bytes(first.key), { ...first, file: 1 }, frames)).toThrow(Damaged);
    expect(() => openFile(sodium, bytes(first.key), { ...first, tip: '0'.repeat(32) }, frames)).toThrow(Damaged);
  });

  it('comes back whole, whatever its length', () => {
    const at = { instance: known.instance, tip: known.tip, file: 3 };
    const lengths = fc.oneof(fc.nat(300), fc.constantFrom(65_535, 65_536, 65_537, 131_072, 200_001));
    fc.assert(fc.property(lengths, fc.uint8Array({ minLength: 32, maxLength: 32 }), (length, key) => {
      const content = sodium.crypto_generichash(32, utf8(String(length)), null).slice(0, 1);
      const whole = new Uint8Array(length).fill(content[0] ?? 0);
      const sealer = new FileSealer(sodium, key, at, { name: 'ف.bin', type: '', size: length }, whole);
      const frames: Uint8Array[] = [];
      for (let frame = sealer.frame(); frame; frame = sealer.frame()) frames.push(frame);
      expect(frames.length).toBe(frameCount(length));
      expect(toHex(openFile(sodium, key, at, frames).content)).toBe(toHex(whole));
    }), { numRuns: 40 });
  });

  it('tells little of its length', () => {
    for (const one of known.padme) expect(padme(one.length)).toBe(one.padded);
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 * 1024 * 1024 }), (length) => {
      expect(padme(length)).toBeGreaterThanOrEqual(length);
      expect(padme(length)).toBeLessThanOrEqual(Math.ceil(length * 1.12));
      expect(padme(padme(length))).toBe(padme(length));
    }));
  });
});

describe('the directory of desks', () => {
  it('gives each desk the key of this week', () => {
    const read = directory();
    expect(read.instance).toBe(known.instance);
    expect(read.desks.map((one) => [one.id, toHex(one.sign), toHex(one.box ?? new Uint8Array())])).toEqual(known.desks.map((one) => [one.id, one.sign.public, one.box.public]));
    expect(read.custodians.map((one) => toHex(one.box))).toEqual(known.custodians.map((one) => one.box.public));
  });

  it('is believed only within two days of what the witnesses saw', () => {
    expect(readDirectory(sodium, known.directory, root(), known.now - 40 * 3_600_000).serial).toBe(7);
    for (const hours of [-50, 9]) expect(() => readDirectory(sodium, known.directory, root(), known.now + hours * 3_600_000)).toThrow(DirectoryRefused);
  });

  it('is refused as a whole for any fault', () => {
    expect(known.refused_directories.length).toBeGreaterThan(15);
    for (const one of known.refused_directories) {
      let fault = 'none';
      try {
        readDirectory(sodium, one, root(), known.now);
      } catch (error) {
        expect(error, one.why).toBeInstanceOf(DirectoryRefused);
        fault = (error as DirectoryRefused).fault;
      }
      expect(fault, one.why).toBe(one.fault);
    }
  });

  it('is refused when any byte of it or of its proof changes', () => {
    const whole = fromBase64(known.directory.directory) as Uint8Array;
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      expect(() => readDirectory(sodium, { ...known.directory, directory: toBase64(changed) }, root(), known.now)).toThrow(DirectoryRefused);
    }), { numRuns: 300 });
    fc.assert(fc.property(fc.nat(known.directory.proof.length - 2), fc.constantFrom('A', 'z', '\n', '+'), (at, letter) => {
      const { proof } = known.directory;
      if (proof[at] === letter) return;
      const changed = proof.slice(0, at) + letter + proof.slice(at + 1);
      expect(() => readDirectory(sodium, { ...known.directory, proof: changed }, root(), known.now)).toThrow(DirectoryRefused);
    }), { numRuns: 300 });
  });

  it('is refused, not a crash, whatever is answered', () => {
    const signed = (body: unknown) => {
      const bytes_of_body = utf8(JSON.stringify(body));
      const signing = sodium.crypto_sign_seed_keypair(bytes(known.root.secret)).privateKey;
      return { body: toBase64(bytes_of_body), signature: toHex(sodium.crypto_sign_detached(signedBody('directory', bytes_of_body), signing)) };
    };
    const whole = JSON.parse(new TextDecoder().decode(fromBase64(known.directory.directory))) as Record<string, unknown>;
    const root_body = JSON.parse(new TextDecoder().decode(fromBase64((whole['root'] as { body: string }).body))) as Record<string, unknown>;
    const refused = (answer: unknown) => expect(() => readDirectory(sodium, answer as DirectoryAnswer, root(), known.now)).toThrow(DirectoryRefused);
    const documented = (document: unknown) => refused({ ...known.directory, directory: toBase64(utf8(JSON.stringify(document))) });
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(whole)), fc.constantFrom(...Object.keys(root_body)), (value, key, root_key) => {
      refused({ ...known.directory, proof: value });
      refused({ ...known.directory, directory: value });
      documented(value);
      if (JSON.stringify(whole[key]) !== JSON.stringify(value)) documented({ ...whole, [key]: value });
      documented({ ...whole, epochs: [value] });
      if (JSON.stringify(root_body[root_key]) !== JSON.stringify(value)) documented({ ...whole, root: signed({ ...root_body, [root_key]: value }) });
    }), { numRuns: 200 });
    refused({ directory: known.directory.directory });
  });

  it('knows the receipts of its log', () => {
    const read = directory();
    expect(readReceipt(sodium, read, known.receipt)?.part).toBe('report');
    expect(readReceipt(sodium, read, { ...known.receipt, signature: known.receipt.signature.replace(/^../, '00') })).toBeUndefined();
    expect(readReceipt(sodium, { ...read, log: { name: 'another', key: bytes(pick(known.desks, 0).sign.public) } }, known.receipt)).toBeUndefined();
  });
});

describe('inclusion in a tree', () => {
  const sha = (...parts: Uint8Array[]) => sodium.crypto_hash_sha256(Uint8Array.from(parts.flatMap((part) => [...part])));
  const split = (count: number) => 2 ** (31 - Math.clz32(count - 1));
  const tree = (leaves: Uint8Array[]): Uint8Array => (leaves.length === 1 ? sha(Uint8Array.of(0), pick(leaves, 0)) : sha(Uint8Array.of(1), tree(leaves.slice(0, split(leaves.length))), tree(leaves.slice(split(leaves.length)))));
  const path = (index: number, leaves: Uint8Array[]): Uint8Array[] => {
    if (leaves.length === 1) return [];
    const left = split(leaves.length);
    return index < left ? [...path(index, leaves.slice(0, left)), tree(leaves.slice(left))] : [...path(index - left, leaves.slice(left)), tree(leaves.slice(0, left))];
  };

  it('holds for every leaf of every small tree, and for no other place', () => {
    for (let size = 1; size <= 17; ++size) {
      const leaves = Array.from({ length: size }, (_, i) => utf8(`leaf ${i}`));
      const top = tree(leaves);
      for (let index = 0; index < size; ++index) {
        const proof = path(index, leaves);
        expect(leadsToRoot(sodium, pick(leaves, index), index, size, proof, top)).toBe(true);
        expect(leadsToRoot(sodium, pick(leaves, index), index, size, [...proof, top], top)).toBe(false);
        if (proof.length > 0) expect(leadsToRoot(sodium, pick(leaves, index), index, size, proof.slice(1), top)).toBe(false);
        for (let other = 0; other < size + 2; ++other) {
          if (other !== index) expect(leadsToRoot(sodium, pick(leaves, index), other, size, proof, top)).toBe(false);
        }
      }
    }
  });
});

describe('the parts of a report', () => {
  it('open for each chosen desk and say who the reporter is answered at', () => {
    const one = pick(known.objects, 0);
    for (const i of [0, 1]) {
      const report = readReport(openTip(sodium, desk(i), bytes(one.author), place(one), one.sealed));
      expect(toHex(report.box)).toBe(toHex(reporter.box.publicKey));
      expect(report.text).toContain('🏠');
      expect(report.files[0]?.frames).toBe(3);
      expect(report.minor).toBeNull();
    }
    const more = pick(known.objects, 1);
    expect(readMessage(openTip(sodium, desk(1), bytes(more.author), place(more), more.sealed)).text).toBe('Ils sont six.');
  });

  it('open for any two custodians and for no single one', () => {
    const one = pick(known.objects, 0);
    const pairs = known.custodians.map((custodian) => boxPair(sodium, bytes(custodian.box.secret)));
    const authors = () => bytes(one.author);
    const at = { purpose: 'tip' as const, context: tipContext(one.instance, one.tip, one.part) };
    for (const [first, second] of [[0, 1], [0, 2], [1, 2]] as const) {
      expect(toHex(openAsPair(sodium, pick(pairs, first), pick(pairs, second), authors, at, one.sealed).payload)).toBe(one.payload);
      expect(() => openAsPair(sodium, pick(pairs, second), pick(pairs, first), authors, at, one.sealed)).toThrow(Damaged);
    }
    for (const pair of pairs) expect(() => openTip(sodium, pair, bytes(one.author), place(one), one.sealed)).toThrow(Damaged);
  });

  it('do not open under another author, part or report', () => {
    const one = pick(known.objects, 0);
    expect(() => openTip(sodium, desk(0), bytes(pick(known.desks, 0).sign.public), place(one), one.sealed)).toThrow(Damaged);
    expect(() => openTip(sodium, desk(0), bytes(one.author), { ...place(one), part: 'message/1' }, one.sealed)).toThrow(Damaged);
    expect(() => openTip(sodium, desk(0), bytes(one.author), { ...place(one), tip: '0'.repeat(32) }, one.sealed)).toThrow(Damaged);
  });

  it('an answer opens for the reporter and the desk, and says which desk wrote it', () => {
    const one = pick(known.objects, 2);
    for (const reader of [reporter.box, desk(0)]) {
      const { reply, desk: from } = openReply(sodium, reader, directory().desks, place(one), one.sealed);
      expect([from, reply.sentences]).toEqual(['pag-asa', ['thanks']]);
    }
    expect(readReply(bytes(one.payload)).answers).toBeUndefined();
  });

  it('a forged answer does not open', () => {
    for (const one of known.forged_replies) expect(() => openReply(sodium, reporter.box, directory().desks, place(one), one.sealed), one.why).toThrow(Damaged);
  });

  it('payloads of another form are damage, not a crash', () => {
    for (const text of ['', '[]', 'null', '{}', '{"v":2}', '{"v":1,"box":"00"}', '{"v":1,"text":3}', '{"v":1,"files":[{}]}', '{"v":1,"what":[1]}', '\xff']) {
      expect(() => readReport(utf8(text)), text).toThrow(Damaged);
    }
    expect(() => readMessage(utf8('{"v":1,"box":"00"}'))).toThrow(Damaged);
    expect(readMessage(utf8('{"v":1}')).box).toBeUndefined();
    const numbered = (n: unknown) => utf8(JSON.stringify({ v: 1, files: [{ key: 'A'.repeat(43), n, name: '', type: '', size: 1, frames: 2, stripped: true }] }));
    expect([readMessage(numbered(7)).files[0]?.n, readMessage(numbered(undefined)).files[0]?.n]).toEqual([7, undefined]);
    for (const n of [-1, 1.5, 100_000, '1', null]) expect(() => readMessage(numbered(n)), String(n)).toThrow(Damaged);
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      try {
        readMessage(utf8(JSON.stringify({ v: 1, ...(value as object) })));
      } catch (error) {
        expect(error).toBeInstanceOf(Damaged);
      }
    }));
  });
});

describe('the keys of a desk', () => {
  it('open for members only, and only as what the directory names', () => {
    const me = boxPair(sodium);
    const other = boxPair(sodium);
    const author = signPair(sodium);
    const sign = signPair(sodium);
    const week = boxPair(sodium);
    const authors = () => author.publicKey;
    const sealed_sign = sealSignKey(sodium, 'payoke', sign, [me.publicKey, other.publicKey], author, 20_000);
    const sealed_week = sealEpochKey(sodium, 'payoke', week, [me.publicKey], author, 20_000);
    expect(toHex(openSignKey(sodium, 'payoke', sign.publicKey, other, authors, sealed_sign).seed)).toBe(toHex(sign.seed));
    expect(toHex(openEpochKey(sodium, 'payoke', week.publicKey, me, authors, sealed_week).secret)).toBe(toHex(week.secret));
    expect(() => openEpochKey(sodium, 'payoke', week.publicKey, other, authors, sealed_week)).toThrow(Damaged);
    expect(() => openSignKey(sodium, 'surya', sign.publicKey, me, authors, sealed_sign)).toThrow(Damaged);
    expect(() => openSignKey(sodium, 'payoke', author.publicKey, me, authors, sealed_sign)).toThrow(Damaged);
    const epoch = signEpoch(sodium, sign, { instance: 'i', desk: 'payoke', box: toHex(week.publicKey), not_before: '2026-11-16', not_after: '2026-11-22' });
    expect(JSON.parse(new TextDecoder().decode(fromBase64(epoch.body)))).toMatchObject({ desk: 'payoke' });
  });
});
