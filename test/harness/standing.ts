/** One rep as a decision sees them, and a program to judge them by, both made to measure. */
import { type Eligible, type Program, usualEligible, usualProgram } from '../../src/domain/program.ts';
import { type Rep, type RepProfile, type RepStanding, usualProfile } from '../../src/domain/rep.ts';

export interface StandingOver extends Partial<Omit<RepStanding, 'rep'>> {
  readonly rep?: Partial<Omit<Rep, 'profile'>>;
  readonly profile?: Partial<RepProfile>;
}

/** Ana, available, always on shift, in UTC, without caps, teams or history; what is given replaces that. */
export function standing({ rep, profile, ...rest }: StandingOver = {}): RepStanding {
  return {
    rep: {
      id: 'rep_ana',
      name: 'Ana',
      email: null,
      phone: null,
      smsOptIn: false,
      presence: 'available',
      presenceBecause: null,
      score: 0,
      seniority: 1,
      ...rep,
      profile: { ...usualProfile, ...profile },
    },
    leadsToday: 0,
    liveOffers: 0,
    usage: {},
    contacted: [],
    ...rest,
  };
}

export interface ProgramOver extends Partial<Omit<Program, 'eligible'>> {
  readonly eligible?: Partial<Eligible>;
}

/** An enabled shark tank for every lead and everyone who is there; what is given replaces that. */
export function programWith({ eligible, ...rest }: ProgramOver = {}): Program {
  return {
    ...usualProgram,
    id: 'prg_1',
    name: 'Everyone',
    version: 1,
    seniority: 1,
    paused: false,
    stages: [{ mode: 'shark-tank', seconds: 60, details: 'teaser' }],
    ...rest,
    eligible: { ...usualEligible, ...eligible },
  };
}
