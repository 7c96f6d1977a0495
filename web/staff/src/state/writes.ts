import { ask, newKey, Refused, Unreached, type Answer } from '../api/client';
import { makeStore } from './store';

/** One action of the user on its way to the server. `saved` is said only after the server has said it. */
export interface Write {
  id: string;
  state: 'sending' | 'waiting' | 'saved' | 'refused';
  since: number;
  /** While waiting for the connection: milliseconds since the epoch of the next try. */
  next_try?: number;
}

export const writes = makeStore<Write[]>([]);
export const last_saved = makeStore<number | null>(null);
/** Grows with every write that the server has taken; whatever was read before is read again. */
export const epoch = makeStore(0);

const wakers = new Map<string, (go_on: boolean) => void>();

/** Waits before each further try: one second, then longer, at most fifteen. */
export function pause_ms(attempt: number): number {
  return Math.min(15000, 1000 * 2 ** Math.min(attempt, 4));
}

function put(write: Write): void {
  writes.set((now) => [...now.filter((other) => other.id !== write.id), write]);
}

function drop(id: string): void {
  writes.set((now) => now.filter((other) => other.id !== id));
}

function pause(id: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(true), ms);
    const online = () => done(true);
    const done = (go_on: boolean) => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', online);
      wakers.delete(id);
      resolve(go_on);
    };
    globalThis.addEventListener?.('online', online);
    wakers.set(id, done);
  });
}

export function retryNow(): void {
  for (const wake of [...wakers.values()]) wake(true);
}

/** Gives up one waiting write; the caller gets Unreached and keeps what was typed. */
export function giveUp(id: string): void {
  wakers.get(id)?.(false);
}

export interface WriteAsk { path: string; body?: unknown; version?: number; method?: 'POST' | 'DELETE' }

/** Sends one action. A lost connection is tried again with the same key, so the server acts once however often it hears. */
export async function write<T>(what: WriteAsk): Promise<Answer<T>> {
  const id = newKey();
  const since = Date.now();
  for (let attempt = 0; ; ++attempt) {
    put({ id, state: 'sending', since });
    try {
      const answer = await ask<T>(what.path, { method: what.method ?? 'POST', body: what.body, version: what.version, key: id });
      drop(id);
      last_saved.set(Date.now());
      epoch.set((now) => now + 1);
      return answer;
    } catch (error) {
      if (!(error instanceof Unreached)) {
        drop(id);
        throw error;
      }
      const ms = pause_ms(attempt);
      put({ id, state: 'waiting', since, next_try: Date.now() + ms });
      if (!(await pause(id, ms))) {
        drop(id);
        throw error;
      }
    }
  }
}

export function isRefusal(error: unknown): error is Refused {
  return error instanceof Refused;
}
