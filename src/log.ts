/** The server's own log. It names ids, routes and figures, never what people typed (P13). */
import { pino } from 'pino';
import type { Configuration } from './config.ts';

export type Log = ReturnType<typeof openLog>;

/** So much of what could not be written is kept for later; what comes on top is lost. */
const mostKept = 1024 * 1024;

/** JSON lines on stderr: stdout belongs to the commands. What stderr does not take, the disk under it being full, ends nothing. */
export function openLog(level: Configuration['logLevel']) {
  // Written at once: at the end of the process, what waits for a full disk would be waited for.
  const stderr = pino.destination({ dest: 2, sync: true, maxLength: mostKept });
  // Without a listener the fault would end the process. The lines are tried again with the next one.
  stderr.on('error', () => {});
  return pino(
    {
      level,
      serializers: {
        // An error's message is ours or SQLite's; a query's text and parameters may hold contact data and are left out.
        err: (fault: unknown) =>
          fault instanceof Error
            ? {
                type: fault.name,
                message: fault.message.startsWith('Failed query') ? 'a query failed' : fault.message,
                stack: places(fault),
              }
            : { type: typeof fault },
      },
    },
    stderr,
  );
}

/** Where it happened, without the message, which the first lines of a stack repeat. */
const places = (fault: Error): string =>
  (fault.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');

/** Reports the first fault of each second: what is tried without end fails without end. */
export function onceASecond(report: (fault: Error) => void): (fault: Error) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (fault) => {
    if (performance.now() - reportedAt < 1000) return;
    reportedAt = performance.now();
    report(fault);
  };
}
