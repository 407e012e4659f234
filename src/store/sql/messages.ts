/** The outbox of texts: rows written with what made them due, handed over afterwards (P9). */
import { and, asc, count, eq, inArray, lte, min, notInArray, or } from 'drizzle-orm';
import type { NewEvent } from '../../domain/event.ts';
import type { DueMessage, Message, MessageStore, TakenMessage } from '../store.ts';
import { newId } from './ids.ts';
import { leadById, toOffer } from './lead-rows.ts';
import { append } from './log.ts';
import { preparedOnce } from './prepared.ts';
import { messages, reps, waves } from './schema.ts';
import type { Sql, SqlDatabase, Transaction } from './sql.ts';

/** A text that was taken so long ago and not settled is another's to take: longer than any carrier is waited for. */
const leaseMs = 20_000;

type MessageRow = typeof messages.$inferSelect;

const selectOpen = preparedOnce((sql) =>
  sql
    .select({ state: messages.state, dueAt: min(messages.dueAt), takenAt: min(messages.takenAt) })
    .from(messages)
    .where(inArray(messages.state, ['due', 'sending']))
    .groupBy(messages.state)
    .prepare(),
);

export interface NewMessage {
  readonly repId: string | null;
  readonly phone: string;
  readonly leadId: string | null;
  readonly offerId: string | null;
  /** Store time from which it must not be handed over any more. */
  readonly notAfter: number | null;
  readonly message: Message;
}

/** Puts messages out, in the transaction that made them due. */
export async function putOut(sql: Transaction, now: number, items: readonly NewMessage[]): Promise<void> {
  for (let from = 0; from < items.length; from += 1000) {
    const some = items.slice(from, from + 1000).map((item) => ({
      ...item,
      kind: item.message.kind,
      id: newId('msg'),
      state: 'due' as const,
      attempts: 0,
      createdAt: now,
      dueAt: now,
    }));
    await sql.meanwhile.begin(sql.insert(messages).values(some));
  }
}

async function toDue(sql: Sql, row: MessageRow): Promise<DueMessage> {
  const lead = row.leadId === null ? undefined : await leadById(sql, row.leadId);
  const [wave] = row.offerId === null ? [] : await sql.select().from(waves).where(eq(waves.id, row.offerId));
  return {
    id: row.id,
    repId: row.repId,
    phone: row.phone,
    message: row.message,
    attempts: row.attempts,
    notAfter: row.notAfter,
    lead: lead ?? null,
    offer: (wave && lead && toOffer(wave, lead)) ?? null,
  };
}

/** Whether a text must not go out any more: its offer is over, or its rep wants no texts. */
async function isMoot(sql: Sql, row: MessageRow, now: number): Promise<boolean> {
  if (row.notAfter !== null && row.notAfter <= now) return true;
  if (row.repId !== null) {
    const [rep] = await sql
      .select({ smsOptIn: reps.smsOptIn, removedAt: reps.removedAt })
      .from(reps)
      .where(eq(reps.id, row.repId));
    if (!rep?.smsOptIn || rep.removedAt !== null) return true;
  }
  if (row.offerId === null) return false;
  const [wave] = await sql.select({ endedAt: waves.endedAt }).from(waves).where(eq(waves.id, row.offerId));
  return wave?.endedAt !== null;
}

const known = (row: MessageRow) => ({ leadId: row.leadId ?? undefined, repId: row.repId ?? undefined });

/** Due, or taken so long ago that whoever took it is gone. */
const isDue = (now: number) =>
  or(
    and(eq(messages.state, 'due'), lte(messages.dueAt, now)),
    and(eq(messages.state, 'sending'), lte(messages.takenAt, now - leaseMs)),
  );

/** `sole`: no other process hands over texts of this store, so at the start nobody has any in hand. */
export function messageStore(database: SqlDatabase, sole: boolean): MessageStore {
  /** One step of a message's life; a step that does not follow from its state changes nothing. */
  const step = (
    condition: ReturnType<typeof and>,
    change: (now: number) => Partial<MessageRow>,
    news: (row: MessageRow) => readonly NewEvent[],
  ): Promise<void> =>
    database.write(async (sql, now) => {
      const [row] = await sql.update(messages).set(change(now)).where(condition).returning();
      if (row) append(sql, now, news(row));
    });
  /** In this taker's hand, and in no later one's: each attempt is one taker's. */
  const stillIn = ({ id, attempts }: TakenMessage) =>
    and(eq(messages.id, id), eq(messages.state, 'sending'), eq(messages.attempts, attempts));
  const handedOver = (row: MessageRow): NewEvent => ({
    type: 'message.sent',
    ...known(row),
    data: { messageId: row.id, kind: row.message.kind },
  });
  const failure = (row: MessageRow, error: string): NewEvent => ({
    type: 'message.failed',
    ...known(row),
    data: { messageId: row.id, error },
  });

  return {
    take: (limit, inHand = []) =>
      database.write(async (sql, now) => {
        const rows = await sql
          .select()
          .from(messages)
          .where(and(isDue(now), inHand.length > 0 ? notInArray(messages.id, [...inHand]) : undefined))
          .orderBy(asc(messages.seq))
          .limit(limit);
        const taken: DueMessage[] = [];
        for (const row of rows) {
          const moot = await isMoot(sql, row, now);
          const [mine] = await sql
            .update(messages)
            .set(moot ? { state: 'dropped' } : { state: 'sending', attempts: row.attempts + 1, takenAt: now })
            // Another node may have taken it meanwhile.
            .where(and(eq(messages.id, row.id), isDue(now)))
            .returning({ id: messages.id });
          if (mine && !moot) taken.push(await toDue(sql, { ...row, attempts: row.attempts + 1 }));
        }
        return taken;
      }),
    nextDue: () =>
      database.query(async (sql) => {
        const open = await selectOpen(sql).execute();
        const [due, taken] = (['due', 'sending'] as const).map((state) => open.find((row) => row.state === state));
        const at = Math.min(due?.dueAt ?? Infinity, (taken?.takenAt ?? Infinity) + leaseMs);
        return at === Infinity ? null : at;
      }),
    waiting: () =>
      database.query(async (sql) => {
        const [row] = await sql.select({ number: count() }).from(messages).where(eq(messages.state, 'due'));
        return row?.number ?? 0;
      }),
    // Of any attempt: that the carrier has it is a fact, however late it is told. So it is not handed over again, though another
    // has taken it since, or said that it is due once more; and the log tells that it went out, though another dropped it. Only
    // what the log calls failed stays so.
    sent: (id, carrierId) =>
      step(
        and(eq(messages.id, id), inArray(messages.state, ['due', 'sending', 'dropped'])),
        (now) => ({ state: 'sent', carrierId, sentAt: now }),
        (row) => [handedOver(row)],
      ),
    failed: (taken, error) =>
      step(
        stillIn(taken),
        () => ({ state: 'failed' }),
        (row) => [failure(row, error)],
      ),
    dropped: (taken) =>
      step(
        stillIn(taken),
        () => ({ state: 'dropped' }),
        () => [],
      ),
    retry: (taken, pauseMs) =>
      step(
        stillIn(taken),
        (now) => ({ state: 'due', dueAt: now + pauseMs }),
        () => [],
      ),
    async recover() {
      if (!sole) return;
      await database.write(async (sql) => {
        await sql.update(messages).set({ state: 'due' }).where(eq(messages.state, 'sending'));
      });
    },
    report: ({ carrierId, messageId }, state, error) =>
      step(
        and(
          // By our own id too: the carrier's word may come before its answer to the send has been stored, or when that
          // answer got lost and the text is due once more; it has it, so it is not sent again.
          messageId === null ? eq(messages.carrierId, carrierId) : eq(messages.id, messageId),
          inArray(messages.state, ['due', 'sending', 'sent']),
        ),
        () => ({ state, carrierId }),
        (row) => [
          ...(row.sentAt === null ? [handedOver(row)] : []),
          state === 'delivered'
            ? { type: 'message.delivered', ...known(row), data: { messageId: row.id } }
            : failure(row, error),
        ],
      ),
  };
}
