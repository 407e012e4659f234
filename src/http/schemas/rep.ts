/** A rep as the admin writes it; only the name is required. */
import { z } from 'zod';
import { isTimeOfDay, leaveFault } from '../../domain/local-time.ts';
import { type Caps, usualProfile, weekdays } from '../../domain/rep.ts';
import type { RepChange, RepDraft } from '../../store/store.ts';
import { freeFields, id, text, timeZone } from './common.ts';
import { phone } from './lead.ts';

export const presence = z.enum(['available', 'away', 'off'], 'must be available, away or off');

const territory = z.strictObject({
  country: text(),
  state: text().optional(),
  city: text().optional(),
  postalPrefix: text().optional(),
});

export const hour = (alsoMidnight = false) =>
  text(5).refine(
    (given) => isTimeOfDay(given) || (alsoMidnight && given === '24:00'),
    `must be a time of day from 00:00 to ${alsoMidnight ? '24:00' : '23:59'}`,
  );

const shift = z.strictObject({
  days: z
    .array(z.enum(weekdays, `must be among ${weekdays.join(', ')}`))
    .min(1, 'needs at least one day')
    .max(7, 'has more than seven days'),
  from: hour(),
  to: hour(true),
});

const leave = z.strictObject({ from: text(40), to: text(40) }).superRefine((given, context) => {
  const fault = leaveFault(given);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const most = () => z.int('must be a whole number').min(0, 'must not be negative').max(1_000_000);
const caps = z.strictObject({
  open: most().optional(),
  hour: most().optional(),
  day: most().optional(),
  week: most().optional(),
  month: most().optional(),
  pipeline: z.number().min(0, 'must not be negative').optional(),
}) satisfies z.ZodType<Caps>;

export const repIn = z.strictObject({
  name: text(),
  email: z.email('is not an email address').max(320).nullable().optional(),
  phone: phone().nullable().optional(),
  smsOptIn: z.boolean().optional(),
  /** Ids of teams there are. */
  teams: z.array(id()).max(100).optional(),
  languages: z.array(text()).max(100).optional(),
  territories: z.array(territory).max(1000).optional(),
  skills: z.record(text(200), z.number()).optional(),
  level: z.number().optional(),
  timeZone: timeZone().optional(),
  shifts: z.array(shift).max(50).optional(),
  leave: z.array(leave).max(200).optional(),
  caps: caps.optional(),
  score: z.number().optional(),
  presence: presence.optional(),
  /** Read only: it may come back with what was read, and changes nothing. */
  presenceBecause: z.literal('unanswered').nullable().optional(),
  attributes: freeFields().optional(),
});

export const repChange = repIn.partial();

type RepIn = z.output<typeof repIn>;

const profileFields = [
  'teams',
  'languages',
  'territories',
  'skills',
  'level',
  'timeZone',
  'shifts',
  'leave',
  'caps',
  'attributes',
] as const;
const ownFields = ['name', 'email', 'phone', 'smsOptIn', 'presence', 'score'] as const;

const pick = <Given extends object, Key extends keyof Given>(
  given: Given,
  keys: readonly Key[],
): Partial<Pick<Given, Key>> => {
  const picked: Partial<Pick<Given, Key>> = {};
  for (const key of keys) if (given[key] !== undefined) picked[key] = given[key];
  return picked;
};

/** Only what was given: a change must not write back what somebody else changed meanwhile. */
export const toChange = (given: Partial<RepIn>): RepChange => ({
  ...pick(given, ownFields),
  profile: pick(given, profileFields),
});

/** A new rep, with a default for everything that was not given. */
export function toDraft(given: RepIn): RepDraft {
  const { profile, ...own } = toChange(given);
  return {
    email: null,
    phone: null,
    smsOptIn: false,
    presence: 'available',
    score: 0,
    ...own,
    name: given.name,
    profile: { ...usualProfile, ...profile },
  };
}
