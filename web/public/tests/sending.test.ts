import libsodium from 'libsodium-wrappers-sumo';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import known from '../../../tests/vault/letterbox_vectors.json';
import { fromBase64, openFile, toHex, type Sodium } from '../../envelope/src/index';
import { Refused, type Box } from '../src/report/box';
import type { Crypto } from '../src/report/crypto';
import type { ReadyFile } from '../src/report/photo';
import { Parcel, placeFiles, sealFiles } from '../src/report/sending';
import { Sealing } from '../src/report/serve';

let crypto: Crypto;
let tip: string;
let stored: Map<string, string>;
let attached: string[];
/** As the letterbox does it: a name is taken by the first text, and there are ten files. */
const box = {
  attach(of: string, part: string, object: string): Promise<void> {
    expect(of).toBe(tip);
    attached.push(part);
    if (Number(part.split('/')[1]) >= 10) return Promise.reject(new Refused('quota'));
    if ((stored.get(part) ?? object) !== object) return Promise.reject(new Refused('taken'));
    stored.set(part, object);
    return Promise.resolve();
  },
} as unknown as Box;

const content = (letter: number) => new Uint8Array(3000).fill(letter);
const file = (letter: number): ReadyFile => ({ name: 'a.jpg', type: 'image/jpeg', stripped: true, photo: true, content: content(letter).buffer });
const tell = { arrived: () => undefined, sending: () => undefined };
const put = () => Promise.resolve({ body: '', signature: '' });

beforeAll(async () => {
  await libsodium.ready;
  const sealing = new Sealing(libsodium as unknown as Sodium);
  sealing.believe(known.directory, known.root.public, known.now);
  crypto = { call: (name: string, ...values: unknown[]) => Promise.resolve(name === 'checkReceipt' ? 1 : (sealing[name as keyof Sealing] as (...all: unknown[]) => unknown)(...values)) } as unknown as Crypto;
});
beforeEach(() => { [tip, stored, attached] = ['ab'.repeat(16), new Map(), []]; });

function opened(n: number, key: string): string {
  const frames = [...stored].filter(([part]) => part.startsWith(`file/${n}/`)).map(([, frame]) => fromBase64(frame) as Uint8Array);
  return toHex(openFile(libsodium as unknown as Sodium, fromBase64(key) as Uint8Array, { instance: known.instance, tip, file: n }, frames).content);
}

describe('files', () => {
  it('of a new report are numbered from 0 and arrive whole', async () => {
    const files = await sealFiles(crypto, tip, [file(1), file(2)]);
    expect(files.map((one) => one.note.n)).toEqual([0, 1]);
    expect(await new Parcel(crypto, tip, 'report', 'O', files, put).send(box, tell)).toBe(0);
    expect(opened(1, files[1]?.note.key ?? '')).toBe(toHex(content(2)));
  });

  it('of a later visit pass over numbers that were begun and broke off', async () => {
    for (const part of ['file/0/0', 'file/0/1', 'file/1/0', 'file/3/0']) stored.set(part, 'earlier');
    const files = await placeFiles(crypto, box, tip, 1, [file(1), file(2)]);
    expect(files.map((one) => [one.note.n, one.file, one.there])).toEqual([[2, 2, 1], [4, 4, 1]]);
    expect(attached).toEqual(['file/1/0', 'file/2/0', 'file/3/0', 'file/4/0']);
    expect(await new Parcel(crypto, tip, 'message/1', 'O', files, put).send(box, tell)).toBe(0);
    for (const [i, { file: n, note }] of files.entries()) expect(opened(n, note.key)).toBe(toHex(content(i + 1)));
  });

  it('that cannot go are left out, and nothing is asked for ever', async () => {
    expect((await placeFiles(crypto, box, tip, 9, [file(1), file(2)])).map((one) => one.file)).toEqual([9]);
    const full = { attach: (_: string, part: string) => { attached.push(part); return Promise.reject(new Refused('taken')); } } as unknown as Box;
    attached = [];
    expect(await placeFiles(crypto, full, tip, 0, [file(1), file(2)])).toEqual([]);
    expect(attached.length).toBe(20);
    const broken = { attach: () => Promise.reject(new TypeError('x')) } as unknown as Box;
    await expect(placeFiles(crypto, broken, tip, 0, [file(1)])).rejects.toBeInstanceOf(TypeError);
  });
});
