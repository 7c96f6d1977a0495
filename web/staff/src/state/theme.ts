import { makeStore, remember, remembered } from './store';

export type Theme = 'system' | 'light' | 'dark';
export const theme = makeStore<Theme>('system');

export function setTheme(next: Theme): void {
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  remember('theme', next);
  theme.set(next);
}

export function startTheme(): void {
  const wanted = remembered('theme');
  setTheme(wanted === 'light' || wanted === 'dark' ? wanted : 'system');
}
