import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyLead, lead, program, programOf, team } from '../../test/harness/situations.ts';
import { standing } from '../../test/harness/standing.ts';
import {
  advance,
  dripMs,
  knownPersonStage,
  maxLiveOf,
  mostLive,
  route,
  type Situation,
  tallyKey,
  type WaveOfStage,
} from './advance.ts';
import type { ModeName, Program, Stage } from './program.ts';
import { usualEligible } from './program.ts';
import type { RuleGroup } from './rules.ts';

const now = 1_772_463_600_000;
const details = 'teaser' as const;

const tank: Stage = { mode: 'shark-tank', seconds: 60, details };
const ladder = {
  mode: 'top-producer',
  seconds: 30,
  smsSeconds: 90,
  width: 1,
  limit: null,
  rounds: 1,
  stagger: false,
  rankBy: 'score',
  details,
} as const satisfies Stage;
const turns: Stage = { mode: 'round-robin', weights: {}, details };
const pool: Stage = { mode: 'cherry-pick', seconds: null, details };

const rep = (id: string, score: number, more: Parameters<typeof standing>[0] = {}) =>
  standing({ ...more, rep: { id, name: id, score, seniority: 100 - score, ...more.rep } });
const [ana, ben, cem] = [rep('ana', 3), rep('ben', 2), rep('cem', 1)];
const away = rep('away', 9, { rep: { presence: 'away' } });
const busy = rep('busy', 8, { liveOffers: 5 });

const situationOf = (under: Program | undefined, more: Partial<Situation> = {}): Situation => ({
  lead,
  program: under,
  reps: [ana, ben, cem],
  waves: [],
  stage: null,
  held: null,
  portions: {},
  tallies: {},
  knownTo: null,
  lastLetGoAt: null,
  connected: new Set<string>(),
  now,
  ...more,
});
const decide = (stages: readonly Stage[], more: Partial<Situation> = {}, over: Partial<Program> = {}) =>
  advance(situationOf(programOf(stages, over), more));

const past = (stage: number, reps: readonly string[], more: Partial<WaveOfStage> = {}): WaveOfStage => ({
  stage,
  reps,
  declined: [],
  taken: false,
  ...more,
});
const rules = (field: string, operator: '=' | '>=', value: string | number): RuleGroup => ({
  combinator: 'and',
  rules: [{ field, operator, value }],
});

describe('What becomes of a lead that no stage gives to anybody, and why', () => {
  const whole = [ana.rep.id, ben.rep.id, cem.rep.id];
  const held = { held: { since: now - 3600_000, because: 'nobody-eligible' } } as const;
  test.each<[string, string, Parameters<typeof decide>]>([
    ['unclaimed', 'nobody-claimed', [[tank], { waves: [past(0, whole)], stage: 0 }]],
    ['unclaimed', 'nobody-claimed', [[tank], { waves: [past(0, whole)], stage: 0, reps: [away] }]],
    ['unclaimed', 'nobody-eligible', [[tank], { reps: [away] }, { nobody: 'unclaimed' }]],
    ['unclaimed', 'nobody-eligible', [[tank], { reps: [] }, { nobody: 'unclaimed' }]],
    ['unclaimed', 'held-too-long', [[tank], { ...held, reps: [away] }, { holdLimit: 3600 }]],
    ['unclaimed', 'held-too-long', [[tank], held, { holdLimit: 3600, paused: true }]],
    ['hold', 'nobody-eligible', [[tank], { reps: [away] }]],
    ['hold', 'nobody-eligible', [[ladder, turns, tank], { reps: [] }]],
    ['hold', 'nobody-eligible', [[tank], { ...held, reps: [away] }, { holdLimit: 3601 }]],
    ['hold', 'pace', [[tank], { reps: [busy, away] }]],
    [
      'hold',
      'pace',
      [[ladder], { waves: [past(0, ['ana'])], stage: 0, reps: [ana, rep('ben', 2, { liveOffers: 1 })] }],
    ],
    ['hold', 'paused', [[tank], {}, { paused: true }]],
    ['hold', 'paused', [[tank], { waves: [past(0, whole)], stage: 0 }, { paused: true }]],
    ['hold', 'paused', [[tank], {}, { paused: true, nobody: 'unclaimed' }]],
  ])('%s: %s', (kind, because, situation) => {
    expect(decide(...situation).step).toEqual({ kind, because });
  });

  test('No program, no step but unclaimed, and nothing to explain', () => {
    expect(advance(situationOf(undefined))).toEqual({
      step: { kind: 'unclaimed', because: 'no-program' },
      explanation: [],
      portions: {},
      tallies: {},
    });
  });

  test('Where a program says so, it ends in the pool, as a stage after the last', () => {
    const ended = { waves: [past(0, whole)], stage: 0 };
    expect(decide([tank], ended, { unclaimed: 'pool' }).step).toMatchObject({
      kind: 'wave',
      stage: 1,
      mode: 'cherry-pick',
      wave: { form: 'pool', reps: whole, seconds: null },
    });
    expect(decide([tank], { ...held, reps: [away] }, { unclaimed: 'pool', holdLimit: 60 }).step).toMatchObject({
      kind: 'wave',
      wave: { form: 'pool', reps: [] },
    });
    // Held first, where nobody was found.
    expect(decide([tank], { reps: [away] }, { unclaimed: 'pool' }).step).toMatchObject({ kind: 'hold' });
  });

  test('A pool or a skim takes a lead with nobody there, so such a program never holds', () => {
    const skim: Stage = { mode: 'skim', seconds: null, allocators: ['ana', 'gone'], details };
    expect(decide([tank, pool], { reps: [] }).step).toMatchObject({ kind: 'wave', stage: 1, wave: { reps: [] } });
    expect(decide([skim], { reps: [{ ...ana, rep: { ...ana.rep, presence: 'off' } }] }).step).toMatchObject({
      kind: 'wave',
      // Whoever has left since is not asked.
      wave: { form: 'skim', reps: ['ana'] },
    });
  });
});

describe('A hold, whatever the program and the team', () => {
  const anySituation = fc.record({
    lead: anyLead,
    program,
    reps: team,
    waves: fc.array(fc.constantFrom(past(0, ['rep_0']), past(1, ['rep_1'], { declined: ['rep_1'] })), { maxLength: 2 }),
    paused: fc.boolean(),
    heldFor: fc.option(fc.integer({ min: 0, max: 90_000 })),
    sinceLetGo: fc.option(fc.integer({ min: 0, max: 3000 })),
  });

  test('is only there where nobody was found, pace stands in the way, or the program is paused, and never past its limit (P3)', () => {
    fc.assert(
      fc.property(anySituation, ({ paused, heldFor, sinceLetGo, waves, ...rest }) => {
        const under = { ...rest.program, paused };
        const situation = situationOf(under, {
          ...rest,
          program: under,
          waves,
          held: heldFor === null ? null : { since: now - heldFor * 1000, because: 'nobody-eligible' },
          lastLetGoAt: sinceLetGo === null ? null : now - sinceLetGo,
        });
        const { step, explanation } = advance(situation);
        if (step.kind !== 'hold') return;
        if (heldFor !== null) expect(heldFor).toBeLessThan(under.holdLimit);
        const drips = heldFor !== null && sinceLetGo !== null && sinceLetGo < dripMs;
        if (!drips) expect(explanation.every(({ gaveUp }) => gaveUp !== null)).toBe(true);
        if (step.because === 'paused') {
          expect(paused).toBe(true);
          return;
        }
        expect(paused).toBe(false);
        if (step.because === 'nobody-eligible') {
          expect(under.nobody).toBe('hold');
          expect(waves).toEqual([]);
          return;
        }
        const paced = explanation.some(({ excluded }) =>
          excluded.some(({ reasons }) => reasons.every(({ factor }) => factor === 'pace')),
        );
        expect(drips || paced).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('is the same decision in whatever order the team is read', () => {
    const shuffled = team.chain((reps) =>
      fc.tuple(fc.constant(reps), fc.shuffledSubarray(reps, { minLength: reps.length })),
    );
    fc.assert(
      fc.property(program, shuffled, anyLead, (under, [reps, other], about) => {
        const step = (of: typeof reps) => advance(situationOf(under, { reps: of, lead: about })).step;
        expect(step(other)).toEqual(step(reps));
      }),
    );
  });
});

describe('While a program is paused', () => {
  test('no stage is looked at and nothing is spent', () => {
    const stages: Stage[] = [{ ...turns, portion: 50 }, tank];
    expect(decide(stages, {}, { paused: true })).toEqual({
      step: { kind: 'hold', because: 'paused' },
      explanation: [],
      portions: {},
      tallies: {},
    });
  });
});

describe('Held leads are let go one by one', () => {
  const held = { held: { since: now - 60_000, because: 'nobody-eligible' } } as const;
  test.each([
    [0, 'hold'],
    [dripMs - 1, 'hold'],
    [dripMs, 'wave'],
    [60_000, 'wave'],
  ])('%i ms after the last', (ms, kind) => {
    expect(decide([tank], { ...held, lastLetGoAt: now - ms }).step.kind).toBe(kind);
  });

  test('Waiting for its second spends nothing, and the limit comes first', () => {
    const dripping = { ...held, lastLetGoAt: now - 1 };
    expect(decide([{ ...turns, portion: 50 }], dripping)).toMatchObject({ portions: {}, tallies: {} });
    expect(decide([tank], { ...dripping, reps: [away] }, { holdLimit: 60 }).step).toMatchObject({
      because: 'held-too-long',
    });
  });

  test('A lead that is not held does not wait for those', () => {
    expect(decide([tank], { lastLetGoAt: now }).step.kind).toBe('wave');
  });
});

describe('Pace', () => {
  const stages = { tank, ladder, turns, pool };
  test.each<[keyof typeof stages, number, boolean]>([
    ['tank', 4, true],
    ['tank', 5, false],
    ['ladder', 0, true],
    ['ladder', 1, false],
    ['turns', 4, true],
    ['turns', 5, false],
    ['pool', 99, true],
  ])('%s with %i live offers: asked %s', (name, liveOffers, isAsked) => {
    const { explanation } = decide([stages[name]], { reps: [rep('ana', 3, { liveOffers })] });
    expect(explanation[0]?.ranked.length === 1).toBe(isAsked);
    expect(explanation[0]?.excluded.flatMap(({ reasons }) => reasons.map(({ factor }) => factor))).toEqual(
      isAsked ? [] : ['pace'],
    );
  });

  test('A program’s own figure counts in every mode but the pool', () => {
    const reps = [rep('ana', 3, { liveOffers: 2 })];
    for (const stage of [tank, ladder, turns]) {
      expect(decide([stage], { reps }, { maxLive: 2 }).step).toEqual({ kind: 'hold', because: 'pace' });
      expect(decide([stage], { reps }, { maxLive: 3 }).step.kind).not.toBe('hold');
    }
    expect(decide([pool], { reps }, { maxLive: 1 }).step.kind).toBe('wave');
    const modes: ModeName[] = [
      'shark-tank',
      'top-producer',
      'push-pull',
      'round-robin',
      'shares',
      'cherry-pick',
      'skim',
    ];
    expect(modes.map((mode) => maxLiveOf(programOf([tank]), mode))).toEqual([5, 1, 1, 5, 5, null, null]);
    expect(mostLive(programOf([ladder, tank]))).toBe(5);
    expect(mostLive(programOf([ladder]))).toBe(1);
    expect(mostLive(programOf([ladder, pool]))).toBeNull();
  });

  test('Whoever is busy is passed over for who is free; a later stage takes the lead before it waits', () => {
    expect(decide([ladder], { reps: [busy, ben] }).step).toMatchObject({ wave: { reps: ['ben'] } });
    const one = [rep('ana', 3, { liveOffers: 1 })];
    expect(decide([ladder, tank], { reps: one }).step).toMatchObject({ kind: 'wave', stage: 1 });
  });

  test('Busy and away is away: nothing is waited for', () => {
    const both = rep('both', 1, { rep: { presence: 'away' }, liveOffers: 9 });
    expect(decide([tank], { reps: [both] }).step).toEqual({ kind: 'hold', because: 'nobody-eligible' });
    expect(decide([tank], { reps: [both], waves: [past(0, ['ana'])], stage: 0 }).step).toEqual({
      kind: 'unclaimed',
      because: 'nobody-claimed',
    });
  });

  test('Nobody is waited for who was asked in this stage already', () => {
    const reps = [rep('ana', 3, { liveOffers: 1 })];
    for (const declined of [[], ['ana']]) {
      expect(decide([ladder], { reps, waves: [past(0, ['ana'], { declined })], stage: 0 }).step).toEqual({
        kind: 'unclaimed',
        because: 'nobody-claimed',
      });
    }
  });
});

describe('A known person', () => {
  const known = { knownTo: 'cem' };
  test('is asked first of the rep who had them, alone, for a minute, and sees what the first stage shows', () => {
    const { step, explanation } = decide([{ ...tank, details: 'full' }], known);
    expect(step).toEqual({
      kind: 'wave',
      stage: knownPersonStage,
      mode: 'top-producer',
      wave: { kind: 'wave', form: 'turn', reps: ['cem'], seconds: 60, closesTogetherIn: null, details: 'full' },
    });
    expect(explanation.map(({ stage }) => stage)).toEqual([-1]);
  });

  test('goes to the first stage afterwards, or at once where that rep may not have it', () => {
    const after = { ...known, waves: [past(-1, ['cem'])], stage: -1 };
    expect(decide([ladder], after).step).toMatchObject({ stage: 0, wave: { reps: ['ana'] } });
    const gone = decide([ladder], { ...known, reps: [ana, { ...cem, rep: { ...cem.rep, presence: 'away' } }] });
    expect(gone.step).toMatchObject({ stage: 0, wave: { reps: ['ana'] } });
    expect(gone.explanation.map(({ stage, gaveUp }) => [stage, gaveUp])).toEqual([
      [-1, 'nobody-eligible'],
      [0, null],
    ]);
    expect(decide([ladder], { knownTo: 'nobody any more' }).step).toMatchObject({ stage: 0 });
  });

  test('counts as nobody found, where the stages find nobody', () => {
    const only = [cem];
    const after = { ...known, reps: only, waves: [past(-1, ['cem'])], stage: -1 };
    const specialists = { ...tank, only: rules('level', '>=', 5) };
    expect(decide([specialists], after).step).toEqual({ kind: 'hold', because: 'nobody-eligible' });
  });

  test('spends no stage’s turn', () => {
    expect(decide([{ ...ladder, portion: 50 }], known)).toMatchObject({ portions: {}, tallies: {} });
  });
});

describe('Going from stage to stage', () => {
  test('A stage that finds nobody, is not for the lead, or has asked everyone is passed over at once, with why', () => {
    const stages: Stage[] = [
      { ...tank, when: rules('product', '=', 'roof') },
      { ...tank, only: rules('level', '>=', 5) },
      { ...turns, portion: 50 },
      tank,
    ];
    const decided = decide(stages, { tallies: { 'round-robin#0': { reached: 1 } } });
    expect(decided.step).toMatchObject({ kind: 'wave', stage: 3 });
    expect(decided.explanation.map(({ stage, mode, gaveUp }) => [stage, mode, gaveUp])).toEqual([
      [0, 'shark-tank', 'when'],
      [1, 'shark-tank', 'nobody-eligible'],
      [2, 'round-robin', 'portion'],
      [3, 'shark-tank', null],
    ]);
    expect(decide([ladder, tank], { stage: 0, waves: [past(0, ['ana', 'ben', 'cem'])] }).explanation).toMatchObject([
      { gaveUp: 'everyone-asked' },
      { gaveUp: null },
    ]);
  });

  test('Who has passed in a stage, or given it back, is left out there with that reason, and asked in the next', () => {
    const waves = [past(0, ['ana'], { declined: ['ana'], taken: true })];
    const here = decide([tank, tank], { waves, stage: 0 });
    expect(here.step).toMatchObject({ stage: 0, wave: { reps: ['ben', 'cem'] } });
    expect(here.explanation[0]?.excluded).toMatchObject([{ id: 'ana', reasons: [{ factor: 'passed' }] }]);
    const next = decide([tank, tank], { waves: [past(0, ['ana', 'ben', 'cem'], { declined: ['ana'] })], stage: 0 });
    expect(next.step).toMatchObject({ stage: 1, wave: { reps: ['ana', 'ben', 'cem'] } });
  });

  test('A rep who only reads texts has longer; one with a page open has not', () => {
    const bySms = rep('ana', 3, { rep: { phone: '+15125550111', smsOptIn: true } });
    expect(decide([ladder], { reps: [bySms] }).step).toMatchObject({ wave: { seconds: 90 } });
    expect(decide([ladder], { reps: [bySms], connected: new Set(['ana']) }).step).toMatchObject({
      wave: { seconds: 30 },
    });
    const noTexts = rep('ana', 3, { rep: { phone: '+15125550111', smsOptIn: false } });
    expect(decide([ladder], { reps: [noTexts] }).step).toMatchObject({ wave: { seconds: 30 } });
  });

  test('A stage with no share for a rep says so of them', () => {
    const shares: Stage = { mode: 'shares', by: 'rep', shares: { ben: 1 }, period: 'month', details };
    const { step, explanation } = decide([shares]);
    expect(step).toMatchObject({ kind: 'assign', rep: 'ben' });
    expect(explanation[0]?.excluded.map(({ id, reasons }) => [id, reasons[0]?.factor])).toEqual([
      ['ana', 'shares'],
      ['cem', 'shares'],
    ]);
  });

  test('Positions rank everyone in the program, the absent too, and only those of the stage', () => {
    const shares: Stage = { mode: 'shares', by: 'rank', shares: [1, 1], period: 'month', rankBy: 'score', details };
    const reps = [away, ana, ben];
    // Away is first of three, so Ben is third: beyond the list.
    expect(decide([shares], { reps }).explanation[0]?.ranked.map(({ id }) => id)).toEqual(['ana']);
    const senior = rep('away', 9, { rep: { presence: 'away' }, profile: { level: 0 } });
    const leveled = [senior, rep('ana', 3, { profile: { level: 2 } }), rep('ben', 2, { profile: { level: 2 } })];
    const specialists = decide([{ ...shares, only: rules('level', '>=', 2) }], { reps: leveled });
    expect(specialists.explanation[0]?.ranked.map(({ id }) => id)).toEqual(['ana', 'ben']);
  });
});

describe('What a decision spends', () => {
  const robin = { ...turns, portion: 50 };

  test('A portion counts a lead once: what is decided stays, also when it comes back to the stage', () => {
    const first = decide([robin, tank]);
    expect(first).toMatchObject({
      step: { kind: 'assign', rep: 'ana' },
      portions: { 0: true },
      tallies: { 'round-robin#0': { reached: 1, last: ana.rep.seniority } },
    });
    const again = decide([robin, tank], { portions: { 0: true }, tallies: { 'round-robin#0': { reached: 7 } } });
    expect(again.tallies['round-robin#0']?.reached).toBe(7);
    const passed = decide([robin, tank], { portions: { 0: false }, tallies: { 'round-robin#0': { reached: 8 } } });
    expect(passed).toMatchObject({ step: { stage: 1 }, portions: { 0: false }, tallies: {} });
  });

  test('A portion counts only the leads that pass `when`, and also those for whom nobody is there', () => {
    const picky = { ...robin, when: rules('product', '=', 'roof') };
    expect(decide([picky, tank])).toMatchObject({ portions: {}, tallies: {} });
    expect(decide([robin], { reps: [] })).toMatchObject({
      step: { kind: 'hold' },
      portions: { 0: true },
      tallies: { 'round-robin#0': { reached: 1 } },
    });
  });

  test('Each stage has its own tally, by its mode and its place among those: an edit elsewhere moves none', () => {
    const stages: Stage[] = [tank, turns, tank, turns];
    expect(stages.map((_, index) => tallyKey(programOf(stages), index))).toEqual([
      'shark-tank#0',
      'round-robin#0',
      'shark-tank#1',
      'round-robin#1',
    ]);
    expect(tallyKey(programOf([turns]), 0)).toBe('round-robin#0');
    expect(tallyKey(programOf([tank]), 1)).toBe('cherry-pick#0');
  });

  test('Only what changed is given back', () => {
    const tallies = { 'round-robin#0': { last: ana.rep.seniority }, 'shares#0': { reached: 4 } };
    expect(decide([turns], { tallies }).tallies).toEqual({ 'round-robin#0': { last: ben.rep.seniority } });
    expect(decide([tank], { tallies }).tallies).toEqual({});
  });
});

describe('The program that takes a lead', () => {
  const make = (id: string, more: Partial<Program>) => programOf([tank], { id, ...more });
  const onlyTexas = rules('location.state', '=', 'TX');

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

  test('takes it while paused too, and whoever is eligible', () => {
    const nobodys = { ...usualEligible, teams: ['team_none'] };
    expect(route([make('paused', { paused: true, eligible: nobodys, priority: 1 }), make('b', {})], lead)?.id).toBe(
      'paused',
    );
  });

  test('is none when none is enabled and matches', () => {
    expect(route([], lead)).toBeUndefined();
    expect(route([make('a', { enabled: false }), make('b', { match: onlyTexas })], lead)).toBeUndefined();
  });
});
