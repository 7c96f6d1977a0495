import { describe, expect, it } from 'vitest';
import { alpha2Of, kCountryCodes } from '../src/i18n/countries';
import { fill, pluralKey } from '../src/i18n/text';
import { addDays, daysBetween } from '../src/parts/clock';
import { parseHash } from '../src/state/router';

describe('fill', () => {
  it('puts values into their places', () => expect(fill('{n} of {all}', { n: 2, all: 30 })).toBe('2 of 30'));
  it('leaves a place without a value visible', () => expect(fill('{n} of {all}', { n: 2 })).toBe('2 of {all}'));
});

describe('plural forms', () => {
  it('follow the language', () => {
    expect(pluralKey('en', 'people', 0)).toBe('people.other');
    expect(pluralKey('fr', 'people', 0)).toBe('people.one');
    expect(pluralKey('nl', 'people', 1)).toBe('people.one');
    expect(pluralKey('de', 'people', 30)).toBe('people.other');
  });
});

describe('days', () => {
  it('are counted by the calendar, summer time or not', () => {
    expect(daysBetween('2024-02-01', '2024-03-17')).toBe(45);
    expect(daysBetween('2024-03-30', '2024-04-01')).toBe(2);
    expect(daysBetween('2024-05-02', '2024-05-01')).toBe(-1);
    expect(addDays('2024-02-01', 45)).toBe('2024-03-17');
    expect(addDays('2023-12-31', 1)).toBe('2024-01-01');
  });
});

describe('countries', () => {
  it('have the codes the server knows', () => {
    expect(kCountryCodes).toContain('VNM');
    expect(kCountryCodes).toContain('XXA');
    expect(alpha2Of('BEL')).toBe('BE');
    expect(new Set(kCountryCodes).size).toBe(kCountryCodes.length);
  });
});

describe('addresses', () => {
  it('name a page and its parts', () => {
    expect(parseHash('#/case/01hx/timeline')).toEqual({ page: 'case', parts: ['01hx', 'timeline'] });
    expect(parseHash('')).toEqual({ page: '', parts: [] });
    expect(parseHash('#/law/topic/indicators.sectors')).toEqual({ page: 'law', parts: ['topic', 'indicators.sectors'] });
  });
});
