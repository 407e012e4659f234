/** What is said to SQLite in its own words. */
import { sql as text } from 'drizzle-orm';
import type { Dialect } from '../sql/sql.ts';

export const sqliteDialect: Dialect = {
  textsIn: (placeholder) => text`(select value from json_each(${text.placeholder(placeholder)}))`,
  rowsIn: (list) => text`json_each(${list})`,
};
