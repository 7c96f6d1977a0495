import { Unreached, type Answer } from '../api/client';
import type { CaseEvent, CaseView, Problem, TimelineEntry } from '../api/types';
import { signedOut } from './session';
import { makeStore } from './store';
import { epoch, isRefusal, write, type WriteAsk } from './writes';

export interface Refusal { problem: Problem; wanted?: string }
export const refusal = makeStore<Refusal | null>(null);

export interface Conflict {
  mine: CaseEvent[];
  before: CaseView;
  current: CaseView;
  since: TimelineEntry[];
  reapply(): void;
  discard(): void;
}
export const conflict = makeStore<Conflict | null>(null);

/** Sends one action; a refusal is shown with its rule. Undefined means: not done, and the user knows why. */
export async function attempt<T>(what: WriteAsk, wanted?: string): Promise<Answer<T> | undefined> {
  try {
    return await write<T>(what);
  } catch (error) {
    explain(error, wanted);
    return undefined;
  }
}

function explain(error: unknown, wanted?: string): void {
  if (error instanceof Unreached) return refusal.set({ problem: { status: 0, code: 'not_sent' }, wanted });
  if (!isRefusal(error)) throw error;
  if (error.problem.status === 401) return signedOut();
  if (hasMovedOn(error.problem)) epoch.set((now) => now + 1);
  refusal.set({ problem: error.problem, wanted });
}

/** Something came in that the writer has not seen: what is on the screen is read again. */
export const hasMovedOn = (problem: Problem | undefined): boolean => problem?.code === 'moved_on';


/** Adds acts to a case, all or none. When somebody else wrote first, both versions are put side by side. */
export async function act(view: CaseView, on: string, acts: CaseEvent[], take: (view: CaseView) => void, wanted?: string): Promise<boolean> {
  try {
    const { data } = await write<CaseView>({ path: `/cases/${view.id}/acts`, version: view.version, body: { on, acts } });
    take(data);
    return true;
  } catch (error) {
    if (!isRefusal(error) || error.problem.status !== 412 || !error.problem.current) {
      explain(error, wanted);
      return false;
    }
    return settle(view, on, acts, error.problem, take, wanted);
  }
}

function settle(before: CaseView, on: string, acts: CaseEvent[], problem: Problem, take: (view: CaseView) => void, wanted?: string): Promise<boolean> {
  const current = problem.current as CaseView;
  return new Promise((resolve) => {
    conflict.set({
      mine: acts, before, current, since: problem.since ?? [],
      reapply: () => {
        conflict.set(null);
        void act(current, on, acts, take, wanted).then(resolve);
      },
      discard: () => {
        conflict.set(null);
        take(current);
        resolve(true);
      },
    });
  });
}
