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
  /** For how long the log has not been readable, in milliseconds; it is read several times a second. */
  silentMs(): number;
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
  let readAt = performance.now();
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    reading = true;
    let pauseMs = glanceMs;
    try {
      do {
        again = false;
        const events = await store.events.after(cursor, pageSize);
        readAt = performance.now();
        const last = events.at(-1);
        if (stopped) return;
        if (last) {
          show(events);
          cursor = last.cursor;
        }
        if (events.length === pageSize) again = true;
      } while (again);
    } catch (fault) {
      report(fault);
      pauseMs = retryMs;
    } finally {
      reading = false;
      clearTimeout(timer);
      if (!stopped) timer = setTimeout(wake, pauseMs);
    }
  }

  function wake(): void {
    again = true;
    if (!reading && !stopped) void read();
  }

  return {
    async start() {
      cursor = await store.events.last();
      wake();
    },
    wake,
    silentMs: () => performance.now() - readAt,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
