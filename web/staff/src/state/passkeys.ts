import { ask } from '../api/client';
import type { PasskeyQuestion, NewPasskeyQuestion } from '../api/types';

/** What went wrong before the server was asked: the person closed the window, or the browser has no passkeys. */
export class NoPasskey extends Error {}

export function toBase64url(bytes: ArrayBuffer | Uint8Array): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text = '';
  for (const byte of view) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; ++i) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

/** A passkey belongs to a host name: under an address, or under another name, the browser refuses. */
export function passkeysWork(host: string | undefined): boolean {
  return host !== undefined && 'PublicKeyCredential' in globalThis && (location.hostname === host || location.hostname.endsWith(`.${host}`));
}

/** The same page under the name that has passkeys, when this one is only another name of the same machine. */
export function passkeyAddress(host: string | undefined): string | undefined {
  if (host !== 'localhost' || !/^(127\.|\[::1\]$)/.test(location.hostname)) return undefined;
  return location.href.replace(`//${location.hostname}`, '//localhost');
}

async function asked<T>(make: () => Promise<Credential | null>): Promise<T> {
  let made: Credential | null;
  try {
    made = await make();
  } catch {
    throw new NoPasskey();
  }
  if (!made) throw new NoPasskey();
  return made as unknown as T;
}

/** Asks an authenticator to answer the question of `path`, and sends the answer to `path` itself. */
export async function answerWithPasskey<T>(path: string): Promise<T> {
  const { data } = await ask<PasskeyQuestion>(`${path}/question`, { method: 'POST' });
  const credential = await asked<PublicKeyCredential>(() => navigator.credentials.get({
    publicKey: {
      challenge: fromBase64url(data.challenge), rpId: data.rp_id, userVerification: 'required', timeout: data.timeout_ms,
      allowCredentials: (data.allow ?? []).map((id) => ({ type: 'public-key' as const, id: fromBase64url(id) })),
    },
  }));
  const response = credential.response as AuthenticatorAssertionResponse;
  const answer = await ask<T>(path, {
    method: 'POST',
    body: {
      id: toBase64url(credential.rawId), client_data: toBase64url(response.clientDataJSON),
      authenticator_data: toBase64url(response.authenticatorData), signature: toBase64url(response.signature),
      ...(response.userHandle ? { user_handle: toBase64url(response.userHandle) } : {}),
    },
  });
  return answer.data;
}

/** Makes a new passkey and adds it to the account. */
export async function addPasskey(name: string): Promise<void> {
  const { data } = await ask<NewPasskeyQuestion>('/account/passkeys/question', { method: 'POST' });
  const credential = await asked<PublicKeyCredential>(() => navigator.credentials.create({
    publicKey: {
      challenge: fromBase64url(data.challenge),
      rp: { id: data.rp_id, name: 'Relais' },
      user: { id: fromBase64url(data.user_handle), name: data.user_name, displayName: data.user_display },
      pubKeyCredParams: data.algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
      excludeCredentials: (data.exclude ?? []).map((id) => ({ type: 'public-key' as const, id: fromBase64url(id) })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'none',
      // So that it can also open one's own key (src/sealed), where the authenticator is able to.
      extensions: { prf: {} },
    },
  }));
  const response = credential.response as AuthenticatorAttestationResponse;
  await ask('/account/passkeys', {
    method: 'POST', body: { name, client_data: toBase64url(response.clientDataJSON), attestation: toBase64url(response.attestationObject) },
  });
}
