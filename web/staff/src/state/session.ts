import { ask, newKey, Refused } from '../api/client';
import type { DemoAccount, Role, Session } from '../api/types';
import { makeStore } from './store';

export type SessionState =
  | { state: 'unknown' }
  | { state: 'unreached' }
  | { state: 'out'; demo_accounts: DemoAccount[] }
  | { state: 'in'; session: Session }
  /** The session ended while someone was working: the page stays, so that nothing typed is lost. */
  | { state: 'ended'; session: Session };

export const session = makeStore<SessionState>({ state: 'unknown' });

export function signedOut(): void {
  const now = session.get();
  if (now.state === 'in') session.set({ state: 'ended', session: now.session });
}

export async function lookWhoIsThere(): Promise<void> {
  try {
    const { data } = await ask<Session>('/session');
    session.set({ state: 'in', session: data });
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) {
      session.set({ state: 'out', demo_accounts: error.problem.demo_accounts ?? [] });
    } else {
      session.set({ state: 'unreached' });
    }
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  const { data } = await ask<Session>('/session', { method: 'POST', body: { name, password }, key: newKey() });
  session.set({ state: 'in', session: data });
}

export async function signOut(): Promise<void> {
  try {
    await ask('/session', { method: 'DELETE', key: newKey() });
  } finally {
    await lookWhoIsThere();
  }
}

export function me(): Session {
  const now = session.get();
  if (now.state !== 'in' && now.state !== 'ended') throw new Error('nobody is signed in');
  return now.session;
}

export function hasRole(...roles: Role[]): boolean {
  return roles.includes(me().user.role);
}
