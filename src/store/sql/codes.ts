/** Codes for SMS: one letter, one to four digits, short while there are few. */
import { randomInt } from 'node:crypto';
import { and, gt, isNull, or, sql as text } from 'drizzle-orm';
import { codeLetters } from '../../domain/sms/grammar.ts';
import { preparedOnce } from './prepared.ts';
import { recipients, waves } from './schema.ts';
import type { Sql } from './sql.ts';

export const codeLifeMs = 24 * 60 * 60 * 1000;

function candidate(digits: number): string {
  const low = 10 ** (digits - 1);
  return `${codeLetters[randomInt(codeLetters.length)]}${randomInt(low, low * 10)}`;
}

const statements = preparedOnce((sql) => ({
  /** By anybody: one look for each code, however many the reps are. */
  usedByAnybody: sql
    .selectDistinct({ code: waves.code })
    .from(waves)
    .where(
      and(
        sql.spoken.isAmong(waves.code, 'codes'),
        // Whoever joins a wave later gets its code then.
        or(isNull(waves.endedAt), gt(waves.endedAt, text.placeholder('since'))),
      ),
    )
    .prepare(),
  usedByThese: sql
    .selectDistinct({ code: recipients.code })
    .from(recipients)
    .where(
      and(
        sql.spoken.isAmong(recipients.repId, 'reps'),
        sql.spoken.isAmong(recipients.code, 'codes'),
        gt(recipients.offeredAt, text.placeholder('since')),
      ),
    )
    .prepare(),
}));

const without = (few: readonly string[], used: readonly { readonly code: string | null }[]): string | undefined =>
  few.find((code) => !used.some((one) => one.code === code));

/**
 * A code that none of these reps got in the last 24 hours, so that a late reply means the lead it was about.
 * Throws when there is none left, which takes 190,000 offers to one rep in a day.
 */
export async function freeCode(sql: Sql, repIds: readonly string[], now: number): Promise<string> {
  const since = now - codeLifeMs;
  const { usedByAnybody, usedByThese } = statements(sql);
  for (let round = 0; round < 150; round++) {
    const few = [1, 2, 3, 4, 4].map(candidate);
    const codes = JSON.stringify(few);
    const unused = without(few, await usedByAnybody.execute({ codes, since }));
    if (unused !== undefined) return unused;
    const free = without(few, await usedByThese.execute({ codes, since, reps: JSON.stringify(repIds) }));
    if (free !== undefined) return free;
  }
  throw new Error('No free code is left for these reps in 24 hours.');
}
