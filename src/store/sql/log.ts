/** Writing to and reading from the event log. */
import { and, asc, eq, gt, gte, lt, max } from 'drizzle-orm';
import type { LogEvent, NewEvent } from '../../domain/event.ts';
import type { EventStore } from '../store.ts';
import { events } from './schema.ts';
import type { Sql, SqlDatabase } from './sql.ts';

/** Appends in the transaction that makes the events true. */
export async function append(sql: Sql, now: number, items: readonly NewEvent[]): Promise<void> {
  // SQLite binds at most 32,766 values in one statement.
  for (let from = 0; from < items.length; from += 1000) {
    await sql.insert(events).values(
      items.slice(from, from + 1000).map((event) => ({
        at: now,
        type: event.type,
        leadId: 'leadId' in event ? event.leadId : undefined,
        repId: 'repId' in event ? event.repId : undefined,
        via: 'via' in event ? event.via : undefined,
        ms: 'ms' in event ? event.ms : undefined,
        data: event.data,
        details: 'details' in event ? event.details : undefined,
      })),
    );
  }
}

function toEvent(row: typeof events.$inferSelect): LogEvent {
  const { details, leadId, repId, via, ms, ...rest } = row;
  // Boundary: what `append` wrote under this type is read back under it.
  return {
    ...rest,
    ...(leadId !== null && { leadId }),
    ...(repId !== null && { repId }),
    ...(via !== null && { via }),
    ...(ms !== null && { ms }),
    ...(details !== null && { details }),
  } as LogEvent;
}

export function eventStore(database: SqlDatabase): EventStore {
  return {
    after: (cursor, limit) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(events)
          .where(gt(events.cursor, cursor))
          .orderBy(asc(events.cursor))
          .limit(limit);
        return rows.map(toEvent);
      }),
    cursorBefore: (at) =>
      database.query(async (sql) => {
        const first = await sql
          .select({ cursor: events.cursor })
          .from(events)
          .where(gte(events.at, at))
          .orderBy(asc(events.at), asc(events.cursor))
          .limit(1);
        if (first[0]) return first[0].cursor - 1;
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
