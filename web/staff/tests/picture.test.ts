import { describe, expect, it } from 'vitest';
import { pictureHead } from '../src/sealed/picture';

const bytes = (...values: (number | string)[]) => Uint8Array.from(values.flatMap((one) => (typeof one === 'string' ? [...one].map((letter) => letter.charCodeAt(0)) : [one])));
const png = (width: number[], height: number[]) => bytes(0x89, 'PNG\r\n', 0x1a, 0x0a, 0, 0, 0, 13, 'IHDR', ...width, ...height, 8, 2, 0, 0, 0);
const jpeg = (...rest: number[]) => bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, ...rest, 0, 0, 0);

describe('what is shown as a picture', () => {
  it('is told by its bytes, with its size', () => {
    expect(pictureHead(png([0, 0, 3, 0], [0, 0, 2, 0]))).toEqual({ type: 'image/png', width: 768, height: 512 });
    expect(pictureHead(jpeg(0xff, 0xc4, 0, 2, 0xff, 0xc2, 0, 11, 8, 2, 0, 3, 0))).toEqual({ type: 'image/jpeg', width: 768, height: 512 });
    expect(pictureHead(bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8X', 10, 0, 0, 0, 0, 0, 0, 0, 0xff, 2, 0, 0xff, 1, 0))).toEqual({ type: 'image/webp', width: 768, height: 512 });
    expect(pictureHead(bytes('RIFF', 0, 0, 0, 0, 'WEBPVP8L', 0, 0, 0, 0, 0x2f, 0xff, 0xc2, 0x7f, 0))).toEqual({ type: 'image/webp', width: 768, height: 512 });
  });

  it('is nothing else: no drawing with scripts, no text, no picture that is too large or has no size', () => {
    for (const other of [bytes('<svg xmlns="http://www.w3.org/2000/svg">'), bytes('GIF89a', 1, 0, 1, 0), bytes('%PDF-1.7'), new Uint8Array(), bytes(0xff, 0xd8)]) expect(pictureHead(other)).toBeUndefined();
    expect(pictureHead(png([0, 0, 0x40, 0], [0, 0, 0x40, 0]))).toBeUndefined();
    expect(pictureHead(png([0, 0, 0, 0], [0, 0, 2, 0]))).toBeUndefined();
    expect(pictureHead(jpeg(0xff, 0xc4, 0, 0))).toBeUndefined();
  });

  it('is read to an end whatever the bytes are', () => {
    const starts = [[0xff, 0xd8, 0xff], [0x89, ...new TextEncoder().encode('PNG\r\n')], [...new TextEncoder().encode('RIFF1234WEBPVP8')], []];
    let seed = 4711;
    const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % 256;
    for (let round = 0; round < 5000; ++round) {
      const start = starts[round % starts.length] ?? [];
      const head = pictureHead(Uint8Array.from([...start, ...Array.from({ length: next() }, () => (next() < 60 ? 0xff : next()))]));
      if (head) expect(head.width * head.height).toBeLessThanOrEqual(40_000_000);
    }
  });
});
