import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { headersOf, newKey, Refused, Unreached } from '../src/api/client';
import { epoch, giveUp, last_saved, pause_ms, retryNow, write, writes } from '../src/state/writes';

interface Sent { path: string; headers: Record<string, string> }
let sent: Sent[] = [];
let answers: (() => Response | Promise<Response>)[] = [];

beforeEach(() => {
  sent = [];
  answers = [];
  last_saved.set(null);
  writes.set([]);
  vi.stubGlobal('fetch', async (path: string, init: { headers: Record<string, string> }) => {
    sent.push({ path, headers: init.headers });
    const next = answers.shift();
    if (!next) throw new TypeError('no connection');
    return next();
  });
});
afterEach(() => vi.unstubAllGlobals());

const ok = (body: unknown, version = 1) => () => new Response(JSON.stringify(body), { status: 200, headers: { ETag: `"${version}"` } });
const problem = (status: number, code: string) => () => new Response(JSON.stringify({ status, code }), { status });
const lost = () => { throw new TypeError('no connection'); };
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a write', () => {
  it('carries key, version and the header that no other site can send', () => {
    expect(headersOf({ method: 'POST', body: {}, key: 'abcdefgh', version: 7 })).toEqual({
      Accept: 'application/json', 'Content-Type': 'application/json', 'X-Relais': '1', 'Idempotency-Key': 'abcdefgh', 'If-Match': '"7"',
    });
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });

  it('says saved only after the server answered', async () => {
    let answer: (response: Response) => void = () => undefined;
    answers.push(() => new Promise<Response>((resolve) => { answer = resolve; }));
    const before = epoch.get();
    const done = write({ path: '/operations', body: {} });
    await settle();
    expect(writes.get().map((one) => one.state)).toEqual(['sending']);
    expect(last_saved.get()).toBeNull();
    answer(new Response('{}', { status: 201 }));
    await done;
    expect(writes.get()).toEqual([]);
    expect(last_saved.get()).not.toBeNull();
    expect(epoch.get()).toBe(before + 1);
  });

  it('tries again with the same key when the connection is lost', async () => {
    answers.push(lost, problem(503, 'unavailable'), ok({ id: 'x' }, 3));
    const done = write<{ id: string }>({ path: '/operations', body: {} });
    for (let i = 0; i < 2; ++i) {
      await vi.waitFor(() => expect(writes.get()[0]?.state).toBe('waiting'));
      expect(last_saved.get()).toBeNull();
      retryNow();
      await settle();
    }
    expect(await done).toEqual({ data: { id: 'x' }, version: 3 });
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((one) => one.headers['Idempotency-Key'])).size).toBe(1);
  });

  it('is not repeated when the server said no', async () => {
    answers.push(problem(409, 'opinion_required'));
    await expect(write({ path: '/cases/x/acts', body: {}, version: 1 })).rejects.toBeInstanceOf(Refused);
    expect(sent).toHaveLength(1);
    expect(last_saved.get()).toBeNull();
  });

  it('can be given up, and then nothing says saved', async () => {
    answers.push(lost);
    const done = write({ path: '/operations', body: {} });
    const refused = expect(done).rejects.toBeInstanceOf(Unreached);
    await vi.waitFor(() => expect(writes.get()[0]?.state).toBe('waiting'));
    giveUp(writes.get()[0]?.id ?? '');
    await refused;
    expect(writes.get()).toEqual([]);
    expect(last_saved.get()).toBeNull();
  });

  it('waits longer each time, but never longer than fifteen seconds', () => {
    expect([0, 1, 2, 3, 9].map(pause_ms)).toEqual([1000, 2000, 4000, 8000, 15000]);
  });
});
