import { beforeAll, describe, expect, it } from 'vitest';
import { contextBytes } from '../src/format';
import { boxPair, Damaged, derive, inspect, keyOf, kidOf, kPurposes, openAs, openAsPair, openRecord, sealRecord, signPair, toHex, type Opened, type Sodium } from '../src/index';
import { bytes, ready, vectors, type ObjectVector, type RecordVector, type VectorReader } from './house';

let sodium: Sodium;
beforeAll(async () => { sodium = await ready(); });

export function openVector(one: ObjectVector, reader: VectorReader, change: { sealed?: string; context?: ObjectVector['context'] } = {}): Opened {
  const where = { purpose: one.purpose, context: change.context ?? one.context };
  const authors = (kid: string) => (kid === one.author.kid ? bytes(one.author.public) : undefined);
  const first = boxPair(sodium, bytes(reader.secret));
  const sealed = change.sealed ?? one.sealed;
  return reader.second_secret ? openAsPair(sodium, first, boxPair(sodium, bytes(reader.second_secret)), authors, where, sealed) : openAs(sodium, first, authors, where, sealed);
}

const openVectorRecord = (one: RecordVector, sealed = one.sealed) => openRecord(sodium, bytes(one.key), one.context, sealed);

describe('the vectors of the C++ twin', () => {
  it('derive the same keys', () => {
    for (const one of vectors.kdf) expect(toHex(derive(sodium, bytes(one.key), one.label, ...one.parts.map(bytes)))).toBe(one.out);
  });

  it('write the same contexts', () => {
    for (const one of vectors.context) expect(toHex(contextBytes(one.context))).toBe(one.bytes);
  });

  it('seal records to the very same text, and open them', () => {
    expect(vectors.record.length).toBeGreaterThan(3);
    for (const one of vectors.record) {
      expect(sealRecord(sodium, bytes(one.key_id), bytes(one.key), one.context, bytes(one.plain), bytes(one.nonce))).toBe(one.sealed);
      expect(toHex(openVectorRecord(one))).toBe(one.plain);
      expect(toHex(keyOf(one.sealed))).toBe(one.key_id);
    }
  });

  it('open objects for every reader and know their authors', () => {
    for (const one of vectors.object) {
      expect(kPurposes[one.purpose]).toBe(one.purpose_number);
      expect(toHex(signPair(sodium, bytes(one.author.seed)).publicKey)).toBe(one.author.public);
      expect(kidOf(sodium, bytes(one.author.public))).toBe(one.author.kid);
      const head = inspect(one.sealed);
      expect([head.purpose, head.day]).toEqual([one.purpose, one.day]);
      expect(head.wraps.map((wrap) => [wrap.kid, wrap.kind])).toEqual(one.readers.map((reader) => [reader.kid, reader.kind]));
      for (const reader of one.readers) {
        const opened = openVector(one, reader);
        expect(toHex(opened.payload)).toBe(one.payload);
        expect(opened.author).toBe(one.author.kid);
      }
    }
  });

  it('refuse what the twin refuses', () => {
    expect(vectors.refused.length).toBeGreaterThan(20);
    const record = vectors.record[0] as RecordVector;
    const object = vectors.object[0] as ObjectVector;
    for (const one of vectors.refused) {
      const open = () => (one.like === 'record' ? openVectorRecord(record, one.sealed) : openVector(object, object.readers[0] as VectorReader, { sealed: one.sealed }));
      expect(open, `${one.like}: ${one.why}`).toThrow(Damaged);
    }
  });
});
