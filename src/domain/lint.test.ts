import { describe, expect, test } from 'vitest';
import { type ProgramOver, programWith, standing } from '../../test/harness/standing.ts';
import { warningsFor } from './lint.ts';
import type { Program, Stage } from './program.ts';
import { everything, type RuleGroup } from './rules.ts';

const texas: RuleGroup = { combinator: 'and', rules: [{ field: 'location.state', operator: '=', value: 'TX' }] };
const south: RuleGroup = {
  combinator: 'and',
  rules: [{ field: 'location.state', operator: 'in', value: ['TX', 'OK'] }],
};
const solar: RuleGroup = { combinator: 'and', rules: [{ field: 'skills.solar', operator: '>=', value: 3 }] };
const speaks: RuleGroup = {
  combinator: 'and',
  rules: [{ field: 'languages', operator: 'contains', value: 'lead.language', valueSource: 'field' }],
};

const tank: Stage = { mode: 'shark-tank', seconds: 60, details: 'teaser' };
const pick: Stage = { mode: 'cherry-pick', seconds: null, details: 'teaser' };
const skim: Stage = { mode: 'skim', seconds: null, allocators: [], details: 'teaser' };
const inTurn: Stage = { mode: 'round-robin', weights: {}, details: 'teaser' };

const ana = standing({ profile: { level: 1 } });
const ben = standing({ rep: { id: 'rep_ben', name: 'Ben', presence: 'off' }, profile: { skills: { solar: 5 } } });
const team = [ana, ben];

const warned = (over: ProgramOver, others: readonly Program[] = [], reps = team) =>
  warningsFor(programWith(over), others, reps).map(({ path, message }) => `${path}: ${message}`);

describe('A program that reaches nobody', () => {
  test('is warned about, with why', () => {
    expect(warned({ eligible: { level: { min: 2 } } })).toEqual([
      'eligible: reaches nobody now: Ana is at level 1, below 2, Ben is at level 0, below 2',
    ]);
    expect(warned({}, [], [])).toEqual(['eligible: reaches nobody now: there is no rep']);
  });

  test('names a few of many', () => {
    const many = Array.from({ length: 7 }, (_, index) => standing({ rep: { id: `rep_${index}`, name: `R${index}` } }));
    const [only] = warned({ eligible: { teams: ['tm_a'] } }, [], many);
    expect(only).toMatch(/R4 is in none of the program's teams, and 2 more$/);
  });

  test('is not one whose reps are only away, or that compares them with the lead', () => {
    expect(warned({}, [], [ben])).toEqual([]);
    expect(warned({ eligible: { rules: speaks } })).toEqual([]);
  });

  test.each<[Stage['mode'], Stage, warnings: number]>([
    ['skim', skim, 0],
    ['cherry-pick', pick, 1],
    ['round-robin', inTurn, 1],
  ])('of %s alone', (_, stage, warnings) => {
    expect(warned({ stages: [stage] }, [], [])).toHaveLength(warnings);
  });

  test('is told once, not again for each of its stages', () => {
    expect(warned({ stages: [{ ...tank, only: solar }] }, [], [])).toHaveLength(1);
  });
});

describe('A stage that leaves nobody', () => {
  test('is warned about, with why', () => {
    expect(warned({ stages: [tank, { ...inTurn, only: solar }] }, [], [ana])).toEqual([
      "stages.1.only: leaves nobody now: Ana does not fit the stage's rules: skills.solar",
    ]);
  });

  test('is not one that leaves somebody, compares with the lead, or is a skim', () => {
    expect(warned({ stages: [{ ...tank, only: solar }] })).toEqual([]);
    expect(warned({ stages: [{ ...tank, only: speaks }] }, [], [ana])).toEqual([]);
    expect(warned({ stages: [tank, { ...skim, only: solar }] }, [], [ana])).toEqual([]);
  });

  test('and one in which the members of the program are not the specialists', () => {
    const eligible = { level: { min: 1 } };
    expect(warned({ eligible, stages: [{ ...tank, only: solar }] })).toEqual([
      "stages.0.only: leaves nobody now: Ana does not fit the stage's rules: skills.solar, Ben is at level 0, below 1",
    ]);
  });
});

describe('A program in the shadow of another', () => {
  const other = (over: ProgramOver) => programWith({ id: 'prg_2', name: 'South', match: south, ...over });
  const inShadow = ["match: 'South' comes first and takes every lead this one matches"];
  const shadowing = ["priority: takes every lead that 'South' matches: 'South' will get none"];

  test.each<[string, ProgramOver, ProgramOver, readonly string[]]>([
    ['of higher priority', { match: texas }, { priority: 1 }, inShadow],
    ['of the same, but older', { match: texas, seniority: 2 }, { seniority: 1 }, inShadow],
    ['not of a younger one', { match: texas, seniority: 1 }, { seniority: 2 }, []],
    ['not of lower priority', { match: texas, seniority: 2 }, { priority: -1, seniority: 1 }, []],
    ['not where some leads are left', {}, { priority: 1 }, []],
    ['not of a disabled one', { match: texas }, { priority: 1, enabled: false }, []],
    ['not while it is disabled itself', { match: texas, enabled: false }, { priority: 1 }, []],
    ['of a paused one, which still matches', { match: texas }, { priority: 1, paused: true }, inShadow],
    ['or that shadows the other', {}, { priority: -1 }, shadowing],
    ['or the same, being older', { seniority: 1 }, { seniority: 2 }, shadowing],
    ['but not one for the rest, whatever the rest is', {}, { priority: -1, match: everything }, []],
    ['but not a disabled other', {}, { priority: -1, enabled: false }, []],
    ['nor while it is disabled', { enabled: false }, { priority: -1 }, []],
  ])('%s', (_, own, theirs, expected) => {
    expect(warned(own, [other(theirs)])).toEqual(expected);
  });

  test('is not in its own', () => {
    expect(warned({ match: texas }, [programWith({ priority: 9, match: south })])).toEqual([]);
  });
});

describe('A stage that is never reached', () => {
  const unreached = (stages: readonly Stage[], match?: RuleGroup) => warned({ stages, ...(match && { match }) });

  test.each<[string, readonly Stage[], readonly number[]]>([
    ['after a cherry-pick without end', [tank, pick, tank, inTurn], [2, 3]],
    ['after a skim without end', [skim, tank], [1]],
    ['not after one that ends', [{ ...pick, seconds: 60 }, tank], []],
    ['not after one for some leads', [{ ...pick, when: texas }, tank], []],
    ['not after one for a part of them', [{ ...skim, portion: 50 }, tank], []],
    ['after one whose part is all', [{ ...skim, portion: 100 }, tank], [1]],
    ['not before', [tank, pick], []],
    ['not after a race', [tank, tank], []],
  ])('%s', (_, stages, indexes) => {
    expect(unreached(stages).map((text) => text.split(':')[0])).toEqual(indexes.map((index) => `stages.${index}`));
  });

  test('says which one keeps the leads', () => {
    expect(unreached([tank, skim, tank])).toEqual([
      'stages.2: is never reached: stage 2 (skim) keeps every lead until somebody has it',
    ]);
  });

  test('and after one for some leads, when the program has no others', () => {
    expect(unreached([{ ...pick, when: south }, tank], texas)).toHaveLength(1);
    expect(unreached([{ ...pick, when: texas }, tank], south)).toHaveLength(0);
  });
});
