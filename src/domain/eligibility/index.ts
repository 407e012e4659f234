/** Every eligibility factor, and the one function that applies them: decision and explanation come from the same call. */
import type { Program, Stage } from '../program.ts';
import type { RepStanding } from '../rep.ts';
import { callingHours } from './calling-hours.ts';
import { caps, capsForAnyLead } from './caps.ts';
import { contactsBeforeNext } from './contacts-before-next.ts';
import type { Filter, Question, Reason } from './filter.ts';
import { language } from './language.ts';
import { level } from './level.ts';
import { only, onlyForAnyLead } from './only.ts';
import { pace } from './pace.ts';
import { presence } from './presence.ts';
import { rules, rulesForAnyLead } from './rules.ts';
import { shifts } from './shifts.ts';
import { teams } from './teams.ts';
import { territory } from './territory.ts';

const filters: readonly Filter[] = [
  teams,
  presence,
  shifts,
  caps,
  contactsBeforeNext,
  territory,
  language,
  callingHours,
  level,
  rules,
  only,
  pace,
];

/** Those that depend neither on the lead nor on the moment. */
const lasting: readonly Filter<'program' | 'stage'>[] = [teams, level, rulesForAnyLead, onlyForAnyLead];

/** Those of the program that no lead has a say in: whom they leave out now, they leave out of every lead. */
const ofAnyLead: readonly Filter<'program' | 'maxLive' | 'now'>[] = [
  teams,
  presence,
  shifts,
  capsForAnyLead,
  contactsBeforeNext,
  level,
  rulesForAnyLead,
  pace,
];

export interface Excluded {
  readonly id: string;
  readonly reasons: readonly Reason[];
}

export interface Assessment {
  readonly eligible: readonly RepStanding[];
  readonly excluded: readonly Excluded[];
}

const nothing: readonly Reason[] = [];

function reasonsOf<Needs extends keyof Question>(
  among: readonly Filter<Needs>[],
  standing: RepStanding,
  question: Pick<Question, Needs>,
): readonly Reason[] {
  // Asked for each of a team of thousands, with every lead: no list is made where there is nothing to put in.
  let reasons: Reason[] | undefined;
  for (const filter of among) {
    const reason = filter(standing, question);
    if (reason === undefined) continue;
    if (reasons === undefined) reasons = [reason];
    else reasons.push(reason);
  }
  return reasons ?? nothing;
}

/** Parts the reps into those who may have the lead and those who may not, each with every reason that applies. */
export function assess(reps: readonly RepStanding[], question: Question): Assessment {
  const eligible: RepStanding[] = [];
  const excluded: Excluded[] = [];
  for (const standing of reps) {
    const reasons = reasonsOf(filters, standing, question);
    if (reasons.length === 0) eligible.push(standing);
    else excluded.push({ id: standing.rep.id, reasons });
  }
  return { eligible, excluded };
}

/**
 * Why the rep is not one of the program's, or of the stage's where one is given, whatever the lead and whenever; empty for
 * a member, who may be away or at a cap now. Rules that compare with the lead leave nobody out here.
 */
export function whyNoMember(standing: RepStanding, program: Program, stage: Stage | undefined): readonly Reason[] {
  return reasonsOf(lasting, standing, { program, stage });
}

/**
 * Whether the rep could have some lead of the program now. False is certain for every lead: then a held one need not be
 * looked at. `maxLive` is the most generous of the program's stages.
 */
export function couldHave(standing: RepStanding, program: Program, now: number, maxLive: number | null): boolean {
  return reasonsOf(ofAnyLead, standing, { program, now, maxLive }).length === 0;
}
