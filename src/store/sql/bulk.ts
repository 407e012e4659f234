/** The statements a race runs once for each rep. */
import { and, eq, sql as text } from 'drizzle-orm';
import { preparedOnce } from './prepared.ts';
import { events, recipients } from './schema.ts';

/** This connection's prepared statements. */
export const statements = preparedOnce((sql) => ({
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
}));
