/** Every answer a claim can get: a closed union that travels unchanged from the store to socket, HTTP and SMS. */
import { mayHave } from './advance.ts';
import { capReached } from './eligibility/caps.ts';
import type { ClaimVia, Lead, LeadContent } from './lead.ts';
import type { WaveForm } from './modes/mode.ts';
import type { Program } from './program.ts';
import type { RepRef, RepStanding } from './rep.ts';

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

/** A claim as it is judged, on the reading of the transaction that settles it. */
export interface ClaimCase {
  readonly lead: LeadContent;
  readonly program: Program;
  readonly stage: number;
  readonly form: WaveForm;
  /** The claimant as of now. */
  readonly standing: RepStanding;
  /** Passed on the lead in this stage, or gave it back. */
  readonly hasPassed: boolean;
  readonly now: number;
}

/**
 * Why this rep may not have the lead though it was offered; undefined when nothing stands against it. An offer that was
 * made stands, except that a cap may have filled since; in the pool, which waits for long, everything is checked again.
 */
export function objection({ lead, program, stage, form, standing, hasPassed, now }: ClaimCase): Refusal | undefined {
  const cap = program.eligible.caps ? capReached(standing, lead) : undefined;
  if (cap !== undefined) return { result: 'over-cap', cap };
  if (form !== 'pool') return undefined;
  return !hasPassed && mayHave(standing, lead, program, stage, now) ? undefined : { result: 'not-offered' };
}
