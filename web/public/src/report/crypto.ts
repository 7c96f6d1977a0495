// The page's side of the worker. It starts while the person is already typing.
import type { AnswerMessage, Calls, ReadyMessage } from './messages';

/** Neither library runs in this browser. */
export class NoCrypto extends Error {}

/** A library did not come: no connection, or something else in its place. */
export class NotLoaded extends Error {}

const kScripts = ['/s/worker.js', '/s/plain_worker.js'];

interface ScriptPolicy { createScriptURL(address: string): string }
interface ScriptPolicies { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy }

let policy: ScriptPolicy | undefined;

/** No text becomes the address of a script in this page but those of the workers (Trusted Types). */
export function trusted(address: string, known: readonly string[]): string {
  const policies = (globalThis as { trustedTypes?: ScriptPolicies }).trustedTypes;
  policy ??= policies?.createPolicy('relais-worker', {
    createScriptURL(asked) {
      if (!known.includes(asked)) throw new TypeError('only the workers are run');
      return asked;
    },
  });
  return policy?.createScriptURL(address) ?? address;
}

function begin(address: string): Promise<Worker> {
  return new Promise((done, fail) => {
    const worker = new Worker(trusted(address, kScripts));
    worker.addEventListener('error', () => fail(new NotLoaded()), { once: true });
    worker.addEventListener('message', (event: MessageEvent<ReadyMessage>) => {
      if (event.data.ready) return done(worker);
      worker.terminate();
      fail(new NoCrypto());
    }, { once: true });
  });
}

/** A browser says the same of a script that does not come and of one that it does not run: whether it comes is asked apart. */
async function comes(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error' });
    await answer.arrayBuffer();
    return answer.ok && (answer.headers.get('Content-Type') ?? '').includes('javascript');
  } catch {
    return false;
  }
}

/** Fails with NotLoaded, or with NoCrypto when it came and does not run. */
async function start(address: string): Promise<Worker> {
  try {
    return await begin(address);
  } catch (error) {
    if (!(error instanceof NotLoaded) || !(await comes(address))) throw error;
    // It may have failed on the way the first time.
    return begin(address).catch(() => { throw new NoCrypto(); });
  }
}

const kLongestWaitMs = 30_000;

/** Until the connection is back, for a while at most, or until somebody asks for it. */
function pause(ms: number, waiting: (again: () => void) => void): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      done();
    };
    const timer = setTimeout(go, ms);
    addEventListener('online', go);
    waiting(go);
  });
}

type Waiting = { done(value: unknown): void; fail(error: Error): void };

export class Crypto {
  private readonly waiting = new Map<number, Waiting>();
  private last_id = 0;

  private constructor(private readonly worker: Worker) {
    worker.addEventListener('message', (event: MessageEvent<AnswerMessage>) => {
      const { id, value, failed } = event.data;
      const one = this.waiting.get(id);
      this.waiting.delete(id);
      if (failed) one?.fail(new Error('the worker could not do this'));
      else one?.done(value);
    });
  }

  /** libsodium, or the same in plain script where WebAssembly is refused. Fails with NoCrypto, or NotLoaded. */
  static async start(): Promise<Crypto> {
    const wasm = typeof WebAssembly === 'object';
    const [first, second] = kScripts as [string, string];
    const worker = wasm ? await start(first).catch((why: unknown) => start(second).catch((last: unknown) => {
      throw why instanceof NotLoaded ? why : last;
    })) : await start(second);
    addEventListener('pagehide', () => worker.terminate());
    return new Crypto(worker);
  }

  /** Waits for a connection; fails with NoCrypto alone. */
  static async patiently(waiting: (again: () => void) => void): Promise<Crypto> {
    for (let wait = 1000; ; wait = Math.min(kLongestWaitMs, wait * 2)) {
      try {
        return await Crypto.start();
      } catch (error) {
        if (!(error instanceof NotLoaded)) throw error;
        await pause(wait, waiting);
      }
    }
  }

  call<Name extends keyof Calls>(call: Name, ...values: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    const id = (this.last_id += 1);
    const moved = values.filter((value): value is ArrayBuffer & typeof value => value instanceof ArrayBuffer);
    return new Promise((done, fail) => {
      this.waiting.set(id, { done: done as Waiting['done'], fail });
      this.worker.postMessage({ id, call, values }, moved);
    });
  }
}
