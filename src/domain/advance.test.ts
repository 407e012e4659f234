import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lead, program, programOf, team } from '../../test/harness/situations.ts';
import { type Advance, advance, route, type WaveOfStage } from './advance.ts';
import type { Program } from './program.ts';
import { rank } from './ranking.ts';
import type { RepStanding } from './rep.ts';

const now = 1_772_463_600_000;

type WaveStep = Extract<Advance['step'], { kind: 'wave' }>;

/** One step of a lead whose every wave runs out: what was decided, and on whom. */
interface Step {
  readonly decided: Advance;
  readonly reps: readonly RepStanding[];
  readonly before: readonly WaveOfStage[];
}

/** Lets every wave expire until the lead is unclaimed. Before each step the team is as `teams` has it, the last one for good. */
function runOut(under: Program, teams: readonly (readonly RepStanding[])[]): Step[] {
  const steps: Step[] = [];
  let waves: WaveOfStage[] = [];
  const most = under.stages.length * 20 + 1;
  for (;;) {
    const reps = teams[Math.min(steps.length, teams.length - 1)] ?? [];
    const decided = advance({ lead, program: under, reps, waves, now: now + steps.length });
    steps.push({ decided, reps, before: waves });
    if (decided.step.kind !== 'wave') return steps;
    if (steps.length > most) throw new Error('It does not end.');
    waves = [...waves, { stage: decided.step.stage, reps: decided.step.wave.reps }];
  }
}

const wavesOf = (steps: readonly Step[]): (Step & { readonly step: WaveStep })[] =>
  steps.flatMap((one) => (one.decided.step.kind === 'wave' ? [{ ...one, step: one.decided.step }] : []));

/** A team that changes while the lead goes round: presence and figures of the same twelve at most. */
const changingTeam = fc.array(team, { minLength: 1, maxLength: 6 });

describe('Whatever the program and the team, and however the team changes meanwhile', () => {
  test('it always ends, and every stage is entered in order and never again (P3)', () => {
    fc.assert(
      fc.property(program, changingTeam, (under, teams) => {
        const steps = runOut(under, teams);
        expect(steps.at(-1)?.decided.step.kind).toBe('unclaimed');
        const stages = wavesOf(steps).map(({ step }) => step.stage);
        expect(stages).toEqual(stages.toSorted((a, b) => a - b));
      }),
    );
  });

  test('nobody is asked who is not there, unless the program asks everyone (P4)', () => {
    fc.assert(
      fc.property(program, changingTeam, (under, teams) => {
        for (const { step, reps } of wavesOf(runOut(under, teams))) {
          expect(step.wave.reps.length).toBeGreaterThan(0);
          for (const id of step.wave.reps) {
            const standing = reps.find(({ rep }) => rep.id === id);
            expect(standing).toBeDefined();
            if (under.eligible.presence) expect(standing?.rep.presence).toBe('available');
          }
        }
      }),
    );
  });

  test('nobody is asked twice in a stage, nor twice in a wave', () => {
    fc.assert(
      fc.property(program, changingTeam, (under, teams) => {
        const waves = wavesOf(runOut(under, teams));
        for (const index of under.stages.keys()) {
          const asked = waves.filter(({ step }) => step.stage === index).flatMap(({ step }) => step.wave.reps);
          expect(new Set(asked).size).toBe(asked.length);
        }
      }),
    );
  });

  test('a shark tank is one wave to everybody eligible, and no second', () => {
    fc.assert(
      fc.property(program, changingTeam, (under, teams) => {
        const waves = wavesOf(runOut(under, teams)).filter(({ step }) => step.mode === 'shark-tank');
        expect(new Set(waves.map(({ step }) => step.stage)).size).toBe(waves.length);
        for (const { step, reps } of waves) {
          const eligible = reps.filter(({ rep }) => !under.eligible.presence || rep.presence === 'available');
          expect(new Set(step.wave.reps)).toEqual(new Set(eligible.map(({ rep }) => rep.id)));
        }
      }),
    );
  });

  test('top-producer asks one at a time, each time the best who was not asked yet', () => {
    fc.assert(
      fc.property(program, changingTeam, (under, teams) => {
        for (const { step, reps, before } of wavesOf(runOut(under, teams))) {
          if (step.mode !== 'top-producer') continue;
          const asked = new Set(before.filter(({ stage }) => stage === step.stage).flatMap((wave) => wave.reps));
          const eligible = reps.filter(({ rep }) => !under.eligible.presence || rep.presence === 'available');
          const best = rank(eligible).find(({ id }) => !asked.has(id));
          expect(step.wave.reps).toEqual([best?.id]);
        }
      }),
    );
  });

  test('the wave says what its stage says', () => {
    fc.assert(
      fc.property(program, changingTeam, (under, teams) => {
        for (const { step } of wavesOf(runOut(under, teams))) {
          const { mode, seconds, details } = under.stages[step.stage] ?? {};
          expect({ mode: step.mode, seconds: step.wave.seconds, details: step.wave.details }).toEqual({
            mode,
            seconds,
            details,
          });
        }
      }),
    );
  });

  test('the explanation is the decision: everyone is ranked or left out with a reason, never both (P12)', () => {
    fc.assert(
      fc.property(program, changingTeam, (under, teams) => {
        for (const { decided, reps } of runOut(under, teams)) {
          for (const { ranked, excluded } of decided.explanation) {
            const named = [...ranked, ...excluded].map(({ id }) => id);
            expect(named.toSorted()).toEqual(reps.map(({ rep }) => rep.id).toSorted());
            for (const { reasons } of excluded) expect(reasons.length).toBeGreaterThan(0);
          }
          const { step, explanation } = decided;
          const gaveUp = explanation.map((stage) => stage.gaveUp);
          if (step.kind === 'wave') {
            expect(explanation.at(-1)).toMatchObject({ stage: step.stage, mode: step.mode, gaveUp: null });
            expect(gaveUp.slice(0, -1)).not.toContain(null);
            const ranked = explanation.at(-1)?.ranked.map(({ id }) => id);
            for (const id of step.wave.reps) expect(ranked).toContain(id);
          } else {
            expect(gaveUp).not.toContain(null);
            expect(explanation.at(-1)?.stage).toBe(under.stages.length - 1);
          }
        }
      }),
    );
  });

  test('the same situation gives the same decision, in whatever order the team is read', () => {
    const shuffledTeam = team.chain((reps) =>
      fc.tuple(fc.constant(reps), fc.shuffledSubarray(reps, { minLength: reps.length })),
    );
    fc.assert(
      fc.property(program, shuffledTeam, (under, [reps, shuffled]) => {
        const steps = (of: readonly RepStanding[]) => runOut(under, [of]).map(({ decided }) => decided.step);
        expect(steps(shuffled)).toEqual(steps(reps));
      }),
    );
  });
});

test('With the same team throughout, top-producer goes strictly down the rank until everyone was asked', () => {
  fc.assert(
    fc.property(team, (reps) => {
      const steps = runOut(programOf([{ mode: 'top-producer', seconds: 30, details: 'teaser' }]), [reps]);
      const eligible = reps.filter(({ rep }) => rep.presence === 'available');
      expect(wavesOf(steps).flatMap(({ step }) => step.wave.reps)).toEqual(rank(eligible).map(({ id }) => id));
    }),
  );
});

describe('A lead ends unclaimed, and why is told', () => {
  const one: readonly RepStanding[] =
    fc.sample(
      team.filter((reps) => reps.length > 0),
      { numRuns: 1, seed: 1 },
    )[0] ?? [];
  const present = one.map(({ rep, leadsToday }) => ({ rep: { ...rep, presence: 'available' as const }, leadsToday }));
  const away = one.map(({ rep, leadsToday }) => ({ rep: { ...rep, presence: 'away' as const }, leadsToday }));
  const tank = programOf([{ mode: 'shark-tank', seconds: 60, details: 'teaser' }]);

  test.each<[string, Program | undefined, readonly RepStanding[], readonly WaveOfStage[]]>([
    ['no-program', undefined, present, []],
    ['nobody-eligible', tank, away, []],
    ['nobody-eligible', tank, [], []],
    ['nobody-claimed', tank, present, [{ stage: 0, reps: ['rep_0'] }]],
    ['nobody-claimed', tank, away, [{ stage: 0, reps: ['rep_0'] }]],
  ])('%s', (because, under, reps, waves) => {
    expect(advance({ lead, program: under, reps, waves, now }).step).toEqual({ kind: 'unclaimed', because });
  });

  test('A stage that finds nobody is passed over at once, and the next is asked', () => {
    const two = programOf([
      { mode: 'top-producer', seconds: 30, details: 'teaser' },
      { mode: 'shark-tank', seconds: 60, details: 'blind' },
    ]);
    const waves = [{ stage: 0, reps: present.map(({ rep }) => rep.id) }];
    const { step, explanation } = advance({ lead, program: two, reps: present, waves, now });
    expect(step).toMatchObject({ kind: 'wave', stage: 1, mode: 'shark-tank' });
    expect(explanation.map(({ gaveUp }) => gaveUp)).toEqual(['everyone-asked', null]);
  });
});

describe('The program that takes a lead', () => {
  const stages = programOf([{ mode: 'shark-tank', seconds: 60, details: 'teaser' }]).stages;
  const make = (id: string, more: Partial<Program>) => programOf(stages, { id, ...more });
  const onlyTexas = { combinator: 'and', rules: [{ field: 'location.state', operator: '=', value: 'TX' }] } as const;

  test('is enabled, matches, has the highest priority, and is the oldest of those', () => {
    const programs = [
      make('disabled', { enabled: false, priority: 9, seniority: 1 }),
      make('elsewhere', { match: onlyTexas, priority: 8, seniority: 2 }),
      make('younger', { priority: 5, seniority: 4 }),
      make('older', { priority: 5, seniority: 3 }),
      make('lower', { priority: -1, seniority: 0 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(programs, { minLength: programs.length }), (shuffled) => {
        expect(route(shuffled, lead)?.id).toBe('older');
      }),
    );
    expect(route(programs, { ...lead, location: { country: 'US', state: 'tx' } })?.id).toBe('elsewhere');
  });

  test('is none when none is enabled and matches', () => {
    expect(route([], lead)).toBeUndefined();
    expect(route([make('a', { enabled: false }), make('b', { match: onlyTexas })], lead)).toBeUndefined();
  });
});
