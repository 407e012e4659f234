/** Everybody who works here, kept in memory until the database says that somebody is not as they were. */
import { count, desc, isNull, sql as text } from 'drizzle-orm';
import type { Team } from './known-team.ts';
import { preparedOnce } from './prepared.ts';
import { toRep } from './rep-rows.ts';
import { reps } from './schema.ts';
import type { Sql } from './sql.ts';

const statements = preparedOnce((sql) => ({
  // Every row has a stamp of its own by chance, that changes with the row: as good as having compared all of them.
  stamp: sql
    .select({ rows: count(), sum: text<string>`cast(sum(${reps.stamp}) as text)` })
    .from(reps)
    .prepare(),
  everyone: sql.select().from(reps).where(isNull(reps.removedAt)).orderBy(reps.seq).prepare(),
  ranked: sql
    .select({ id: reps.id })
    .from(reps)
    .where(isNull(reps.removedAt))
    .orderBy(desc(reps.score), reps.seq)
    .prepare(),
}));

/** As the rows stand for this connection. What is given is shared: nobody changes it. */
export async function teamOf(sql: Sql): Promise<Team> {
  // The stamp first: what is read after it may be newer, and then has another stamp for whoever asks next.
  const [row] = await statements(sql).stamp.execute();
  const stamp = `${row?.rows} ${row?.sum}`;
  if (sql.known.latest?.stamp === stamp) return sql.known.latest.team;
  const everyone = (await statements(sql).everyone.execute()).map(toRep);
  const ranked = (await statements(sql).ranked.execute()).map(({ id }) => id);
  const team = { reps: everyone, ranked };
  sql.known.latest = { stamp, team };
  return team;
}
