import { useCallback, useEffect, useState } from 'preact/hooks';
import { makeStore } from './store';

/** What is typed and not yet sent, by form. It lives in memory only: nothing personal is left on a shared computer. */
const drafts = new Map<string, unknown>();
export const unsent = makeStore<ReadonlySet<string>>(new Set());

function mark(name: string, dirty: boolean): void {
  unsent.set((now) => {
    if (now.has(name) === dirty) return now;
    const next = new Set(now);
    if (dirty) next.add(name);
    else next.delete(name);
    return next;
  });
}

export interface Draft<T> {
  value: T;
  set(next: T | ((now: T) => T)): void;
  clear(): void;
  dirty: boolean;
}

/** A form that survives leaving the page and coming back, a change of language and the end of a session. */
export function useDraft<T>(name: string, initial: () => T): Draft<T> {
  const [value, setValue] = useState<{ name: string; value: T }>(() => ({ name, value: (drafts.get(name) as T | undefined) ?? initial() }));
  useEffect(() => {
    if (value.name !== name) setValue({ name, value: (drafts.get(name) as T | undefined) ?? initial() });
  }, [name]);
  const set = useCallback((next: T | ((now: T) => T)) => {
    setValue((now) => {
      const to = typeof next === 'function' ? (next as (old: T) => T)(now.value) : next;
      drafts.set(name, to);
      return { name, value: to };
    });
    mark(name, true);
  }, [name]);
  const clear = useCallback(() => {
    drafts.delete(name);
    mark(name, false);
    setValue({ name, value: initial() });
  }, [name]);
  return { value: value.name === name ? value.value : ((drafts.get(name) as T | undefined) ?? initial()), set, clear, dirty: drafts.has(name) };
}

export function forgetDrafts(): void {
  drafts.clear();
  unsent.set(new Set());
}

/** Asks before the window closes on something not sent. */
export function guardWindow(pending: () => boolean): void {
  addEventListener('beforeunload', (event) => {
    if (unsent.get().size > 0 || pending()) event.preventDefault();
  });
}
