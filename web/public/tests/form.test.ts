import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileProblem, holdsNotes, isPhoto, kLargestTip, kMostFiles, kMostPixels, photoSize, Progress, refill, suggestDesks } from '../src/report/form';
import type { DeskView } from '../src/report/messages';

const desk = (id: string, forms: string[], more: Partial<DeskView> = {}): DeskView => ({ id, name: {}, reads: {}, forms, minors: false, ready: true, ...more });
const kDesks = [desk('centre', ['labour', 'sexual', 'begging']), desk('labour', ['labour']), desk('children', ['sexual'], { minors: true }), desk('police', ['crime'])];

describe('the desk that is proposed', () => {
  it('is the first one that is there for this', () => {
    expect(suggestDesks(kDesks, { what: ['labour'], minor: null })).toEqual(['centre']);
    expect(suggestDesks(kDesks, { what: ['crime'], minor: false })).toEqual(['police']);
    expect(suggestDesks(kDesks, { what: [], minor: null })).toEqual(['centre']);
    expect(suggestDesks(kDesks, { what: ['unheard of'], minor: null })).toEqual(['centre']);
  });

  it('is one for minors only when a minor is concerned', () => {
    expect(suggestDesks(kDesks, { what: ['labour'], minor: true })).toEqual(['children']);
    expect(suggestDesks(kDesks, { what: ['sexual'], minor: null })).toEqual(['centre']);
  });

  it('has a key this week', () => {
    const without = kDesks.map((one) => ({ ...one, ready: one.id !== 'centre' && one.id !== 'children' }));
    expect(suggestDesks(without, { what: ['labour'], minor: true })).toEqual(['labour']);
    expect(suggestDesks(kDesks.map((one) => ({ ...one, ready: false })), { what: ['labour'], minor: null })).toEqual([]);
  });

  it('is never more than one, and always one that can be reached', () => {
    const any = fc.record({ id: fc.string(), forms: fc.array(fc.constantFrom('a', 'b', 'c')), minors: fc.boolean(), ready: fc.boolean(), name: fc.constant({}), reads: fc.constant({}) });
    fc.assert(fc.property(fc.uniqueArray(any, { selector: (one) => one.id }), fc.array(fc.constantFrom('a', 'b', 'd')), fc.constantFrom(true, false, null), (desks, what, minor) => {
      const chosen = suggestDesks(desks, { what, minor });
      const ready = desks.filter((one) => one.ready);
      expect(chosen.length).toBe(ready.length > 0 ? 1 : 0);
      for (const id of chosen) expect(ready.some((one) => one.id === id)).toBe(true);
    }));
  });
});

describe('files', () => {
  it('are counted with those of earlier visits', () => {
    expect(fileProblem([], 1)).toBeUndefined();
    expect(fileProblem(Array.from({ length: kMostFiles - 1 }, () => 1), 1)).toBeUndefined();
    expect(fileProblem(Array.from({ length: kMostFiles }, () => 1), 1)).toBe('files.too_many');
    expect(fileProblem([1], 1, kMostFiles - 1)).toBe('files.too_many');
  });

  it('have a largest size, alone and together', () => {
    const large = 50 * 1024 * 1024;
    expect(fileProblem([], large)).toBeUndefined();
    expect(fileProblem([], large + 1)).toBe('files.too_large');
    expect(fileProblem([large, large], 1)).toBe('files.too_large');
    expect(fileProblem([large], kLargestTip - large)).toBeUndefined();
  });

  it('that are photos are told from others', () => {
    expect(['image/jpeg', 'image/png', 'image/heic', 'image/webp'].every(isPhoto)).toBe(true);
    expect(['image/svg+xml', 'application/pdf', 'video/mp4', '', 'text/html'].some(isPhoto)).toBe(false);
  });

  it('keep their shape and fit into the memory of a phone', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12_000 }), fc.integer({ min: 1, max: 12_000 }), (width, height) => {
      const size = photoSize(width, height);
      expect(size === undefined).toBe(width * height > kMostPixels);
      if (!size) return;
      expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(Math.max(2560, 1));
      expect(Math.abs(size.width / width - size.height / height)).toBeLessThan(1 / Math.min(width, height));
    }));
  });

  it('that still hold notes of a camera are known', () => {
    const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(holdsNotes(bytes('\xff\xd8\xff\xe1\x00\x10Exif\0\0MM'))).toBe(true);
    expect(holdsNotes(bytes('\x89PNG....tEXtLocation'))).toBe(true);
    expect(holdsNotes(bytes('\xff\xd8\xff\xe0\x00\x10JFIF\0'))).toBe(false);
  });
});

describe('a form that is given back', () => {
  it('holds what was typed and ticked, and nothing else', () => {
    const field = (type: string, name: string, value: string, checked = false) => ({ type, name, value, checked });
    const fields = [field('radio', 'who', 'victim'), field('radio', 'who', 'other', true), field('checkbox', 'what', 'labour'), field('checkbox', 'what', 'sexual'), field('textarea', 'text', ''), field('text', 'where', ''), field('hidden', 'begun', 'x'), field('checkbox', 'escrow', 'yes', true)];
    const typed = new FormData();
    for (const [name, value] of [['who', 'victim'], ['what', 'sexual'], ['text', 'Help'], ['where', 'Gent'], ['begun', 'y']] as const) typed.append(name, value);
    refill(fields, typed);
    expect(fields.map((one) => (/^(radio|checkbox)$/.test(one.type) ? one.checked : one.value))).toEqual([true, false, false, true, 'Help', 'Gent', 'x', false]);
  });
});

describe('progress', () => {
  it('tells the part that went and the time left at the same speed', () => {
    const progress = new Progress(1000, 0);
    expect([progress.percent, progress.left(5000)]).toEqual([0, undefined]);
    progress.add(250);
    expect([progress.percent, progress.left(10_000)]).toEqual([25, 30]);
    progress.add(900);
    expect([progress.percent, progress.left(20_000)]).toEqual([100, undefined]);
  });
});
