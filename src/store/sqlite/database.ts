/**
 * The SQLite file: one connection that writes, one that reads committed state, migrations, and the queue for all writes.
 *
 * Every write is a verb run in a savepoint of a transaction that takes whatever verbs arrived in the same turn of the
 * event loop: one fsync for all of them, and a verb that throws undoes itself alone. A promise settles after the commit.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { addEvents } from '../sql/bulk.ts';
import type { KnownTeam } from '../sql/known-team.ts';
import { takeLog } from '../sql/log.ts';
import { Meanwhile } from '../sql/meanwhile.ts';
import { WriteRefused } from '../sql/refused-writes.ts';
import type { Lock, Sql, SqlDatabase, Transaction, Urgency } from '../sql/sql.ts';
import { type Clock, StoreTime } from '../sql/store-time.ts';
import { StoreUnavailable } from '../store.ts';
import { sqliteDialect } from './dialect.ts';
import { withWayOut } from './way-out.ts';

interface Waiting {
  readonly run: () => Promise<void>;
  readonly settle: () => void;
  readonly refuse: (fault: unknown) => void;
}

/** A transaction takes verbs for so long, and at most so many: a flood of leads must not stop the event loop. */
const transactionMs = 25;
const verbsATransaction = 256;

/** How long a write waits for another process that writes, and how often it looks. */
const lockPatienceMs = 2000;
const lockGlanceMs = 20;

/** Texts of statements kept prepared; those with lists of changing length come and go. */
const keptStatements = 400;

/** A connection that prepares each text once: drizzle prepares anew with every query, which costs more than running it. */
function connect(file: string): SQLite.Database {
  const connection = new SQLite(file, { timeout: 5000 });
  const kept = new Map<string, SQLite.Statement>();
  const prepare = (source: string): SQLite.Statement => {
    const known = kept.get(source);
    if (known) return known;
    const made = SQLite.prototype.prepare.call(connection, source);
    if (kept.size >= keptStatements) kept.clear();
    kept.set(source, made);
    return made;
  };
  return Object.defineProperty(connection, 'prepare', { value: prepare });
}

/** After it no other write goes through either: no room, nobody may write, the disk takes nothing. */
const refusesWrites = /^SQLITE_(FULL|READONLY|IOERR)/;

function asStoreFault(fault: unknown): unknown {
  const cause = fault instanceof Error && fault.cause !== undefined ? fault.cause : fault;
  // Parameters of a failed query may hold contact data: only SQLite's own words go on (P13).
  if (cause instanceof SQLite.SqliteError) {
    const Fault = refusesWrites.test(cause.code) ? WriteRefused : StoreUnavailable;
    return new Fault(withWayOut(cause));
  }
  return fault;
}

/** Opens the file and brings it to the present version; throws `StoreUnavailable` with what SQLite says of it. */
export function openDatabase(file: string, clock: Clock): Database {
  try {
    return new Database(file, clock);
  } catch (fault) {
    const known = asStoreFault(fault);
    throw known instanceof StoreUnavailable
      ? new StoreUnavailable(`${file} cannot be opened: ${known.message}`)
      : fault;
  }
}

export class Database implements SqlDatabase {
  readonly #writer: SQLite.Database;
  readonly #reader: SQLite.Database;
  readonly #write: Transaction;
  /** Sees committed state only, never a transaction in hand. */
  readonly #read: Sql;
  readonly #clock: Clock;
  readonly #time: StoreTime;
  #queue: Waiting[] = [];
  /** What somebody waits for with a thumb on the screen goes before the rest. */
  #urgent: Waiting[] = [];
  #draining: Promise<void> | null = null;
  #closed = false;

  constructor(file: string, clock: Clock) {
    this.#clock = clock;
    this.#writer = connect(file);
    this.#writer.pragma('journal_mode = WAL');
    // FULL: an acknowledged commit survives the power going, not only the process (P3).
    this.#writer.pragma('synchronous = FULL');
    this.#writer.pragma('foreign_keys = ON');
    this.#writer.pragma('cache_size = -32000');
    const writing = drizzle(this.#writer);
    migrate(writing, { migrationsFolder: join(import.meta.dirname, 'migrations') });
    // From here on nobody else's lock may stop the event loop: `#begin` waits without blocking.
    this.#writer.pragma('busy_timeout = 0');
    this.#time = new StoreTime(Number(this.#writer.prepare('select coalesce(max(at), 0) from events').pluck().get()));
    const known: KnownTeam = { latest: undefined, teamsOf: new Map() };
    this.#write = Object.assign(writing, {
      spoken: sqliteDialect,
      known,
      log: [],
      meanwhile: new Meanwhile(),
      // One transaction writes at a time: nothing else can change.
      lockDecisions: async () => this.now(),
      lockRep: async () => false,
    });
    this.#reader = connect(file);
    this.#reader.pragma('query_only = ON');
    this.#read = Object.assign(drizzle(this.#reader), { spoken: sqliteDialect, known });
  }

  now(): number {
    return this.#time.at(this.#clock.now());
  }

  /** Runs a verb that writes. It may await queries only: anything else would hold the transaction open. */
  write<Result>(
    verb: (sql: Transaction, now: number) => Promise<Result>,
    _lock?: Lock,
    urgency?: Urgency,
  ): Promise<Result> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('The store is closed.'));
    return new Promise<Result>((resolve, reject) => {
      let settle = (): void => {};
      (urgency === 'urgent' ? this.#urgent : this.#queue).push({
        run: async () => {
          const { log, meanwhile } = this.#write;
          // What a verb that failed had appended is not this one's.
          log.length = 0;
          meanwhile.clear();
          // Nothing of it may still run once it is undone.
          const result = await verb(this.#write, this.now()).finally(() => meanwhile.ended());
          const faults = await meanwhile.ended();
          if (faults.length > 0) throw faults[0];
          await addEvents(this.#write, takeLog(this.#write));
          settle = () => resolve(result);
        },
        settle: () => settle(),
        refuse: (fault) => reject(asStoreFault(fault)),
      });
      this.#draining ??= new Promise<void>((drained) => setImmediate(() => void this.#drain().finally(drained)));
    });
  }

  writeOn<Read, Result>(
    read: (sql: Sql) => Promise<Read>,
    verb: (sql: Transaction, now: number, read: Read) => Promise<Result>,
    lock?: Lock,
    urgency?: Urgency,
  ): Promise<Result> {
    return this.write(async (sql, now) => verb(sql, now, await read(sql)), lock, urgency);
  }

  /** Reads, with the same faults as writes. */
  async query<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.#read);
    } catch (fault) {
      throw asStoreFault(fault);
    }
  }

  async #drain(): Promise<void> {
    while (this.#urgent.length + this.#queue.length > 0) {
      await this.#transaction().catch(() => undefined);
      // SQLite never gives the event loop a turn by itself: without one here, no claim would be read during a flood.
      await new Promise<void>((turn) => setImmediate(turn));
    }
    this.#draining = null;
  }

  /** Another process may be writing (a command beside the server): waits for it without blocking the event loop. */
  async #begin(): Promise<void> {
    if (this.#writer.inTransaction) this.#writer.exec('ROLLBACK');
    for (let waited = 0; ; waited += lockGlanceMs) {
      try {
        this.#writer.exec('BEGIN IMMEDIATE');
        return;
      } catch (fault) {
        const isBusy = fault instanceof SQLite.SqliteError && fault.code.startsWith('SQLITE_BUSY');
        if (!isBusy || waited >= lockPatienceMs) throw fault;
        await pause(lockGlanceMs);
      }
    }
  }

  async #transaction(): Promise<void> {
    const verbs: Waiting[] = [];
    const done: Waiting[] = [];
    const undone: { verb: Waiting; fault: unknown }[] = [];
    try {
      await this.#begin().catch((fault: unknown) => {
        verbs.push(...this.#urgent.splice(0), ...this.#queue.splice(0, verbsATransaction));
        throw fault;
      });
      const until = performance.now() + transactionMs;
      while (verbs.length < verbsATransaction && performance.now() < until) {
        const verb = this.#urgent.shift() ?? this.#queue.shift();
        if (verb === undefined) break;
        verbs.push(verb);
        this.#writer.exec('SAVEPOINT verb');
        try {
          await verb.run();
          this.#writer.exec('RELEASE verb');
          done.push(verb);
        } catch (fault) {
          // A full disk can roll the whole transaction back by itself; then there is no savepoint to go back to.
          if (!this.#writer.inTransaction) throw fault;
          this.#writer.exec('ROLLBACK TO verb; RELEASE verb');
          undone.push({ verb, fault });
        }
      }
      this.#writer.exec('COMMIT');
    } catch (fault) {
      for (const verb of verbs) verb.refuse(fault);
      // If this throws too, the next transaction cannot begin and says so.
      if (this.#writer.inTransaction) this.#writer.exec('ROLLBACK');
      return;
    }
    for (const verb of done) verb.settle();
    for (const { verb, fault } of undone) verb.refuse(fault);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    this.#reader.close();
    this.#writer.close();
  }
}
