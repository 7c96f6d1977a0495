import { ask, Refused } from '../api/client';
import type { DemoAccount, Role, Session, Ways } from '../api/types';
import { answerWithPasskey } from './passkeys';
import { makeStore } from './store';
import { epoch } from './writes';

export type SessionState =
  | { state: 'unknown' }
  | { state: 'unreached' }
  | { state: 'out'; demo_accounts: DemoAccount[]; ways: Ways }
  | { state: 'in'; session: Session }
  /** The session ended while someone was working: the page stays, so that nothing typed is lost. */
  | { state: 'ended'; session: Session };

export const session = makeStore<SessionState>({ state: 'unknown' });

/** Why somebody who came back from the identity provider is not signed in. */
export const sign_in_trouble = makeStore('');

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
      session.set({ state: 'out', demo_accounts: error.problem.demo_accounts ?? [], ways: error.problem.ways ?? {} });
    } else {
      session.set({ state: 'unreached' });
    }
  }
}

/** How one may sign in here, while somebody is signed out. */
export async function lookForWays(): Promise<Ways> {
  try {
    await ask<Session>('/session');
    return {};
  } catch (error) {
    return error instanceof Refused ? (error.problem.ways ?? {}) : {};
  }
}

/** What a person types; `code` is of an authenticator app, `invitation` stands in place of the password. */
export interface Credentials { name: string; password?: string; code?: string; recovery?: string; invitation?: string }

function enter(data: Session): void {
  session.set({ state: 'in', session: data });
}

export async function signIn(credentials: Credentials): Promise<void> {
  enter((await ask<Session>('/session', { method: 'POST', body: credentials })).data);
}

export async function signInWithPasskey(): Promise<void> {
  enter(await answerWithPasskey<Session>('/session/passkey'));
}

export async function prove(credentials: Credentials): Promise<void> {
  enter((await ask<Session>('/session/proof', { method: 'POST', body: credentials })).data);
}

export async function proveWithPasskey(): Promise<void> {
  enter(await answerWithPasskey<Session>('/session/proof/passkey'));
}

/** Leaves for the identity provider, which sends the browser back to the start page. */
export async function goToProvider(signed_in: boolean): Promise<void> {
  const { data } = await ask<{ address: string }>(signed_in ? '/session/proof/oidc/question' : '/session/oidc/question', { method: 'POST' });
  location.assign(data.address);
}

/** What the identity provider put into the address, taken out of it at once. */
export function providerAnswer(): Record<string, string> | undefined {
  const query = new URLSearchParams(location.search);
  const state = query.get('state');
  if (!state) return undefined;
  history.replaceState(null, '', location.pathname + location.hash);
  const answer: Record<string, string> = { state };
  for (const name of ['code', 'error', 'iss']) {
    const value = query.get(name);
    if (value) answer[name] = value;
  }
  return answer;
}

export async function comeBackFromProvider(answer: Record<string, string>): Promise<void> {
  const signed_in = session.get().state === 'in';
  const { data } = await ask<Session | undefined>(signed_in ? '/session/proof/oidc' : '/session/oidc', { method: 'POST', body: answer });
  if (data) enter(data);
  epoch.set((now) => now + 1);
}

export async function signOut(): Promise<void> {
  try {
    await ask('/session', { method: 'DELETE' });
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
