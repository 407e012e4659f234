import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standing } from '../../test/harness/standing.ts';
import type { LeadContent } from './lead.ts';
import {
  everything,
  failing,
  faultsOf,
  holds,
  type Operator,
  operators,
  type Rule,
  type RuleGroup,
  speaksOfLead,
} from './rules.ts';

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
    expect(faultsOf(inner, 'lead').map(({ path }) => path)).toEqual([['rules', 0, at]]);
    const deep: RuleGroup = { combinator: 'or', rules: [{ field: 'note', operator: 'null' }, inner] };
    expect(faultsOf(deep, 'lead').map(({ path }) => path)).toEqual([['rules', 1, 'rules', 0, at]]);
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
    expect(faultsOf(group, 'lead').map(({ path }) => path.join('.'))).toEqual([
      'rules.1.field',
      'rules.3.rules.0.operator',
    ]);
  });
});

describe('Rules about a rep', () => {
  const { rep } = standing({
    rep: { name: 'Ana Ruiz', email: 'ana@example.com', score: 7, smsOptIn: true, presence: 'away' },
    profile: {
      teams: ['tm_west', 'tm_sun'],
      languages: ['en', 'es-MX'],
      skills: { solar: 3, Roofs: 1 },
      level: 2,
      timeZone: 'America/Chicago',
      attributes: { region: 'West', senior: true, months: 18 },
    },
  });
  const spanish: LeadContent = { ...lead, language: 'es', score: 7, fields: { months: 12, region: 'west' } };
  const fits = (rule: Rule, about = spanish): boolean =>
    failing({ combinator: 'and', rules: [rule] }, rep, about).length === 0;

  test.each<[field: string, operator: Operator, value: Rule['value'], holds: boolean]>([
    ['id', '=', 'REP_ANA', true],
    ['name', 'beginsWith', 'ana', true],
    ['email', 'endsWith', '@example.com', true],
    ['phone', 'null', undefined, true],
    ['phone', '=', '+1', false],
    ['phone', '!=', '+1', true],
    ['smsOptIn', '=', true, true],
    ['smsOptIn', '!=', true, false],
    ['presence', 'in', ['away', 'off'], true],
    ['score', '>=', 7, true],
    ['level', '<', 2, false],
    ['timeZone', 'contains', 'chicago', true],
    ['skills.solar', '>=', 3, true],
    ['skills.roofs', 'notNull', undefined, false],
    ['skills.Roofs', '=', 1, true],
    ['skills.constructor', 'null', undefined, true],
    ['attributes.region', '=', 'west', true],
    ['attributes.senior', '=', true, true],
    ['attributes.months', 'between', [12, 24], true],
    ['attributes.toString', 'null', undefined, true],
  ])('%s %s %j is %s', (field, operator, value, expected) => {
    expect(fits({ field, operator, value })).toBe(expected);
  });

  test.each<[operator: Operator, value: Rule['value'], holds: boolean]>([
    ['=', 'EN', true],
    ['=', 'de', false],
    ['!=', 'en', false],
    ['!=', 'de', true],
    ['contains', 'es', true],
    ['doesNotContain', 'en', false],
    ['doesNotContain', 'de', true],
    ['beginsWith', 'es', true],
    ['doesNotBeginWith', 'es', false],
    ['in', ['de', 'en'], true],
    ['notIn', ['de', 'en'], false],
    ['notIn', ['de'], true],
    ['notNull', undefined, true],
    ['null', undefined, false],
  ])(
    'Of a list one element is enough, for a negation none may be: languages %s %j is %s',
    (operator, value, expected) => {
      expect(fits({ field: 'languages', operator, value })).toBe(expected);
    },
  );

  test('An empty list is missing', () => {
    const nobody = standing().rep;
    for (const operator of operators) {
      const group = alone('languages', operator, valueFor(operator));
      expect(failing(group, nobody, spanish).length === 0).toBe(negated.includes(operator));
    }
  });

  test.each<[field: string, operator: Operator, value: string, holds: boolean]>([
    ['languages', 'contains', 'lead.language', true],
    ['languages', '=', 'lead.language', false],
    ['languages', 'doesNotContain', 'lead.language', false],
    ['score', '>=', 'lead.score', true],
    ['score', '>', 'lead.score', false],
    ['attributes.region', '=', 'lead.fields.region', true],
    ['attributes.months', '>', 'lead.fields.months', true],
    ['attributes.months', '>', 'lead.fields.region', false],
    ['name', '=', 'lead.note', false],
    ['name', '!=', 'lead.note', true],
    ['name', 'contains', 'lead.note', false],
    ['name', 'doesNotContain', 'lead.fields.none', true],
    ['name', 'contains', 'lead.fields.constructor', false],
  ])(
    'Compared with the lead, nothing standing for what it lacks: %s %s %s is %s',
    (field, operator, value, expected) => {
      expect(fits({ field, operator, value, valueSource: 'field' })).toBe(expected);
    },
  );

  test('Nothing is not the word for it', () => {
    const group: RuleGroup = {
      combinator: 'and',
      rules: [{ field: 'name', operator: 'contains', value: 'lead.note', valueSource: 'field' }],
    };
    for (const name of ['undefined', 'null']) expect(failing(group, { ...rep, name }, lead)).toEqual(['name']);
  });

  test('Without a lead every comparison with it is with nothing', () => {
    const rule = (operator: Operator): RuleGroup => ({
      combinator: 'and',
      rules: [{ field: 'score', operator, value: 'lead.score', valueSource: 'field' }],
    });
    expect(failing(rule('>='), rep, undefined)).toEqual(['score']);
    expect(failing(rule('!='), rep, undefined)).toEqual([]);
  });

  test('It is known which groups speak of the lead', () => {
    const speaking: Rule = { field: 'languages', operator: 'contains', value: 'lead.language', valueSource: 'field' };
    const silent: Rule = { field: 'name', operator: '=', value: 'lead.language', valueSource: 'value' };
    expect(speaksOfLead({ combinator: 'and', rules: [silent] })).toBe(false);
    expect(speaksOfLead({ combinator: 'and', rules: [silent, { combinator: 'or', rules: [speaking] }] })).toBe(true);
    expect(failing({ combinator: 'and', rules: [silent] }, rep, spanish)).toEqual(['name']);
  });

  const faultsAt = (rule: Rule, about: 'lead' | 'rep') =>
    faultsOf({ combinator: 'and', rules: [rule] }, about).map(({ path }) => path.join('.'));

  test.each<[field: string, operator: Operator, value: Rule['value'], at: string | undefined]>([
    ['languages', 'contains', 'en', undefined],
    ['smsOptIn', '=', true, undefined],
    ['smsOptIn', '=', 'true', 'value'],
    ['smsOptIn', 'contains', 'true', 'operator'],
    ['presence', '=', true, 'value'],
    ['skills.solar', '>=', 2, undefined],
    ['skills.solar', '>=', '2', 'value'],
    ['skills.solar', 'contains', '2', 'operator'],
    ['skills', '>=', 2, 'field'],
    ['skills.', '>=', 2, 'field'],
    ['skills.a.b', '>=', 2, 'field'],
    ['attributes.any', 'contains', 'x', undefined],
    ['rank', '=', 1, 'field'],
    ['product', '=', 'solar', 'field'],
    ['__proto__.x', '=', 'x', 'field'],
    ['profile.level', '=', 1, 'field'],
  ])('%s %s %j is refused in %s', (field, operator, value, at) => {
    expect(faultsAt({ field, operator, value }, 'rep')).toEqual(at === undefined ? [] : [`rules.0.${at}`]);
  });

  test.each<[field: string, operator: Operator, value: Rule['value'], at: string | undefined]>([
    ['languages', 'contains', 'lead.language', undefined],
    ['score', '>=', 'lead.value', undefined],
    ['attributes.any', '=', 'lead.value', undefined],
    ['score', '=', 'lead.fields.any', undefined],
    ['smsOptIn', '=', 'lead.fields.any', undefined],
    ['smsOptIn', '=', 'lead.language', 'value'],
    ['score', '=', 'lead.language', 'value'],
    ['name', '=', 'lead.value', 'value'],
    ['name', '=', 'language', 'value'],
    ['name', '=', 'lead.', 'value'],
    ['name', '=', 'lead.contact', 'value'],
    ['name', '=', 'lead.fields.a.b', 'value'],
    ['name', '=', 5, 'value'],
    ['name', '=', undefined, 'value'],
    ['name', 'in', ['lead.product'], 'operator'],
    ['name', 'notIn', 'lead.product', 'operator'],
    ['name', 'between', 'lead.product', 'operator'],
    ['name', 'notBetween', 'lead.product', 'operator'],
    ['name', 'null', 'lead.product', 'operator'],
    ['name', 'notNull', 'lead.product', 'operator'],
  ])('Compared with the lead, %s %s %j is refused in %s', (field, operator, value, at) => {
    const rule: Rule = { field, operator, value, valueSource: 'field' };
    expect(faultsAt(rule, 'rep')).toEqual(at === undefined ? [] : [`rules.0.${at}`]);
  });

  test('A rule about a lead cannot compare with a field of it', () => {
    const rule: Rule = { field: 'language', operator: '=', value: 'lead.language', valueSource: 'field' };
    expect(faultsAt(rule, 'lead')).toEqual(['rules.0.valueSource']);
  });
});

describe('What failed', () => {
  const { rep } = standing({ rep: { name: 'Ana', score: 1 }, profile: { languages: ['en'], level: 1 } });
  const yes: Rule = { field: 'name', operator: '=', value: 'Ana' };
  const noScore: Rule = { field: 'score', operator: '>', value: 5 };
  const noLevel: Rule = { field: 'level', operator: '>', value: 5 };

  test.each<[string, RuleGroup, readonly string[]]>([
    ['an and: those that failed', { combinator: 'and', rules: [yes, noScore, noLevel] }, ['score', 'level']],
    ['each once', { combinator: 'and', rules: [noScore, noLevel, noScore] }, ['score', 'level']],
    ['an or: all, for none held', { combinator: 'or', rules: [noLevel, noScore] }, ['level', 'score']],
    ['an or that held: none', { combinator: 'or', rules: [noLevel, yes] }, []],
    ['a negated and: what held', { combinator: 'and', not: true, rules: [yes] }, ['name']],
    ['a negated or: what held of it', { combinator: 'or', not: true, rules: [noScore, yes] }, ['name']],
    [
      'deeper: only what made it fail',
      {
        combinator: 'and',
        rules: [
          { combinator: 'or', rules: [noScore, yes] },
          { combinator: 'and', rules: [noLevel] },
        ],
      },
      ['level'],
    ],
    ['nothing to fail', everything, []],
    ['nothing can fit', { combinator: 'or', not: true, rules: [] }, ['a negated group without rules']],
  ])('%s', (_, group, fields) => {
    expect(failing(group, rep, lead)).toEqual(fields);
  });

  const rule: fc.Arbitrary<Rule> = fc.constantFrom(yes, noScore, noLevel, {
    field: 'languages',
    operator: 'contains',
    value: 'lead.language',
    valueSource: 'field',
  });
  const { group } = fc.letrec<{ group: RuleGroup; entry: Rule | RuleGroup }>((tie) => ({
    entry: fc.oneof({ depthSize: 'small', withCrossShrink: true }, rule, tie('group')),
    group: fc.record({
      combinator: fc.constantFrom('and' as const, 'or' as const),
      not: fc.boolean(),
      rules: fc.array(tie('entry'), { maxLength: 4 }),
    }),
  }));

  /** Evaluated in the plainest way, apart from what is tested. */
  function plainly(entry: Rule | RuleGroup, about: LeadContent): boolean {
    if (!('rules' in entry)) return failing({ combinator: 'and', rules: [entry] }, rep, about).length === 0;
    const each = entry.rules.map((one) => plainly(one, about));
    const held = each.length === 0 || (entry.combinator === 'and' ? !each.includes(false) : each.includes(true));
    return held !== (entry.not ?? false);
  }

  test('is empty exactly when the group holds, whatever the group (P12)', () => {
    fc.assert(
      fc.property(group, fc.constantFrom('en', 'de', undefined), (some, language) => {
        const about = { ...lead, language };
        expect(failing(some, rep, about).length === 0).toBe(plainly(some, about));
      }),
    );
  });

  test('is the opposite of a negation', () => {
    fc.assert(
      fc.property(group, (some) => {
        const opposite = { ...some, not: !some.not };
        expect(failing(some, rep, lead).length === 0).toBe(failing(opposite, rep, lead).length > 0);
      }),
    );
  });
});
