/** One rep as a decision sees them, and a program to judge them by, both made to measure. */
import type { Eligible, Program } from '../../src/domain/program.ts';
import type { Rep, RepProfile, RepStanding } from '../../src/domain/rep.ts';
import { everything } from '../../src/domain/rules.ts';

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
      profile: {
        teams: [],
        languages: [],
        territories: [],
        skills: {},
        level: 0,
        timeZone: 'UTC',
        shifts: [],
        leave: [],
        caps: {},
        attributes: {},
        ...profile,
      },
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
    id: 'prg_1',
    name: 'Everyone',
    version: 1,
    seniority: 1,
    priority: 0,
    enabled: true,
    paused: false,
    match: everything,
    eligible: {
      teams: [],
      presence: true,
      shifts: true,
      caps: true,
      territory: false,
      language: false,
      rules: everything,
      ...eligible,
    },
    stages: [{ mode: 'shark-tank', seconds: 60, details: 'teaser' }],
    nobody: 'hold',
    holdLimit: 86_400,
    maxLive: null,
    knownPeople: 'join',
    unclaimed: 'manager',
    ...rest,
  };
}
