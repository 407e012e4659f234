/** Rule groups as react-querybuilder writes them, over a lead's or a rep's fields. */
import { z } from 'zod';
import { faultsOf, operators, type RuleGroup } from '../../domain/rules.ts';
import { flatFaults, text } from './common.ts';

const scalar = z.union([text(), z.number(), z.boolean()]);

const rule = z.strictObject({
  id: text(200).optional(),
  field: text(200),
  operator: z.enum(operators, `must be one of ${operators.join(' ')}`),
  // The editor writes an empty text where an operator takes no value.
  value: z.union([scalar, z.literal(''), z.array(scalar).max(1000)]).nullish(),
  valueSource: z.enum(['value', 'field'], "must be 'value' or 'field'").optional(),
});

const group: z.ZodType<RuleGroup> = z.lazy(() =>
  z.strictObject({
    id: text(200).optional(),
    combinator: z.enum(['and', 'or'], "must be 'and' or 'or'"),
    not: z.boolean().optional(),
    rules: z.array(entry).max(1000),
  }),
);

/** A group is what has rules; so a fault is told about what was meant, not about both. */
const entry: z.ZodType<RuleGroup['rules'][number]> = z.lazy(() =>
  z.unknown().transform((given, context) => {
    const isGroup = typeof given === 'object' && given !== null && 'rules' in given;
    const parsed = (isGroup ? group : rule).safeParse(given);
    if (parsed.success) return parsed.data;
    for (const { path, message } of flatFaults(parsed.error)) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  }),
);

/** A group whose every rule is one that can be asked of a lead, or of a rep. */
export const rulesOver = (about: 'lead' | 'rep') =>
  group.superRefine((given, context) => {
    for (const { path, message } of faultsOf(given, about)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
