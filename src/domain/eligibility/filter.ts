/** What an eligibility filter is: it keeps a rep or drops it with a reason. */
import type { LeadContent } from '../lead.ts';
import type { Program, Stage } from '../program.ts';
import type { RepStanding } from '../rep.ts';

export type Factor =
  | 'teams'
  | 'presence'
  | 'shifts'
  | 'caps'
  | 'contactsBeforeNext'
  | 'territory'
  | 'language'
  | 'callingHours'
  | 'level'
  | 'rules'
  | 'only'
  /** Has as many live offers as a rep may have: passed over for now. */
  | 'pace'
  /** Has no share of this stage's leads. */
  | 'shares'
  /** Has passed on the lead in this stage, or given it back. */
  | 'passed'
  /** Eligible, but others come first. */
  | 'order'
  /** No stage is for such a lead. */
  | 'when';

/** Why a rep was not offered a lead, in both voices. Speaks of the rep and the rules, never of the lead's contact. */
export interface Reason {
  readonly factor: Factor;
  /** Goes on from the rep's name: "is away", "reached the day cap of 5 at 14:02". */
  readonly message: string;
  /** Goes on from "Not offered:" to the rep: "you were away", "your day cap of 5 was reached at 14:02". */
  readonly own: string;
}

export interface Question {
  readonly lead: LeadContent;
  readonly program: Program;
  /** The stage that asks; undefined where only the program's own factors count. */
  readonly stage: Stage | undefined;
  /** A rep with so many live offers is passed over; null where pace does not matter. */
  readonly maxLive: number | null;
  readonly now: number;
}

/** One factor: undefined keeps the rep. `Needs` says on which parts of the question it depends. */
export type Filter<Needs extends keyof Question = keyof Question> = (
  standing: RepStanding,
  question: Pick<Question, Needs>,
) => Reason | undefined;
