import { describe, expect, it } from 'vitest';
import type { Role } from '../src/api/types';
import { homeOf, navOf } from '../src/nav';
import { casesPath } from '../src/pages/cases';
import { emptyStep, missingOf, stepEvent, stepEvents } from '../src/pages/case/steps';
import { openingOf } from '../src/pages/case/new';
import { kQuestions } from '../src/questions';
import { personOf } from '../src/pages/case/person';
import { together } from '../src/pages/case/record';
import { diffLaw } from '../src/pages/law';
import { kNoGroup, peopleOf } from '../src/pages/operations/people_form';
import { cleanNeed } from '../src/parts/need_form';
import type { Clock, RecordView, ReferralLine } from '../src/api/types';
import { countBy, groupReferrals } from '../src/pages/referrals';
import { bundleClocks } from '../src/pages/worklist';

const offer = (step: string, document?: string) => ({ step, by: ['police'], document, allowed_for_me: true });

describe('people found', () => {
  it('become one person each, with what is known and nothing else', () => {
    const people = peopleOf({ ...kNoGroup, language: 'vi', count: 12, nationality: ['VNM'] });
    expect(people).toHaveLength(12);
    expect(people[0]).toEqual({ person: { language: 'vi', age_group: 'adult', interpreter_needed: true, nationality: ['VNM'] } });
  });
  it('carry a name only when one person is meant', () => {
    expect(peopleOf({ ...kNoGroup, language: 'ro', count: 1, given_name: ' Ana ' })[0]?.person.given_name).toBe('Ana');
    expect(peopleOf({ ...kNoGroup, language: 'ro', count: 2, given_name: 'Ana' })[0]?.person.given_name).toBeUndefined();
  });
  it('say of a possible minor whether somebody is with the child', () => {
    expect(peopleOf({ ...kNoGroup, language: 'ar', age_group: 'in_doubt' })[0]?.person.accompanied).toBe(false);
  });
});

describe('a new file', () => {
  const form = { ...kNoGroup, language: 'ti', label: ' Person A ', on: '2026-11-21', purposes: [] as string[] };
  it('needs only a label and a language', () => {
    expect(openingOf(form)).toEqual({ on: '2026-11-21', opened: { label: 'Person A', ground: 'trafficking' }, person: { language: 'ti', age_group: 'adult', interpreter_needed: true } });
  });
  it('says which form of smuggling, and what is suspected', () => {
    const opening = openingOf({ ...form, ground: 'smuggling', smuggling_form: 'life', purposes: ['labour'] });
    expect(opening.opened).toEqual({ label: 'Person A', ground: 'smuggling', smuggling_form: 'life' });
    expect(opening.detect).toEqual({ purposes: ['labour'] });
  });
});

describe('a step', () => {
  it('of the magistrate needs all five answers', () => {
    const form = emptyStep('2026-11-21', offer('give_opinion'));
    expect(missingOf('give_opinion', form)).toEqual([...kQuestions]);
    form.answers = { case_open: 'yes', victim: 'yes', cooperates: 'yes', ties_cut: 'unclear', no_danger: 'yes' };
    expect(missingOf('give_opinion', form)).toEqual([]);
    expect(stepEvent('give_opinion', form)).toEqual({ type: 'step_taken', step: 'give_opinion', ...form.answers });
  });
  it('of refusing needs a reason', () => {
    const form = emptyStep('2026-11-21', offer('refuse_document'));
    expect(missingOf('refuse_document', form)).toEqual(['reason']);
    expect(stepEvent('refuse_document', { ...form, reason: ' not complete ' })).toEqual({ type: 'step_taken', step: 'refuse_document', reason: 'not complete' });
  });
  it('names the document that is due, or leaves it to the law', () => {
    expect(stepEvent('request_document', emptyStep('2026-11-21', offer('request_document', 'annex_15')))['document']).toBe('annex_15');
    expect(stepEvent('request_document', emptyStep('2026-11-21', offer('request_document')))).toEqual({ type: 'step_taken', step: 'request_document' });
  });
  it('that appoints a guardian opens the file to the guardian', () => {
    const form = { ...emptyStep('2026-11-21', offer('appoint_guardian')), guardian: 'guardian-1' };
    expect(stepEvents('appoint_guardian', form)).toEqual([{ type: 'step_taken', step: 'appoint_guardian' }, { type: 'assigned', desk: 'guardian-1', capacity: 'guardian' }]);
  });
  it('that needs nothing more sends nothing more', () => {
    expect(stepEvent('inform_magistrate', emptyStep('2026-11-21', offer('inform_magistrate')))).toEqual({ type: 'step_taken', step: 'inform_magistrate' });
  });
});

describe('a person', () => {
  const form = {
    given_name: '', family_name: ' Tran ', aliases: 'Linh; ;Lin', nationality: ['VNM', 'XXX'], certain: false, earliest: '2005-01-01', latest: '2007-12-31', age_group: 'in_doubt', gender: '',
    language: 'vi', interpreter_needed: true, residence: 'none', accompanied: false, phone: '', when: '', how: 'message first', never_leave_message: true, identity_document: '',
  };
  it('keeps an uncertain birth, several names and nationalities', () => {
    expect(personOf(form, {})).toEqual({
      family_name: 'Tran', aliases: ['Linh', 'Lin'], nationality: ['VNM', 'XXX'], born: { earliest: '2005-01-01', latest: '2007-12-31' }, age_group: 'in_doubt', language: 'vi',
      interpreter_needed: true, residence: 'none', accompanied: false, safe_contact: { how: 'message first', never_leave_message: true },
    });
  });
  it('takes one day twice when it is certain', () => {
    expect(personOf({ ...form, certain: true }, {}).born).toEqual({ earliest: '2005-01-01', latest: '2005-01-01' });
  });
});

describe('a need', () => {
  it('says nothing that was not said', () => {
    expect(cleanNeed({ age_group: 'adult', urgency: 'today', people: 3, language: '', gender: 'unknown', region: '', shelter_needed: false, call_back: '  ' })).toEqual({ age_group: 'adult', urgency: 'today', people: 3 });
  });
});

describe('the list of files', () => {
  it('asks only for what is filtered', () => {
    expect(casesPath({ phase: '', mine: false })).toBe('/cases?limit=50');
    expect(casesPath({ phase: 'ai_1', mine: true, cursor: 'c' })).toBe('/cases?limit=50&phase=ai_1&mine=true&cursor=c');
  });
});

describe('the access record of a person', () => {
  const look = (at: string, who: string, what = 'opened') => ({ at, who: { en: who }, what: { en: what }, purpose: { en: 'help' }, broken_glass: false });
  it('says once what one desk did several times in a minute, and nothing less', () => {
    const lines = [look('2026-01-01T10:00:50Z', 'PAG-ASA'), look('2026-01-01T10:00:10Z', 'PAG-ASA'), look('2026-01-01T10:00:05Z', 'Payoke'), look('2026-01-01T09:59:59Z', 'PAG-ASA'), look('2026-01-01T09:59:58Z', 'PAG-ASA', 'wrote')];
    const said = together(lines, (instant) => instant.slice(0, 16)).map((one) => [one.line.who.en, one.line.what.en, one.times]);
    expect(said).toEqual([['PAG-ASA', 'opened', 2], ['Payoke', 'opened', 1], ['PAG-ASA', 'opened', 1], ['PAG-ASA', 'wrote', 1]]);
  });
});

describe('two dates of the law', () => {
  const record = (id: string, key: string, value: unknown, holds = true): RecordView => ({ id, key, valid: {}, selected_by: 'decision', certainty: 'seed', text: { en: id }, value, holds });
  it('differ where a time line has another record, begins or ends', () => {
    const before = [record('a.1', 'a', 1), record('b.1', 'b', 1), record('c.1', 'c', 1), record('d.1', 'd', 1, false)];
    const after = [record('a.1', 'a', 1), record('b.2', 'b', 2), record('d.1', 'd', 1)];
    const diff = diffLaw(before, after);
    expect(diff.same).toBe(1);
    expect(diff.changed.map(([old, now]) => [old.id, now.id])).toEqual([['b.1', 'b.2']]);
    expect(diff.gone.map((one) => one.id)).toEqual(['c.1']);
    expect(diff.added.map((one) => one.id)).toEqual(['d.1']);
  });
});

describe('the worklist', () => {
  const clock = (id: string, what: string, due: string): Clock => ({ case: id, label: id, what, due, days_left: 3, state: 'due_soon', kind: 'duty' });
  it('bundles the same duty of many people on one day, and nothing else', () => {
    const bundles = bundleClocks([clock('a', 'x', '2026-11-24'), clock('b', 'x', '2026-11-24'), clock('c', 'x', '2026-11-24'), clock('a', 'y', '2026-11-24'), clock('b', 'y', '2026-11-24')]);
    expect(bundles.map((bundle) => bundle.length)).toEqual([3, 1, 1]);
  });
});

describe('the inbox of a desk', () => {
  const referral = (id: string, sent: string, state: ReferralLine['state'] = 'waiting'): ReferralLine => ({ referral: id, desk: 'pag-asa', from_desk: 'onss-brussels', need: { age_group: 'adult', urgency: 'now', people: 1, language: id < 'c' ? 'vi' : 'ro' }, sent, answer_by: sent, minutes_left: 5, state });
  it('shows what one desk sent in one minute as one', () => {
    const groups = groupReferrals([referral('a', '2026-11-21T10:00:01Z'), referral('b', '2026-11-21T10:00:40Z'), referral('c', '2026-11-21T10:02:00Z'), referral('d', '2026-11-21T10:00:02Z', 'accepted')]);
    expect(groups.map((group) => group.map((one) => one.referral))).toEqual([['a', 'b'], ['c'], ['d']]);
  });
  it('counts by language, the most first', () => {
    expect(countBy([referral('c', ''), referral('a', ''), referral('b', '')], (one) => one.need.language ?? '')).toEqual([['vi', 2], ['ro', 1]]);
  });
});

describe('navigation', () => {
  const roles: Role[] = ['police', 'inspector', 'hospital', 'centre', 'minors_centre', 'magistrate', 'labour_auditor', 'immigration', 'guardianship', 'guardian', 'rapporteur', 'administrator'];
  it('gives every role a first screen', () => {
    for (const role of roles) expect(homeOf(role), role).not.toBe('');
  });
  it('shows no files to those who may see none', () => {
    for (const role of ['rapporteur', 'administrator'] as Role[]) expect(navOf(role).work.map((item) => item.page)).not.toContain('cases');
  });
});
