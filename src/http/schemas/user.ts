/** A person as the admin writes it; a name and a role are required, and something to sign in with or be invited by. */
import { z } from 'zod';
import { text } from './common.ts';
import { phone } from './lead.ts';

export const personRoles = ['rep', 'manager', 'admin'] as const;

/** Lower case: whoever signs in writes it as they like. */
export const email = () =>
  z
    .email('is not an email address')
    .max(320)
    .transform((written) => written.toLowerCase());

const roles = z
  .array(z.enum(personRoles, `must be among ${personRoles.join(', ')}`))
  .min(1, 'needs at least one role')
  .max(3, 'names a role twice')
  .refine((given) => new Set(given).size === given.length, 'names a role twice');

export const userIn = z.strictObject({
  name: text(200),
  email: email().nullable().optional(),
  phone: phone().nullable().optional(),
  roles,
  /** A rep there is, whose account this is to be; without it a new rep is made where `roles` says so. */
  repId: text(100).optional(),
  /** Whether the new rep agreed to get leads by text. */
  smsOptIn: z.boolean().optional(),
});

export const userChange = z.strictObject({
  name: text(200).optional(),
  email: email().nullable().optional(),
  phone: phone().nullable().optional(),
  roles: roles.optional(),
});

export const ownChange = userChange.omit({ roles: true }).extend({
  /** The password, where the email address or the phone becomes another. */
  current: z.string().max(1000).optional(),
});
