/** What is carried from one database to another: rows of bare values, and the figures by which two tables are compared. */
import { createHash } from 'node:crypto';
import type { StoredColumn, StoredTable } from './tables.ts';

export type Carried = string | number | null;
/** In the order of the table's columns. */
export type CarriedRow = readonly Carried[];

/** Something that a person has to change first; nothing was moved. `message` says what. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
}

function faultOf({ kind }: StoredColumn, value: unknown): string | undefined {
  if (value === null) return undefined;
  if (kind === 'text') {
    if (typeof value !== 'string') return 'is no text';
    return value.includes('\u0000') ? 'holds the character U+0000, which PostgreSQL cannot store' : undefined;
  }
  if (typeof value !== 'number') return 'is no number';
  return kind === 'integer' && !Number.isSafeInteger(value) ? 'is no whole number that can be trusted' : undefined;
}

/** A row by its key, which holds ids and figures; what else stands in it may be contact data (P13). */
function nameOf({ name, columns }: StoredTable, row: readonly unknown[]): string {
  const key = columns.flatMap((column, index) =>
    column.inKey ? [`${column.name} ${JSON.stringify(row[index])}`] : [],
  );
  return `${name}, ${key.join(', ')}`;
}

/** The row, if each value is what its column is for; SQLite itself would keep anything. Throws `MoveRefused`. */
export function carried(table: StoredTable, row: readonly unknown[]): CarriedRow {
  for (const [index, column] of table.columns.entries()) {
    const fault = faultOf(column, row[index]);
    if (fault !== undefined) throw new MoveRefused(`${nameOf(table, row)}: ${column.name} ${fault}.`);
  }
  // Boundary: each value was looked at above.
  return row as CarriedRow;
}

const sumBits = 128;

/** How many rows, and the sum of their digests: the same for the same rows in any order, whichever database holds them. */
export class Figures {
  #rows = 0;
  #sum = 0n;

  add(row: CarriedRow): void {
    this.#rows += 1;
    const digest = createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 32);
    this.#sum = BigInt.asUintN(sumBits, this.#sum + BigInt(`0x${digest}`));
  }

  get rows(): number {
    return this.#rows;
  }

  /** 32 hexadecimal digits; zeros for no rows. */
  get sum(): string {
    return this.#sum.toString(16).padStart(32, '0');
  }
}
