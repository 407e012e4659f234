/** Writing to and reading from the event log. */
import { and, asc, desc, eq, getTableColumns, gt, gte, isNull, lt, lte, max, min, sql as text } from 'drizzle-orm';
import { isChange } from '../../domain/changes.ts';
import type { LogEvent, NewEvent } from '../../domain/event.ts';
import type { EventStore } from '../store.ts';
import type { NewLogRow } from './bulk.ts';
import { packed, unpacked } from './packed.ts';
import { listing } from './paging.ts';
import { preparedOnce } from './prepared.ts';
import { events, tellsOfChange } from './schema.ts';
import type { SqlDatabase, Transaction } from './sql.ts';

/** Appends in the transaction that makes the events true: its store writes them as the last thing of it. */
export function append(sql: Transaction, now: number, items: readonly NewEvent[]): void {
  for (const event of items) sql.log.push({ at: now, event });
}

/** What a transaction appended, as rows; from then on it has appended nothing. */
export const takeLog = (sql: Transaction): readonly NewLogRow[] =>
  sql.log.splice(0).map(({ at, event }) => ({
    at,
    type: event.type,
    leadId: ('leadId' in event ? event.leadId : undefined) ?? null,
    repId: ('repId' in event ? event.repId : undefined) ?? null,
    via: 'via' in event ? event.via : null,
    ms: ('ms' in event ? event.ms : undefined) ?? null,
    data: event.data,
    details: 'details' in event && event.details !== undefined ? packed(event.details) : null,
  }));

function toEvent(row: typeof events.$inferSelect): LogEvent {
  const { details, leadId, repId, via, ms, ...rest } = row;
  // Boundary: what `append` wrote under this type is read back under it.
  return {
    ...rest,
    ...(leadId !== null && { leadId }),
    ...(repId !== null && { repId }),
    ...(via !== null && { via }),
    ...(ms !== null && { ms }),
    ...(details !== null && { details: unpacked(details) }),
  } as LogEvent;
}

// The explanations are long, and are read with one lead's log only.
const { details: _details, ...told } = getTableColumns(events);
const eventsAfter = preparedOnce((sql) =>
  sql
    .select(told)
    .from(events)
    .where(gt(events.cursor, text.placeholder('cursor')))
    .orderBy(asc(events.cursor))
    .limit(text.placeholder('limit'))
    .prepare(),
);

/** More than lies between the time a transaction took and its commit: PostgreSQL gives each of its few statements 5 s at most. */
const longestTransactionMs = 30_000;

export function eventStore(database: SqlDatabase): EventStore {
  return {
    after: (cursor, limit) =>
      database.query(async (sql) => {
        const rows = await eventsAfter(sql).execute({ cursor, limit });
        return rows.map((row) => toEvent({ ...row, details: null }));
      }),
    cursorBefore: (at) =>
      database.query(async (sql) => {
        const [next] = await sql
          .select({ at: min(events.at) })
          .from(events)
          .where(gte(events.at, at));
        if (next && next.at !== null) {
          // What stands before that one in the log took its time before that one was committed, perhaps later than that one did.
          const [first] = await sql
            // A sum, as it is in no index: else PostgreSQL may look through all cursors from the first one on.
            .select({ cursor: text<number>`min(${events.cursor} + 0)` })
            .from(events)
            .where(and(gte(events.at, at), lte(events.at, next.at + longestTransactionMs)));
          if (first) return first.cursor - 1;
        }
        const [newest] = await sql
          .select({ cursor: max(events.cursor) })
          .from(events)
          .where(lt(events.at, at));
        return newest?.cursor ?? 0;
      }),
    last: () =>
      database.query(async (sql) => {
        const [newest] = await sql.select({ cursor: max(events.cursor) }).from(events);
        return newest?.cursor ?? 0;
      }),
    changes: ({ limit, after }) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(events)
          // A rep's leads are told of one by one; that the rep was removed is told once.
          .where(and(tellsOfChange, isNull(events.leadId), after === null ? undefined : lt(events.cursor, after)))
          .orderBy(desc(events.cursor))
          .limit(limit + 1);
        const { items, next } = listing(rows, limit, ({ cursor }) => cursor);
        return { items: items.map(toEvent).filter(isChange), next };
      }),
    ofLead: (leadId, page) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(events)
          .where(and(eq(events.leadId, leadId), page.after === null ? undefined : gt(events.cursor, page.after)))
          .orderBy(asc(events.cursor))
          .limit(page.limit);
        return rows.map(toEvent);
      }),
  };
}
