/** A mode: a pure function from a situation to the next wave. No clock, no dice, no store. */
import type { LeadContent } from '../lead.ts';
import type { Details, ModeName, StageOf } from '../program.ts';
import type { Ranked } from '../ranking.ts';

/** A wave of the present stage that is over. */
export interface PastWave {
  readonly reps: readonly string[];
}

export interface Situation<Name extends ModeName> {
  readonly lead: LeadContent;
  readonly stage: StageOf<Name>;
  /** The eligible reps, best first. */
  readonly candidates: readonly Ranked[];
  /** The waves of this stage so far, oldest first, all of them over. */
  readonly waves: readonly PastWave[];
  /** Store time, in milliseconds. */
  readonly now: number;
}

/** Reps to offer the lead to at the same moment; the first claim wins. */
export interface NextWave {
  readonly kind: 'wave';
  readonly reps: readonly string[];
  readonly seconds: number;
  readonly details: Details;
}

/** The stage is over: the next one starts. */
export interface GiveUp {
  readonly kind: 'give-up';
  readonly because: 'nobody-eligible' | 'everyone-asked';
}

export type Mode<Name extends ModeName> = (situation: Situation<Name>) => NextWave | GiveUp;
