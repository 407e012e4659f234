/**
 * The statements a race runs once for each rep, prepared once for each connection: drizzle's builder would cost several
 * times the statement itself.
 */
import { and, eq, sql as text } from 'drizzle-orm';
import { events, recipients } from './schema.ts';
import type { Sql } from './sql.ts';

const prepare = (sql: Sql) => ({
  addRecipient: sql
    .insert(recipients)
    .values({
      waveId: text.placeholder('waveId'),
      repId: text.placeholder('repId'),
      leadId: text.placeholder('leadId'),
      code: text.placeholder('code'),
      offeredAt: text.placeholder('offeredAt'),
    })
    .prepare(),
  answer: sql
    .update(recipients)
    .set({
      answer: text`${text.placeholder('answer')}`,
      answeredAt: text`${text.placeholder('answeredAt')}`,
      takenBy: text`${text.placeholder('takenBy')}`,
      behindMs: text`${text.placeholder('behindMs')}`,
    })
    .where(and(eq(recipients.waveId, text.placeholder('waveId')), eq(recipients.repId, text.placeholder('repId'))))
    .prepare(),
  append: sql
    .insert(events)
    .values({
      at: text.placeholder('at'),
      type: text.placeholder('type'),
      leadId: text.placeholder('leadId'),
      repId: text.placeholder('repId'),
      via: text.placeholder('via'),
      ms: text.placeholder('ms'),
      data: text.placeholder('data'),
      details: text.placeholder('details'),
    })
    .prepare(),
});

const prepared = new WeakMap<Sql, ReturnType<typeof prepare>>();

/** This connection's prepared statements. */
export function statements(sql: Sql): ReturnType<typeof prepare> {
  const known = prepared.get(sql);
  if (known) return known;
  const made = prepare(sql);
  prepared.set(sql, made);
  return made;
}
