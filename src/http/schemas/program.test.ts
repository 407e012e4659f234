import { describe, expect, test } from 'vitest';
import { faultsOf, pathsOf } from '../../../test/harness/faults.ts';
import { programChange, programIn } from './program.ts';

const tank = { mode: 'shark-tank' };
const least = { name: 'Test', stages: [tank] };
const year = 365 * 24 * 60 * 60;
const matching = (...rules: unknown[]) => ({ ...least, match: { combinator: 'and', rules } });

describe('A program', () => {
  test('needs a name and stages: everything else has the default of the contract', () => {
    expect(programIn.parse({ name: 'Test', stages: [tank, { mode: 'top-producer' }] })).toEqual({
      name: 'Test',
      priority: 0,
      enabled: true,
      match: { combinator: 'and', rules: [] },
      eligible: { presence: true },
      stages: [
        { mode: 'shark-tank', seconds: 60, details: 'teaser' },
        { mode: 'top-producer', seconds: 30, details: 'teaser' },
      ],
    });
  });

  test('is taken as it is written', () => {
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
      eligible: { presence: false },
      stages: [
        { mode: 'shark-tank', seconds: 1, details: 'blind' },
        { mode: 'top-producer', seconds: year, details: 'full', rankBy: 'score' },
      ],
    };
    expect(programIn.parse(given)).toEqual(given);
  });

  test.each([0, -1, 0.5, 59.5, year + 1, Number.NaN, Number.POSITIVE_INFINITY, '60', null, true])(
    'is refused with a stage of %j seconds',
    (seconds) => {
      for (const mode of ['shark-tank', 'top-producer']) {
        expect(pathsOf(programIn, { ...least, stages: [tank, { mode, seconds }] })).toEqual(['stages.1.seconds']);
      }
    },
  );

  test.each<[string, unknown]>([
    ['', null],
    ['name', { stages: [tank] }],
    ['stages', { name: 'Test' }],
    ['stages', { ...least, stages: [] }],
    ['stages', { ...least, stages: Array.from({ length: 51 }, () => tank) }],
    ['stages.0.mode', { ...least, stages: [{}] }],
    ['stages.0.details', { ...least, stages: [{ ...tank, details: 'some' }] }],
    ['priority', { ...least, priority: 1.5 }],
    ['priority', { ...least, priority: 1_000_000 }],
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

  test.each<[string, unknown]>([
    ['stages.0.mode', { ...least, stages: [{ mode: 'push-pull', seconds: 30 }] }],
    ['stages.0.mode', { ...least, stages: [{ mode: 'round-robin' }] }],
    ['stages.0.mode', { ...least, stages: [{ mode: 'cherry-pick', seconds: null }] }],
    ['stages.0.rankBy', { ...least, stages: [{ mode: 'top-producer', rankBy: 'close-rate' }] }],
    ['stages.0.width', { ...least, stages: [{ mode: 'top-producer', width: 2 }] }],
    ['stages.0.smsSeconds', { ...least, stages: [{ mode: 'top-producer', smsSeconds: 60 }] }],
    ['stages.0.portion', { ...least, stages: [{ ...tank, portion: 25 }] }],
    ['stages.0.only', { ...least, stages: [{ ...tank, only: { combinator: 'and', rules: [] } }] }],
    ['eligible.territory', { ...least, eligible: { territory: true } }],
    ['eligible.caps', { ...least, eligible: { caps: true } }],
    ['nobody', { ...least, nobody: 'hold' }],
    ['maxLive', { ...least, maxLive: 5 }],
    ['knownPeople', { ...least, knownPeople: 'join' }],
    ['contactWithin', { ...least, contactWithin: { seconds: 300 } }],
    ['unclaimed', { ...least, unclaimed: 'pool' }],
    ['match.rules.0.valueSource', matching({ field: 'product', operator: '=', value: 'x', valueSource: 'field' })],
  ])('hears by name that a setting is not built yet, rather than be ignored: %s', (path, given) => {
    const faults = faultsOf(programIn, given);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toMatch(/not supported yet|not known here|must be/);
  });
});

describe('A change of a program', () => {
  test('replaces what was given and nothing else: no default creeps in', () => {
    expect(programChange.parse({})).toEqual({});
    expect(programChange.parse({ priority: 3 })).toEqual({ priority: 3 });
  });

  test.each(['id', 'version', 'seniority', '__proto__'])('refuses %s', (name) => {
    expect(pathsOf(programChange, JSON.parse(`{"${name}": 1}`))).toEqual([name]);
  });

  test('is refused where it is wrong', () => {
    expect(pathsOf(programChange, { stages: [] })).toEqual(['stages']);
    expect(pathsOf(programChange, { stages: [{ mode: 'shark-tank', seconds: 0 }] })).toEqual(['stages.0.seconds']);
  });
});
