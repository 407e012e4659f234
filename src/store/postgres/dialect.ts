/** What is said to PostgreSQL in its own words. */
import { sql as text } from 'drizzle-orm';
import type { Dialect } from '../sql/sql.ts';

export const postgresDialect: Dialect = {
  isAmong: (column, placeholder) =>
    text`${column} = any (array(select json_array_elements_text(cast(${text.placeholder(placeholder)} as json))))`,
  rowsIn: (list) => text`json_array_elements(cast(${list} as json)) as listed(value)`,
};
