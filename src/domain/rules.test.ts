import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LeadContent } from './lead.ts';
import { everything, faultsOf, holds, type Operator, operators, type Rule, type RuleGroup } from './rules.ts';

const lead: LeadContent = {
  source: 'Web',
  contact: { name: 'Jane Doe', email: 'jane@example.com' },
  product: 'Solar Roof',
  value: 500,
  location: { country: 'US', state: 'TX', city: 'Áustin' },
  fields: { 'size.of.firm': 12, urgent: true, size: 'small', zip: '78701' },
};

const alone = (field: string, operator: Operator, value?: Rule['value']): RuleGroup => ({
  combinator: 'and',
  rules: [{ field, operator, value }],
});

const negated = ['!=', 'doesNotContain', 'doesNotBeginWith', 'doesNotEndWith', 'notIn', 'notBetween', 'null'];

/** A value every operator takes, for text. */
const valueFor = (operator: Operator): Rule['value'] => (/in$|between$/i.test(operator) ? ['a', 'b'] : 'a');

describe('Each operator', () => {
  test.each<[field: string, operator: Operator, value: Rule['value'], holds: boolean]>([
    ['product', '=', 'solar roof', true],
    ['product', '=', 'SOLAR ROOF', true],
    ['product', '=', 'solar', false],
    ['product', '!=', 'SOLAR roof', false],
    ['product', '!=', 'roof', true],
    ['value', '=', 500, true],
    ['value', '=', '500', false],
    ['fields.zip', '=', 78701, false],
    ['value', '!=', 500, false],
    ['value', '<', 500, false],
    ['value', '<', 500.5, true],
    ['value', '>', 500, false],
    ['value', '>', 499, true],
    ['value', '<=', 500, true],
    ['value', '<=', 499, false],
    ['value', '>=', 500, true],
    ['value', '>=', 501, false],
    ['product', '<', 'TAPES', true],
    ['product', '>', 'tapes', false],
    ['product', 'contains', 'AR RO', true],
    ['product', 'contains', 'wind', false],
    ['product', 'beginsWith', 'sol', true],
    ['product', 'beginsWith', 'roof', false],
    ['product', 'endsWith', 'ROOF', true],
    ['product', 'endsWith', 'solar', false],
    ['product', 'doesNotContain', 'ar ro', false],
    ['product', 'doesNotContain', 'wind', true],
    ['product', 'doesNotBeginWith', 'SOL', false],
    ['product', 'doesNotBeginWith', 'roof', true],
    ['product', 'doesNotEndWith', 'roof', false],
    ['product', 'doesNotEndWith', 'sol', true],
    ['location.state', 'in', ['ok', 'tx'], true],
    ['location.state', 'in', ['OK'], false],
    ['location.state', 'in', [], false],
    ['location.state', 'notIn', ['tx'], false],
    ['location.state', 'notIn', ['ok'], true],
    ['location.state', 'notIn', [], true],
    ['value', 'in', [1, 500], true],
    ['value', 'between', [500, 600], true],
    ['value', 'between', [400, 500], true],
    ['value', 'between', [501, 600], false],
    ['value', 'notBetween', [501, 600], true],
    ['value', 'notBetween', [1, 1000], false],
    ['product', 'between', ['a', 'T'], true],
    ['product', 'null', undefined, false],
    ['product', 'notNull', undefined, true],
    ['note', 'null', undefined, true],
    ['note', 'notNull', undefined, false],
    ['location.city', '=', 'áUSTIN', true],
    ['contact.email', 'endsWith', '@EXAMPLE.com', true],
    ['fields.urgent', '=', true, true],
    ['fields.urgent', '=', 'true', false],
    ['fields.urgent', '!=', false, true],
  ])('%s %s %j is %s', (field, operator, value, expected) => {
    expect(holds(alone(field, operator, value), lead)).toBe(expected);
  });
});

describe('What is missing', () => {
  test.each(operators)('matches %s only if that is negated', (operator) => {
    const rule = (field: string) => alone(field, operator, valueFor(operator));
    for (const field of ['note', 'location.postalCode', 'fields.unknown', 'contact.company']) {
      expect(holds(rule(field), lead)).toBe(negated.includes(operator));
    }
    expect(holds(rule('location.state'), { ...lead, location: undefined })).toBe(negated.includes(operator));
  });

  test('A name under fields is taken whole, dots and all, and never reaches into an object or a prototype', () => {
    expect(holds(alone('fields.size.of.firm', '=', 12), lead)).toBe(true);
    for (const field of [
      'fields.constructor',
      'fields.__proto__',
      'fields.toString',
      'contact',
      'fields',
      'contact.name.length',
    ]) {
      expect(holds(alone(field, 'null'), lead)).toBe(true);
    }
  });
});

describe('Groups', () => {
  const yes: Rule = { field: 'value', operator: '=', value: 500 };
  const no: Rule = { field: 'value', operator: '=', value: 1 };

  test.each<[RuleGroup, boolean]>([
    [everything, true],
    [{ combinator: 'or', rules: [] }, true],
    [{ combinator: 'and', not: true, rules: [] }, false],
    [{ combinator: 'and', rules: [yes, no] }, false],
    [{ combinator: 'or', rules: [yes, no] }, true],
    [{ combinator: 'or', rules: [no, no] }, false],
    [{ combinator: 'and', not: true, rules: [yes, no] }, true],
    [{ combinator: 'and', rules: [yes, { combinator: 'or', rules: [no, yes] }] }, true],
    [{ combinator: 'and', rules: [yes, { combinator: 'or', not: true, rules: [no, yes] }] }, false],
  ])('%j is %s', (group, expected) => {
    expect(holds(group, lead)).toBe(expected);
  });

  test('A negated operator holds exactly when its positive one does not, whatever is compared', () => {
    const pairs: readonly [Operator, Operator][] = [
      ['=', '!='],
      ['contains', 'doesNotContain'],
      ['beginsWith', 'doesNotBeginWith'],
      ['endsWith', 'doesNotEndWith'],
      ['in', 'notIn'],
      ['between', 'notBetween'],
      ['notNull', 'null'],
    ];
    const scalar = fc.oneof(fc.string(), fc.double(), fc.boolean());
    const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.constant(null));
    const field = fc.constantFrom('product', 'value', 'note', 'fields.urgent', 'fields.none');
    fc.assert(
      fc.property(field, value, fc.constantFrom(...pairs), (name, operand, [positive, opposite]) => {
        expect(holds(alone(name, positive, operand), lead)).toBe(!holds(alone(name, opposite, operand), lead));
      }),
    );
  });
});

describe('Faults are found where they are', () => {
  test.each<[field: string, operator: Operator, value: Rule['value'], at: string]>([
    ['nme', '=', 'x', 'field'],
    ['contact', '=', 'x', 'field'],
    ['fields', '=', 'x', 'field'],
    ['fields.a.b', '=', 'x', 'field'],
    ['constructor', '=', 'x', 'field'],
    ['__proto__', '=', 'x', 'field'],
    ['value', 'contains', '5', 'operator'],
    ['value', '=', '5', 'value'],
    ['value', '=', undefined, 'value'],
    ['product', '=', 5, 'value'],
    ['product', '=', null, 'value'],
    ['product', '=', ['solar'], 'value'],
    ['location.state', 'in', 'TX', 'value'],
    ['location.state', 'in', ['TX', 5], 'value'],
    ['value', 'between', [1], 'value'],
    ['value', 'between', [1, 2, 3], 'value'],
    ['value', 'between', [1, '2'], 'value'],
    ['value', 'notBetween', 5, 'value'],
  ])('%s %s %j: in %s', (field, operator, value, at) => {
    const inner = alone(field, operator, value);
    expect(faultsOf(inner).map(({ path }) => path)).toEqual([['rules', 0, at]]);
    const deep: RuleGroup = { combinator: 'or', rules: [{ field: 'note', operator: 'null' }, inner] };
    expect(faultsOf(deep).map(({ path }) => path)).toEqual([['rules', 1, 'rules', 0, at]]);
  });

  test('Every fault is told, and what is right is not', () => {
    const group: RuleGroup = {
      combinator: 'and',
      rules: [
        { field: 'value', operator: 'between', value: [1, 2] },
        { field: 'nme', operator: '=', value: 'x' },
        { field: 'fields.anything', operator: 'in', value: ['x', 1, true] },
        { combinator: 'or', rules: [{ field: 'score', operator: 'endsWith', value: 'x' }] },
        { field: 'product', operator: 'notNull' },
      ],
    };
    expect(faultsOf(group).map(({ path }) => path.join('.'))).toEqual(['rules.1.field', 'rules.3.rules.0.operator']);
  });
});
