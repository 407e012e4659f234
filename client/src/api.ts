/** HTTP: every answer is a value, the thing asked for or a problem in plain words. */
import type { Problem } from '../../src/protocol.ts';
import { text } from './text.ts';

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** Status 0: no server answered. */
function localProblem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: detail, status, detail };
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    // Boundary: what the server sends with an error status is a problem if it has the words of one.
    if (typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string') {
      return body as Problem;
    }
  } catch {
    // Not JSON: something between here and the server answered.
  }
  return localProblem(response.status, text.problem.unknown);
}

async function call<Value>(method: string, path: string, body?: unknown): Promise<Answer<Value>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (body !== undefined) init.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    return { ok: false, problem: localProblem(0, text.problem.network) };
  }
  if (!response.ok) return { ok: false, problem: await problemOf(response) };
  try {
    // Boundary: the server is the same release as this page, so the shape is the one in protocol.ts.
    const value = (response.status === 204 || response.status === 202 ? undefined : await response.json()) as Value;
    return { ok: true, value };
  } catch {
    return { ok: false, problem: localProblem(response.status, text.problem.unknown) };
  }
}

export const get = <Value>(path: string): Promise<Answer<Value>> => call('GET', path);
export const post = <Value>(path: string, body: unknown): Promise<Answer<Value>> => call('POST', path, body);
export const put = <Value>(path: string, body: unknown): Promise<Answer<Value>> => call('PUT', path, body);
export const patch = <Value>(path: string, body: unknown): Promise<Answer<Value>> => call('PATCH', path, body);
export const remove = (path: string): Promise<Answer<undefined>> => call('DELETE', path);
