/** Follows the event log and hands on each event once, in the log's order: what is shown live can be read again. */
import type { Happening } from '../domain/event.ts';
import type { Store } from '../store/store.ts';

const pageSize = 500;
const retryMs = 1000;
/** Other nodes write too, and commands: so often it looks without being woken. */
const glanceMs = 250;
/** On a busy floor each commit would have every node look: what comes within so long after a look is looked at together. */
const togetherMs = 50;

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
  const startedAt = performance.now();
  let readAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    reading = true;
    let pauseMs = glanceMs;
    try {
      let isFull: boolean;
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
        isFull = events.length === pageSize;
      } while (isFull);
      if (again) pauseMs = togetherMs;
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
    if (reading || stopped) return;
    const early = readAt + togetherMs - performance.now();
    if (early <= 0) return void read();
    clearTimeout(timer);
    timer = setTimeout(wake, early);
  }

  return {
    async start() {
      cursor = await store.events.last();
      wake();
    },
    wake,
    silentMs: () => performance.now() - Math.max(readAt, startedAt),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
