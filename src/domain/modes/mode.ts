/** A mode: a pure function from a situation to the next wave. No clock, no dice, no store. */
import type { Reason } from '../eligibility/filter.ts';
import type { LeadContent } from '../lead.ts';
import type { Details, ModeName, StageOf } from '../program.ts';
import type { Ranked } from '../ranking.ts';

/** A wave of the present stage, oldest first; all over but those that a later one lets run on (`staggered`). */
export interface PastWave {
  readonly reps: readonly string[];
  /** Those of them who passed, or gave the lead back. */
  readonly declined: readonly string[];
  /** Somebody had the lead by it and gave it back: it did not run its time. */
  readonly taken: boolean;
}

/**
 * What a stage remembers from lead to lead, kept in the store with the program; each kind of stage uses its own part.
 * Written in the transaction of the decision that read it, so nothing is spent twice.
 */
export interface Tally {
  /** `portion`: how many leads reached the stage and passed `when`. */
  readonly reached?: number | undefined;
  /** Rotation: seniority of the rep who was last, who started last. */
  readonly last?: number | undefined;
  /** Weighted rotation: each rep's credit. */
  readonly credits?: Readonly<Record<string, number>> | undefined;
  /** Shares: what each rep got in the present period. */
  readonly shares?:
    | { readonly period: string; readonly total: number; readonly given: Readonly<Record<string, number>> }
    | undefined;
}

/** A rep who may have the lead. */
export interface Candidate extends Ranked {
  /** Not in the browser now, but texts go out to the phone. */
  readonly onlyBySms: boolean;
}

export interface Situation<Name extends ModeName> {
  readonly lead: LeadContent;
  readonly stage: StageOf<Name>;
  /** The eligible reps, best first, without those who passed in this stage or gave the lead back. */
  readonly candidates: readonly Candidate[];
  /** Everyone in the program, present or not, best first: whom positions rank. */
  readonly members: readonly Ranked[];
  /** The waves of this stage so far on this journey of the lead. */
  readonly waves: readonly PastWave[];
  readonly tally: Tally;
  /** Store time, in milliseconds. */
  readonly now: number;
}

/**
 * `turn`: one rep alone is asked, and should answer. `race`: several at once. `pool`: those eligible browse; more join as
 * they become eligible; passing does not end it. `skim`: waits for somebody to hand the lead on; passing does not end it.
 */
export type WaveForm = 'turn' | 'race' | 'pool' | 'skim';

/** Reps to offer the lead to at the same moment; the first claim wins. */
export interface NextWave {
  readonly kind: 'wave';
  readonly form: WaveForm;
  readonly reps: readonly string[];
  /** Until the stage goes on; null: it waits. */
  readonly seconds: number | null;
  /** Earlier waves of the stage stay open, and all close together so many seconds from now; null: this one alone is open. */
  readonly closesTogetherIn: number | null;
  readonly details: Details;
  /** What the stage remembers from now on; absent: nothing new. */
  readonly tally?: Tally;
}

/** The lead is this rep's, without asking. */
export interface Assignment {
  readonly kind: 'assign';
  readonly rep: string;
  readonly tally?: Tally;
}

/** The stage is over: the next one starts. */
export interface GiveUp {
  readonly kind: 'give-up';
  readonly because: 'nobody-eligible' | 'everyone-asked';
}

export type Next = NextWave | Assignment | GiveUp;

export interface Mode<Name extends ModeName> {
  /** How it asks: decides how many live offers a rep may have beside. */
  readonly asks: 'one-by-one' | 'at-once' | 'nobody' | 'browsing';
  readonly next: (situation: Situation<Name>) => Next;
  /** Reps this stage has nothing for, though they are eligible: by id, the reason, or undefined for the others. */
  readonly leavesOut?: (stage: StageOf<Name>, members: readonly Ranked[]) => (id: string) => Reason | undefined;
}
