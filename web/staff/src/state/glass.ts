import { makeStore } from './store';

/** What this window opened in an emergency, and until when (milliseconds since the epoch). The server ends it by itself. */
export const open_glass = makeStore<{ case_id: string; until: number } | null>(null);

export function minutesLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 60_000));
}
