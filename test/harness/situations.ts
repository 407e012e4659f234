/** Random teams, programs and leads for the tests of decisions, and a lead's way through one stage. */
import fc from 'fast-check';
import type { LeadContent } from '../../src/domain/lead.ts';
import { next } from '../../src/domain/modes/index.ts';
import type { Assignment, Candidate, GiveUp, NextWave, PastWave, Tally } from '../../src/domain/modes/mode.ts';
import {
  type Eligible,
  type Program,
  type Stage,
  type StageOf,
  usualEligible,
  usualProgram,
} from '../../src/domain/program.ts';
import type { Ranked } from '../../src/domain/ranking.ts';
import type { CapName, RepStanding, Usage } from '../../src/domain/rep.ts';
import type { RuleGroup } from '../../src/domain/rules.ts';

export const lead: LeadContent = { source: 'web', contact: { name: 'Jane Doe', email: 'jane@example.com' } };

const languages = ['en', 'es', 'de'] as const;
const states = ['TX', 'OK'] as const;
const zones = ['UTC', 'America/Chicago', 'Asia/Tokyo'] as const;
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

export const anyLead: fc.Arbitrary<LeadContent> = fc.record({
  source: fc.constantFrom('web', 'ads'),
  contact: fc.constant(lead.contact),
  product: maybe(fc.constantFrom('solar', 'roof')),
  value: maybe(fc.integer({ min: 0, max: 20_000 })),
  language: maybe(fc.constantFrom(...languages)),
  location: maybe(fc.record({ country: fc.constant('US'), state: fc.constantFrom(...states) })),
  timeZone: maybe(fc.constantFrom(...zones)),
});

/** Caps with what is used of them, often full. */
const capped: fc.Arbitrary<{ caps: Partial<Record<CapName, number>>; usage: Partial<Record<CapName, Usage>> }> = fc
  .option(
    fc.record({
      name: fc.constantFrom<CapName>('open', 'hour', 'day', 'week', 'month', 'pipeline'),
      cap: fc.integer({ min: 1, max: 3 }),
      used: fc.nat({ max: 3 }),
    }),
    { nil: undefined },
  )
  .map((one) =>
    one === undefined
      ? { caps: {}, usage: {} }
      : { caps: { [one.name]: one.cap }, usage: { [one.name]: { used: one.used, at: null } } },
  );

const shifts = fc.constantFrom(
  [],
  [],
  [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const, from: '09:00', to: '17:00' }],
  [{ days: ['sun', 'mon'] as const, from: '22:00', to: '06:00' }],
);

/** Up to a dozen reps; few different figures, so that they often tie. */
export const team: fc.Arbitrary<RepStanding[]> = fc
  .array(
    fc.record({
      score: fc.constantFrom(0, 1, 1.5, -2, 100),
      leadsToday: fc.nat({ max: 3 }),
      liveOffers: fc.constantFrom(0, 0, 0, 1, 5),
      presence: fc.constantFrom('available' as const, 'available' as const, 'away' as const, 'off' as const),
      smsOptIn: fc.boolean(),
      level: fc.nat({ max: 3 }),
      languages: fc.subarray([...languages]),
      teams: fc.subarray(['team_1', 'team_2']),
      timeZone: fc.constantFrom(...zones),
      territories: fc.subarray(states.map((state) => ({ country: 'US', state }))),
      shifts,
      capped,
      contacted: fc.array(fc.boolean(), { maxLength: 3 }),
    }),
    { maxLength: 12 },
  )
  .map((figures) =>
    figures.map(
      ({ score, leadsToday, liveOffers, presence, smsOptIn, contacted, capped: { caps, usage }, ...profile }, n) => ({
        rep: {
          id: `rep_${n}`,
          name: `Rep ${n}`,
          email: null,
          phone: smsOptIn ? `+1512555${1000 + n}` : null,
          smsOptIn,
          presence,
          presenceBecause: null,
          score,
          profile: { ...profile, skills: {}, leave: [], caps, attributes: {} },
          seniority: n,
        },
        leadsToday,
        liveOffers,
        usage,
        contacted,
      }),
    ),
  );

const seconds = fc.integer({ min: 1, max: 600 });
const group = (...rules: RuleGroup['rules']): RuleGroup => ({ combinator: 'and', rules });
const levelAtLeast = (value: number): RuleGroup => group({ field: 'level', operator: '>=', value });

const common = {
  details: fc.constantFrom('full' as const, 'teaser' as const, 'blind' as const),
  only: maybe(
    fc.constantFrom(
      levelAtLeast(1),
      levelAtLeast(2),
      group({ field: 'languages', operator: 'contains', value: 'lead.language', valueSource: 'field' }),
    ),
  ),
  when: maybe(fc.constantFrom(group({ field: 'value', operator: '>=', value: 10_000 }), group())),
  portion: maybe(fc.constantFrom(25, 50, 100)),
};
const rankBy = fc.constant('score' as const);
const mode = <Name extends string>(name: Name) => fc.constant(name);
const anyRep = fc.integer({ min: 0, max: 11 }).map((n) => `rep_${n}`);
const figuresByRep = (most: number) =>
  fc.dictionary(anyRep, fc.integer({ min: 1, max: most }), { minKeys: 1, maxKeys: 4 });

export const stage: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({ ...common, mode: mode('shark-tank'), seconds }),
  fc
    .record({
      ...common,
      mode: mode('top-producer'),
      seconds,
      smsSeconds: seconds,
      width: fc.integer({ min: 1, max: 3 }),
      limit: fc.option(fc.integer({ min: 1, max: 5 })),
      rounds: fc.integer({ min: 1, max: 3 }),
      stagger: fc.boolean(),
      rankBy,
    })
    .map((one) => (one.stagger ? { ...one, rounds: 1 } : one)),
  fc.record({ ...common, mode: mode('push-pull'), seconds, reverse: fc.boolean() }),
  fc.record({
    ...common,
    mode: mode('round-robin'),
    weights: fc.oneof(fc.constant<Record<string, number>>({}), figuresByRep(3)),
  }),
  fc.record({
    ...common,
    mode: mode('shares'),
    by: mode('rank'),
    shares: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }),
    period: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    rankBy,
  }),
  fc.record({
    ...common,
    mode: mode('shares'),
    by: mode('rep'),
    shares: figuresByRep(50),
    period: fc.constantFrom('day' as const, 'month' as const),
  }),
  fc.record({ ...common, mode: mode('cherry-pick'), seconds: fc.option(seconds) }),
  fc.record({
    ...common,
    mode: mode('skim'),
    seconds: fc.option(seconds),
    allocators: fc.uniqueArray(anyRep, { maxLength: 2 }),
  }),
);

export function programOf(stages: readonly Stage[], more: Partial<Program> = {}): Program {
  return { ...usualProgram, id: 'prg_1', name: 'Test', version: 1, stages, seniority: 1, paused: false, ...more };
}

const eligible: fc.Arbitrary<Eligible> = fc
  .record({
    teams: fc.constantFrom<string[]>([], [], ['team_1']),
    presence: fc.boolean(),
    shifts: fc.boolean(),
    caps: fc.boolean(),
    territory: fc.constantFrom(false, false, true),
    language: fc.constantFrom(false, false, true),
    callingHours: maybe(fc.constant({ from: '08:00', to: '20:00' })),
    level: maybe(fc.constant({ min: 1 })),
    contactsBeforeNext: maybe(fc.integer({ min: 1, max: 3 })),
  })
  .map((some) => ({ ...usualEligible, ...some }));

export const program: fc.Arbitrary<Program> = fc
  .record({
    stages: fc.array(stage, { minLength: 1, maxLength: 5 }),
    eligible,
    nobody: fc.constantFrom('hold' as const, 'unclaimed' as const),
    maxLive: fc.option(fc.integer({ min: 1, max: 6 })),
    unclaimed: fc.constantFrom('manager' as const, 'pool' as const),
    knownPeople: fc.constantFrom('join' as const, 'off' as const),
  })
  .map(({ stages, ...more }) => programOf(stages, more));

/**
 * Reps named by a letter each, best first; the older has the earlier letter, so that `CAB` ranks the youngest first. A small
 * letter is the same rep, reachable only by SMS.
 */
export const repsOf = (letters: string): Candidate[] =>
  [...letters].map((letter, index) => ({
    id: letter.toUpperCase(),
    rank: index + 1,
    score: 0,
    leadsToday: 0,
    seniority: letter.toUpperCase().charCodeAt(0),
    onlyBySms: letter !== letter.toUpperCase(),
  }));

/** What a stage meets at one step, and how the wave that it opens then ends. */
export interface Moment {
  /** Who is eligible, best first. */
  readonly reps: readonly Candidate[];
  /** Those who pass, if the wave asks them. */
  readonly declined?: readonly string[];
  /** The first of those asked has it, and gives it back. */
  readonly taken?: boolean;
}

/** One step of a lead in a stage: what the stage met, and what it answered. */
export interface StageStep {
  readonly moment: Moment;
  readonly waves: readonly PastWave[];
  readonly next: NextWave | Assignment | GiveUp;
}

export interface Passage {
  readonly steps: readonly StageStep[];
  /** Who was asked, wave by wave: `A B` is one after the other, `AB` both at once. */
  readonly asked: string;
  readonly end: GiveUp | Assignment;
  readonly tally: Tally;
}

interface Ground {
  readonly tally?: Tally;
  /** Everyone in the program; by default whoever is at the first moment. */
  readonly members?: readonly Ranked[];
  readonly now?: number;
}

/**
 * Leads one lead through one stage as `advance` does: waves and tally are kept, who passed is no candidate any more. The
 * last moment goes on for good. An assignment is the end unless it is given back.
 */
export function passThrough(stage: Stage, moments: readonly Moment[], ground: Ground = {}): Passage {
  const { members = moments[0]?.reps ?? [], now = 0 } = ground;
  let tally = ground.tally ?? {};
  let waves: readonly PastWave[] = [];
  const steps: StageStep[] = [];
  for (;;) {
    const moment = moments[Math.min(steps.length, moments.length - 1)] ?? { reps: [] };
    const passed = new Set(waves.flatMap(({ declined }) => declined));
    const candidates = moment.reps.filter(({ id }) => !passed.has(id));
    const answer = next(stage, { lead, candidates, members, waves, tally, now });
    steps.push({ moment, waves, next: answer });
    if (answer.kind !== 'give-up') tally = answer.tally ?? tally;
    const { declined = [] } = moment;
    const reps = answer.kind === 'wave' ? answer.reps : answer.kind === 'assign' ? [answer.rep] : [];
    const taken = moment.taken === true && reps.length > 0;
    if (answer.kind === 'give-up' || (answer.kind === 'assign' && !taken)) {
      const asked = waves.map((wave) => wave.reps.join('')).join(' ');
      return { steps, asked, end: answer, tally };
    }
    if (steps.length > 1000) throw new Error('It does not end.');
    const passes = reps.filter((id, index) => declined.includes(id) || (taken && index === 0));
    waves = [...waves, { reps, declined: passes, taken }];
  }
}

/** Who is given so many leads, one letter each; `-`: nobody. Before each lead the reps are as `repsAt` has them. */
export function handOut(
  stage: StageOf<'round-robin' | 'shares'>,
  leads: number,
  repsAt: (lead: number) => readonly Candidate[],
  ground: Ground = {},
): { readonly given: string; readonly tally: Tally } {
  let tally = ground.tally ?? {};
  let given = '';
  for (let count = 0; count < leads; count++) {
    const passage = passThrough(stage, [{ reps: repsAt(count) }], { ...ground, tally });
    given += passage.end.kind === 'assign' ? passage.end.rep : '-';
    tally = passage.tally;
  }
  return { given, tally };
}
