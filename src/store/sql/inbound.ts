/** Texts that came in: each means one thing, for good, and is answered once (P10). */
import { and, count, desc, eq, gt, inArray, isNotNull, isNull, lte } from 'drizzle-orm';
import { helplessWithinMs, mostHelplessAnswers } from '../../domain/sms/patience.ts';
import type { InboundMeaning, InboundStore, Message } from '../store.ts';
import { putOut } from './messages.ts';
import { inbound, messages, recipients } from './schema.ts';
import type { Sql, SqlDatabase } from './sql.ts';

/** Answers that say no more than that a text meant nothing. */
const helpless: readonly Message['kind'][] = ['not-understood', 'not-offered', 'stranger'];

const isCounted = (meaning: InboundMeaning): boolean =>
  meaning.kind === 'answer' && helpless.includes(meaning.message.kind);

/** How many such answers went to this number since then, or are about to. */
async function answersTo(sql: Sql, phone: string, since: number): Promise<number> {
  const waiting = await sql
    .select({ meaning: inbound.meaning })
    .from(inbound)
    .where(and(eq(inbound.phone, phone), gt(inbound.receivedAt, since), isNull(inbound.answeredAt)));
  const [sent] = await sql
    .select({ answers: count() })
    .from(messages)
    .where(and(eq(messages.phone, phone), gt(messages.createdAt, since), inArray(messages.kind, [...helpless])));
  return waiting.filter(({ meaning }) => isCounted(meaning)).length + (sent?.answers ?? 0);
}

export function inboundStore(database: SqlDatabase): InboundStore {
  return {
    receive: (arrived) =>
      database.write(
        async (sql, now) => {
          const silenced =
            isCounted(arrived.meaning) &&
            (await answersTo(sql, arrived.phone, now - helplessWithinMs)) >= mostHelplessAnswers;
          await sql
            .insert(inbound)
            .values({ ...arrived, ...(silenced && { meaning: { kind: 'silent' } }), receivedAt: now })
            .onConflictDoNothing();
          const [row] = await sql.select().from(inbound).where(eq(inbound.carrierId, arrived.carrierId));
          if (!row) throw new Error('The text was not stored.');
          const { carrierId, phone, repId, meaning } = row;
          return { inbound: { carrierId, phone, repId, meaning }, answered: row.answeredAt !== null };
        },
        { words: [`texts from ${arrived.phone}`] },
      ),
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
    unanswered: (olderThanMs = 0) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(inbound)
          .where(and(isNull(inbound.answeredAt), lte(inbound.receivedAt, database.now() - olderThanMs)))
          .orderBy(inbound.receivedAt);
        return rows.map(({ carrierId, phone, repId, meaning }) => ({ carrierId, phone, repId, meaning }));
      }),
    meantSince: (carrierId, kinds) =>
      database.query(async (sql) => {
        const [text] = await sql.select().from(inbound).where(eq(inbound.carrierId, carrierId));
        if (!text) return false;
        const later = await sql
          .select({ meaning: inbound.meaning })
          .from(inbound)
          .where(and(eq(inbound.phone, text.phone), gt(inbound.receivedAt, text.receivedAt)));
        return later.some(({ meaning }) => kinds.includes(meaning.kind));
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
