import { beforeAll, describe, expect, it } from 'vitest';
import { Damaged, fingerprint, forget, fromBase64, generateUserKeys, newCode, publicKeysOf, readCode, toBase64, toHex, unwrapKeys, wrapKeys, type Secret, type Sodium, type UserKeys } from '../src/index';
import { ready } from './house';

let sodium: Sodium;
let keys: UserKeys;
beforeAll(async () => {
  sodium = await ready();
  keys = generateUserKeys(sodium);
});

const kPassphrase: Secret = { way: 'passphrase', text: 'twelve grey herons at dawn' };

function ways(): Secret[] {
  return [kPassphrase, { way: 'passkey', credential: 'Y3JlZA', prf: new Uint8Array(32).fill(9) }, { way: 'code', text: newCode(sodium) }];
}

describe('the keys of a person', () => {
  it('come back by each way, whole', () => {
    for (const secret of ways()) {
      const again = unwrapKeys(sodium, wrapKeys(sodium, keys, 'ann', secret), 'ann', secret, publicKeysOf(keys));
      expect(toHex(again.box.secret)).toBe(toHex(keys.box.secret));
      expect(toHex(again.sign.seed)).toBe(toHex(keys.sign.seed));
    }
  });

  it('come back neither with a wrong secret nor for another account', () => {
    const wrapped = wrapKeys(sodium, keys, 'ann', kPassphrase);
    const wanted = publicKeysOf(keys);
    expect(() => unwrapKeys(sodium, wrapped, 'ann', { way: 'passphrase', text: 'twelve grey herons at dusk' }, wanted)).toThrow(Damaged);
    expect(() => unwrapKeys(sodium, wrapped, 'bob', kPassphrase, wanted)).toThrow(Damaged);
    expect(() => unwrapKeys(sodium, wrapped, 'ann', { way: 'code', text: newCode(sodium) }, wanted)).toThrow(Damaged);
    expect(() => unwrapKeys(sodium, { ...wrapped, salt: toBase64(new Uint8Array(16)) }, 'ann', kPassphrase, wanted)).toThrow(Damaged);
    expect(() => unwrapKeys(sodium, { ...wrapped, salt: '' }, 'ann', kPassphrase, wanted)).toThrow(Damaged);
  });

  it('are refused when the server names other public keys than theirs', () => {
    const secret: Secret = { way: 'passkey', credential: '', prf: new Uint8Array(32) };
    const wrapped = wrapKeys(sodium, keys, 'ann', secret);
    const others = publicKeysOf(generateUserKeys(sodium));
    expect(() => unwrapKeys(sodium, wrapped, 'ann', secret, others)).toThrow(Damaged);
    expect(() => unwrapKeys(sodium, wrapped, 'ann', secret, { ...publicKeysOf(keys), sign: others.sign })).toThrow(Damaged);
  });

  it('are made of one passphrase however it is typed', () => {
    const composed = wrapKeys(sodium, keys, 'ann', { way: 'passphrase', text: 'caf\u00e9 caf\u00e9 caf\u00e9' });
    expect(() => unwrapKeys(sodium, composed, 'ann', { way: 'passphrase', text: 'cafe\u0301 cafe\u0301 cafe\u0301' }, publicKeysOf(keys))).not.toThrow();
  });

  it('stand in no wrap in the clear, and are wiped when forgotten', () => {
    const wrapped = wrapKeys(sodium, keys, 'ann', kPassphrase);
    expect(toHex(fromBase64(wrapped.sealed) as Uint8Array)).not.toContain(toHex(keys.box.secret));
    const passing = generateUserKeys(sodium);
    forget(sodium, passing);
    expect(toHex(passing.box.secret) + toHex(passing.sign.seed)).toMatch(/^0{128}$/);
  });

  it('have a fingerprint that changes with either key', () => {
    const others = generateUserKeys(sodium);
    const mine = fingerprint(sodium, publicKeysOf(keys));
    expect(mine).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
    expect(fingerprint(sodium, publicKeysOf(keys))).toBe(mine);
    expect(fingerprint(sodium, { box: keys.box.publicKey, sign: others.sign.publicKey })).not.toBe(mine);
    expect(fingerprint(sodium, { box: others.box.publicKey, sign: keys.sign.publicKey })).not.toBe(mine);
  });
});

describe('the printed code', () => {
  it('is read back as it is printed, and as people type it', () => {
    for (let i = 0; i < 200; ++i) {
      const code = newCode(sodium);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
      const read = readCode(sodium, code);
      expect(read?.length).toBe(16);
      const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
      expect(toHex(readCode(sodium, typed) as Uint8Array)).toBe(toHex(read as Uint8Array));
    }
  });

  it('is different each time', () => {
    expect(new Set(Array.from({ length: 500 }, () => newCode(sodium))).size).toBe(500);
  });

  it('notices nearly every wrong letter', () => {
    const code = newCode(sodium);
    let unnoticed = 0;
    let tried = 0;
    for (let at = 0; at < code.length; ++at) {
      for (const letter of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
        if (code[at] === '-' || code[at] === letter) continue;
        tried += 1;
        if (readCode(sodium, code.slice(0, at) + letter + code.slice(at + 1))) unnoticed += 1;
      }
    }
    expect(tried).toBe(28 * 31);
    expect(unnoticed / tried).toBeLessThan(0.03);
  });

  it('is refused when it is too short or holds other signs', () => {
    for (const text of ['', 'ABCD', `${newCode(sodium)}A`, newCode(sodium).replace(/^./, 'U')]) expect(readCode(sodium, text)).toBeUndefined();
  });
});
