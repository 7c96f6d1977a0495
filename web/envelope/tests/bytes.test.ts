import { describe, expect, it } from 'vitest';
import { fromBase64, fromHex, lengthPrefixed, number, toBase64, toHex } from '../src/bytes';
import { Damaged } from '../src/index';
import { objectBucket, pad, Reader, recordBucket, unpad } from '../src/format';

describe('bytes', () => {
  it('go to base64url and back, one way to write each', () => {
    for (let length = 0; length < 70; ++length) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
      const text = toBase64(bytes);
      expect(text).toBe(btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
      expect(fromBase64(text)).toEqual(bytes);
    }
    for (const odd of ['A', 'AB', 'AAB', 'AA=', 'AA==', 'A A', 'AA+A', 'AA/A', 'AAAAé']) expect(fromBase64(odd), odd).toBeUndefined();
  });

  it('go to hexadecimal and back, in lower case only', () => {
    expect(toHex(Uint8Array.of(0, 10, 255))).toBe('000aff');
    expect(fromHex('000aff', 3)).toEqual(Uint8Array.of(0, 10, 255));
    for (const odd of ['000aFF', '000af', '000aff0', '000agg']) expect(fromHex(odd, 3), odd).toBeUndefined();
  });

  it('write numbers that fit, big end first', () => {
    expect(toHex(number(0x0102030405, 8))).toBe('0000000102030405');
    expect(() => number(256, 1)).toThrow(RangeError);
    expect(() => number(-1, 4)).toThrow(RangeError);
    expect(() => number(1.5, 4)).toThrow(RangeError);
  });

  it('never write two lists of parts alike', () => {
    const part = (text: string) => new TextEncoder().encode(text);
    expect(toHex(lengthPrefixed(part('ab'), part('c')))).not.toBe(toHex(lengthPrefixed(part('a'), part('bc'))));
  });
});

describe('padding', () => {
  it('comes off what it was put on, at every edge of a bucket', () => {
    for (const length of [0, 1, 62, 63, 64, 255, 256, 1023, 1024, 2047, 2048, 8191, 8192, 32767, 32768, 65535, 65536]) {
      const plain = new Uint8Array(length).fill(0x80);
      for (const bucket of [recordBucket, objectBucket]) expect(unpad(pad(plain, bucket), bucket)).toEqual(plain);
    }
  });

  it('is the only one that comes off', () => {
    const padded = pad(new Uint8Array([1, 2]), recordBucket);
    for (const wrong of [new Uint8Array(64), padded.slice(0, 63), padded.map((byte) => (byte === 0x80 ? 0x81 : byte)), pad(new Uint8Array([1, 2]), objectBucket)]) {
      expect(() => unpad(wrong, recordBucket)).toThrow(Damaged);
    }
  });
});

describe('the reader', () => {
  it('never reads past the end', () => {
    const reader = new Reader(Uint8Array.of(1, 2, 3));
    expect(reader.number(2)).toBe(258);
    expect(reader.rest).toEqual(Uint8Array.of(3));
    expect(reader.taken).toEqual(Uint8Array.of(1, 2));
    expect(() => reader.take(2)).toThrow(Damaged);
  });
});
