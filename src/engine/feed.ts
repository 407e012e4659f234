/** Follows the event log and hands on each event once, in the log's order: what is shown live can be read again. */
import type { Happening } from '../domain/event.ts';
import type { Store } from '../store/store.ts';

const pageSize = 500;
const retryMs = 1000;
/** Other nodes write too, and commands: so often it looks without being woken. */
const glanceMs = 250;

export interface Feed {
  start(): Promise<void>;
  /** The log may have grown. */
  wake(): void;
  stop(): void;
}

export function feed(
  store: Store,
  show: (events: readonly Happening[]) => void,
  report: (fault: unknown) => void,
): Feed {
  let cursor = 0;
  let reading = false;
  let again = false;
  let stopped = false;
  let glancing: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    reading = true;
    try {
      do {
        again = false;
        const events = await store.events.after(cursor, pageSize);
        const last = events.at(-1);
        if (last) {
          show(events);
          cursor = last.cursor;
        }
        if (events.length === pageSize) again = true;
      } while (again);
    } catch (fault) {
      report(fault);
      // The store may be back before anybody writes again.
      if (!stopped) setTimeout(wake, retryMs).unref();
    } finally {
      reading = false;
    }
  }

  function wake(): void {
    again = true;
    if (!reading && !stopped) void read();
  }

  return {
    async start() {
      cursor = await store.events.last();
      glancing = setInterval(wake, glanceMs);
    },
    wake,
    stop() {
      stopped = true;
      clearInterval(glancing);
    },
  };
}
