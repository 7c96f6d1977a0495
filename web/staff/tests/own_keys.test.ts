import { describe, expect, it } from 'vitest';
import { authorOf, comparedNow, trustIn, type ColleagueKey } from '../src/sealed/own_keys';
import { dayNumber } from '../src/sealed/sealed';

const bob: ColleagueKey = { account: 'bob', display: 'Bob', can_sign_in: true, id: '01', box: 'b0', sign: '51', signed_before: ['50'] };

describe('whose key was compared', () => {
  it('is known only from one’s own list', () => {
    expect(trustIn(bob, 'aa bb', {}, 'ann')).toBe('new');
    expect(trustIn(bob, 'aa bb', { bob: { fingerprint: 'aa bb', signs: [] } }, 'ann')).toBe('compared');
    expect(trustIn(bob, 'aa cc', { bob: { fingerprint: 'aa bb', signs: [] } }, 'ann')).toBe('changed');
    expect(trustIn(bob, 'aa bb', {}, 'bob')).toBe('me');
  });

  it('keeps the signing keys that were compared before', () => {
    expect(comparedNow(bob, 'ff', { fingerprint: 'ee', signs: ['50'] })).toEqual({ fingerprint: 'ff', signs: ['50', '51'] });
    expect(comparedNow(bob, 'ff', undefined)).toEqual({ fingerprint: 'ff', signs: ['51'] });
  });

  it('makes an author sure only when that very signing key was compared', () => {
    const known = { bob: { fingerprint: 'ff', signs: ['51'] } };
    expect(authorOf('51', [bob], known)).toEqual({ display: 'Bob', sure: true });
    expect(authorOf('50', [bob], known)).toEqual({ display: 'Bob', sure: false });
    expect(authorOf('51', [bob], {})).toEqual({ display: 'Bob', sure: false });
    expect(authorOf('99', [bob], known)).toEqual({ display: '', sure: false });
  });
});

describe('the day of a sealed object', () => {
  it('counts from 1970', () => {
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(dayNumber('2026-11-22')).toBe(20779);
  });
});
