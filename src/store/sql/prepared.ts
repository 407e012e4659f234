/** Statements built once for each connection: drizzle's builder costs several times the statement itself. */
import type { Sql } from './sql.ts';

/** Gives what `make` prepared for this connection; made at the first call. */
export function preparedOnce<Made>(make: (sql: Sql) => Made): (sql: Sql) => Made {
  const known = new WeakMap<Sql, Made>();
  return (sql) => {
    const before = known.get(sql);
    if (before !== undefined) return before;
    const made = make(sql);
    known.set(sql, made);
    return made;
  };
}
