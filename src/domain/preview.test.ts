/** A preview is what the same decisions would be if nobody answered, and spends nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyLead, lead, program, programOf, team } from '../../test/harness/situations.ts';
import { standing } from '../../test/harness/standing.ts';
import { advance, type Situation, type WaveOfStage } from './advance.ts';
import { type PreviewedWave, preview } from './preview.ts';
import type { Program, Stage } from './program.ts';
import type { RepStanding } from './rep.ts';

const now = Date.UTC(2026, 2, 2, 15);
const details = 'teaser' as const;
type Start = Parameters<typeof preview>[0];

const start = (under: Program | undefined, reps: readonly RepStanding[], more: Partial<Start> = {}): Start => ({
  lead,
  program: under,
  reps,
  tallies: {},
  knownTo: null,
  connected: new Set<string>(),
  now,
  ...more,
});

const any = fc
  .record({
    lead: anyLead,
    program,
    reps: team,
    knownTo: fc.option(fc.constantFrom('rep_0', 'rep_3')),
    paused: fc.boolean(),
    connected: fc.array(fc.constantFrom('rep_0', 'rep_1', 'rep_2')),
    reached: fc.nat({ max: 9 }),
  })
  .map(({ paused, connected, reached, ...rest }) =>
    start({ ...rest.program, paused }, rest.reps, {
      ...rest,
      program: { ...rest.program, paused },
      connected: new Set(connected),
      tallies: Object.fromEntries(rest.program.stages.map(({ mode }) => [`${mode}#0`, { reached, last: reached }])),
    }),
  );

/** The same lead by hand: each step decided, each wave left to run out. */
function stepByStep(from: Start): { waves: PreviewedWave[]; end: string } {
  let situation: Situation = { ...from, waves: [], stage: null, held: null, portions: {}, lastLetGoAt: null };
  const shown: PreviewedWave[] = [];
  for (;;) {
    const { step, tallies, portions } = advance(situation);
    const after = (situation.now - from.now) / 1000;
    if (step.kind === 'hold' || step.kind === 'unclaimed') return { waves: shown, end: step.kind };
    const { stage, mode } = step;
    if (step.kind === 'assign') {
      shown.push({ stage, mode, after, seconds: 0, reps: [step.rep] });
      return { waves: shown, end: step.kind };
    }
    const { reps, seconds } = step.wave;
    shown.push({ stage, mode, after, seconds, reps });
    if (seconds === null) return { waves: shown, end: 'waits' };
    const past: WaveOfStage = { stage, reps, declined: [], taken: false };
    situation = {
      ...situation,
      stage,
      portions,
      tallies: { ...situation.tallies, ...tallies },
      waves: [...situation.waves, past],
      now: situation.now + seconds * 1000,
    };
  }
}

describe('Whatever the program, the lead and the team', () => {
  test('it is what the decisions would be, one after the other', () => {
    fc.assert(
      fc.property(any, (from) => {
        const { waves, end } = preview(from);
        const expected = stepByStep(from);
        expect(waves).toEqual(expected.waves);
        expect(end).toBe(expected.end === 'hold' ? 'held' : expected.end === 'unclaimed' ? 'unclaimed' : null);
      }),
      { numRuns: 300 },
    );
  });

  test('nothing is spent: what it was given is as it was, and asking again gives the same', () => {
    fc.assert(
      fc.property(any, (from) => {
        const before = structuredClone({ ...from, connected: null });
        const first = preview(from);
        expect({ ...from, connected: null }).toEqual(before);
        expect(preview(from)).toEqual(first);
      }),
    );
  });

  test('every rep is either in a wave or left out with a reason, once, and nobody else is named (P12)', () => {
    fc.assert(
      fc.property(any, (from) => {
        const { waves, excluded } = preview(from);
        const asked = new Set(waves.flatMap(({ reps }) => reps));
        const named = [...asked, ...excluded.map(({ id }) => id)];
        expect(named.toSorted()).toEqual(from.reps.map(({ rep }) => rep.id).toSorted());
        for (const { reasons } of excluded) {
          expect(reasons.length).toBeGreaterThan(0);
          for (const { message } of reasons) expect(message).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('each wave begins when the one before has run out', () => {
    fc.assert(
      fc.property(any, (from) => {
        let after = 0;
        for (const wave of preview(from).waves) {
          expect(wave.after).toBe(after);
          after += wave.seconds ?? 0;
        }
      }),
    );
  });
});

const rep = (id: string, score: number, more: Parameters<typeof standing>[0] = {}) =>
  standing({ ...more, rep: { id, name: id, score, seniority: 100 - score, ...more.rep } });
const [ana, ben, cem] = [rep('ana', 3), rep('ben', 2), rep('cem', 1)];
const ladder = (more: object = {}): Stage => ({
  mode: 'top-producer',
  seconds: 20,
  smsSeconds: 20,
  width: 1,
  limit: null,
  rounds: 1,
  stagger: false,
  rankBy: 'score',
  details,
  ...more,
});
const tank: Stage = { mode: 'shark-tank', seconds: 60, details };
const pool: Stage = { mode: 'cherry-pick', seconds: null, details };

test('Down the ranking, then everybody, then the pool: who, in which order, and when', () => {
  expect(preview(start(programOf([ladder({ limit: 2 }), tank, pool]), [cem, ana, ben]))).toEqual({
    waves: [
      { stage: 0, mode: 'top-producer', after: 0, seconds: 20, reps: ['ana'] },
      { stage: 0, mode: 'top-producer', after: 20, seconds: 20, reps: ['ben'] },
      { stage: 1, mode: 'shark-tank', after: 40, seconds: 60, reps: ['ana', 'ben', 'cem'] },
      { stage: 2, mode: 'cherry-pick', after: 100, seconds: null, reps: ['ana', 'ben', 'cem'] },
    ],
    excluded: [],
    end: null,
  });
});

test('Who is eligible and yet not reached hears that others come first; who is not, each reason once', () => {
  const off = rep('off', 9, {
    rep: { presence: 'off' },
    profile: { caps: { day: 1 } },
    usage: { day: { used: 1, at: now } },
  });
  const { waves, excluded } = preview(
    start(programOf([ladder({ limit: 1 }), { mode: 'round-robin', weights: {}, details }]), [off, ana, ben, cem]),
  );
  expect(waves.map(({ reps, seconds }) => [reps, seconds])).toEqual([
    [['ana'], 20],
    [['ana'], 0],
  ]);
  expect(excluded.map(({ id, reasons }) => [id, reasons.map(({ factor }) => factor)])).toEqual([
    ['off', ['presence', 'caps']],
    ['ben', ['order']],
    ['cem', ['order']],
  ]);
});

test('A shift that begins while the stages run is seen', () => {
  const late = rep('late', 9, { profile: { shifts: [{ days: ['mon'], from: '15:01', to: '23:00' }] } });
  const { waves } = preview(start(programOf([{ ...tank, seconds: 60 }, tank]), [ana, late]));
  expect(waves.map(({ reps }) => reps)).toEqual([['ana'], ['late', 'ana']]);
});

test('A stage that staggers shows when each joins', () => {
  const { waves } = preview(start(programOf([ladder({ stagger: true })]), [ana, ben]));
  expect(waves.map(({ after, seconds, reps }) => [after, seconds, reps])).toEqual([
    [0, 20, ['ana']],
    [20, 20, ['ben']],
  ]);
});

test('A known person is asked first of the rep who had them', () => {
  const { waves } = preview(start(programOf([tank]), [ana, ben], { knownTo: 'ben' }));
  expect(waves).toMatchObject([
    { stage: -1, after: 0, seconds: 60, reps: ['ben'] },
    { stage: 0, after: 60, reps: ['ana', 'ben'] },
  ]);
});

test.each<[string, Program | undefined, string | null]>([
  ['a paused program', programOf([tank], { paused: true }), 'held'],
  ['nobody there', programOf([tank], { eligible: { ...programOf([]).eligible, teams: ['team_none'] } }), 'held'],
  [
    'nobody there, and no hold',
    programOf([{ ...tank, only: { combinator: 'and', rules: [{ field: 'level', operator: '>', value: 9 }] } }], {
      nobody: 'unclaimed',
    }),
    'unclaimed',
  ],
  ['no program', undefined, 'unclaimed'],
])('With %s there is no wave, everyone has a reason, and the end is told', (_, under, end) => {
  const previewed = preview(start(under, [ana]));
  expect(previewed).toMatchObject({ waves: [], end });
  expect(previewed.excluded.map(({ id }) => id)).toEqual(['ana']);
});

test('Leads that were counted before count: a portion shows what the next lead gets', () => {
  const stages: Stage[] = [{ mode: 'round-robin', weights: {}, portion: 25, details }, tank];
  const modes = [0, 1, 2, 3, 4].map(
    (reached) => preview(start(programOf(stages), [ana], { tallies: { 'round-robin#0': { reached } } })).waves[0]?.mode,
  );
  expect(modes).toEqual(['round-robin', 'shark-tank', 'shark-tank', 'shark-tank', 'round-robin']);
});
