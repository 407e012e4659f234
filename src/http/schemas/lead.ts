/** A lead as sources post it. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { freeFields, lines, text, timeZone } from './common.ts';

/** Numbers without a country code are read as of the lead's country, or of this one. */
const defaultCountry: CountryCode = 'US';

/** A number as people write it, in ASCII digits, to E.164; undefined when it cannot be one. */
export function normalisePhone(written: string, country?: string): string | undefined {
  if (!/^\+?[0-9 ().\-/]+$/.test(written)) return undefined;
  const upper = country?.toUpperCase();
  const region = upper !== undefined && isSupportedCountry(upper) ? upper : defaultCountry;
  const phone = parsePhoneNumberFromString(written, region);
  return phone?.isPossible() ? phone.number : undefined;
}

export const phoneFault = 'is not a phone number; write it with its country code, such as +15125550100';

/** A number by itself, without a lead's country to read it by. Comes out in E.164. */
export const phone = () =>
  text(50).transform((written, context) => {
    const normal = normalisePhone(written);
    if (normal !== undefined) return normal;
    context.addIssue({ code: 'custom', message: phoneFault });
    return z.NEVER;
  });

const location = z.strictObject({
  country: text(),
  state: text().optional(),
  city: text().optional(),
  postalCode: text().optional(),
});

/** Lead in. The phone comes out in E.164. */
export const leadIn = z
  .strictObject({
    externalId: text(200).optional(),
    source: text().optional(),
    contact: z.strictObject({
      name: text(),
      phone: text().optional(),
      email: z.email('is not an email address').max(320).optional(),
      company: text().optional(),
    }),
    product: text().optional(),
    value: z.number().optional(),
    score: z.number().optional(),
    language: text().optional(),
    location: location.optional(),
    timeZone: timeZone().optional(),
    note: lines().optional(),
    fields: freeFields().optional(),
  })
  .transform((lead, context) => {
    const { phone, email } = lead.contact;
    if (phone === undefined && email === undefined) {
      context.addIssue({ code: 'custom', path: ['contact'], message: 'needs a phone or an email' });
      return z.NEVER;
    }
    if (phone === undefined) return lead;
    const normal = normalisePhone(phone, lead.location?.country);
    if (normal === undefined) {
      context.addIssue({ code: 'custom', path: ['contact', 'phone'], message: phoneFault });
      return z.NEVER;
    }
    return { ...lead, contact: { ...lead.contact, phone: normal } };
  });

export const leadStatuses = ['received', 'held', 'offering', 'pool', 'claimed', 'unclaimed', 'withdrawn'] as const;
