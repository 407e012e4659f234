/**
 * Loaded into a server with `--import …?aheadMs=…`, before anything of its own: its calendar (`Date`, `Date.now`) is so many
 * ms ahead of the machine's, behind it when negative, and jumps when the test says so. What measures spans
 * (`performance.now`, timers) goes on as it was, as when somebody sets a machine's clock. Below JavaScript nothing follows:
 * SQLite's own clock, the `Date` header of an HTTP answer, `Intl` when it is not told a time.
 */

/** From the test to the process: the calendar goes on from so much later, or earlier. */
export interface Jump {
  readonly jumpMs: number;
}

/** From the process to the test: the jump is applied; so far ahead it is now. */
export interface Jumped {
  readonly aheadMs: number;
}

const MachineDate = Date;
const machineNow = Date.now;
let aheadMs = Number(new URL(import.meta.url).searchParams.get('aheadMs'));

const now = (): number => machineNow() + aheadMs;

/** A date that was told a time is as ever; one that was not takes it from `now`. */
const SkewedDate = new Proxy(MachineDate, {
  construct: (target, told: unknown[], made) => Reflect.construct(target, told.length === 0 ? [now()] : told, made),
  apply: () => new MachineDate(now()).toString(),
});
MachineDate.now = now;
MachineDate.prototype.constructor = SkewedDate;
globalThis.Date = SkewedDate;

process.on('message', (jump: Jump) => {
  aheadMs += jump.jumpMs;
  const jumped: Jumped = { aheadMs };
  process.send?.(jumped);
});
// The line to the test keeps no server alive that wants to end.
process.channel?.unref();
