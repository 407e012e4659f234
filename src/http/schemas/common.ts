/** Building blocks of what comes in: strict, nothing coerced, every limit of the API in one place. */
import { z } from 'zod';
import type { Fault } from '../../protocol.ts';

const control = /\p{Cc}/u;
/** In free text people write lines. */
const controlButLines = /[^\P{Cc}\n\r\t]/u;

const clean = (pattern: RegExp) => (value: string) => !pattern.test(value) && value.isWellFormed();

/** One line of text: no control characters, no broken characters. */
export const text = (longest = 2000) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(longest, `is longer than ${longest} characters`)
    .refine(clean(control), 'holds control characters or broken characters');

/** Text of several lines. */
export const lines = () =>
  z
    .string()
    .max(2000, 'is longer than 2000 characters')
    .refine(clean(controlButLines), 'holds control characters or broken characters');

export const timeZone = () =>
  text(100).refine((name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  }, 'is not a time zone; write one such as America/Chicago');

/** Free fields by name; at most 200. */
export const freeFields = () =>
  z
    .record(text(200), z.union([lines(), z.number(), z.boolean()], 'must be text, a number or true/false'))
    .refine((fields) => Object.keys(fields).length <= 200, 'has more than 200 fields');

export const id = () => text(100);

const wholeNumber = (lowest: number, highest: number) => {
  const wanted = `must be a whole number from ${lowest} to ${highest}`;
  return z
    .string(wanted)
    .regex(/^\d{1,15}$/, wanted)
    .transform(Number)
    .refine((value) => value >= lowest && value <= highest, wanted);
};

/** A cursor as the server gave it. */
export const cursor = () => wholeNumber(0, 999_999_999_999_999);

export const page = {
  limit: wholeNumber(1, 1000).optional().default(100),
  cursor: cursor().optional(),
};

/** ISO 8601 in, milliseconds out. */
export const moment = () =>
  z.iso
    .datetime({ offset: true, error: 'must be a time such as 2026-01-31T09:30:00.000Z' })
    .transform((value) => Date.parse(value));

/** What zod found, each fault at the field that is meant: an unknown name at itself, a union at its likeliest member. */
export function flatFaults(error: z.ZodError): { readonly path: PropertyKey[]; readonly message: string }[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known here' }));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const deepest = issue.errors.toSorted((a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0))[0] ?? [];
      return flatFaults(new z.ZodError(deepest.map((one) => ({ ...one, path: [...issue.path, ...one.path] }))));
    }
    return [{ path: issue.path, message: issue.message }];
  });
}

/** So many faults are told one by one, and so much of each name: else the answer could be longer than what it answers. */
const mostFaults = 50;
const mostOfName = 100;

/** A name as somebody wrote it, cut where it is long. */
export const nameIn = (name: PropertyKey): string => {
  const written = String(name);
  return written.length <= mostOfName ? written : `${written.slice(0, mostOfName).toWellFormed()}…`;
};

/** The first of many faults, and in words how many more there are; few are all told. */
export function fewFaults(faults: readonly Fault[]): Fault[] {
  // One more takes the room of the words.
  if (faults.length <= mostFaults + 1) return [...faults];
  const more = { path: '', message: `and ${faults.length - mostFaults} more faults` };
  return [...faults.slice(0, mostFaults), more];
}

/** The same as the API tells it: with a dotted path that names the field, and not too many. */
export const faultsIn = (error: z.ZodError): Fault[] =>
  fewFaults(flatFaults(error).map(({ path, message }) => ({ path: path.map(nameIn).join('.'), message })));
