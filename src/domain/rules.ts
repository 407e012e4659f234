/** Rule groups over a lead's fields: the JSON that react-querybuilder reads and writes, with its default operator names. */
import type { LeadContent } from './lead.ts';

export const operators = [
  '=',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  'contains',
  'beginsWith',
  'endsWith',
  'doesNotContain',
  'doesNotBeginWith',
  'doesNotEndWith',
  'null',
  'notNull',
  'in',
  'notIn',
  'between',
  'notBetween',
] as const;

export type Operator = (typeof operators)[number];
export type Scalar = string | number | boolean;

export interface Rule {
  readonly field: string;
  readonly operator: Operator;
  readonly value?: Scalar | readonly Scalar[] | null | undefined;
}

export interface RuleGroup {
  readonly combinator: 'and' | 'or';
  readonly not?: boolean | undefined;
  readonly rules: readonly (Rule | RuleGroup)[];
}

/** A group that everything matches. */
export const everything: RuleGroup = { combinator: 'and', rules: [] };

type FieldType = 'text' | 'number' | 'any';

const leadFields: Readonly<Record<string, FieldType>> = {
  externalId: 'text',
  source: 'text',
  'contact.name': 'text',
  'contact.phone': 'text',
  'contact.email': 'text',
  'contact.company': 'text',
  product: 'text',
  value: 'number',
  score: 'number',
  language: 'text',
  'location.country': 'text',
  'location.state': 'text',
  'location.city': 'text',
  'location.postalCode': 'text',
  timeZone: 'text',
  note: 'text',
};

const textOperators: ReadonlySet<Operator> = new Set([
  'contains',
  'beginsWith',
  'endsWith',
  'doesNotContain',
  'doesNotBeginWith',
  'doesNotEndWith',
]);

export interface RuleFault {
  /** Where in the group, from its root: `['rules', 0, 'operator']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function typeOfField(field: string): FieldType | undefined {
  if (Object.hasOwn(leadFields, field)) return leadFields[field];
  return /^fields\.[^.]+$/.test(field) ? 'any' : undefined;
}

function valueFault(rule: Rule, type: FieldType): string | undefined {
  const { operator, value } = rule;
  if (operator === 'null' || operator === 'notNull') return undefined;
  const fits = (one: unknown): boolean =>
    type === 'number'
      ? typeof one === 'number'
      : type === 'text'
        ? typeof one === 'string'
        : one !== null && one !== undefined;
  const wanted = type === 'number' ? 'a number' : type === 'text' ? 'text' : 'a text, number or true/false';
  if (operator === 'in' || operator === 'notIn') {
    return Array.isArray(value) && value.every(fits) ? undefined : `takes a list in which each element is ${wanted}`;
  }
  if (operator === 'between' || operator === 'notBetween') {
    return Array.isArray(value) && value.length === 2 && value.every(fits)
      ? undefined
      : `takes a list of two, each ${wanted}`;
  }
  return !Array.isArray(value) && fits(value) ? undefined : `must be ${wanted}`;
}

/** What is wrong with a group that has the right shape: unknown fields, operators and values that do not fit the field. */
export function faultsOf(group: RuleGroup): RuleFault[] {
  return group.rules.flatMap((entry, index): RuleFault[] => {
    const at = (fault: RuleFault): RuleFault => ({ ...fault, path: ['rules', index, ...fault.path] });
    if ('rules' in entry) return faultsOf(entry).map(at);
    const type = typeOfField(entry.field);
    if (type === undefined) {
      const known = [...Object.keys(leadFields), 'fields.NAME'].join(', ');
      return [at({ path: ['field'], message: `'${entry.field}' is not a field of a lead; known are ${known}` })];
    }
    if (type === 'number' && textOperators.has(entry.operator)) {
      return [
        at({ path: ['operator'], message: `'${entry.operator}' does not fit '${entry.field}', which is a number` }),
      ];
    }
    const fault = valueFault(entry, type);
    return fault === undefined ? [] : [at({ path: ['value'], message: fault })];
  });
}

function read(lead: LeadContent, field: string): Scalar | undefined {
  let here: unknown = lead;
  // A name under `fields` may hold dots of its own only as a whole, so it is taken in one step.
  const steps = field.startsWith('fields.') ? ['fields', field.slice('fields.'.length)] : field.split('.');
  for (const step of steps) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = Reflect.get(here, step);
  }
  return typeof here === 'string' || typeof here === 'number' || typeof here === 'boolean' ? here : undefined;
}

const fold = (one: Scalar): Scalar => (typeof one === 'string' ? one.toLowerCase() : one);

/** Less than, equal, greater; undefined for things that cannot be compared. */
function compare(left: Scalar, right: unknown): number | undefined {
  const [a, b] = [fold(left), typeof right === 'string' ? fold(right) : right];
  if (typeof a !== typeof b || b === null || b === undefined) return undefined;
  return a === b ? 0 : a < b ? -1 : 1;
}

function holdsPositively(actual: Scalar, operator: Operator, value: Rule['value']): boolean {
  const order = Array.isArray(value) ? undefined : compare(actual, value);
  const text = String(fold(actual));
  const part = typeof value === 'string' ? value.toLowerCase() : String(value);
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  switch (operator) {
    case '=':
      return order === 0;
    case '<':
      return order !== undefined && order < 0;
    case '>':
      return order !== undefined && order > 0;
    case '<=':
      return order !== undefined && order <= 0;
    case '>=':
      return order !== undefined && order >= 0;
    case 'contains':
      return text.includes(part);
    case 'beginsWith':
      return text.startsWith(part);
    case 'endsWith':
      return text.endsWith(part);
    case 'in':
      return list.some((one) => compare(actual, one) === 0);
    case 'between': {
      const [low, high] = [compare(actual, list[0]), compare(actual, list[1])];
      return low !== undefined && high !== undefined && low >= 0 && high <= 0;
    }
    default:
      return false;
  }
}

const positiveOf: Partial<Record<Operator, Operator>> = {
  '!=': '=',
  doesNotContain: 'contains',
  doesNotBeginWith: 'beginsWith',
  doesNotEndWith: 'endsWith',
  notIn: 'in',
  notBetween: 'between',
};

function ruleHolds(rule: Rule, lead: LeadContent): boolean {
  const actual = read(lead, rule.field);
  if (rule.operator === 'null') return actual === undefined;
  if (rule.operator === 'notNull') return actual !== undefined;
  const positive = positiveOf[rule.operator];
  if (positive) return actual === undefined || !holdsPositively(actual, positive, rule.value);
  return actual !== undefined && holdsPositively(actual, rule.operator, rule.value);
}

/** Whether the lead satisfies the group. An empty group holds; a missing field satisfies only `null` and negated operators. */
export function holds(group: RuleGroup, lead: LeadContent): boolean {
  const test = (entry: Rule | RuleGroup): boolean => ('rules' in entry ? holds(entry, lead) : ruleHolds(entry, lead));
  const result =
    group.rules.length === 0 || (group.combinator === 'and' ? group.rules.every(test) : group.rules.some(test));
  return group.not ? !result : result;
}
