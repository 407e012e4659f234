/** What is said to SQLite in its own words. */
import { sql as text } from 'drizzle-orm';
import type { Dialect } from '../sql/sql.ts';

export const sqliteDialect: Dialect = {
  isAmong: (column, placeholder) => text`${column} in (select value from json_each(${text.placeholder(placeholder)}))`,
  rowsIn: (list) => text`json_each(${list})`,
};
