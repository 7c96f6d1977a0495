// The page's side of the worker. It starts while the person is already typing.
import type { AnswerMessage, Calls, ReadyMessage } from './messages';

/** Neither library runs in this browser. */
export class NoCrypto extends Error {}

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

function start(address: string): Promise<Worker> {
  return new Promise((done, fail) => {
    const worker = new Worker(trusted(address, kScripts));
    worker.addEventListener('error', () => fail(new NoCrypto()), { once: true });
    worker.addEventListener('message', (event: MessageEvent<ReadyMessage>) => {
      if (event.data.ready) return done(worker);
      worker.terminate();
      fail(new NoCrypto());
    }, { once: true });
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

  /** libsodium, or the same in plain script where WebAssembly is refused. */
  static async start(): Promise<Crypto> {
    const wasm = typeof WebAssembly === 'object';
    const [first, second] = kScripts as [string, string];
    const worker = wasm ? await start(first).catch(() => start(second)) : await start(second);
    addEventListener('pagehide', () => worker.terminate());
    return new Crypto(worker);
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
