/** Statements built once for each connection: drizzle's builder costs several times the statement itself. */
import { type SQL, sql as text } from 'drizzle-orm';
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

/** The texts of a list that is bound, as JSON, to this one placeholder: a statement stays the same however long the list is. */
export const textsIn = (placeholder: string): SQL =>
  text`(select value from json_each(${text.placeholder(placeholder)}))`;
