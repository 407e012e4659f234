/** Pages of a list: one row more than asked for tells whether there is a next. */
import type { Listing } from '../store.ts';

/** Cuts `limit + 1` fetched rows to a page; `position` is what the next page continues after. */
export function listing<Row>(rows: readonly Row[], limit: number, position: (row: Row) => number): Listing<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? position(last) : null };
}
