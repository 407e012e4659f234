/** A program as the admin writes it. What can never work is refused with the path of the fault; defaults are filled in here. */
import { z } from 'zod';
import { type Program, type ProgramDefinition, usualEligible, usualProgram } from '../../domain/program.ts';
import { id, text } from './common.ts';
import { hour } from './rep.ts';
import { rulesOver } from './rule-group.ts';

const yearInSeconds = 365 * 24 * 60 * 60;

const seconds = () =>
  z
    .int('must be a whole number of seconds')
    .min(1, 'must be at least 1 second')
    .max(yearInSeconds, `must be at most a year, ${yearInSeconds} seconds`);

const count = (most: number) =>
  z.int('must be a whole number').min(1, 'must be at least 1').max(most, `must be at most ${most}`);

const rankBy = z.literal('score', "must be 'score'; other measures are not supported yet").default('score');

/** What every stage may say. */
const common = {
  only: rulesOver('rep').optional(),
  when: rulesOver('lead').optional(),
  portion: z.number().gt(0, 'must be more than 0').max(100, 'must be at most 100').optional(),
  details: z.enum(['full', 'teaser', 'blind'], 'must be full, teaser or blind').default('teaser'),
};

const usualTurn = 30;

const topProducer = z
  .strictObject({
    ...common,
    mode: z.literal('top-producer'),
    seconds: seconds().default(usualTurn),
    smsSeconds: seconds().optional(),
    width: count(1000).default(1),
    limit: count(10_000).nullable().default(null),
    rounds: count(100).default(1),
    stagger: z.boolean().default(false),
    rankBy,
  })
  .superRefine(({ stagger, rounds }, context) => {
    // With stagger everyone still has the first offer when a second round would begin.
    if (stagger && rounds > 1)
      context.addIssue({ code: 'custom', path: ['rounds'], message: 'must be 1 with stagger' });
  })
  .transform((stage) => ({ ...stage, smsSeconds: stage.smsSeconds ?? stage.seconds }));

const period = z.enum(['day', 'week', 'month'], 'must be day, week or month').default('month');
const share = z.number().min(0, 'must not be negative').max(1_000_000, 'must be at most 1000000');
const somebodys = (shares: readonly number[]): boolean => shares.some((one) => one > 0);
const nobodys = 'must give a share to somebody';

const shares = z.discriminatedUnion(
  'by',
  [
    z.strictObject({
      ...common,
      mode: z.literal('shares'),
      by: z.literal('rank'),
      shares: z.array(share).min(1, 'needs at least one share').max(1000).refine(somebodys, nobodys),
      period,
      rankBy,
    }),
    z.strictObject({
      ...common,
      mode: z.literal('shares'),
      by: z.literal('rep'),
      shares: z.record(id(), share).refine((given) => somebodys(Object.values(given)), nobodys),
      period,
    }),
  ],
  { error: "must be 'rank' or 'rep'" },
);

/** Every mode there is. */
export const modes = [
  'shark-tank',
  'top-producer',
  'push-pull',
  'round-robin',
  'shares',
  'cherry-pick',
  'skim',
] as const;

const stage = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ ...common, mode: z.literal('shark-tank'), seconds: seconds().default(60) }),
    topProducer,
    z.strictObject({
      ...common,
      mode: z.literal('push-pull'),
      seconds: seconds().default(usualTurn),
      reverse: z.boolean().default(true),
    }),
    z.strictObject({
      ...common,
      mode: z.literal('round-robin'),
      weights: z.record(id(), z.number().gt(0, 'must be more than 0').max(1000, 'must be at most 1000')).default({}),
    }),
    shares,
    z.strictObject({ ...common, mode: z.literal('cherry-pick'), seconds: seconds().nullable().default(null) }),
    z.strictObject({
      ...common,
      mode: z.literal('skim'),
      seconds: seconds().nullable().default(null),
      allocators: z.array(id()).max(100).default([]),
    }),
  ],
  { error: `must be one of ${modes.join(', ')}` },
);

const eligible = z.strictObject({
  teams: z.array(id()).max(100).default([]),
  presence: z.boolean().default(usualEligible.presence),
  shifts: z.boolean().default(usualEligible.shifts),
  caps: z.boolean().default(usualEligible.caps),
  territory: z.boolean().default(usualEligible.territory),
  language: z.boolean().default(usualEligible.language),
  callingHours: z.strictObject({ from: hour(), to: hour(true) }).optional(),
  level: z.strictObject({ min: z.number() }).optional(),
  contactsBeforeNext: count(50).optional(),
  rules: rulesOver('rep').default(usualEligible.rules),
});

const fields = {
  name: text(),
  priority: z
    .int('must be a whole number')
    .min(-1_000_000, 'must be at least -1000000')
    .max(1_000_000, 'must be at most 1000000'),
  enabled: z.boolean(),
  match: rulesOver('lead'),
  eligible,
  stages: z.array(stage).min(1, 'needs at least one stage').max(50, 'has more than 50 stages'),
  nobody: z.enum(['hold', 'unclaimed'], "must be 'hold' or 'unclaimed'"),
  holdLimit: seconds(),
  maxLive: count(1000).nullable(),
  knownPeople: z.enum(['join', 'off'], "must be 'join' or 'off'"),
  unclaimed: z.enum(['manager', 'pool'], "must be 'manager' or 'pool'"),
};

export const programIn = z.strictObject({
  ...fields,
  priority: fields.priority.default(usualProgram.priority),
  enabled: fields.enabled.default(usualProgram.enabled),
  match: fields.match.default(usualProgram.match),
  eligible: fields.eligible.default(() => eligible.parse({})),
  nobody: fields.nobody.default(usualProgram.nobody),
  holdLimit: fields.holdLimit.default(usualProgram.holdLimit),
  maxLive: fields.maxLive.default(usualProgram.maxLive),
  knownPeople: fields.knownPeople.default(usualProgram.knownPeople),
  unclaimed: fields.unclaimed.default(usualProgram.unclaimed),
}) satisfies z.ZodType<ProgramDefinition>;

/** Each top-level field that is given replaces the one before. */
export const programChange = z.strictObject({ ...fields, paused: z.boolean() }).partial();

/** What of a change was given. */
export function definedIn(change: z.output<typeof programChange>): Partial<ProgramDefinition> {
  const { name, priority, enabled, match, stages, nobody, holdLimit, maxLive, knownPeople, unclaimed } = change;
  return {
    ...(name !== undefined && { name }),
    ...(priority !== undefined && { priority }),
    ...(enabled !== undefined && { enabled }),
    ...(match !== undefined && { match }),
    ...(change.eligible !== undefined && { eligible: change.eligible }),
    ...(stages !== undefined && { stages }),
    ...(nobody !== undefined && { nobody }),
    ...(holdLimit !== undefined && { holdLimit }),
    ...(maxLive !== undefined && { maxLive }),
    ...(knownPeople !== undefined && { knownPeople }),
    ...(unclaimed !== undefined && { unclaimed }),
  };
}

/** A definition as a program nobody has stored: for a preview. The youngest there is. */
export const draft = (definition: ProgramDefinition): Program => ({
  ...definition,
  id: 'prg_draft',
  version: 1,
  seniority: Number.MAX_SAFE_INTEGER,
  paused: false,
});
