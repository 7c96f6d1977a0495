import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ask, Refused } from '../api/client';
import type { Answer } from '../api/client';
import type { Problem } from '../api/types';
import { signedOut } from './session';
import { epoch } from './writes';
import { useStore } from './store';

export interface Query<T> {
  data?: T;
  version?: number;
  problem?: Problem;
  loading: boolean;
  refresh(): void;
  /** Shows an answer that a write brought back, without asking again. */
  take(data: T, version?: number): void;
}

interface Kept { data: unknown; version?: number }
const kept = new Map<string, Kept>();

/** On sign-out nothing that was read stays in memory. */
export function forgetAll(): void {
  kept.clear();
  flying.clear();
}

/** Questions under way. Many lines of one list may need the same answer: it is asked for once. */
const flying = new Map<string, Promise<Answer<unknown>>>();

/** One question for all who ask it between two writes (`round`). It is not stopped when one of them goes away. */
function shared<T>(target: string, sent: string | undefined, round: string): Promise<Answer<T>> {
  const name = `${round} ${target} ${sent ?? ''}`;
  const known = flying.get(name);
  if (known) return known as Promise<Answer<T>>;
  const how = sent === undefined ? {} : { method: 'POST' as const, body: JSON.parse(sent) as unknown };
  const asked = ask<T>(target, how).finally(() => flying.delete(name));
  flying.set(name, asked);
  return asked;
}

const kUnreached: Problem = { status: 0, code: 'unreached' };

/**
 * Reads `target` (null: not yet), shows what is known while reading again, and reads again after every write. With a
 * `body` it is asked for by POST, so that what is looked for stands in no address.
 */
export function useQuery<T>(target: string | null, body?: unknown): Query<T> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const path = target === null || sent === undefined ? target : `${target} ${sent}`;
  const [state, setState] = useState<{ path: string | null; data?: T; version?: number; problem?: Problem; loading: boolean }>(() => {
    const known = path ? kept.get(path) : undefined;
    return { path, data: known?.data as T | undefined, version: known?.version, loading: path !== null };
  });
  const [round, setRound] = useState(0);
  const taken = useRef(0);
  const now = useStore(epoch);

  useEffect(() => {
    if (path === null) return;
    let gone = false;
    const known = kept.get(path);
    const started = taken.current;
    setState((old) => ({ path, data: (known?.data as T | undefined) ?? (old.path === path ? old.data : undefined), version: known?.version, loading: true }));
    shared<T>(target ?? '', sent, `${now} ${round}`).then(
      (answer) => {
        if (gone || taken.current !== started) return;
        kept.set(path, answer);
        setState({ path, data: answer.data, version: answer.version, loading: false });
      },
      (error) => {
        if (gone) return;
        const problem = error instanceof Refused ? error.problem : kUnreached;
        if (problem.status === 401) signedOut();
        setState((old) => ({ ...old, problem, loading: false }));
      },
    );
    return () => { gone = true; };
  }, [path, round, now]);

  const refresh = useCallback(() => setRound((n) => n + 1), []);
  const take = useCallback(
    (data: T, version?: number) => {
      taken.current += 1;
      if (path !== null) kept.set(path, { data, version });
      setState({ path, data, version, loading: false });
    },
    [path],
  );
  const mine = state.path === path;
  return { data: mine ? state.data : undefined, version: mine ? state.version : undefined, problem: mine ? state.problem : undefined, loading: mine ? state.loading : path !== null, refresh, take };
}
