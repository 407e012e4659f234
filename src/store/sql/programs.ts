/** Programs, every version they had, and what their stages remember. */
import { and, asc, eq, gt, isNull, sql as text } from 'drizzle-orm';
import type { Tally } from '../../domain/modes/mode.ts';
import type { Program } from '../../domain/program.ts';
import type { ProgramDefinition, ProgramStore } from '../store.ts';
import { keepTallyRows } from './bulk.ts';
import { newId } from './ids.ts';
import { append } from './log.ts';
import { listing } from './paging.ts';
import { preparedOnce } from './prepared.ts';
import { leads, programs, programVersions, tallies } from './schema.ts';
import type { Sql, SqlDatabase, Transaction } from './sql.ts';

const selectPrograms = (sql: Sql) =>
  sql
    .select({ program: programs, definition: programVersions.definition })
    .from(programs)
    .innerJoin(
      programVersions,
      and(eq(programVersions.programId, programs.id), eq(programVersions.version, programs.version)),
    );

type Selected = Awaited<ReturnType<typeof selectPrograms>>[number];

const toProgram = ({ program, definition }: Selected): Program => ({
  ...definition,
  id: program.id,
  version: program.version,
  seniority: program.seq,
  paused: program.pausedAt !== null,
});

const present = isNull(programs.removedAt);

const statements = preparedOnce((sql) => ({
  at: sql
    .select({ program: programs, definition: programVersions.definition })
    .from(programs)
    .innerJoin(
      programVersions,
      and(eq(programVersions.programId, programs.id), eq(programVersions.version, text.placeholder('version'))),
    )
    .where(eq(programs.id, text.placeholder('id')))
    .prepare(),
  all: selectPrograms(sql).where(present).orderBy(asc(programs.seq)).prepare(),
  tallies: sql
    .select()
    .from(tallies)
    .where(eq(tallies.programId, text.placeholder('id')))
    .prepare(),
}));

/** A program as it was at that version, even if it was removed since; paused or not as it is now. */
export async function programAt(
  sql: Sql,
  id: string,
  version: number,
): Promise<{ readonly program: Program; readonly letGoAt: number | null } | undefined> {
  const [row] = await statements(sql).at.execute({ id, version });
  return row && { program: { ...toProgram(row), version }, letGoAt: row.program.letGoAt };
}

/** By tally key: what the program's stages remember. */
export async function talliesOf(sql: Sql, id: string): Promise<Record<string, Tally>> {
  const rows = await statements(sql).tallies.execute({ id });
  return Object.fromEntries(rows.map(({ key, tally }) => [key, tally]));
}

/** Stores what a decision spent, in the transaction that carries it out. */
export function keepTallies(
  sql: Transaction,
  programId: string,
  spent: Readonly<Record<string, Tally>>,
): Promise<void> {
  const rows = Object.entries(spent).map(([key, tally]) => ({ programId, key, tally: JSON.stringify(tally) }));
  return keepTallyRows(sql, rows);
}

/** A held lead of it was let go. */
export async function letGo(sql: Transaction, id: string, now: number): Promise<void> {
  await sql.update(programs).set({ letGoAt: now }).where(eq(programs.id, id));
}

export async function allPrograms(sql: Sql): Promise<Program[]> {
  return (await statements(sql).all.execute()).map(toProgram);
}

async function current(sql: Sql, id: string): Promise<Program | undefined> {
  const [row] = await selectPrograms(sql).where(and(present, eq(programs.id, id)));
  return row && toProgram(row);
}

/** Writes no event: the very first one is nobody's deed. */
export async function insertProgram(sql: Transaction, now: number, definition: ProgramDefinition): Promise<Program> {
  const id = newId('prg');
  await sql.insert(programs).values({ id, version: 1, createdAt: now });
  await sql.insert(programVersions).values({ programId: id, version: 1, definition });
  const created = await current(sql, id);
  if (!created) throw new Error('The program was not stored.');
  return created;
}

/** See `ProgramStore.pause`. */
async function pauseProgram(
  sql: Transaction,
  now: number,
  id: string,
  paused: boolean,
  by: string,
): Promise<Program | undefined> {
  const before = await current(sql, id);
  if (!before || before.paused === paused) return before;
  await sql
    .update(programs)
    .set({ pausedAt: paused ? now : null })
    .where(eq(programs.id, id));
  // What was held meanwhile is looked at, each once, whoever is there.
  if (!paused) {
    await sql
      .update(leads)
      .set({ dueAt: now })
      .where(and(eq(leads.programId, id), eq(leads.status, 'held')));
  }
  append(sql, now, [{ type: paused ? 'program.paused' : 'program.resumed', data: { programId: id, by } }]);
  return current(sql, id);
}

export function programStore(database: SqlDatabase): ProgramStore {
  return {
    create: (definition, by) =>
      database.write(async (sql, now) => {
        const created = await insertProgram(sql, now, definition);
        append(sql, now, [{ type: 'program.added', data: { by, programId: created.id } }]);
        return created;
      }),
    find: (id) => database.query((sql) => current(sql, id)),
    list: ({ limit, after }) =>
      database.query(async (sql) => {
        const rows = await selectPrograms(sql)
          .where(and(present, after === null ? undefined : gt(programs.seq, after)))
          .orderBy(asc(programs.seq))
          .limit(limit + 1);
        const { items, next } = listing(rows, limit, ({ program }) => program.seq);
        return { items: items.map(toProgram), next };
      }),
    at: (id, version) => database.query(async (sql) => (await programAt(sql, id, version))?.program),
    all: () => database.query(allPrograms),
    tallies: (id) => database.query((sql) => talliesOf(sql, id)),
    pause: (id, paused, by) => database.write((sql, now) => pauseProgram(sql, now, id, paused, by)),
    names: () =>
      database.query(async (sql) => {
        const rows = await selectPrograms(sql);
        return new Map(rows.map(({ program, definition }) => [program.id, definition.name]));
      }),
    change: (id, { paused, ...change }, by) =>
      database.write(async (sql, now) => {
        const before = await (paused === undefined ? current(sql, id) : pauseProgram(sql, now, id, paused, by));
        if (!before) return undefined;
        const { id: _id, version, seniority: _seniority, paused: _paused, ...definition } = before;
        const next = version + 1;
        await sql
          .insert(programVersions)
          .values({ programId: id, version: next, definition: { ...definition, ...change } });
        await sql.update(programs).set({ version: next }).where(eq(programs.id, id));
        const data = { by, programId: id, programVersion: next, fields: Object.keys(change) };
        append(sql, now, [{ type: 'program.changed', data }]);
        return current(sql, id);
      }),
    remove: (id, by) =>
      database.write(async (sql, now) => {
        const removed = await sql
          .update(programs)
          .set({ removedAt: now })
          .where(and(present, eq(programs.id, id)))
          .returning({ id: programs.id });
        if (removed.length === 0) return false;
        append(sql, now, [{ type: 'program.removed', data: { by, programId: id } }]);
        return true;
      }),
  };
}

/** Whether there ever was a program: a fresh store gets its first one. */
export async function anyProgram(sql: Sql): Promise<boolean> {
  const [row] = await sql.select({ one: text`1` }).from(programs).limit(1);
  return row !== undefined;
}
