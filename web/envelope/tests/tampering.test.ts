import { beforeAll, describe, expect, it } from 'vitest';
import { boxPair, Damaged, fromBase64, openAs, openRecord, sealRecord, sealTo, signPair, toBase64, utf8, type BoxPair, type SignPair, type Sodium } from '../src/index';
import { finish, objectBucket, pad } from '../src/format';
import { join, number } from '../src/bytes';
import { ready } from './house';

const kPlace = { type: 'case', id: '01jd0000000000000000000000', part: 'shelter', version: 2, instance: 'tests' };
const kWhere = { purpose: 'shelter', context: kPlace } as const;

let sodium: Sodium;
let ann: BoxPair;
let bob: BoxPair;
let author: SignPair;
beforeAll(async () => {
  sodium = await ready();
  [ann, bob, author] = [boxPair(sodium), boxPair(sodium), signPair(sodium)];
});

const authors = () => author.publicKey;
const sealFor = (...readers: BoxPair[]) =>
  sealTo(sodium, readers.map(({ publicKey }) => ({ kind: 'user' as const, publicKey })), author, { ...kWhere, day: 20779, payload: utf8('Rue Inventée 1') });

/** How many of these texts open. */
function openings(texts: Iterable<string>, open: (sealed: string) => unknown): number {
  let count = 0;
  for (const text of texts) {
    try {
      open(text);
      count += 1;
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
  }
  return count;
}

function* flips(sealed: string): Generator<string> {
  const whole = fromBase64(sealed) as Uint8Array;
  for (let bit = 0; bit < whole.length * 8; ++bit) {
    const changed = whole.slice();
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    yield toBase64(changed);
  }
}

function* cuts(sealed: string): Generator<string> {
  const whole = fromBase64(sealed) as Uint8Array;
  for (let length = 0; length < whole.length; ++length) yield toBase64(whole.slice(0, length));
  yield toBase64(join(whole, Uint8Array.of(0)));
}

describe('an object that somebody touched', () => {
  const open = (sealed: string) => openAs(sodium, ann, authors, kWhere, sealed);

  it('opens while it is whole', () => {
    expect(openings([sealFor(ann, bob)], open)).toBe(1);
  });

  it('opens with no bit flipped', () => {
    expect(openings(flips(sealFor(ann)), open)).toBe(0);
  });

  it('opens at no other length', () => {
    expect(openings(cuts(sealFor(ann)), open)).toBe(0);
  });

  it('opens neither elsewhere nor as another version, part, case, installation or purpose', () => {
    const sealed = sealFor(ann);
    for (const other of [{ version: 1 }, { version: 3 }, { part: 'tip' }, { id: '01jd0000000000000000000001' }, { type: 'party' }, { instance: '' }]) {
      expect(() => openAs(sodium, ann, authors, { purpose: 'shelter', context: { ...kPlace, ...other } }, sealed)).toThrow(Damaged);
    }
    expect(() => openAs(sodium, ann, authors, { purpose: 'tip', context: kPlace }, sealed)).toThrow(Damaged);
  });

  it('opens for nobody it was not sealed to, nor with the wraps of two objects exchanged', () => {
    expect(() => openAs(sodium, bob, authors, kWhere, sealFor(ann))).toThrow(Damaged);
    const [one, other] = [fromBase64(sealFor(ann)) as Uint8Array, fromBase64(sealFor(ann)) as Uint8Array];
    const end = 9 + 11 + 80;
    expect(() => open(toBase64(join(other.slice(0, end), one.slice(end))))).toThrow(Damaged);
  });

  it('opens with no unknown author and no author of another name', () => {
    const sealed = sealFor(ann);
    expect(() => openAs(sodium, ann, () => undefined, kWhere, sealed)).toThrow(Damaged);
    expect(() => openAs(sodium, ann, () => signPair(sodium).publicKey, kWhere, sealed)).toThrow(Damaged);
  });

  it('opens under no second key: the commitment holds where the cipher would not', () => {
    const sealed = fromBase64(sealFor(ann)) as Uint8Array;
    const header = sealed.slice(0, 9 + 11 + 80);
    const forged = finish(sodium, header, sodium.randombytes_buf(32), new Uint8Array(), sodium.randombytes_buf(24), pad(utf8('another text'), objectBucket));
    expect(() => open(toBase64(forged))).toThrow(Damaged);
  });

  it('is not signed by a reader in the name of the author', () => {
    const mallory = signPair(sodium);
    const forged = sealTo(sodium, [{ kind: 'user', publicKey: ann.publicKey }], { publicKey: author.publicKey, seed: mallory.seed }, { ...kWhere, day: 1, payload: utf8('x') });
    expect(() => open(forged)).toThrow(Damaged);
  });
});

describe('a record that somebody touched', () => {
  const key = new Uint8Array(32).fill(7);
  const seal = () => sealRecord(sodium, new Uint8Array(16), key, kPlace, utf8('private keys'));
  const open = (sealed: string) => openRecord(sodium, key, kPlace, sealed);

  it('opens while it is whole, and never with a bit flipped or a byte cut', () => {
    expect(openings([seal()], open)).toBe(1);
    expect(openings(flips(seal()), open)).toBe(0);
    expect(openings(cuts(seal()), open)).toBe(0);
  });

  it('opens under no other key and in no other place', () => {
    expect(() => openRecord(sodium, new Uint8Array(32).fill(8), kPlace, seal())).toThrow(Damaged);
    expect(() => openRecord(sodium, key, { ...kPlace, version: 3 }, seal())).toThrow(Damaged);
  });
});

describe('sealing', () => {
  it('hides the length in a bucket', () => {
    const lengthOf = (payload: Uint8Array) => (fromBase64(sealTo(sodium, [{ kind: 'user', publicKey: ann.publicKey }], author, { ...kWhere, day: 1, payload })) as Uint8Array).length;
    expect(lengthOf(new Uint8Array(0))).toBe(lengthOf(new Uint8Array(1900)));
    expect(lengthOf(new Uint8Array(2000))).toBe(lengthOf(new Uint8Array(8000)));
    expect(lengthOf(new Uint8Array(40000))).toBe(lengthOf(new Uint8Array(60000)));
  });

  it('takes different readers only, and their right keys', () => {
    const what = { ...kWhere, day: 1, payload: new Uint8Array() };
    const reader = { kind: 'user' as const, publicKey: ann.publicKey };
    expect(() => sealTo(sodium, [], author, what)).toThrow(RangeError);
    expect(() => sealTo(sodium, [reader, reader], author, what)).toThrow(RangeError);
    expect(() => sealTo(sodium, [{ ...reader, publicKey: new Uint8Array(31) }], author, what)).toThrow(RangeError);
    expect(() => sealTo(sodium, [{ ...reader, kind: 'escrow_pair' }], author, what)).toThrow(RangeError);
    expect(() => sealTo(sodium, [reader], author, { ...what, context: { ...kPlace, version: -1 } })).toThrow(RangeError);
  });

  it('never takes the same nonce twice', () => {
    const nonces = new Set<string>();
    for (let i = 0; i < 2000; ++i) nonces.add(toBase64((fromBase64(sealRecord(sodium, new Uint8Array(16), new Uint8Array(32), kPlace, number(i, 4))) as Uint8Array).slice(57, 81)));
    expect(nonces.size).toBe(2000);
  });
});
