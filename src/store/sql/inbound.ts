/** Texts that came in: each means one thing, for good, and is answered once (P10). */
import { and, count, desc, eq, gt, inArray, isNotNull, isNull, sql as text } from 'drizzle-orm';
import type { InboundStore } from '../store.ts';
import { putOut } from './messages.ts';
import { inbound, messages, recipients } from './schema.ts';
import type { SqlDatabase } from './sql.ts';

export function inboundStore(database: SqlDatabase): InboundStore {
  return {
    receive: (arrived) =>
      database.write(async (sql, now) => {
        await sql
          .insert(inbound)
          .values({ ...arrived, receivedAt: now })
          .onConflictDoNothing();
        const [row] = await sql.select().from(inbound).where(eq(inbound.carrierId, arrived.carrierId));
        if (!row) throw new Error('The text was not stored.');
        const { carrierId, phone, repId, meaning } = row;
        return { inbound: { carrierId, phone, repId, meaning }, answered: row.answeredAt !== null };
      }),
    answer: (carrierId, message) =>
      database.write(async (sql, now) => {
        const [row] = await sql
          .update(inbound)
          .set({ answeredAt: now })
          .where(and(eq(inbound.carrierId, carrierId), isNull(inbound.answeredAt)))
          .returning();
        if (!row || !message) return;
        const { meaning, phone, repId } = row;
        const offerId = meaning.kind === 'claim' || meaning.kind === 'decline' ? meaning.offerId : null;
        const [about] =
          offerId === null || repId === null
            ? []
            : await sql
                .select({ leadId: recipients.leadId })
                .from(recipients)
                .where(and(eq(recipients.waveId, offerId), eq(recipients.repId, repId)));
        await putOut(sql, now, [
          { repId, phone, leadId: about?.leadId ?? null, offerId: null, notAfter: null, message },
        ]);
      }),
    notUnderstoodSince: (phone, since) =>
      database.query(async (sql) => {
        const [row] = await sql
          .select({ answers: count() })
          .from(messages)
          .where(
            and(
              eq(messages.phone, phone),
              gt(messages.createdAt, since),
              inArray(text`json_extract(${messages.message}, '$.kind')`, ['not-understood', 'not-offered', 'stranger']),
            ),
          );
        return row?.answers ?? 0;
      }),
    unanswered: () =>
      database.query(async (sql) => {
        const rows = await sql.select().from(inbound).where(isNull(inbound.answeredAt)).orderBy(inbound.receivedAt);
        return rows.map(({ carrierId, phone, repId, meaning }) => ({ carrierId, phone, repId, meaning }));
      }),
    offerOfLastText: (repId) =>
      database.query(async (sql) => {
        const [row] = await sql
          .select({ offerId: messages.offerId })
          .from(messages)
          .where(and(eq(messages.repId, repId), inArray(messages.state, ['sending', 'sent', 'delivered'])))
          .orderBy(desc(messages.seq))
          .limit(1);
        return row?.offerId ?? undefined;
      }),
    lastOffer: (repId) =>
      database.query(async (sql) => {
        const [row] = await sql
          .select({ waveId: recipients.waveId })
          .from(recipients)
          .where(and(eq(recipients.repId, repId), isNotNull(recipients.code)))
          .orderBy(desc(recipients.offeredAt))
          .limit(1);
        return row?.waveId;
      }),
  };
}
