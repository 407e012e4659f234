/** The server's own log. It names ids, routes and figures, never what people typed (P13). */
import { pino } from 'pino';
import type { Configuration } from './config.ts';

export type Log = ReturnType<typeof openLog>;

/** JSON lines on stderr: stdout belongs to the commands. */
export function openLog(level: Configuration['logLevel']) {
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
    pino.destination({ dest: 2, sync: false }),
  );
}

/** Where it happened, without the message, which the first lines of a stack repeat. */
const places = (fault: Error): string =>
  (fault.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
