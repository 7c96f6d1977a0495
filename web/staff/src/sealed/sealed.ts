// The page's side of the worker: started when it is first needed, ended when the keys are to be forgotten.
import { makeStore } from '../state/store';
import { session } from '../state/session';
import worker_address from './envelope_worker.ts?worker&url';
import type { AnswerMessage, Calls, CallMessage } from './messages';

export class DoesNotOpen extends Error {}
export class KeysLocked extends Error {}

/** Open keys are forgotten after this long without use. */
const kForgetAfterMs = 5 * 60_000;

/** Whether this person's private keys are open in this window. */
export const unlocked = makeStore(false);

let worker: Worker | null = null;
let last_id = 0;
let forget_timer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<number, { done: (value: unknown) => void; fail: (error: Error) => void }>();

function errorOf(wrong: NonNullable<AnswerMessage['wrong']>): Error {
  if (wrong === 'damaged') return new DoesNotOpen();
  return wrong === 'locked' ? new KeysLocked() : new Error('the sealing worker failed');
}

function answered(event: MessageEvent<AnswerMessage>): void {
  const { id, value, wrong } = event.data;
  const one = waiting.get(id);
  waiting.delete(id);
  if (wrong) one?.fail(errorOf(wrong));
  else one?.done(value);
}

interface ScriptPolicy { createScriptURL(address: string): string }
interface ScriptPolicies { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy }

/** No text becomes the address of a script in this page but that of the worker (Trusted Types). */
function trusted(address: string): string {
  const policies = (globalThis as { trustedTypes?: ScriptPolicies }).trustedTypes;
  policy ??= policies?.createPolicy('relais-worker', {
    createScriptURL(asked) {
      if (asked !== worker_address) throw new TypeError('only the worker is run');
      return asked;
    },
  });
  return policy?.createScriptURL(address) ?? address;
}
let policy: ScriptPolicy | undefined;

function start(): Worker {
  const fresh = new Worker(trusted(worker_address), { type: 'module' });
  fresh.addEventListener('message', answered);
  fresh.addEventListener('error', () => lock());
  return fresh;
}

/** Forgets every private key at once. */
export function lock(): void {
  clearTimeout(forget_timer);
  worker?.terminate();
  worker = null;
  unlocked.set(false);
  for (const one of waiting.values()) one.fail(new KeysLocked());
  waiting.clear();
}

session.watch(() => {
  if (worker && session.get().state !== 'in') lock();
});

/** Somebody works with what is open: forgetting starts to count anew. */
export function stillInUse(): void {
  clearTimeout(forget_timer);
  if (worker) forget_timer = setTimeout(lock, kForgetAfterMs);
}

export function sealing<Name extends keyof Calls>(call: Name, ...values: Parameters<Calls[Name]>): Promise<Awaited<ReturnType<Calls[Name]>>> {
  worker ??= start();
  stillInUse();
  const id = ++last_id;
  const answer = new Promise<unknown>((done, fail) => waiting.set(id, { done, fail }));
  worker.postMessage({ id, call, values } satisfies CallMessage);
  return answer as Promise<Awaited<ReturnType<Calls[Name]>>>;
}

/** Days since 1970-01-01, as the sealed object carries it. */
export const dayNumber = (iso: string): number => Math.floor(Date.parse(`${iso}T00:00:00Z`) / 86_400_000);
