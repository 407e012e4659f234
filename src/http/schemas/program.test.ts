import { describe, expect, test } from 'vitest';
import { faultsOf, pathsOf } from '../../../test/harness/faults.ts';
import { definedIn, programChange, programIn } from './program.ts';

const tank = { mode: 'shark-tank' };
const least = { name: 'Test', stages: [tank] };
const year = 365 * 24 * 60 * 60;
const group = (...rules: unknown[]) => ({ combinator: 'and', rules });
const matching = (...rules: unknown[]) => ({ ...least, match: { combinator: 'and', rules } });

const everything = { combinator: 'and', rules: [] };
const eligible = {
  teams: [],
  presence: true,
  shifts: true,
  caps: true,
  territory: false,
  language: false,
  rules: everything,
};

describe('A program', () => {
  test('needs a name and stages: everything else has the default of the contract', () => {
    expect(programIn.parse(least)).toEqual({
      name: 'Test',
      priority: 0,
      enabled: true,
      match: everything,
      eligible,
      stages: [{ mode: 'shark-tank', seconds: 60, details: 'teaser' }],
      nobody: 'hold',
      holdLimit: 86_400,
      maxLive: null,
      knownPeople: 'join',
      unclaimed: 'manager',
    });
    expect(programIn.parse({ ...least, eligible: {} }).eligible).toEqual(eligible);
  });

  const details = 'teaser';
  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ mode: 'shark-tank' }, { seconds: 60 }],
    [
      { mode: 'top-producer' },
      { seconds: 30, smsSeconds: 30, width: 1, limit: null, rounds: 1, stagger: false, rankBy: 'score' },
    ],
    [
      { mode: 'top-producer', seconds: 45 },
      { seconds: 45, smsSeconds: 45, width: 1, limit: null, rounds: 1, stagger: false, rankBy: 'score' },
    ],
    [{ mode: 'push-pull' }, { seconds: 30, reverse: true }],
    [{ mode: 'round-robin' }, { weights: {} }],
    [
      { mode: 'shares', by: 'rank', shares: [1] },
      { period: 'month', rankBy: 'score' },
    ],
    [{ mode: 'shares', by: 'rep', shares: { rep_a: 1 } }, { period: 'month' }],
    [{ mode: 'cherry-pick' }, { seconds: null }],
    [{ mode: 'skim' }, { seconds: null, allocators: [] }],
  ])('has for a stage of %j the defaults %j', (given, defaults) => {
    expect(programIn.parse({ ...least, stages: [given] }).stages).toEqual([{ ...given, ...defaults, details }]);
  });

  test('is taken as it is written', () => {
    const specialists = { combinator: 'and', rules: [{ field: 'skills.solar', operator: '>=', value: 2 }] };
    const big = { combinator: 'and', rules: [{ field: 'value', operator: '>', value: 10_000 }] };
    const given = {
      name: 'Texas solar',
      priority: 7,
      enabled: false,
      match: {
        id: 'root',
        combinator: 'or',
        not: true,
        rules: [
          { id: 'r1', field: 'location.state', operator: 'in', value: ['TX', 'OK'], valueSource: 'value' },
          { combinator: 'and', rules: [{ field: 'fields.size', operator: 'between', value: [1, 5] }] },
        ],
      },
      eligible: {
        teams: ['team_1'],
        presence: false,
        shifts: false,
        caps: false,
        territory: true,
        language: true,
        callingHours: { from: '08:00', to: '24:00' },
        level: { min: 1.5 },
        contactsBeforeNext: 3,
        rules: {
          combinator: 'and',
          rules: [{ field: 'languages', operator: 'contains', value: 'lead.language', valueSource: 'field' }],
        },
      },
      stages: [
        { mode: 'shark-tank', seconds: 1, details: 'blind', only: specialists, when: big, portion: 0.5 },
        {
          mode: 'top-producer',
          seconds: year,
          smsSeconds: 60,
          width: 3,
          limit: 10,
          rounds: 2,
          stagger: false,
          rankBy: 'score',
          details: 'full',
        },
        { mode: 'push-pull', seconds: 15, reverse: false, details },
        { mode: 'round-robin', weights: { rep_a: 3, rep_b: 0.5 }, portion: 100, details },
        { mode: 'shares', by: 'rank', shares: [16, 13, 0], period: 'week', rankBy: 'score', details },
        { mode: 'shares', by: 'rep', shares: { rep_a: 50, rep_b: 0 }, period: 'day', details },
        { mode: 'skim', seconds: 600, allocators: ['rep_a'], details },
        { mode: 'cherry-pick', seconds: 3600, details },
      ],
      nobody: 'unclaimed',
      holdLimit: year,
      maxLive: 1,
      knownPeople: 'off',
      unclaimed: 'pool',
    };
    expect(programIn.parse(given)).toEqual(given);
  });

  const noSeconds = [0, -1, 0.5, 59.5, year + 1, Number.NaN, Number.POSITIVE_INFINITY, '60', true];

  test.each([...noSeconds, null])('is refused with a stage of %j seconds', (seconds) => {
    for (const mode of ['shark-tank', 'top-producer', 'push-pull']) {
      expect(pathsOf(programIn, { ...least, stages: [tank, { mode, seconds }] })).toEqual(['stages.1.seconds']);
    }
    const texted = { mode: 'top-producer', smsSeconds: seconds };
    expect(pathsOf(programIn, { ...least, stages: [texted] })).toEqual(['stages.0.smsSeconds']);
    expect(pathsOf(programIn, { ...least, holdLimit: seconds })).toEqual(['holdLimit']);
  });

  test.each(noSeconds)('is refused with %j seconds where waiting for good is null', (seconds) => {
    for (const mode of ['cherry-pick', 'skim']) {
      expect(pathsOf(programIn, { ...least, stages: [tank, { mode, seconds }] })).toEqual(['stages.1.seconds']);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ['mode', { mode: 'lottery' }],
    ['mode', { mode: 'Shark-Tank' }],
    ['mode', { mode: null }],
    ['width', { mode: 'top-producer', width: 0 }],
    ['width', { mode: 'top-producer', width: 1.5 }],
    ['width', { mode: 'top-producer', width: 1001 }],
    ['limit', { mode: 'top-producer', limit: 0 }],
    ['limit', { mode: 'top-producer', limit: 10_001 }],
    ['rounds', { mode: 'top-producer', rounds: 0 }],
    ['rounds', { mode: 'top-producer', rounds: 101 }],
    ['rounds', { mode: 'top-producer', stagger: true, rounds: 2 }],
    ['stagger', { mode: 'top-producer', stagger: 'yes' }],
    ['rankBy', { mode: 'top-producer', rankBy: 'close-rate' }],
    ['rankBy', { mode: 'top-producer', rankBy: 'luck' }],
    ['window', { mode: 'top-producer', window: 'last-quarter' }],
    ['reverse', { mode: 'push-pull', reverse: 1 }],
    ['seconds', { mode: 'round-robin', seconds: 30 }],
    ['seconds', { mode: 'shares', by: 'rank', shares: [1], seconds: 30 }],
    ['weights', { mode: 'round-robin', weights: [3] }],
    ['weights.rep_a', { mode: 'round-robin', weights: { rep_a: 0 } }],
    ['weights.rep_a', { mode: 'round-robin', weights: { rep_a: -1 } }],
    ['weights.rep_a', { mode: 'round-robin', weights: { rep_a: 1001 } }],
    ['weights.rep_a', { mode: 'round-robin', weights: { rep_a: '3' } }],
    ['by', { mode: 'shares', shares: [1] }],
    ['by', { mode: 'shares', by: 'luck', shares: [1] }],
    ['shares', { mode: 'shares', by: 'rank' }],
    ['shares', { mode: 'shares', by: 'rank', shares: [] }],
    ['shares', { mode: 'shares', by: 'rank', shares: [0, 0] }],
    ['shares', { mode: 'shares', by: 'rank', shares: { rep_a: 1 } }],
    ['shares.1', { mode: 'shares', by: 'rank', shares: [1, -1] }],
    ['shares.0', { mode: 'shares', by: 'rank', shares: [1_000_001] }],
    ['shares', { mode: 'shares', by: 'rep', shares: {} }],
    ['shares', { mode: 'shares', by: 'rep', shares: { rep_a: 0 } }],
    ['shares.rep_a', { mode: 'shares', by: 'rep', shares: { rep_a: '1' } }],
    ['period', { mode: 'shares', by: 'rank', shares: [1], period: 'year' }],
    ['rankBy', { mode: 'shares', by: 'rep', shares: { rep_a: 1 }, rankBy: 'score' }],
    ['allocators', { mode: 'skim', allocators: 'rep_a' }],
    ['allocators.0', { mode: 'skim', allocators: [''] }],
    ['portion', { ...tank, portion: 0 }],
    ['portion', { ...tank, portion: -1 }],
    ['portion', { ...tank, portion: 100.1 }],
    ['portion', { ...tank, portion: '25' }],
    ['portion', { ...tank, portion: Number.NaN }],
    ['details', { ...tank, details: 'some' }],
    ['only', { ...tank, only: [] }],
    ['only.rules.0.field', { ...tank, only: group({ field: 'product', operator: '=', value: 'x' }) }],
    [
      'only.rules.0.value',
      { ...tank, only: group({ field: 'level', operator: '>=', value: 'lead.product', valueSource: 'field' }) },
    ],
    ['when.rules.0.field', { ...tank, when: group({ field: 'level', operator: '=', value: 1 }) }],
    ['when.rules.0.operator', { ...tank, when: group({ field: 'value', operator: 'contains', value: '1' }) }],
    ['colour', { ...tank, colour: 'red' }],
  ])('is refused where a stage is wrong: %s of %j', (path, stage) => {
    expect(new Set(pathsOf(programIn, { ...least, stages: [tank, stage] }))).toEqual(new Set([`stages.1.${path}`]));
  });

  test.each<[string, unknown]>([
    ['', null],
    ['name', { stages: [tank] }],
    ['stages', { name: 'Test' }],
    ['stages', { ...least, stages: [] }],
    ['stages', { ...least, stages: Array.from({ length: 51 }, () => tank) }],
    ['stages.0.mode', { ...least, stages: [{}] }],
    ['stages.0.details', { ...least, stages: [{ ...tank, details: 'some' }] }],
    ['priority', { ...least, priority: 1.5 }],
    ['priority', { ...least, priority: 1_000_001 }],
    ['enabled', { ...least, enabled: 'true' }],
    ['match', { ...least, match: [] }],
    ['match.combinator', { ...least, match: { combinator: 'xor', rules: [] } }],
    ['match.rules', { ...least, match: { combinator: 'and' } }],
    ['match.rules.0', matching(null)],
    ['match.rules.0', matching('and')],
    ['match.rules.0.field', matching({ operator: '=', value: 'x' })],
    ['match.rules.0.field', matching({ field: 'nme', operator: '=', value: 'x' })],
    ['match.rules.0.operator', matching({ field: 'product', operator: 'like', value: 'x' })],
    ['match.rules.0.operator', matching({ field: 'value', operator: 'contains', value: '5' })],
    ['match.rules.0.value', matching({ field: 'value', operator: '=', value: '5' })],
    ['match.rules.0.value', matching({ field: 'product', operator: 'in', value: 'solar' })],
    ['match.rules.0.color', matching({ field: 'product', operator: '=', value: 'x', color: 'red' })],
    [
      'match.rules.1.rules.0.value',
      matching(
        { field: 'note', operator: 'null' },
        { combinator: 'or', rules: [{ field: 'value', operator: '=', value: 'x' }] },
      ),
    ],
    ['match.rules.0.rules.0.combinator', matching({ combinator: 'or', rules: [{ combinator: 'x', rules: [] }] })],
    ['eligible.presence', { ...least, eligible: { presence: 1 } }],
  ])('is refused where it is wrong: %s', (path, given) => {
    expect(pathsOf(programIn, given)).toEqual([path]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['teams', { teams: 'team_1' }],
    ['teams.0', { teams: [5] }],
    ['shifts', { shifts: 'yes' }],
    ['caps', { caps: null }],
    ['territory', { territory: 1 }],
    ['language', { language: 'en' }],
    ['callingHours', { callingHours: true }],
    ['callingHours.to', { callingHours: { from: '08:00' } }],
    ['callingHours.from', { callingHours: { from: '8', to: '20:00' } }],
    ['callingHours.from', { callingHours: { from: '24:00', to: '20:00' } }],
    ['callingHours.to', { callingHours: { from: '08:00', to: '25:00' } }],
    ['level.min', { level: { min: '1' } }],
    ['level.max', { level: { min: 1, max: 2 } }],
    ['contactsBeforeNext', { contactsBeforeNext: 0 }],
    ['contactsBeforeNext', { contactsBeforeNext: 51 }],
    ['rules.rules.0.field', { rules: group({ field: 'product', operator: '=', value: 'x' }) }],
    ['rules.rules.0.operator', { rules: group({ field: 'level', operator: 'beginsWith', value: '1' }) }],
    ['weather', { weather: true }],
  ])('is refused where who may have leads is wrong: %s of %j', (path, given) => {
    expect(pathsOf(programIn, { ...least, eligible: given })).toEqual([`eligible.${path}`]);
  });

  test.each<[string, unknown]>([
    ['nobody', { ...least, nobody: 'wait' }],
    ['maxLive', { ...least, maxLive: 0 }],
    ['maxLive', { ...least, maxLive: 1.5 }],
    ['maxLive', { ...least, maxLive: 1001 }],
    ['knownPeople', { ...least, knownPeople: true }],
    ['unclaimed', { ...least, unclaimed: 'nobody' }],
    ['paused', { ...least, paused: true }],
    ['id', { ...least, id: 'prg_1' }],
    ['contactWithin', { ...least, contactWithin: { seconds: 300 } }],
    [
      'match.rules.0.valueSource',
      matching({ field: 'product', operator: '=', value: 'lead.note', valueSource: 'field' }),
    ],
  ])('is refused where its other settings are wrong: %s', (path, given) => {
    expect(pathsOf(programIn, given)).toEqual([path]);
  });

  test.each<[string, unknown]>([
    ['stages.0.rankBy', { ...least, stages: [{ mode: 'top-producer', rankBy: 'close-rate' }] }],
    ['stages.0.window', { ...least, stages: [{ mode: 'top-producer', window: '90d' }] }],
    ['eligible.performance', { ...least, eligible: { performance: { measure: 'close-rate', min: 0.2 } } }],
    ['eligible.earnIt', { ...least, eligible: { earnIt: { customers: 3 } } }],
    ['eligible.credits', { ...least, eligible: { credits: { price: 1 } } }],
    ['contactWithin', { ...least, contactWithin: { seconds: 300 } }],
  ])('hears by name that a setting is not built yet, rather than be ignored: %s', (path, given) => {
    const faults = faultsOf(programIn, given);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toMatch(/not supported yet|not known here|must be/);
  });

  test('is refused at the place of the fault, however deep it lies in a rule', () => {
    const nested = (depth: number): unknown => ({ combinator: 'and', rules: depth === 0 ? [] : [nested(depth - 1)] });
    expect(faultsOf(programIn, { ...least, match: nested(10) })).toEqual([]);
    const rule = { ...least, match: group(group(group({ field: 'nme', operator: '=', value: 'x' }))) };
    expect(pathsOf(programIn, rule)).toEqual(['match.rules.0.rules.0.rules.0.field']);
  });
});

describe('A change of a program', () => {
  test('replaces what was given and nothing else: no default creeps in', () => {
    expect(programChange.parse({})).toEqual({});
    expect(programChange.parse({ priority: 3 })).toEqual({ priority: 3 });
    expect(definedIn(programChange.parse({ priority: 3 }))).toEqual({ priority: 3 });
    const whole = programIn.parse(least);
    expect(definedIn(programChange.parse(whole))).toEqual(whole);
    expect(definedIn(programChange.parse({ maxLive: null }))).toEqual({ maxLive: null });
  });

  test('replaces a field whole: within it the defaults hold', () => {
    expect(programChange.parse({ eligible: { territory: true } })).toEqual({
      eligible: { ...eligible, territory: true },
    });
  });

  test.each(['id', 'version', 'seniority', 'paused', '__proto__'])('refuses %s', (name) => {
    expect(pathsOf(programChange, JSON.parse(`{"${name}": 1}`))).toEqual([name]);
  });

  test('is refused where it is wrong', () => {
    expect(pathsOf(programChange, { stages: [] })).toEqual(['stages']);
    expect(pathsOf(programChange, { stages: [{ mode: 'shark-tank', seconds: 0 }] })).toEqual(['stages.0.seconds']);
  });
});
