import { makeStore, useStore } from './store';

/** `#/case/ID/timeline` is page `case` with parts `['ID', 'timeline']`. Nothing personal is ever put in the address. */
export interface Route { page: string; parts: string[] }

export function parseHash(hash: string): Route {
  const [page = '', ...parts] = hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
  return { page, parts };
}

export const route = makeStore<Route>(parseHash(typeof location === 'undefined' ? '' : location.hash));

export function startRouter(): void {
  addEventListener('hashchange', () => route.set(parseHash(location.hash)));
}

export function href(page: string, ...parts: string[]): string {
  return `#/${[page, ...parts].map(encodeURIComponent).join('/')}`;
}

export function go(page: string, ...parts: string[]): void {
  location.hash = href(page, ...parts);
}

export function useRoute(): Route {
  return useStore(route);
}
