/**
 * PostgreSQL behind the shared queries: pools, transactions that run again when they met another, locks in place of the
 * queue that the embedded store has, and the database's clock, which is the only one.
 */
import pg from 'pg';
import type { KnownTeam } from '../sql/known-team.ts';
import { takeLog } from '../sql/log.ts';
import { Meanwhile } from '../sql/meanwhile.ts';
import type { Lock, LoggedEvent, Sql, SqlDatabase, Transaction, Urgency } from '../sql/sql.ts';
import { type Clock, StoreTime } from '../sql/store-time.ts';
import { StoreUnavailable } from '../store.ts';
import {
  Aborted,
  type Connection,
  ConnectionLost,
  connectionOf,
  MetAnother,
  storeFault,
  unwrapped,
} from './connection.ts';
import { DatabaseClock } from './database-clock.ts';
import { GatheringSocket } from './gathering.ts';
import { Lane } from './lane.ts';

/**
 * Connections of one node: 20 in all, so that four nodes and a command fit into PostgreSQL's usual hundred. Claims and passes
 * have their own, so that a flood of leads never stands before a thumb; reads too. Decisions wait for each other whatever
 * they run on, so few are enough: of a node that froze, each that waits for the lock gets it once more and keeps it for a
 * while. One more than the lock needs, as a decision waits for its lead too.
 */
const poolSizes = { urgent: 4, decision: 2, other: 6, reads: 8 } as const;

/** How long a connection is waited for, and a statement: a claim is told to try again before its rep gives up. */
const connectMs = 2000;
const statementMs = 5000;
const lockMs = 4000;
/** A node that froze within a transaction must not hold its locks for longer: others take over within the 5 s of P6. */
const idleInTransactionMs = 1500;
const mostTries = 8;

/**
 * A mebibyte of temporary file beside the tables, for a moment: on a full disk one small row still goes into a page that is
 * there, and the next lead finds no room.
 */
const findRoom = `
  select set_config('work_mem', '64kB', true); select count(*) from generate_series(1, 75000);`;
/** Anybody may ask whether this node is ready, and room is much to ask for: what was found counts so long. */
const roomLastsMs = 500;

/** One row, which nobody reads; last, as other nodes wait for it. */
const writeSomething = `
  insert into kept (name, value) values ('last ping', store_time())
  on conflict (name) do update set value = excluded.value`;

/** Connections for one kind of work, and the queue before them. */
interface Way {
  readonly pool: pg.Pool;
  readonly lane: Lane;
}

/** What a connection holds while a transaction runs on it. */
interface Hand {
  readonly sql: Transaction;
  /** Reps that this transaction has locked. */
  readonly locked: Set<string>;
}

export class Database implements SqlDatabase {
  readonly #ways: Readonly<Record<keyof typeof poolSizes, Way>>;
  readonly #clock: Clock | undefined;
  readonly #databaseClock = new DatabaseClock();
  readonly #team: KnownTeam = { latest: undefined, teamsOf: new Map() };
  readonly #hands = new WeakMap<Connection, Hand>();
  /** As this node guesses it between two answers; a guess never decides anything. */
  #time = new StoreTime(0);
  /** As the database said it to transactions. */
  #decisionTime = new StoreTime(0);
  #sampling: NodeJS.Timeout | undefined;
  /** When a ping last found room, by this process's uptime. */
  #roomAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  private constructor(url: string, clock: Clock | undefined, report: (fault: unknown) => void) {
    this.#clock = clock;
    const open = (max: number): Way => {
      const pool = new pg.Pool({
        connectionString: url,
        max,
        connectionTimeoutMillis: connectMs,
        // A connection that was cut off in silence is found out by it, so it is no longer than it has to be.
        query_timeout: statementMs + 1000,
        statement_timeout: statementMs,
        lock_timeout: lockMs,
        idle_in_transaction_session_timeout: idleInTransactionMs,
        keepAlive: true,
        // What is asked in one turn goes in one trip: a lock is held for trips, not for what PostgreSQL does in them.
        pipeline: true,
        stream: () => new GatheringSocket(),
        // Every query has its index, and looks up what it needs. A table that was empty when a query was planned would be read
        // from end to end until PostgreSQL has counted it, a minute later.
        options: '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off',
        application_name: 'sharktank',
      });
      // A connection that breaks while nobody uses it: the pool opens another when one is needed.
      pool.on('error', (fault) => report(storeFault(fault)));
      // One that breaks while it is used: what runs on it throws, now or when it next asks. Unheard it would end the process.
      pool.on('connect', (client) => void client.on('error', () => {}));
      return { pool, lane: new Lane(max) };
    };
    this.#ways = {
      urgent: open(poolSizes.urgent),
      decision: open(poolSizes.decision),
      other: open(poolSizes.other),
      reads: open(poolSizes.reads),
    };
  }

  /** Connects and learns the time; the tables must be there. Throws `StoreUnavailable`. */
  static async open(url: string, clock: Clock | undefined, report: (fault: unknown) => void): Promise<Database> {
    const database = new Database(url, clock, report);
    try {
      const latest = await database.#read(({ one }) => one('select coalesce(max(at), 0) from events'));
      database.#time = new StoreTime(Number(latest));
      database.#decisionTime = new StoreTime(Number(latest));
      if (clock === undefined) await database.#follow(report);
      return database;
    } catch (fault) {
      await database.close();
      throw fault;
    }
  }

  /** Asks the database for the time now and again, so that this node can wait by it. */
  async #follow(report: (fault: unknown) => void): Promise<void> {
    const sample = (): Promise<void> =>
      this.#read(({ one }) => this.#databaseClock.sample(async () => Number(await one('select store_time()'))));
    await sample();
    this.#sampling = setInterval(() => void sample().catch(report), 1000);
    this.#sampling.unref();
  }

  now(): number {
    return this.#time.at(this.#clock?.now() ?? this.#databaseClock.now());
  }

  /** Store time where it decides: as the database said within this transaction. */
  #timeOf(told: unknown): number {
    return this.#decisionTime.at(this.#clock?.now() ?? Number(told));
  }

  write<Result>(
    verb: (sql: Transaction, now: number) => Promise<Result>,
    lock?: Lock,
    urgency?: Urgency,
  ): Promise<Result> {
    return this.writeOn(async () => undefined, verb, lock, urgency);
  }

  async writeOn<Read, Result>(
    read: (sql: Sql) => Promise<Read>,
    verb: (sql: Transaction, now: number, read: Read) => Promise<Result>,
    lock?: Lock,
    urgency?: Urgency,
  ): Promise<Result> {
    const way = this.#ways[urgency ?? 'other'];
    for (let tries = 1; ; tries++) {
      try {
        return await this.#transaction(read, verb, lock, way);
      } catch (fault) {
        if (!(fault instanceof MetAnother) || tries >= mostTries || this.#closed) throw fault;
      }
    }
  }

  query<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.#read(({ sql }) => work(sql));
  }

  /** See `watchWrites`. */
  async ping(): Promise<void> {
    const looks = performance.now() - this.#roomAt > roomLastsMs;
    await this.#on(this.#ways.other, ({ all }) => all(`${looks ? findRoom : ''} ${writeSomething}`));
    if (looks) this.#roomAt = performance.now();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#sampling);
    // What was asked before is done first.
    await Promise.all(
      Object.values(this.#ways).map(async ({ pool, lane }) => {
        await lane.idle();
        await pool.end();
      }),
    );
  }

  /** Runs work on a connection of that way; one that was lost is not used again. */
  #on<Result>({ pool, lane }: Way, work: (connection: Connection) => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('The store is closed.'));
    return lane.run(async () => {
      const client = await pool.connect().catch((fault: unknown) => {
        const known = storeFault(fault);
        if (known instanceof ConnectionLost) lane.refuse(known);
        throw known;
      });
      let lost = false;
      try {
        return await work(connectionOf(client, this.#team));
      } catch (fault) {
        const known = unwrapped(fault);
        lost = known instanceof ConnectionLost;
        throw known;
      } finally {
        client.release(lost);
      }
    });
  }

  #read<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    return this.#on(this.#ways.reads, work);
  }

  #transaction<Read, Result>(
    read: (sql: Sql) => Promise<Read>,
    verb: (sql: Transaction, now: number, read: Read) => Promise<Result>,
    lock: Lock | undefined,
    way: Way,
  ): Promise<Result> {
    return this.#on(way, async (connection) => {
      const { sql, locked } = this.#handOf(connection);
      const { log, meanwhile } = sql;
      log.length = 0;
      meanwhile.clear();
      locked.clear();
      try {
        const [, now, first] = await Promise.all([connection.one('begin'), this.#lock(connection, lock), read(sql)]);
        const result = await verb(sql, now, first);
        // The log is locked last and until the commit: what is read of it is never followed by something before it.
        const committed =
          log.length > 0 ? connection.commitWithLog(JSON.stringify(takeLog(sql))) : connection.one('commit');
        const [, faults] = await Promise.all([committed, meanwhile.ended()]);
        if (faults.length > 0) throw faults[0];
        return result;
      } catch (fault) {
        // What PostgreSQL refused because of something before it says nothing of why.
        const faults = [fault, ...(await meanwhile.ended())].map(unwrapped);
        const known = faults.find((one) => !(one instanceof Aborted)) ?? unwrapped(fault);
        // A connection that is given up undoes what it did too.
        if (!(known instanceof ConnectionLost)) await connection.one('rollback');
        throw known;
      }
    });
  }

  async #lock({ one }: Connection, lock: Lock | undefined): Promise<number> {
    if (lock === undefined) return this.#timeOf(await one('select store_time()'));
    if ('lead' in lock) return this.#timeOf(await one('select lock_leads($1)', [[lock.lead]]));
    if ('offer' in lock) return this.#timeOf(await one('select lock_offers($1)', [[lock.offer]]));
    if ('offers' in lock) return this.#timeOf(await one('select lock_offers($1)', [lock.offers]));
    if ('words' in lock) return this.#timeOf(await one('select lock_words($1)', [lock.words]));
    return this.#timeOf(await one('select lock_decisions()'));
  }

  #handOf(connection: Connection): Hand {
    const before = this.#hands.get(connection);
    if (before) return before;
    const locked = new Set<string>();
    const log: LoggedEvent[] = [];
    const { one } = connection;
    const sql: Transaction = Object.assign(connection.sql, {
      log,
      meanwhile: new Meanwhile(),
      lockDecisions: async () => this.#timeOf(await one('select lock_decisions()')),
      lockRep: async (repId: string) => {
        if (locked.has(repId)) return false;
        await one('select lock_rep($1)', [repId]);
        locked.add(repId);
        return true;
      },
    });
    const hand = { sql, locked };
    this.#hands.set(connection, hand);
    return hand;
  }
}
