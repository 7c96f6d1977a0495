// The six calls of the letterbox. A lost connection is waited out and the same thing sent again: the letterbox takes it once.
import type { CallName, DirectoryAnswer, SignedBody } from '../../../envelope/src/index';
import type { Crypto } from './crypto';

/** The letterbox said no; `code` is its own. */
export class Refused extends Error {
  constructor(readonly code: string) {
    super(`the letterbox refused: ${code}`);
    this.name = 'Refused';
  }
}

/** No answer came. */
export class Offline extends Error {}

export interface TipAnswer {
  tip: string;
  day: string | number;
  desks: string[];
  messages: number;
  files: number;
  replies: { part: string; object: string }[];
}

/** What is told about waiting; `again` cuts it short. */
export interface Patience {
  waiting(again: () => void): void;
  going(): void;
}

const kTimeoutMs = 120_000;
const kLongestWaitMs = 30_000;
/** A fresh challenge helps against these. */
const kStale = new Set(['stale_nonce', 'bad_work']);
const kTries = 4;

async function ask(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), kTimeoutMs);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(path, {
      credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'error', signal: stop.signal,
      ...(body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    text = await answer.text();
  } catch {
    throw new Offline();
  } finally {
    clearTimeout(late);
  }
  let value: Record<string, unknown> | undefined;
  try {
    value = JSON.parse(text) as typeof value;
  } catch { /* no JSON: somebody between us and the letterbox answered */ }
  const error = value?.['error'] as { code?: unknown } | undefined;
  if (answer.ok && value && !error) return value;
  if (answer.status >= 500 || answer.status === 429 || !error) throw new Offline();
  throw new Refused(typeof error.code === 'string' ? error.code : 'unknown');
}

function pause(attempt: number, patience: Patience): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      done();
    };
    const timer = setTimeout(go, Math.min(kLongestWaitMs, 1000 * 2 ** attempt));
    addEventListener('online', go);
    patience.waiting(go);
  });
}

async function patiently<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; ++attempt) {
    try {
      const value = await work();
      patience.going();
      return value;
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      await pause(attempt, patience);
    }
  }
}

/** Throws Offline: the caller decides how long to wait for it. */
export async function fetchDirectory(): Promise<DirectoryAnswer> {
  return (await ask('/box/directory')) as unknown as DirectoryAnswer;
}

export class Box {
  constructor(private readonly crypto: Crypto, private readonly patience: Patience) {}

  private async call(call: CallName, tip: string, part: string, object: string, more: Record<string, unknown>): Promise<Record<string, unknown>> {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await patiently(this.patience, async () => {
          const { nonce, bits } = (await ask('/box/challenge', { call })) as { nonce: string; bits: number };
          const work = await this.crypto.call('work', nonce, bits);
          const signed = await this.crypto.call('sign', call, nonce, tip, part, object);
          const { box: _, ...rest } = signed;
          return ask(`/box/${call}`, { nonce, work, ...(call === 'submit' ? signed : rest), tip, part, ...more });
        });
      } catch (error) {
        if (!(error instanceof Refused) || !kStale.has(error.code) || attempt === kTries) throw error;
      }
    }
  }

  async submit(tip: string, desks: string[], object: string): Promise<SignedBody> {
    return (await this.call('submit', tip, 'report', object, { desks, object }))['receipt'] as SignedBody;
  }

  async reply(tip: string, part: string, object: string): Promise<SignedBody> {
    return (await this.call('reply', tip, part, object, { object }))['receipt'] as SignedBody;
  }

  async attach(tip: string, part: string, object: string, last: boolean): Promise<void> {
    await this.call('attach', tip, part, object, { object, last });
  }

  /** `done`: lines "TIP reply/N" that were read and are to be deleted. */
  async fetch(done: string[]): Promise<TipAnswer[]> {
    return (await this.call('fetch', '', '', done.join('\n'), { done }))['tips'] as TipAnswer[];
  }
}
