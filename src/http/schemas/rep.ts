/** A rep as the admin writes it; only the name is required. */
import { z } from 'zod';
import type { RepChange, RepDraft } from '../../store/store.ts';
import { freeFields, text, timeZone } from './common.ts';
import { normalisePhone, phoneFault } from './lead.ts';

export const presence = z.enum(['available', 'away', 'off'], 'must be available, away or off');

const phone = text(50).transform((written, context) => {
  const normal = normalisePhone(written);
  if (normal !== undefined) return normal;
  context.addIssue({ code: 'custom', message: phoneFault });
  return z.NEVER;
});

const territory = z.strictObject({
  country: text(),
  state: text().optional(),
  city: text().optional(),
  postalPrefix: text().optional(),
});

/** A list that has to stay empty until what reads it is built: refusing beats ignoring. */
const notYet = (what: string) => z.array(z.unknown()).max(0, `${what} are not supported yet; leave the list empty`);

export const repIn = z.strictObject({
  name: text(),
  email: z.email('is not an email address').max(320).nullable().optional(),
  phone: phone.nullable().optional(),
  smsOptIn: z.boolean().optional(),
  teams: notYet('teams').optional(),
  languages: z.array(text()).max(100).optional(),
  territories: z.array(territory).max(1000).optional(),
  skills: z.record(text(200), z.number()).optional(),
  level: z.number().optional(),
  timeZone: timeZone().optional(),
  shifts: notYet('shifts').optional(),
  leave: notYet('leave days').optional(),
  caps: z.strictObject({}, 'caps are not supported yet; leave them out').optional(),
  score: z.number().optional(),
  presence: presence.optional(),
  attributes: freeFields().optional(),
});

export const repChange = repIn.partial();

type RepIn = z.output<typeof repIn>;

const profileFields = ['languages', 'territories', 'skills', 'level', 'timeZone', 'attributes'] as const;
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
    profile: {
      teams: [],
      languages: [],
      territories: [],
      skills: {},
      level: 0,
      timeZone: 'UTC',
      attributes: {},
      ...profile,
    },
  };
}
