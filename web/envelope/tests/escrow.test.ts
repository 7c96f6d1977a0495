import { beforeAll, describe, expect, it } from 'vitest';
import libsodium from 'libsodium-wrappers-sumo';
import { boxPair, Damaged, inspect, kidOf, openWithKey, peel, sealTo, signPair, utf8, type Sodium } from '../src/index';

const sodium = libsodium as unknown as Sodium;
const kPlace = { type: 'tip', id: '00'.repeat(16), part: 'report', version: 1, instance: 'test' };
const kWhere = { purpose: 'tip', context: kPlace } as const;

beforeAll(() => libsodium.ready);

function escrowed() {
  const [reader, first, second, third] = [boxPair(sodium), boxPair(sodium), boxPair(sodium), boxPair(sodium)];
  const author = signPair(sodium);
  const readers = [{ kind: 'desk' as const, publicKey: reader.publicKey }, { kind: 'escrow_pair' as const, publicKey: first.publicKey, second: second.publicKey }];
  const sealed = sealTo(sodium, readers, author, { ...kWhere, day: 20779, payload: utf8('a word') });
  const wrap = inspect(sealed).wraps.find((one) => one.kind === 'escrow_pair')?.sealed as Uint8Array;
  const find = (kid: string) => (kid === kidOf(sodium, author.publicKey) ? author.publicKey : undefined);
  return { first, second, third, sealed, wrap, find };
}

describe('an object that two custodians release', () => {
  it('opens with the key that came out of both seals, each taken off by its own custodian', () => {
    const { first, second, sealed, wrap, find } = escrowed();
    const half = peel(sodium, first, wrap);
    const key = peel(sodium, second, half);
    expect(new TextDecoder().decode(openWithKey(sodium, key, find, kWhere, sealed).payload)).toBe('a word');
  });

  it('opens for neither custodian alone, nor for another, nor in the other order', () => {
    const { first, second, third, wrap } = escrowed();
    expect(() => peel(sodium, second, wrap)).toThrow(Damaged);
    expect(() => peel(sodium, third, wrap)).toThrow(Damaged);
    const half = peel(sodium, first, wrap);
    expect(() => peel(sodium, first, half)).toThrow(Damaged);
    expect(() => peel(sodium, third, half)).toThrow(Damaged);
  });

  it('does not open with half a key, with another key, nor as anything else', () => {
    const { first, second, sealed, wrap, find } = escrowed();
    const half = peel(sodium, first, wrap);
    const key = peel(sodium, second, half);
    expect(() => openWithKey(sodium, half, find, kWhere, sealed)).toThrow(Damaged);
    expect(() => openWithKey(sodium, key.map((byte) => byte ^ 1), find, kWhere, sealed)).toThrow(Damaged);
    expect(() => openWithKey(sodium, key, () => undefined, kWhere, sealed)).toThrow(Damaged);
    expect(() => openWithKey(sodium, key, find, { purpose: 'reply', context: kPlace }, sealed)).toThrow(Damaged);
    expect(() => openWithKey(sodium, key, find, { purpose: 'tip', context: { ...kPlace, part: 'message/1' } }, sealed)).toThrow(Damaged);
  });
});
