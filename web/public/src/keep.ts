// Keeping three pages for a time without a connection: only when the person asks, after saying what that leaves behind.
import { trusted } from './report/crypto';
import { h } from './report/dom';
import { loadWords, t, type Key } from './report/words';

const kScript = '/s/keep_worker.js';
const kStore = 'pages';

type Shown = 'away' | 'kept' | 'removed' | 'failed';

async function keep(scope: string): Promise<void> {
  const store = await caches.open(kStore);
  await store.addAll([scope, `${scope}a`, `${scope}e`].map((path) => new Request(path, { cache: 'reload', credentials: 'omit' })));
  await navigator.serviceWorker.register(trusted(kScript, [kScript]), { scope });
}

async function removeAll(): Promise<void> {
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}

class KeepBox {
  private readonly said = h('p', { role: 'status', 'aria-live': 'polite' });
  private readonly button = h('button', { type: 'button', class: 'r-second' });

  constructor(private readonly place: HTMLElement, private readonly scope: string) {}

  async start(): Promise<void> {
    const able = 'serviceWorker' in navigator && 'caches' in globalThis;
    this.place.append(h('h2', {}, t('keep.h2')), h('p', {}, t(able ? 'keep.warn' : 'keep.cannot')));
    if (!able) return;
    this.place.append(this.said, this.button);
    const kept = (await navigator.serviceWorker.getRegistrations()).length > 0;
    this.show(kept ? 'kept' : 'away');
  }

  private show(state: Shown): void {
    const words: Record<Shown, Key | ''> = { away: '', kept: 'keep.kept', removed: 'keep.removed', failed: 'keep.failed' };
    this.said.textContent = words[state] && t(words[state]);
    const kept = state === 'kept';
    this.button.textContent = t(kept ? 'keep.remove' : 'keep.button');
    this.button.onclick = () => void this.change(!kept);
  }

  private async change(to_keep: boolean): Promise<void> {
    this.button.disabled = true;
    try {
      if (to_keep) await keep(this.scope);
      else await removeAll();
      this.show(to_keep ? 'kept' : 'removed');
    } catch {
      await removeAll().catch(() => undefined);
      this.show('failed');
    } finally {
      this.button.disabled = false;
    }
  }
}

async function run(): Promise<void> {
  const place = document.getElementById('keep');
  if (!place) return;
  const language = place.dataset['language'] ?? document.documentElement.lang;
  await loadWords(language);
  await new KeepBox(place, `/${location.pathname.split('/')[1] ?? 'fr'}/`).start();
}

void run();
