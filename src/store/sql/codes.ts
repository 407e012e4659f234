/** Codes for SMS: one letter, one to four digits, short while there are few. */
import { randomInt } from 'node:crypto';
import { and, gt, sql as text } from 'drizzle-orm';
import { codeLetters } from '../../domain/sms/grammar.ts';
import { preparedOnce } from './prepared.ts';
import { recipients } from './schema.ts';
import type { Sql } from './sql.ts';

export const codeLifeMs = 24 * 60 * 60 * 1000;

function candidate(digits: number): string {
  const low = 10 ** (digits - 1);
  return `${codeLetters[randomInt(codeLetters.length)]}${randomInt(low, low * 10)}`;
}

const usedCodes = preparedOnce((sql) =>
  sql
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
);

/**
 * A code that none of these reps got in the last 24 hours, so that a late reply means the lead it was about.
 * Throws when there is none left, which takes 190,000 offers to one rep in a day.
 */
export async function freeCode(sql: Sql, repIds: readonly string[], now: number): Promise<string> {
  for (let round = 0; round < 150; round++) {
    const few = [1, 2, 3, 4, 4].map(candidate);
    const used = await usedCodes(sql).execute({
      reps: JSON.stringify(repIds),
      codes: JSON.stringify(few),
      since: now - codeLifeMs,
    });
    const taken = new Set(used.map(({ code }) => code));
    const free = few.find((code) => !taken.has(code));
    if (free !== undefined) return free;
  }
  throw new Error('No free code is left for these reps in 24 hours.');
}
