import type { Problem, Proof } from './types';

/** The server answered, and the answer is no. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** No answer came: it is unknown whether the server acted. Asking again with the same key is safe. */
export class Unreached extends Error {}

export interface Ask {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  /** Version the writer has seen; sent as If-Match. */
  version?: number;
  /** Idempotency key; required for every write. */
  key?: string;
  signal?: AbortSignal;
}

export interface Answer<T> { data: T; version?: number }

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function headersOf(ask: Ask): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json';
  if (ask.method && ask.method !== 'GET') headers['X-Relais'] = '1';
  if (ask.key) headers['Idempotency-Key'] = ask.key;
  if (ask.version !== undefined) headers['If-Match'] = `"${ask.version}"`;
  return headers;
}

function asProblem(status: number, text: string): Problem {
  try {
    const parsed = JSON.parse(text) as Partial<Problem>;
    return { ...parsed, status, code: parsed.code ?? `http_${status}` };
  } catch {
    return { status, code: `http_${status}` };
  }
}

const kPassing = new Set([502, 503, 504]);

/** Lets the person prove again who they are; true when they did. */
export type StepUp = (factors: Proof[]) => Promise<boolean>;
let step_up: StepUp | undefined;
export function onStepUp(handler: StepUp): void {
  step_up = handler;
}

/** Asks the server. When it wants a fresh proof of who is asking, the person is asked for it, and then the same once more. */
export async function ask<T>(path: string, how: Ask = {}): Promise<Answer<T>> {
  try {
    return await askOnce<T>(path, how);
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== 'step_up_needed' || !step_up) throw error;
    if (!(await step_up(error.problem.factors ?? []))) throw error;
    return askOnce<T>(path, how);
  }
}

/** Longer than that the person is told instead of kept waiting. */
const kLongestPause = 5;
const kPauses = 4;

/** A busy minute empties the bucket of an account; the server says when to come back, and the question is put again. */
async function askOnce<T>(path: string, how: Ask): Promise<Answer<T>> {
  for (let pause = 0; ; pause += 1) {
    const answer = await put<T>(path, how);
    if (typeof answer !== 'number') return answer;
    if (pause === kPauses) throw new Refused({ status: 429, code: 'too_many_requests' });
    await new Promise((done) => setTimeout(done, answer * 1000));
  }
}

/** One try; a number is the seconds to wait before the next. */
async function put<T>(path: string, how: Ask): Promise<Answer<T> | number> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/v1${path}`, {
      method: how.method ?? 'GET',
      headers: headersOf(how),
      body: how.body === undefined ? undefined : JSON.stringify(how.body),
      credentials: 'same-origin',
      signal: how.signal,
    });
    text = await response.text();
  } catch (error) {
    if (how.signal?.aborted) throw error;
    throw new Unreached();
  }
  if (kPassing.has(response.status)) throw new Unreached();
  const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
  if (response.status === 429 && !path.startsWith('/session') && wait >= 0 && wait <= kLongestPause) return Math.max(wait, 1);
  if (!response.ok) throw new Refused(asProblem(response.status, text));
  const etag = response.headers.get('ETag')?.replace(/^W\/|"/g, '');
  const version = etag && /^\d+$/.test(etag) ? Number(etag) : undefined;
  return { data: (text ? JSON.parse(text) : undefined) as T, version };
}

/** Looks whether a file can be opened, so that a refusal is shown in words and not as a page of its own. */
export async function whyNot(path: string): Promise<Problem | undefined> {
  try {
    const response = await fetch(path, { credentials: 'same-origin' });
    if (response.ok) return undefined;
    const problem = asProblem(response.status, await response.text());
    if (problem.code === 'step_up_needed' && step_up && (await step_up(problem.factors ?? []))) return await whyNot(path);
    return problem;
  } catch {
    return { status: 0, code: 'unreached' };
  }
}
