/** Whether one rule group about leads says all that another says: then every lead of the one is a lead of the other. */
import { compare, type FieldValue, meets, positiveOf, type Rule, type RuleGroup, type Scalar } from './rules.ts';

type Entry = Rule | RuleGroup;

/** So many pairs are looked at; groups that need more are taken not to imply, which is never wrong. */
const mostPairs = 10_000;

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

function isSame(a: Entry, b: Entry): boolean {
  if ('rules' in a && 'rules' in b) {
    const isSameAt = (one: Entry, index: number): boolean => {
      const other = b.rules[index];
      return other !== undefined && isSame(one, other);
    };
    const isSameKind = a.combinator === b.combinator && (a.not ?? false) === (b.not ?? false);
    return isSameKind && a.rules.length === b.rules.length && a.rules.every(isSameAt);
  }
  if ('rules' in a || 'rules' in b) return false;
  return a.field === b.field && a.operator === b.operator && JSON.stringify(a.value) === JSON.stringify(b.value);
}

/** The group that an entry is; undefined for a single rule and a negated group. */
function groupOf(entry: Entry): RuleGroup | undefined {
  if ('rules' in entry) return entry.not ? undefined : entry;
  const { field, operator, value } = entry;
  if (operator !== 'between' || typeof value !== 'object' || value === null) return undefined;
  const [low, high] = value;
  return {
    combinator: 'and',
    rules: [
      { field, operator: '>=', value: low },
      { field, operator: '<=', value: high },
    ],
  };
}

/** `in` as a choice of single values; undefined for anything else. */
function choiceOf(entry: Entry): RuleGroup | undefined {
  if ('rules' in entry || entry.operator !== 'in' || typeof entry.value !== 'object' || entry.value === null) {
    return undefined;
  }
  const { field, value } = entry;
  return { combinator: 'or', rules: value.map((one) => ({ field, operator: '=', value: one })) };
}

/** The only things the field can hold where the rule holds, but for case; undefined when those cannot be listed. */
function possible({ operator, value }: Rule): readonly FieldValue[] | undefined {
  if (operator === 'null') return [undefined];
  if (operator === '=' && isScalar(value)) return [value];
  return operator === 'in' && typeof value === 'object' && value !== null ? value : undefined;
}

const orders: Partial<Record<Rule['operator'], { readonly side: 1 | -1; readonly isWithin: boolean }>> = {
  '>': { side: 1, isWithin: false },
  '>=': { side: 1, isWithin: true },
  '<': { side: -1, isWithin: false },
  '<=': { side: -1, isWithin: true },
};

/** Whether a bound keeps out all that a wider one on the same side keeps out. */
function isTighter(narrow: Rule, wide: Rule): boolean {
  const [inner, outer] = [orders[narrow.operator], orders[wide.operator]];
  if (inner === undefined || inner.side !== outer?.side || !isScalar(narrow.value)) return false;
  const order = compare(narrow.value, wide.value);
  return order === 0 ? outer.isWithin || !inner.isWithin : order === inner.side;
}

/**
 * Whether every lead that satisfies `narrow` satisfies `wide`. True is certain; false only says that it could not be shown.
 * It sees through `and`, `or` and rules about the same field; through a negated group only where both have the same.
 */
export function implies(narrow: RuleGroup, wide: RuleGroup): boolean {
  let pairs = 0;
  const shows = (a: Entry, b: Entry): boolean => {
    pairs += 1;
    if (pairs > mostPairs) return false;
    if (isSame(a, b)) return true;
    const all = groupOf(b);
    // Each of the values may satisfy another entry of a group.
    const some = groupOf(a) ?? (all && choiceOf(a));
    // Also an empty `or`: it holds of every lead.
    if (all && (all.combinator === 'and' || all.rules.length === 0)) return all.rules.every((one) => shows(a, one));
    if (some?.combinator === 'or' && some.rules.length > 0) return some.rules.every((one) => shows(one, b));
    if (some?.rules.some((one) => shows(one, b)) || all?.rules.some((one) => shows(a, one))) return true;
    return !('rules' in a) && !('rules' in b) && ruleShows(a, b);
  };
  const ruleShows = (a: Rule, b: Rule): boolean => {
    if (a.field !== b.field) return false;
    const values = possible(a);
    if (values) return values.every((one) => meets(one, b.operator, b.value));
    const [opposite, other] = [positiveOf[a.operator], positiveOf[b.operator]];
    // Not this implies not that where that implies this.
    if (opposite) return other !== undefined && shows({ ...b, operator: other }, { ...a, operator: opposite });
    // Nothing positive holds of a field that is missing.
    return b.operator === 'notNull' || isTighter(a, b);
  };
  return shows(narrow, wide);
}
