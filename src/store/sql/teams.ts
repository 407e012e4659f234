/** Teams: names that reps and programs share by id. */
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Team, TeamStore } from '../store.ts';
import { newId } from './ids.ts';
import { append } from './log.ts';
import { listing } from './paging.ts';
import { allPrograms } from './programs.ts';
import { reps, teams } from './schema.ts';
import type { Sql, SqlDatabase } from './sql.ts';

const present = isNull(teams.removedAt);

export function teamStore(database: SqlDatabase): TeamStore {
  const one = async (sql: Sql, id: string): Promise<Team | undefined> => {
    const [row] = await sql
      .select({ id: teams.id, name: teams.name })
      .from(teams)
      .where(and(present, eq(teams.id, id)));
    return row;
  };
  return {
    create: (name, by) =>
      database.write(async (sql, now) => {
        const id = newId('team');
        await sql.insert(teams).values({ id, name, createdAt: now });
        append(sql, now, [{ type: 'team.added', data: { by, teamId: id } }]);
        return { id, name };
      }),
    find: (id) => database.query((sql) => one(sql, id)),
    list: ({ limit, after }) =>
      database.query(async (sql) => {
        const rows = await sql
          .select()
          .from(teams)
          .where(and(present, after === null ? undefined : gt(teams.seq, after)))
          .orderBy(asc(teams.seq))
          .limit(limit + 1);
        const { items, next } = listing(rows, limit, ({ seq }) => seq);
        return { items: items.map(({ id, name }) => ({ id, name })), next };
      }),
    names: () =>
      database.query(async (sql) => {
        const rows = await sql.select({ id: teams.id, name: teams.name }).from(teams);
        return new Map(rows.map(({ id, name }) => [id, name]));
      }),
    rename: (id, name, by) =>
      database.write(async (sql, now) => {
        const changed = await sql
          .update(teams)
          .set({ name })
          .where(and(present, eq(teams.id, id)))
          .returning({ id: teams.id });
        if (changed.length > 0) append(sql, now, [{ type: 'team.renamed', data: { by, teamId: id } }]);
        return one(sql, id);
      }),
    remove: (id, by) =>
      database.write(async (sql, now) => {
        if (!(await one(sql, id))) return { kind: 'unknown' };
        const using = (await allPrograms(sql)).filter(({ eligible }) => eligible.teams.includes(id));
        if (using.length > 0) return { kind: 'used', by: using.map(({ name }) => name) };
        await sql.update(teams).set({ removedAt: now }).where(eq(teams.id, id));
        for (const { repId, profile } of await sql.select({ repId: reps.id, profile: reps.profile }).from(reps)) {
          if (!profile.teams.includes(id)) continue;
          const left = { ...profile, teams: profile.teams.filter((team) => team !== id) };
          await sql.update(reps).set({ profile: left }).where(eq(reps.id, repId));
        }
        append(sql, now, [{ type: 'team.removed', data: { by, teamId: id } }]);
        return { kind: 'removed' };
      }),
  };
}
