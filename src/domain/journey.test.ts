/** Random teams, programs and histories: whatever happens on a lead's way, every decision keeps its promises. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyLead, program, team } from '../../test/harness/situations.ts';
import { type Advance, advance, mayHave, type Situation, type WaveOfStage } from './advance.ts';
import type { Program } from './program.ts';
import type { RepStanding } from './rep.ts';

const start = 1_772_463_600_000;

/** What becomes of a wave. */
const fate = fc.record({
  kind: fc.constantFrom(
    'times out' as const,
    'times out' as const,
    'everyone passes' as const,
    'is given back' as const,
  ),
  /** Who passes before that, by place. */
  passing: fc.array(fc.nat({ max: 11 }), { maxLength: 3 }),
  /** The team from then on: which of the random teams. */
  team: fc.nat({ max: 3 }),
  minutes: fc.nat({ max: 600 }),
});

const journey = fc.record({
  lead: anyLead,
  under: program,
  teams: fc.array(team, { minLength: 1, maxLength: 4 }),
  fates: fc.array(fate, { maxLength: 12 }),
  knownTo: fc.option(fc.nat({ max: 11 }).map((n) => `rep_${n}`)),
  connected: fc.array(fc.nat({ max: 11 }).map((n) => `rep_${n}`)),
  reached: fc.nat({ max: 20 }),
});

type Journey = typeof journey extends fc.Arbitrary<infer Value> ? Value : never;

interface Decided {
  readonly situation: Situation;
  readonly advance: Advance;
}

/** Lets a lead go its way: each wave has its fate, then times out for good; holds are looked at again with the next team. */
function travel({ lead, under, teams, fates, knownTo, connected, reached }: Journey): Decided[] {
  const decisions: Decided[] = [];
  let situation: Situation = {
    lead,
    program: under,
    reps: teams[0] ?? [],
    waves: [],
    stage: null,
    held: null,
    portions: {},
    tallies: Object.fromEntries(under.stages.map(({ mode }) => [`${mode}#0`, { reached, last: reached % 12 }])),
    knownTo: under.knownPeople === 'join' ? knownTo : null,
    lastLetGoAt: null,
    connected: new Set(connected),
    now: start,
  };
  // Each stage gives so many waves at most: rounds, both ways, and what is given back.
  const most = under.stages.length * 60 + 100;
  for (let count = 0; ; count++) {
    if (count > most) throw new Error(`It does not end: ${JSON.stringify(decisions.slice(-3))}`);
    const advanced = advance(situation);
    decisions.push({ situation, advance: advanced });
    const { step, portions } = advanced;
    const next = fates[count];
    const tallies = { ...situation.tallies, ...advanced.tallies };
    const reps: readonly RepStanding[] = next ? (teams[next.team % teams.length] ?? []) : situation.reps;
    const now = situation.now + 1000 + (next?.minutes ?? 0) * 60_000;
    if (step.kind === 'unclaimed') return decisions;
    if (step.kind === 'hold') {
      const held = situation.held ?? { since: situation.now, because: step.because };
      const until = held.since + under.holdLimit * 1000;
      situation = {
        ...situation,
        reps,
        tallies,
        portions,
        held,
        stage: null,
        now: next ? now : Math.max(now, until),
      };
      continue;
    }
    if (step.kind === 'assign') {
      if (next?.kind !== 'is given back') return decisions;
      const wave: WaveOfStage = { stage: step.stage, reps: [step.rep], declined: [step.rep], taken: true };
      situation = {
        ...situation,
        reps,
        tallies,
        portions,
        held: null,
        stage: step.stage,
        waves: [...situation.waves, wave],
        now,
      };
      continue;
    }
    const { wave } = step;
    const waits = wave.seconds === null;
    if (waits && next?.kind !== 'is given back') return decisions;
    const passing = (next?.passing ?? []).flatMap((place) => wave.reps[place] ?? []);
    const [taker] = wave.reps;
    const given = next?.kind === 'is given back' && taker !== undefined;
    if (waits && !given) return decisions;
    const declined = next?.kind === 'everyone passes' ? wave.reps : given ? [...passing, taker] : passing;
    const past: WaveOfStage = { stage: step.stage, reps: wave.reps, declined: [...new Set(declined)], taken: given };
    situation = {
      ...situation,
      reps,
      tallies,
      portions,
      held: null,
      stage: step.stage,
      waves: [...situation.waves, past],
      now,
    };
  }
}

const takenBy = ({ step }: Advance): readonly string[] =>
  step.kind === 'wave' ? step.wave.reps : step.kind === 'assign' ? [step.rep] : [];

/** Those whom the stage names itself, whoever is eligible. */
const isSkim = ({ step }: Advance): boolean => step.kind === 'wave' && step.wave.form === 'skim';

const standingOf = (situation: Situation, id: string): RepStanding | undefined =>
  situation.reps.find(({ rep }) => rep.id === id);

function everyStep(check: (decided: Decided, under: Program) => void): void {
  fc.assert(
    fc.property(journey, (one) => {
      for (const decided of travel(one)) check(decided, one.under);
    }),
    { numRuns: 400 },
  );
}

test('Every lead ends: claimed, in the pool or a skim, or unclaimed (P3)', () => {
  fc.assert(
    fc.property(journey, (one) => {
      const last = travel(one).at(-1)?.advance.step;
      expect(['assign', 'wave', 'unclaimed']).toContain(last?.kind);
    }),
    { numRuns: 400 },
  );
});

test('No ineligible rep is ever offered or assigned, nor one who has passed in that stage (P4)', () => {
  everyStep(({ situation, advance: decided }, under) => {
    const { step } = decided;
    if ((step.kind !== 'wave' && step.kind !== 'assign') || isSkim(decided)) return;
    const passed = situation.waves.filter(({ stage }) => stage === step.stage).flatMap(({ declined }) => declined);
    for (const id of takenBy(decided)) {
      const standing = standingOf(situation, id);
      if (!standing) throw new Error(`${id} is not there.`);
      expect(mayHave(standing, situation.lead, under, step.stage, situation.now)).toBe(true);
      expect(passed).not.toContain(id);
    }
  });
});

test('Explanation and decision never disagree: whoever is offered was ranked, and nobody who was left out (P12)', () => {
  everyStep(({ situation, advance: decided }) => {
    const last = decided.explanation.at(-1);
    const offered = takenBy(decided);
    if (offered.length > 0 && !isSkim(decided)) {
      const ranked = new Set(last?.ranked.map(({ id }) => id));
      expect(offered.filter((id) => !ranked.has(id))).toEqual([]);
      const excluded = new Set(last?.excluded.map(({ id }) => id));
      expect(offered.filter((id) => excluded.has(id))).toEqual([]);
    }
    for (const { stage, ranked, excluded, gaveUp } of decided.explanation) {
      if (gaveUp === 'when' || gaveUp === 'portion' || stage < 0) continue;
      // Everyone is one or the other, once, and nobody is left out without a reason in both voices.
      const told = [...ranked, ...excluded].map(({ id }) => id);
      expect(told.toSorted()).toEqual(situation.reps.map(({ rep }) => rep.id).toSorted());
      for (const { reasons } of excluded) {
        expect(reasons.length).toBeGreaterThan(0);
        for (const { message, own } of reasons) expect(message && own).toBeTruthy();
      }
    }
  });
});

test('The same situation gives the same answer, and is left as it was (P12)', () => {
  everyStep(({ situation, advance: decided }) => {
    const before = structuredClone({ ...situation, connected: null });
    expect(advance(situation)).toEqual(decided);
    expect({ ...situation, connected: null }).toEqual(before);
  });
});

test('Stages come in order, from the first again only after a hold; a portion is decided once (P12)', () => {
  fc.assert(
    fc.property(journey, (one) => {
      let stage = -1;
      const portions = new Map<string, boolean>();
      for (const { situation, advance: decided } of travel(one)) {
        const { step } = decided;
        if (step.kind === 'hold') stage = -1;
        if (step.kind === 'wave' || step.kind === 'assign') {
          expect(step.stage).toBeGreaterThanOrEqual(stage);
          stage = step.stage;
        }
        for (const [index, takes] of Object.entries(decided.portions)) {
          expect(takes).toBe(portions.get(index) ?? takes);
          portions.set(index, takes);
        }
        expect(Object.keys(situation.portions).every((index) => index in decided.portions)).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
