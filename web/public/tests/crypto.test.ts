import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Crypto, NoCrypto, NotLoaded } from '../src/report/crypto';

/** How a worker begins: it runs, it says that its library does not, or its script did not come or was not run. */
type Begin = 'runs' | 'unfit' | 'error';
let begins: Record<string, Begin[]>;
let asked: string[];
let probes: (() => Promise<Response>)[];
let online: (() => void)[];

class FakeWorker {
  private readonly listeners = new Map<string, ((event: unknown) => void)[]>();

  constructor(address: string) {
    asked.push(address);
    const begin = begins[address]?.shift() ?? 'error';
    queueMicrotask(() => this.tell(begin === 'error' ? 'error' : 'message', { data: { ready: begin === 'runs' } }));
  }

  addEventListener(name: string, listener: (event: unknown) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  private tell(name: string, event: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event);
  }

  terminate(): void { /* nothing runs */ }
}

const script = () => Promise.resolve(new Response('//', { headers: { 'Content-Type': 'text/javascript; charset=utf-8' } }));
const lost = () => Promise.reject(new TypeError('no connection'));
const [kFirst, kSecond] = ['/s/worker.js', '/s/plain_worker.js'];

beforeEach(() => {
  [begins, asked, probes, online] = [{}, [], [], []];
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('fetch', () => (probes.shift() ?? lost)());
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) => { if (name === 'online') online.push(listener); });
  vi.stubGlobal('removeEventListener', () => undefined);
});
afterEach(() => vi.unstubAllGlobals());

describe('the start of the worker', () => {
  it('falls back to plain script where WebAssembly is refused', async () => {
    begins = { [kFirst]: ['unfit'], [kSecond]: ['runs'] };
    expect(await Crypto.start()).toBeInstanceOf(Crypto);
    expect(asked).toEqual([kFirst, kSecond]);
  });

  it('is not given up for the browser when the scripts only did not come', async () => {
    probes = [lost, lost];
    await expect(Crypto.start()).rejects.toBeInstanceOf(NotLoaded);
    probes = [() => Promise.resolve(new Response('<html>sign in</html>', { headers: { 'Content-Type': 'text/html' } })), () => Promise.resolve(new Response('', { status: 502 }))];
    await expect(Crypto.start()).rejects.toBeInstanceOf(NotLoaded);
  });

  it('is given up only when what came does not run', async () => {
    begins = { [kFirst]: ['unfit'], [kSecond]: ['error', 'error'] };
    probes = [script];
    await expect(Crypto.start()).rejects.toBeInstanceOf(NoCrypto);
    begins = { [kFirst]: [], [kSecond]: ['error', 'error'] };
    probes = [lost, script];
    await expect(Crypto.start()).rejects.toBeInstanceOf(NotLoaded);
  });

  it('takes a second try when the script fails once on the way', async () => {
    begins = { [kFirst]: ['error', 'runs'] };
    probes = [script];
    await Crypto.start();
    expect(asked).toEqual([kFirst, kFirst]);
  });

  it('is waited for, and tried again when somebody asks or the connection is back', async () => {
    begins = { [kFirst]: ['error', 'error', 'runs'], [kSecond]: ['error', 'error'] };
    let waits = 0;
    const ready = Crypto.patiently((again) => { if ((waits += 1) === 1) again(); else online.at(-1)?.(); });
    expect(await ready).toBeInstanceOf(Crypto);
    expect(waits).toBe(2);
  });

  it('is not waited for in a browser that cannot', async () => {
    begins = { [kFirst]: ['unfit'], [kSecond]: ['unfit'] };
    await expect(Crypto.patiently(() => { throw new Error('it waits'); })).rejects.toBeInstanceOf(NoCrypto);
  });
});
