import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { implies } from './implies.ts';
import type { LeadContent } from './lead.ts';
import { everything, holds, type Operator, operators, type Rule, type RuleGroup } from './rules.ts';

const and = (...rules: (Rule | RuleGroup)[]): RuleGroup => ({ combinator: 'and', rules });
const or = (...rules: (Rule | RuleGroup)[]): RuleGroup => ({ combinator: 'or', rules });
const not = (group: RuleGroup): RuleGroup => ({ ...group, not: true });
const rule = (field: string, operator: Operator, value?: Rule['value']): Rule => ({ field, operator, value });

const state = (...states: string[]): Rule => rule('location.state', 'in', states);
const value = (operator: Operator, operand: Rule['value']): Rule => rule('value', operator, operand);
const texas = rule('location.state', '=', 'TX');
const solar = rule('product', 'contains', 'solar');

describe('Implied', () => {
  test.each<[RuleGroup, RuleGroup]>([
    [and(texas), everything],
    [and(texas), or()],
    [everything, everything],
    [and(texas, solar), and(texas, solar)],
    [and(texas, solar), and(solar)],
    [and(texas, solar), and(solar, texas)],
    [and(texas), or(solar, texas)],
    [or(and(texas, solar), and(texas)), and(texas)],
    [and(or(texas, state('OK')), solar), and(state('TX', 'OK', 'NM'))],
    [and(texas), and(state('tx', 'ok'))],
    [and(state('TX')), and(texas)],
    [and(state('TX', 'OK')), or(texas, state('OK'))],
    [and(state('TX', 'OK')), and(rule('location.state', '!=', 'NM'))],
    [and(rule('location.state', 'notIn', ['TX', 'OK', 'NM'])), and(rule('location.state', 'notIn', ['ok', 'TX']))],
    [and(rule('location.state', 'notIn', ['TX', 'OK'])), and(rule('location.state', '!=', 'TX'))],
    [and(solar), and(rule('product', 'notNull'))],
    [and(rule('product', 'null')), and(rule('product', '!=', 'solar'))],
    [and(rule('product', '=', 'Solar Roof')), and(solar)],
    [and(value('>', 10)), and(value('>', 5))],
    [and(value('>', 10)), and(value('>=', 10))],
    [and(value('<=', 10)), and(value('<', 11))],
    [and(value('between', [10, 20])), and(value('between', [5, 20]))],
    [and(value('between', [10, 20])), and(value('<', 21))],
    [and(value('>=', 10), value('<=', 20)), and(value('between', [5, 30]))],
    [and(value('=', 12)), and(value('between', [5, 30]), value('!=', 13))],
    [and(value('notBetween', [5, 30])), and(value('notBetween', [10, 20]))],
    [and(not(and(solar))), or(texas, not(and(solar)))],
  ])('%j implies %j', (narrow, wide) => {
    expect(implies(narrow, wide)).toBe(true);
  });
});

describe('Not implied', () => {
  test.each<[RuleGroup, RuleGroup]>([
    [everything, and(texas)],
    [or(), and(texas)],
    [and(solar), and(texas, solar)],
    [or(texas, solar), and(texas)],
    [and(state('TX', 'OK')), and(texas)],
    [and(texas), and(rule('location.city', '=', 'TX'))],
    [and(value('>=', 10)), and(value('>', 10))],
    [and(value('>', 5)), and(value('>', 10))],
    [and(value('>', 5)), and(value('<', 10))],
    [and(value('between', [5, 30])), and(value('between', [10, 20]))],
    [and(rule('location.state', '!=', 'TX')), and(rule('location.state', 'notNull'))],
    [and(rule('location.state', '!=', 'TX')), and(rule('location.state', 'notIn', ['TX', 'OK']))],
    [and(rule('product', 'null')), and(rule('product', 'notNull'))],
    [not(and(texas)), and(texas)],
    [and(texas), not(and(texas))],
  ])('%j does not imply %j', (narrow, wide) => {
    expect(implies(narrow, wide)).toBe(false);
  });
});

test('Whatever is said to be implied is: every lead of the narrow group is one of the wide', () => {
  const scalar = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('a', 'A', 'ab', 'b', ''), fc.boolean());
  const single: fc.Arbitrary<Rule> = fc.record({
    field: fc.constantFrom('product', 'value', 'fields.x'),
    operator: fc.constantFrom(...operators),
    value: fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
  });
  const { group } = fc.letrec<{ group: RuleGroup; entry: Rule | RuleGroup }>((tie) => ({
    entry: fc.oneof({ depthSize: 'small' }, { arbitrary: single, weight: 4 }, tie('group')),
    group: fc.record({
      combinator: fc.constantFrom('and' as const, 'or' as const),
      not: fc.oneof({ arbitrary: fc.constant(false), weight: 5 }, fc.constant(true)),
      rules: fc.array(tie('entry'), { maxLength: 3 }),
    }),
  }));
  const lead: fc.Arbitrary<LeadContent> = fc
    .record(
      {
        product: fc.constantFrom('a', 'B', 'ab', 'c'),
        value: fc.integer({ min: -1, max: 5 }),
        fields: fc.record({ x: scalar }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    )
    .map((content) => ({ source: 'web', contact: { name: 'Jane', email: 'jane@example.com' }, ...content }));
  let implied = 0;
  fc.assert(
    fc.property(group, group, fc.array(lead, { minLength: 20, maxLength: 20 }), (narrow, wide, leads) => {
      expect(implies(narrow, narrow)).toBe(true);
      if (!implies(narrow, wide)) return;
      implied += 1;
      for (const one of leads) if (holds(narrow, one)) expect(holds(wide, one)).toBe(true);
    }),
    { numRuns: 5000 },
  );
  // Otherwise it would have shown nothing.
  expect(implied).toBeGreaterThan(100);
});

test('Groups too large to be looked through are answered soon, and with no', () => {
  let [deep, other] = [and(texas), and(solar)];
  for (let depth = 0; depth < 40; depth++) {
    const [a, b] = [deep, other];
    deep = depth % 2 === 0 ? and(a, solar, a) : or(a, a);
    other = depth % 2 === 0 ? or(b, texas, b) : and(b, b);
  }
  const began = performance.now();
  expect(implies(deep, other)).toBe(false);
  expect(performance.now() - began).toBeLessThan(2000);
});
