/** Every answer a claim can get: a closed union that travels unchanged from the store to socket, HTTP and SMS. */
import type { ClaimVia, Lead } from './lead.ts';
import type { RepRef } from './rep.ts';

/** A rep's attempt at an offer. */
export interface Attempt {
  readonly repId: string;
  readonly via: Exclude<ClaimVia, 'assigned'>;
  /** Store time at which it arrived, in milliseconds. */
  readonly at: number;
}

export type Refusal =
  | { readonly result: 'taken'; readonly by: RepRef; readonly behindMs: number }
  | { readonly result: 'expired' }
  | { readonly result: 'withdrawn' }
  | { readonly result: 'not-offered' }
  | { readonly result: 'over-cap'; readonly cap: string }
  | { readonly result: 'try-again' };

export type ClaimOutcome = { readonly result: 'won'; readonly lead: Lead } | Refusal;

/** `ok`, or how the offer had ended already. */
export type DeclineOutcome = { readonly result: 'ok' } | Refusal;
