import { beforeAll, describe, expect, it } from 'vitest';
import type { AnswerMessage, CallMessage, Calls, KnownKeys, MadeKey, OwnKeys, ShelterText } from '../src/sealed/messages';

/** The worker's own world: what it listens with and answers by. */
let hear: (event: { data: CallMessage }) => void;
const waiting = new Map<number, (answer: AnswerMessage) => void>();
let last = 0;

beforeAll(async () => {
  const world = globalThis as unknown as { addEventListener: unknown; postMessage: unknown };
  world.addEventListener = (_: string, listener: typeof hear) => { hear = listener; };
  world.postMessage = (answer: AnswerMessage) => waiting.get(answer.id)?.(answer);
  await import('../src/sealed/envelope_worker');
});

function call(name: keyof Calls, ...values: unknown[]): Promise<AnswerMessage> {
  const id = ++last;
  return new Promise((done) => {
    waiting.set(id, done);
    hear({ data: { id, call: name, values } });
  });
}

const ownOf = (account: string, made: MadeKey): OwnKeys => ({ account, retired: [], known: '', current: { id: 'x', box: made.box, sign: made.sign, made: '2026-11-22', wraps: made.wraps } });
const kText: ShelterText = { address: 'Rue Inventée 1', phone: '+32', note: '' };
const locked: OwnKeys = { account: 'nobody', retired: [], known: '' };

describe('the sealing worker', { timeout: 60_000 }, () => {
  it('seals and opens nothing without a key', async () => {
    expect((await call('seal', 'c', 1, kText, [], 1)).wrong).toBe('locked');
    expect((await call('open', 'c', 1, 'Q1RFMQ', [])).wrong).toBe('locked');
  });

  it('opens what it sealed, as that edition of that case, and knows who wrote it', async () => {
    const made = (await call('make', 'ann', 'four tall cranes in Antwerp')).value as MadeKey;
    const sealed = (await call('seal', 'c', 2, kText, [made.box], 20779)).value as string;
    expect(sealed).not.toContain('Rue');
    expect((await call('open', 'c', 2, sealed, [])).value).toEqual({ text: kText, author: made.sign, mine: true });
    expect((await call('open', 'c', 1, sealed, [])).wrong).toBe('damaged');
    expect((await call('open', 'd', 2, sealed, [])).wrong).toBe('damaged');
  });

  it('opens its key by passphrase and by code, and by nothing else', async () => {
    const made = (await call('make', 'ann', 'four tall cranes in Antwerp')).value as MadeKey;
    const own = ownOf('ann', made);
    expect((await call('unlock', own, { way: 'passphrase', text: 'four tall cranes in Ghent' })).value).toBe(false);
    expect((await call('seal', 'c', 1, kText, [made.box], 1)).wrong).toBe('locked');
    expect((await call('unlock', own, { way: 'passphrase', text: 'four tall cranes in Antwerp' })).value).toBe(true);
    expect((await call('unlock', own, { way: 'code', text: made.code.toLowerCase() })).value).toBe(true);
    expect((await call('unlock', own, { way: 'code', text: 'AAAA' })).value).toBe(false);
  });

  it('opens nothing when the server says that another key is mine', async () => {
    const [mine, other] = [(await call('make', 'ann', 'four tall cranes in Antwerp')).value as MadeKey, (await call('make', 'eve', 'four tall cranes in Antwerp')).value as MadeKey];
    const own = ownOf('ann', { ...mine, box: other.box });
    expect((await call('unlock', own, { way: 'passphrase', text: 'four tall cranes in Antwerp' })).value).toBe(false);
  });

  it('opens with an old key what was sealed to it, after it was replaced', async () => {
    const old = (await call('make', 'ann', 'four tall cranes in Antwerp')).value as MadeKey;
    const sealed = (await call('seal', 'c', 1, kText, [old.box], 1)).value as string;
    const fresh = (await call('make', 'ann', 'four tall cranes in Antwerp')).value as MadeKey;
    const own = { ...ownOf('ann', fresh), retired: [ownOf('ann', old).current as NonNullable<OwnKeys['current']>] };
    await call('unlock', own, { way: 'passphrase', text: 'four tall cranes in Antwerp' });
    expect((await call('open', 'c', 1, sealed, [])).value).toMatchObject({ text: kText, mine: true });
  });

  it('does not take the list of compared keys from anybody else', async () => {
    const ann = (await call('make', 'ann', 'four tall cranes in Antwerp')).value as MadeKey;
    const known: KnownKeys = { bob: { fingerprint: 'ff', signs: ['51'] } };
    const sealed = (await call('sealKnown', 'ann', known, 1)).value as string;
    await call('unlock', ownOf('ann', ann), { way: 'passphrase', text: 'four tall cranes in Antwerp' });
    expect((await call('openKnown', 'ann', sealed)).value).toEqual(known);
    expect((await call('openKnown', 'eve', sealed)).wrong).toBe('damaged');
    const eve = (await call('make', 'eve', 'four tall cranes in Antwerp')).value as MadeKey;
    await call('unlock', ownOf('eve', eve), { way: 'passphrase', text: 'four tall cranes in Antwerp' });
    const forged = (await call('seal', 'c', 1, kText, [ann.box], 1)).value as string;
    await call('unlock', ownOf('ann', ann), { way: 'passphrase', text: 'four tall cranes in Antwerp' });
    expect((await call('openKnown', 'ann', forged)).wrong).toBe('damaged');
  });

  it('forgets its keys when another account is opened in vain', async () => {
    await call('make', 'ann', 'four tall cranes in Antwerp');
    expect((await call('unlock', locked, { way: 'passphrase', text: 'four tall cranes in Antwerp' })).value).toBe(false);
    expect((await call('seal', 'c', 1, kText, [], 1)).wrong).toBe('locked');
  });
});
