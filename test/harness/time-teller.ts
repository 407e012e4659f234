/** A server that knows nothing but the time: it answers everybody with what it says in each way there is to ask. */
import { createServer } from 'node:http';

export interface TimeTold {
  /** Each in ms since 1970; `text` to the second. */
  readonly now: number;
  readonly made: number;
  readonly text: number;
  readonly derived: number;
  /** Of a Date made for ms 12345, whatever the time is. */
  readonly given: number;
  readonly isDate: boolean;
  /** Since the process began, in ms. */
  readonly uptime: number;
}

class Derived extends Date {}

createServer((_request, response) => {
  const told: TimeTold = {
    now: Date.now(),
    made: Date.parse(new Date().toISOString()),
    text: Date.parse(Date()),
    derived: Date.parse(new Derived().toISOString()),
    given: new Date(12_345).valueOf(),
    isDate: new Date() instanceof Date && new Derived() instanceof Derived && new Date().constructor === Date,
    uptime: performance.now(),
  };
  response.end(JSON.stringify(told));
}).listen(Number(process.env.PORT), process.env.HOST);
