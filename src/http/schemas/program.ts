/** A program as the admin writes it. What is not built yet is refused by name, never ignored. */
import { z } from 'zod';
import { everything, faultsOf, operators, type RuleGroup } from '../../domain/rules.ts';
import type { ProgramDefinition } from '../../store/store.ts';
import { flatFaults, text } from './common.ts';

const yearInSeconds = 365 * 24 * 60 * 60;

const seconds = () =>
  z
    .int('must be a whole number of seconds')
    .min(1, 'must be at least 1 second')
    .max(yearInSeconds, `must be at most a year, ${yearInSeconds} seconds`);

const details = z.enum(['full', 'teaser', 'blind'], 'must be full, teaser or blind').default('teaser');

const stage = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ mode: z.literal('shark-tank'), seconds: seconds().default(60), details }),
    z.strictObject({
      mode: z.literal('top-producer'),
      seconds: seconds().default(30),
      details,
      rankBy: z.literal('score', "must be 'score'; other measures are not supported yet").optional(),
    }),
  ],
  { error: 'must be shark-tank or top-producer; other modes are not supported yet' },
);

const scalar = z.union([text(), z.number(), z.boolean()]);

const rule = z.strictObject({
  id: text(200).optional(),
  field: text(200),
  operator: z.enum(operators, `must be one of ${operators.join(' ')}`),
  value: z.union([scalar, z.array(scalar).max(1000)]).nullish(),
  valueSource: z.literal('value', "must be 'value'").optional(),
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

const match = group.superRefine((given, context) => {
  for (const { path, message } of faultsOf(given)) context.addIssue({ code: 'custom', path: [...path], message });
});

const priority = z.int('must be a whole number').min(-999_999).max(999_999);
const eligible = z.strictObject({ presence: z.boolean().default(true) });
const stages = z.array(stage).min(1, 'needs at least one stage').max(50, 'has more than 50 stages');

export const programIn = z.strictObject({
  name: text(),
  priority: priority.default(0),
  enabled: z.boolean().default(true),
  match: match.default(everything),
  eligible: eligible.default({ presence: true }),
  stages,
}) satisfies z.ZodType<ProgramDefinition>;

/** Each top-level field that is given replaces the one before. */
export const programChange = z.strictObject({
  name: text().optional(),
  priority: priority.optional(),
  enabled: z.boolean().optional(),
  match: match.optional(),
  eligible: eligible.optional(),
  stages: stages.optional(),
});
