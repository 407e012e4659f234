/** The move command: from the SQLite file to PostgreSQL, all or nothing, and checked before it counts. */
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigurationError, readConfiguration } from './config.ts';
import { nameOfStore } from './open-store.ts';
import { Filling } from './store/postgres/filling.ts';
import { type CarriedRow, Figures, MoveRefused } from './store/sql/carried.ts';
import { type StoredTable, storedTables } from './store/sql/tables.ts';
import { Snapshot } from './store/sqlite/snapshot.ts';

/** One table on both sides: rows, and the sum of the digests of all of them. */
export interface Compared {
  readonly table: string;
  readonly file: { readonly rows: number; readonly sum: string };
  readonly database: { readonly rows: number; readonly sum: string };
  readonly isEqual: boolean;
}

export interface Move {
  /** False: the two sides differ, and the database was left without a row. */
  readonly isMoved: boolean;
  readonly tables: readonly Compared[];
  /** Where to, for people. */
  readonly to: string;
}

/** Rows that go over with one statement. */
const rowsAStatement = 500;
/** Larger tables say now and then how far they are. */
const rowsToTell = 20_000;
/** So far the database's clock may be behind the log; the move waits for it. */
const longestWaitMs = 60_000;

const counted = (count: number): string => count.toLocaleString('en-US');
const seconds = (ms: number): string => `${counted(Math.ceil(ms / 1000))} s`;

/**
 * Moves the store of DATA_DIR to DATABASE_URL; `tell` hears how far it is. The file is only read. Throws `ConfigurationError`,
 * `MoveRefused` or `StoreUnavailable`; then the database has no row of ours.
 */
export async function moveStore(variables: NodeJS.ProcessEnv, tell: (line: string) => void): Promise<Move> {
  const configuration = readConfiguration(variables);
  const { dataFolder, databaseUrl } = configuration;
  if (databaseUrl === undefined)
    throw new ConfigurationError(['DATABASE_URL is missing: it says which PostgreSQL to move to']);
  const to = nameOfStore(configuration);
  const from = Snapshot.open(dataFolder);
  try {
    const into = await Filling.begin(databaseUrl);
    try {
      await refuseEarlierClock(from, into);
      tell(`From SQLite in ${dataFolder} to ${to}`);
      const compared: Compared[] = [];
      for (const table of storedTables()) compared.push(await moveTable(table, from, into, tell));
      const isMoved = compared.every(({ isEqual }) => isEqual);
      if (isMoved) await settle(from, into, tell);
      return { isMoved, tables: compared, to };
    } finally {
      await into.close();
    }
  } finally {
    from.close();
  }
}

async function moveTable(
  table: StoredTable,
  from: Snapshot,
  into: Filling,
  tell: (line: string) => void,
): Promise<Compared> {
  const all = from.count(table);
  const file = new Figures();
  const tellNow = (): void => {
    if (file.rows % rowsToTell === 0) tell(`${table.name}: ${counted(file.rows)} of ${counted(all)} rows`);
  };
  let batch: CarriedRow[] = [];
  const send = async (): Promise<void> => {
    if (batch.length > 0) await into.insert(table, batch);
    batch = [];
  };
  for (const row of from.rows(table)) {
    file.add(row);
    batch.push(row);
    if (batch.length < rowsAStatement) continue;
    await send();
    tellNow();
  }
  await send();
  await into.continueAbove(table, from.highest(table));
  // What was stored, not what was sent: read back from the database.
  const database = new Figures();
  for await (const row of into.rows(table)) database.add(row);
  const isEqual = file.rows === all && file.rows === database.rows && file.sum === database.sum;
  tell(`${table.name}: ${counted(file.rows)} rows ${isEqual ? 'copied, equal' : 'copied, DIFFERENT'}`);
  const { name } = table;
  return {
    table: name,
    file: { rows: file.rows, sum: file.sum },
    database: { rows: database.rows, sum: database.sum },
    isEqual,
  };
}

async function refuseEarlierClock(from: Snapshot, into: Filling): Promise<void> {
  const behind = from.newestEvent() - (await into.now());
  if (behind <= longestWaitMs) return;
  throw new MoveRefused(
    `PostgreSQL's clock is ${seconds(behind)} behind the newest event of the file: set the clocks of both machines right first.`,
  );
}

/** Commits, unless somebody wrote to the file meanwhile; and not before the database's clock is past every event of the log. */
async function settle(from: Snapshot, into: Filling, tell: (line: string) => void): Promise<void> {
  const newest = from.newestEvent();
  for (;;) {
    const behind = newest - (await into.now());
    if (behind < 0) break;
    tell(`PostgreSQL's clock is ${seconds(behind + 1)} behind the newest event: waiting for it`);
    await pause(behind + 1);
  }
  if (!from.endUnchanged())
    throw new MoveRefused('Another command wrote to the file meanwhile, so nothing was moved: move again.');
  await into.commit();
}
