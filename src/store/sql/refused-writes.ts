/** A database that can be read and takes no writes: out of room, or made read-only. Known by what it refused, and asked until it is over. */
import { StoreUnavailable } from '../store.ts';
import type { SqlDatabase } from './sql.ts';

/** A write was refused and the next one will be, until somebody makes room or lifts what forbids it. Nothing of it took effect. */
export class WriteRefused extends StoreUnavailable {}

/** Nobody may write for hours: it is tried so often. */
const retryMs = 1000;

export interface WatchedWrites {
  /** The same database; what it refuses is seen here. */
  readonly database: SqlDatabase;
  /** As given, and ends the time in which writes are refused when it succeeds. */
  ping(): Promise<void>;
  /** False from a write that was refused until a ping succeeds. */
  takesWrites(): boolean;
}

/** `ping` has to write and to find room: a small write may succeed where the next lead finds none. */
export function watchWrites(database: SqlDatabase, ping: () => Promise<void>): WatchedWrites {
  let isRefused = false;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  async function seen<Result>(write: Promise<Result>): Promise<Result> {
    try {
      return await write;
    } catch (fault) {
      if (fault instanceof WriteRefused) refused();
      throw fault;
    }
  }
  function refused(): void {
    isRefused = true;
    tryAgain();
  }
  /** Whoever asked has heard of it; this asks for those who wait for its end. */
  function tryAgain(): void {
    if (isClosed || !isRefused) return;
    retry ??= setTimeout(() => {
      retry = undefined;
      pinged().catch(tryAgain);
    }, retryMs).unref();
  }
  async function pinged(): Promise<void> {
    await seen(ping());
    isRefused = false;
  }
  return {
    database: {
      now: () => database.now(),
      write: (verb, lock, urgency) => seen(database.write(verb, lock, urgency)),
      writeOn: (read, verb, lock, urgency) => seen(database.writeOn(read, verb, lock, urgency)),
      query: (work) => database.query(work),
      close() {
        isClosed = true;
        clearTimeout(retry);
        return database.close();
      },
    },
    ping: pinged,
    takesWrites: () => !isRefused,
  };
}
