/** What an eligibility filter is: it keeps a rep or drops it with a reason. */
import type { LeadContent } from '../lead.ts';
import type { Program } from '../program.ts';
import type { RepStanding } from '../rep.ts';

/** Why a rep was not offered a lead. The message speaks of the rep, never of the lead's contact. */
export interface Reason {
  readonly factor: 'presence';
  readonly message: string;
}

export interface Question {
  readonly lead: LeadContent;
  readonly program: Program;
  readonly now: number;
}

/** One factor: undefined keeps the rep. */
export type Filter = (standing: RepStanding, question: Question) => Reason | undefined;
