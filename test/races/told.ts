/** What a claimant was told, in one shape, whichever way it came: socket, HTTP or text. */
import type { ClaimResult } from '../../src/protocol.ts';
import type { Answer } from '../harness/api.ts';

/** `by` is a name: a text has nothing else. */
export type Told =
  | { readonly result: 'won' }
  | { readonly result: 'taken'; readonly by: string; readonly behindMs: number }
  | { readonly result: 'expired' | 'withdrawn' | 'passed' | 'ok' }
  /** Anything else is told as it came; no checker lets it through. */
  | { readonly result: 'other'; readonly as: string };

/** `nameOf`: who stands behind an id, so that an id and a name that do not belong together are found out. */
export function toldByServer(answer: Pick<ClaimResult, 'result'> | object, nameOf: (id: string) => string): Told {
  const result: unknown = Reflect.get(answer, 'result');
  switch (result) {
    case 'won':
    case 'expired':
    case 'withdrawn':
    case 'ok':
      return { result };
    case 'taken': {
      const by: unknown = Reflect.get(answer, 'by');
      const behindMs: unknown = Reflect.get(answer, 'behindMs');
      const id: unknown = typeof by === 'object' && by !== null ? Reflect.get(by, 'id') : undefined;
      const name: unknown = typeof by === 'object' && by !== null ? Reflect.get(by, 'name') : undefined;
      if (typeof id === 'string' && nameOf(id) === name && typeof behindMs === 'number')
        return { result, by: nameOf(id), behindMs };
      return { result: 'other', as: JSON.stringify(answer) };
    }
    default:
      return { result: 'other', as: JSON.stringify(answer) };
  }
}

/** The statuses the contract gives each answer. */
const statuses: Readonly<Record<string, number>> = { won: 200, ok: 200, taken: 409, expired: 410, withdrawn: 410 };

export function toldByHttp({ status, body }: Answer<unknown>, nameOf: (id: string) => string): Told {
  if (typeof body !== 'object' || body === null) return { result: 'other', as: `${status} ${String(body)}` };
  const told = toldByServer(body, nameOf);
  return statuses[told.result] === status ? told : { result: 'other', as: `${status} ${JSON.stringify(body)}` };
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };

/** A text that answers a reply; its figures are rounded as people say them. */
export function toldByText(body: string): Told {
  if (/^(You got it: |It was yours, )/.test(body)) return { result: 'won' };
  const taken = /^Taken by (.+) ([\d.]+) (s|min|h) before you\.$/.exec(body);
  if (taken)
    return { result: 'taken', by: taken[1] ?? '', behindMs: Number(taken[2]) * (unitMs[taken[3] ?? ''] ?? Number.NaN) };
  if (/^Expired [\d.]+ (s|min|h) ago\.$/.test(body)) return { result: 'expired' };
  if (body === 'Withdrawn by a manager.') return { result: 'withdrawn' };
  if (body === 'Passed.') return { result: 'passed' };
  return { result: 'other', as: body };
}
