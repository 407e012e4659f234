/** What a race writes once for each rep, in one statement however many they are. */
import { type SQL, sql as text } from 'drizzle-orm';
import type { ClaimVia } from '../../domain/lead.ts';
import type { Sql, Transaction } from './sql.ts';

const texts = (name: string): SQL => text.raw(`value ->> '${name}'`);
const number = (name: string): SQL => text.raw(`cast(value ->> '${name}' as bigint)`);

/** A statement over a list of rows, bound as one JSON value: prepared once by the database, however long the list is. */
async function forEach<Row>(sql: Sql, rows: readonly Row[], statement: (list: SQL) => SQL): Promise<void> {
  if (rows.length === 0) return;
  await sql.run(statement(sql.spoken.rowsIn(JSON.stringify(rows))));
}

export interface NewRecipient {
  readonly waveId: string;
  readonly repId: string;
  readonly leadId: string;
  readonly code: string | null;
  readonly offeredAt: number;
}

export const addRows = (sql: Transaction, rows: readonly NewRecipient[]): Promise<void> =>
  forEach(
    sql,
    rows,
    (list) => text`
      insert into recipients (wave_id, rep_id, lead_id, code, offered_at)
      select ${texts('waveId')}, ${texts('repId')}, ${texts('leadId')}, ${texts('code')}, ${number('offeredAt')}
      from ${list}`,
  );

export interface GivenAnswer {
  readonly waveId: string;
  readonly repId: string;
  readonly answer: string;
  readonly answeredAt: number;
  readonly takenBy: string | null;
  readonly behindMs: number | null;
}

/** The list is read once, whatever the database makes of it: read again for each row, one of thousands would take too long. */
export const keepAnswers = (sql: Transaction, rows: readonly GivenAnswer[]): Promise<void> =>
  forEach(
    sql,
    rows,
    (list) => text`
      with given as materialized (
        select ${texts('waveId')} as wave_id, ${texts('repId')} as rep_id, ${texts('answer')} as answer,
          ${number('answeredAt')} as answered_at, ${texts('takenBy')} as taken_by, ${number('behindMs')} as behind_ms
        from ${list}
      )
      update recipients
      set answer = given.answer, answered_at = given.answered_at, taken_by = given.taken_by, behind_ms = given.behind_ms
      from given
      where recipients.wave_id = given.wave_id and recipients.rep_id = given.rep_id`,
  );

export interface KeptTally {
  readonly programId: string;
  readonly key: string;
  /** As JSON. */
  readonly tally: string;
}

export const keepTallyRows = (sql: Transaction, rows: readonly KeptTally[]): Promise<void> =>
  forEach(
    sql,
    rows,
    (list) => text`
      insert into tallies (program_id, key, tally)
      select ${texts('programId')}, ${texts('key')}, ${texts('tally')} from ${list} where true
      on conflict (program_id, key) do update set tally = excluded.tally`,
  );

export interface NewLogRow {
  readonly at: number;
  readonly type: string;
  readonly leadId: string | null;
  readonly repId: string | null;
  readonly via: ClaimVia | null;
  readonly ms: number | null;
  readonly data: unknown;
  readonly details: unknown;
}

export const addEvents = (sql: Transaction, rows: readonly NewLogRow[]): Promise<void> =>
  forEach(
    sql,
    rows,
    (list) => text`
      insert into events (at, type, lead_id, rep_id, via, ms, data, details)
      select ${number('at')}, ${texts('type')}, ${texts('leadId')}, ${texts('repId')}, ${texts('via')}, ${number('ms')},
        ${texts('data')}, ${texts('details')}
      from ${list}`,
  );
