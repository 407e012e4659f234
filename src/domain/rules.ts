/**
 * Rule groups: the JSON that react-querybuilder reads and writes, with its default operator names. A group speaks either of
 * a lead (`match`, `when`) or of a rep (`eligible.rules`, `only`); one about a rep may compare with the lead.
 */
import type { LeadContent } from './lead.ts';
import type { Rep } from './rep.ts';

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
  /** `field`: `value` names a field of the lead, `lead.language`, whose value is compared with. Only in rules about a rep. */
  readonly valueSource?: 'value' | 'field' | undefined;
}

export interface RuleGroup {
  readonly combinator: 'and' | 'or';
  readonly not?: boolean | undefined;
  readonly rules: readonly (Rule | RuleGroup)[];
}

/** A group that everything matches. */
export const everything: RuleGroup = { combinator: 'and', rules: [] };

/** What a field holds; undefined, like an empty list: it is missing. */
export type FieldValue = Scalar | readonly Scalar[] | undefined;

type FieldType = 'text' | 'number' | 'boolean' | 'any';

interface Field<Subject> {
  readonly type: FieldType;
  readonly read: (subject: Subject) => FieldValue;
}

/** Fields of a name that people chose: `fields.size`. The name is taken whole, dots and all. */
interface Family<Subject> {
  readonly type: FieldType;
  readonly of: (subject: Subject) => Readonly<Record<string, Scalar>> | undefined;
}

/** Everything that rules about one kind of subject can name. */
interface Vocabulary<Subject> {
  readonly noun: 'lead' | 'rep';
  readonly fields: Readonly<Record<string, Field<Subject>>>;
  readonly families: Readonly<Record<string, Family<Subject>>>;
}

const ofLead: Vocabulary<LeadContent> = {
  noun: 'lead',
  fields: {
    externalId: { type: 'text', read: (lead) => lead.externalId },
    source: { type: 'text', read: (lead) => lead.source },
    'contact.name': { type: 'text', read: (lead) => lead.contact.name },
    'contact.phone': { type: 'text', read: (lead) => lead.contact.phone },
    'contact.email': { type: 'text', read: (lead) => lead.contact.email },
    'contact.company': { type: 'text', read: (lead) => lead.contact.company },
    product: { type: 'text', read: (lead) => lead.product },
    value: { type: 'number', read: (lead) => lead.value },
    score: { type: 'number', read: (lead) => lead.score },
    language: { type: 'text', read: (lead) => lead.language },
    'location.country': { type: 'text', read: (lead) => lead.location?.country },
    'location.state': { type: 'text', read: (lead) => lead.location?.state },
    'location.city': { type: 'text', read: (lead) => lead.location?.city },
    'location.postalCode': { type: 'text', read: (lead) => lead.location?.postalCode },
    timeZone: { type: 'text', read: (lead) => lead.timeZone },
    note: { type: 'text', read: (lead) => lead.note },
  },
  families: { fields: { type: 'any', of: (lead) => lead.fields } },
};

const ofRep: Vocabulary<Rep> = {
  noun: 'rep',
  fields: {
    id: { type: 'text', read: (rep) => rep.id },
    name: { type: 'text', read: (rep) => rep.name },
    email: { type: 'text', read: (rep) => rep.email ?? undefined },
    phone: { type: 'text', read: (rep) => rep.phone ?? undefined },
    smsOptIn: { type: 'boolean', read: (rep) => rep.smsOptIn },
    presence: { type: 'text', read: (rep) => rep.presence },
    score: { type: 'number', read: (rep) => rep.score },
    level: { type: 'number', read: (rep) => rep.profile.level },
    timeZone: { type: 'text', read: (rep) => rep.profile.timeZone },
    teams: { type: 'text', read: (rep) => rep.profile.teams },
    languages: { type: 'text', read: (rep) => rep.profile.languages },
  },
  families: {
    skills: { type: 'number', of: (rep) => rep.profile.skills },
    attributes: { type: 'any', of: (rep) => rep.profile.attributes },
  },
};

function fieldOf<Subject>(vocabulary: Vocabulary<Subject>, path: string): Field<Subject> | undefined {
  // Own properties only, here and below: a name that somebody chose must not reach a prototype.
  if (Object.hasOwn(vocabulary.fields, path)) return vocabulary.fields[path];
  const dot = path.indexOf('.');
  const [first, name] = [path.slice(0, dot), path.slice(dot + 1)];
  const family = dot > 0 && Object.hasOwn(vocabulary.families, first) ? vocabulary.families[first] : undefined;
  if (family === undefined || name === '') return undefined;
  const read = (subject: Subject): FieldValue => {
    const values = family.of(subject);
    return values && Object.hasOwn(values, name) ? values[name] : undefined;
  };
  return { type: family.type, read };
}

const read = <Subject>(vocabulary: Vocabulary<Subject>, path: string, subject: Subject): FieldValue =>
  fieldOf(vocabulary, path)?.read(subject);

const leadPrefix = 'lead.';

/** The lead's field that the rule compares with; undefined when it compares with a value of its own. */
function leadFieldOf({ value, valueSource }: Rule): string | undefined {
  if (valueSource !== 'field') return undefined;
  return typeof value === 'string' && value.startsWith(leadPrefix) ? value.slice(leadPrefix.length) : '';
}

const textOperators: ReadonlySet<Operator> = new Set([
  'contains',
  'beginsWith',
  'endsWith',
  'doesNotContain',
  'doesNotBeginWith',
  'doesNotEndWith',
]);

/** Those that take a list or nothing, so that one field of the lead is no operand for them. */
const withoutFieldOperand: ReadonlySet<Operator> = new Set(['null', 'notNull', 'in', 'notIn', 'between', 'notBetween']);

export interface RuleFault {
  /** Where in the group, from its root: `['rules', 0, 'operator']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const words: Record<FieldType, string> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  any: 'a text, number or true/false',
};

/** As a rule may be written: a name in a family has no dots, so that a slip such as `fields.contact.name` is found. */
function typeOfField<Subject>(vocabulary: Vocabulary<Subject>, path: string): FieldType | undefined {
  if (path.split('.').length > 2) return undefined;
  return fieldOf(vocabulary, path)?.type;
}

const namesIn = <Subject>({ fields, families }: Vocabulary<Subject>, prefix = ''): string =>
  [...Object.keys(fields), ...Object.keys(families).map((family) => `${family}.NAME`)]
    .map((name) => `${prefix}${name}`)
    .join(', ');

function valueFault({ operator, value }: Rule, type: FieldType): string | undefined {
  if (operator === 'null' || operator === 'notNull') return undefined;
  const fits = (one: unknown): boolean => {
    if (type === 'any') return one !== null && one !== undefined;
    return typeof one === (type === 'text' ? 'string' : type);
  };
  if (value === '') return 'must not be empty';
  const wanted = words[type];
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

/** What is wrong with a rule that compares a field of this type with a field of the lead. */
function comparisonFault(rule: Rule, type: FieldType, leadField: string): RuleFault | undefined {
  if (withoutFieldOperand.has(rule.operator)) {
    return { path: ['operator'], message: `'${rule.operator}' cannot compare with a field of the lead` };
  }
  const other = typeOfField(ofLead, leadField);
  if (other === undefined) {
    return { path: ['value'], message: `must name a field of the lead; known are ${namesIn(ofLead, leadPrefix)}` };
  }
  if (other === type || other === 'any' || type === 'any') return undefined;
  const message = `'${leadPrefix}${leadField}' is ${words[other]}, but '${rule.field}' is ${words[type]}`;
  return { path: ['value'], message };
}

function faultOf<Subject>(rule: Rule, vocabulary: Vocabulary<Subject>): RuleFault | undefined {
  const { field, operator } = rule;
  const { noun } = vocabulary;
  const type = typeOfField(vocabulary, field);
  if (type === undefined) {
    return { path: ['field'], message: `'${field}' is not a field of a ${noun}; known are ${namesIn(vocabulary)}` };
  }
  if (type !== 'text' && type !== 'any' && textOperators.has(operator)) {
    return { path: ['operator'], message: `'${operator}' does not fit '${field}', which is ${words[type]}` };
  }
  const leadField = leadFieldOf(rule);
  if (leadField === undefined) {
    const message = valueFault(rule, type);
    return message === undefined ? undefined : { path: ['value'], message };
  }
  if (noun === 'lead') {
    const message =
      "cannot be 'field' in a rule about a lead; only a rule about a rep compares with a field of the lead";
    return { path: ['valueSource'], message };
  }
  return comparisonFault(rule, type, leadField);
}

/** What is wrong with a group that has the right shape: unknown fields, operators and values that do not fit the field. */
export function faultsOf(group: RuleGroup, about: 'lead' | 'rep'): RuleFault[] {
  return group.rules.flatMap((entry, index): RuleFault[] => {
    const at = (fault: RuleFault): RuleFault => ({ ...fault, path: ['rules', index, ...fault.path] });
    if ('rules' in entry) return faultsOf(entry, about).map(at);
    const fault = about === 'lead' ? faultOf(entry, ofLead) : faultOf(entry, ofRep);
    return fault ? [at(fault)] : [];
  });
}

const fold = (one: Scalar): Scalar => (typeof one === 'string' ? one.toLowerCase() : one);

/** Less than, equal, greater, in that order -1, 0, 1, text without case; undefined for things that cannot be compared. */
export function compare(left: Scalar, right: unknown): number | undefined {
  const [a, b] = [fold(left), typeof right === 'string' ? fold(right) : right];
  if (typeof a !== typeof b || b === null || b === undefined) return undefined;
  return a === b ? 0 : a < b ? -1 : 1;
}

function meetsPositively(actual: Scalar, operator: Operator, value: Rule['value']): boolean {
  if (value === null || value === undefined) return false;
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

/** Negated operators, each with the one it is the negation of. */
export const positiveOf: Readonly<Partial<Record<Operator, Operator>>> = {
  '!=': '=',
  doesNotContain: 'contains',
  doesNotBeginWith: 'beginsWith',
  doesNotEndWith: 'endsWith',
  notIn: 'in',
  notBetween: 'between',
  null: 'notNull',
};

/**
 * Whether what a field holds satisfies an operator. Text compares without case. Nothing positive holds of a missing field,
 * or in comparison with nothing.
 */
export function meets(actual: FieldValue, operator: Operator, value: Rule['value']): boolean {
  // Of the whole list, not of one element: "languages doesNotContain en" means a rep without English, not one who
  // speaks something else beside it.
  const positive = positiveOf[operator];
  if (positive) return !meets(actual, positive, value);
  const elements = actual === undefined ? [] : typeof actual === 'object' ? actual : [actual];
  return elements.some((one) => operator === 'notNull' || meetsPositively(one, operator, value));
}

/** What stands for the fields of a negated group without rules, which nothing satisfies. */
const nothingFits = 'a negated group without rules';

/** The fields of the rules because of which the entry is not as wanted, in order; empty exactly when it is as wanted. */
function against(entry: Rule | RuleGroup, wanted: boolean, ruleHolds: (rule: Rule) => boolean): readonly string[] {
  if (!('rules' in entry)) return ruleHolds(entry) === wanted ? [] : [entry.field];
  const inside = entry.not ? !wanted : wanted;
  if (entry.rules.length === 0) return inside ? [] : [nothingFits];
  const each = entry.rules.map((one) => against(one, inside, ruleHolds));
  // An `and` that shall hold needs every entry, and so does an `or` that shall not; otherwise one as wanted is enough.
  const needsAll = (entry.combinator === 'and') === inside;
  return !needsAll && each.some((fields) => fields.length === 0) ? [] : each.flat();
}

/** Whether the lead satisfies the group. An empty group holds; a missing field satisfies only `null` and negated operators. */
export function holds(group: RuleGroup, lead: LeadContent): boolean {
  const ruleHolds = ({ field, operator, value }: Rule) => meets(read(ofLead, field, lead), operator, value);
  return against(group, true, ruleHolds).length === 0;
}

/**
 * The fields whose rules failed and so made the group fail for this rep, each once, in order; empty exactly when the group
 * holds. A lead that lacks the field a rule compares with, or no lead at all, is a comparison with nothing.
 */
export function failing(group: RuleGroup, rep: Rep, lead: LeadContent | undefined): readonly string[] {
  const ruleHolds = (rule: Rule): boolean => {
    const leadField = leadFieldOf(rule);
    const found = leadField === undefined || lead === undefined ? undefined : read(ofLead, leadField, lead);
    // No field of a lead is a list.
    const other = typeof found === 'object' ? undefined : found;
    return meets(read(ofRep, rule.field, rep), rule.operator, leadField === undefined ? rule.value : other);
  };
  return [...new Set(against(group, true, ruleHolds))];
}

/** Whether any rule in a group about a rep compares with the lead. */
export function speaksOfLead(group: RuleGroup): boolean {
  return group.rules.some((entry) => ('rules' in entry ? speaksOfLead(entry) : leadFieldOf(entry) !== undefined));
}
