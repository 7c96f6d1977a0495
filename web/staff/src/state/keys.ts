import { go } from './router';
import { makeStore, remember, remembered } from './store';

export const help_open = makeStore(false);
/** Single-key shortcuts can be switched off (WCAG 2.2, success criterion 2.1.4). */
export const single_keys = makeStore(remembered('keys') !== 'off');

export function setSingleKeys(on: boolean): void {
  remember('keys', on ? 'on' : 'off');
  single_keys.set(on);
}

export const kGoKeys: Readonly<Record<string, string>> = {
  w: 'worklist', c: 'cases', o: 'operations', r: 'referrals', d: 'directory', l: 'law', f: 'calendar', b: 'letterbox', h: '',
};

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Moves the focus among the rows of a list, in the order they are seen. */
export function moveRow(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
  rows[next]?.focus();
  rows[next]?.scrollIntoView({ block: 'nearest' });
  return true;
}

function pressTab(n: number): boolean {
  const tab = document.querySelectorAll<HTMLElement>('[data-tab]')[n - 1];
  tab?.click();
  tab?.focus();
  return tab !== undefined;
}

let waiting_for_go = 0;

function onSingle(key: string): boolean {
  if (waiting_for_go > Date.now()) {
    waiting_for_go = 0;
    const page = kGoKeys[key];
    if (page === undefined) return false;
    go(page);
    return true;
  }
  if (key === 'g') {
    waiting_for_go = Date.now() + 1500;
    return true;
  }
  if (key === 'j') return moveRow(1);
  if (key === 'k') return moveRow(-1);
  if (key === 'n') {
    const fresh = document.querySelector<HTMLElement>('[data-new]');
    fresh?.click();
    return fresh !== null;
  }
  if (/^[1-9]$/.test(key)) return pressTab(Number(key));
  if (key === '/') {
    document.querySelector<HTMLInputElement>('#search')?.focus();
    return true;
  }
  if (key === '?') {
    help_open.set(true);
    return true;
  }
  return false;
}

export function startKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    const on_row = event.target instanceof HTMLElement && event.target.closest('[data-row]') !== null;
    const arrow = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const done = on_row && arrow !== 0 ? moveRow(arrow) : single_keys.get() && onSingle(event.key);
    if (done) event.preventDefault();
  });
}
