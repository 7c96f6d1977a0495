import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaseView } from '../src/api/types';
import { act, attempt, conflict, refusal } from '../src/state/attempt';
import { session } from '../src/state/session';

const view = (version: number): CaseView => ({
  id: '01', version, label: 'Person 1', opened_on: '2026-11-01', ground: 'trafficking',
  standing: { on: '2026-11-21', judicial: 'presumed', phase: 'none', document: null, deadlines: [], next: [], duties_missing: [] },
});

let bodies: { version: string | undefined; body: unknown }[] = [];
let answers: [number, unknown][] = [];

beforeEach(() => {
  bodies = [];
  answers = [];
  conflict.set(null);
  refusal.set(null);
  vi.stubGlobal('fetch', async (_path: string, init: { headers: Record<string, string>; body: string }) => {
    bodies.push({ version: init.headers['If-Match'], body: JSON.parse(init.body) });
    const [status, body] = answers.shift() ?? [500, {}];
    return new Response(JSON.stringify(body), { status });
  });
});
afterEach(() => vi.unstubAllGlobals());

const clash: [number, unknown] = [412, { status: 412, code: 'version_conflict', current: view(6), since: [{ number: 6, on: '2026-11-21', recorded: '2026-11-21T10:00:00Z', by_desk: 'payoke', type: 'note_written' }] }];
const acts = [{ type: 'step_taken', step: 'leave_milieu' }];

describe('two people write to one file', () => {
  it('shows both versions and writes again on the present one when asked to', async () => {
    answers = [clash, [200, view(7)]];
    const taken: CaseView[] = [];
    const done = act(view(5), '2026-11-21', acts, (next) => taken.push(next));
    await vi.waitFor(() => expect(conflict.get()).not.toBeNull());
    const shown = conflict.get();
    expect(shown?.before.version).toBe(5);
    expect(shown?.current.version).toBe(6);
    expect(shown?.mine).toEqual(acts);
    expect(shown?.since).toHaveLength(1);
    shown?.reapply();
    expect(await done).toBe(true);
    expect(bodies.map((one) => one.version)).toEqual(['"5"', '"6"']);
    expect(taken.map((one) => one.version)).toEqual([7]);
    expect(conflict.get()).toBeNull();
  });

  it('takes the present version and writes nothing when mine is dropped', async () => {
    answers = [clash];
    const taken: CaseView[] = [];
    const done = act(view(5), '2026-11-21', acts, (next) => taken.push(next));
    await vi.waitFor(() => expect(conflict.get()).not.toBeNull());
    conflict.get()?.discard();
    await done;
    expect(bodies).toHaveLength(1);
    expect(taken.map((one) => one.version)).toEqual([6]);
  });
});

describe('a refusal', () => {
  it('reaches the screen with its rules', async () => {
    answers = [[409, { status: 409, code: 'opinion_required', rules: [{ rule: 'refusal.opinion_required', text: { en: 'x' }, certainty: 'seed' }] }]];
    expect(await attempt({ path: '/x', body: {} }, 'Issue the document')).toBeUndefined();
    expect(refusal.get()?.problem.code).toBe('opinion_required');
    expect(refusal.get()?.problem.rules).toHaveLength(1);
    expect(refusal.get()?.wanted).toBe('Issue the document');
  });

  it('of an ended session keeps the page and asks to sign in again', async () => {
    const user = { name: 'a', display: 'A', role: 'police' as const, desk: 'police-antwerp', desk_name: 'x', acts_as: 'police' };
    session.set({ state: 'in', session: { user, demo: false, today: '2026-11-21', invented: false, level: 2, how: 'totp' } });
    answers = [[401, { status: 401, code: 'not_signed_in' }]];
    expect(await attempt({ path: '/x', body: {} })).toBeUndefined();
    expect(session.get().state).toBe('ended');
    expect(refusal.get()).toBeNull();
  });
});
