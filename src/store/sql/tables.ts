/** Every table of the schema, found by looking through it: for what has to reach all of them and may forget none. */
import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteBaseInteger, type SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as schema from './schema.ts';

/** What a column holds: truths are integers, JSON is text. */
export type ColumnKind = 'integer' | 'real' | 'text';

export interface StoredColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Part of what tells one row from another. */
  readonly inKey: boolean;
}

export interface StoredTable {
  readonly name: string;
  readonly columns: readonly StoredColumn[];
  /** The column that the database numbers by itself. */
  readonly numbered: string | undefined;
}

function kindOf(table: string, column: string, type: string): ColumnKind {
  if (type === 'integer' || type === 'real' || type === 'text') return type;
  throw new Error(`${table}.${column} is ${type}: say here what it holds`);
}

/** What the database sets by chance whenever a row is written says nothing of the row. */
const isByChance = (column: SQLiteColumn): boolean => column === schema.reps.stamp;

function described(table: SQLiteTable): StoredTable {
  const { name, columns: all, primaryKeys } = getTableConfig(table);
  const columns = all.filter((column) => !isByChance(column));
  const key = new Set(primaryKeys.flatMap((one) => one.columns.map((column) => column.name)));
  return {
    name,
    columns: columns.map((column) => ({
      name: column.name,
      kind: kindOf(name, column.name, column.getSQLType()),
      inKey: column.primary || key.has(column.name),
    })),
    numbered: columns.find((column) => is(column, SQLiteBaseInteger) && column.autoIncrement)?.name,
  };
}

/** In the order of their names. */
export const storedTables = (): readonly StoredTable[] =>
  Object.values(schema)
    .flatMap((one) => (is(one, SQLiteTable) ? [described(one)] : []))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
