import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Box, fetchDirectory, Offline, Refused, type Patience } from '../src/report/box';
import type { Crypto } from '../src/report/crypto';

type Sent = { path: string; body: Record<string, unknown> };

const kNonce = 'ab'.repeat(32);
let sent: Sent[];
let answers: ((sent: Sent) => unknown)[];
let waits: number;

const patience: Patience = { waiting: (again) => { waits += 1; again(); }, going: () => undefined };
const crypto = {
  call: (name: string, ...values: unknown[]) => Promise.resolve(name === 'work' ? '77' : { auth: 'aa', box: 'bb', signature: `signed ${String(values[1]).slice(0, 2)}` }),
} as unknown as Crypto;

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const challenge = () => json({ nonce: kNonce, bits: 3, seconds: 300, pad: '' });

beforeEach(() => {
  sent = [];
  answers = [];
  waits = 0;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const one = { path, body: init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {} };
    sent.push(one);
    expect([init.credentials, init.cache, init.referrerPolicy, init.redirect]).toEqual(['omit', 'no-store', 'no-referrer', 'error']);
    const answer = answers.shift();
    if (!answer) throw new TypeError('no connection');
    return answer(one);
  });
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

describe('a call to the letterbox', () => {
  it('works off a challenge and signs with it', async () => {
    answers = [challenge, () => json({ receipt: { body: 'b', signature: 's' } })];
    expect(await new Box(crypto, patience).submit('t', ['d'], 'OBJECT')).toEqual({ body: 'b', signature: 's' });
    expect(sent.map((one) => one.path)).toEqual(['/box/challenge', '/box/submit']);
    expect(sent[1]?.body).toEqual({ nonce: kNonce, work: '77', auth: 'aa', box: 'bb', signature: 'signed ab', tip: 't', part: 'report', desks: ['d'], object: 'OBJECT' });
  });

  it('tells the box key with the report alone', async () => {
    answers = [challenge, () => json({ stored: true }), challenge, () => json({ tips: [] })];
    const box = new Box(crypto, patience);
    await box.attach('t', 'file/0/0', 'FRAME', true);
    await box.fetch(['t reply/1']);
    expect(sent[1]?.body).toEqual({ nonce: kNonce, work: '77', auth: 'aa', signature: 'signed ab', tip: 't', part: 'file/0/0', object: 'FRAME', last: true });
    expect(sent[3]?.body).toEqual({ nonce: kNonce, work: '77', auth: 'aa', signature: 'signed ab', tip: '', part: '', done: ['t reply/1'] });
  });

  it('waits out a lost connection and sends the very same object again', async () => {
    const lost = () => { throw new TypeError('lost'); };
    answers = [challenge, lost, challenge, () => json({}, 503), () => json({}, 502), challenge, () => json({ receipt: {} })];
    await new Box(crypto, patience).submit('t', ['d'], 'OBJECT');
    expect(waits).toBe(3);
    const objects = sent.filter((one) => one.path === '/box/submit').map((one) => one.body);
    expect(objects.length).toBe(3);
    for (const one of objects) expect([one['tip'], one['object']]).toEqual(['t', 'OBJECT']);
  });

  it('asks for a new challenge when one is stale, and not for ever', async () => {
    const stale = () => json({ error: { code: 'stale_nonce', text: '' } }, 400);
    answers = [challenge, stale, challenge, () => json({ receipt: {} })];
    await new Box(crypto, patience).submit('t', ['d'], 'O');
    answers = [challenge, stale, challenge, stale, challenge, stale, challenge, stale, challenge, stale];
    await expect(new Box(crypto, patience).submit('t', ['d'], 'O')).rejects.toMatchObject({ code: 'stale_nonce' });
    expect(waits).toBe(0);
  });

  it('gives the reason of a refusal', async () => {
    answers = [challenge, () => json({ error: { code: 'not_for_us', text: 'x' }, pad: '' }, 409)];
    const refused = new Box(crypto, patience).submit('t', ['d'], 'O');
    await expect(refused).rejects.toBeInstanceOf(Refused);
    await expect(refused).rejects.toMatchObject({ code: 'not_for_us' });
  });

  it('does not take the page of a hotel for an answer', async () => {
    answers = [() => new Response('<html>sign in</html>', { status: 200 })];
    await expect(fetchDirectory()).rejects.toBeInstanceOf(Offline);
    answers = [() => json({ error: { code: 'bad_request' } }, 429)];
    await expect(fetchDirectory()).rejects.toBeInstanceOf(Offline);
  });
});
