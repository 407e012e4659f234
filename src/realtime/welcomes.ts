/** Reps who have to be told anew all that is live for them: one after the other, each until it is done. */
import { setTimeout as pause } from 'node:timers/promises';

/** The store did not answer: it is asked again. */
const retryMs = 500;

export interface Welcomes {
  /** These reps, once, however often they are named meanwhile. */
  add(repIds: readonly string[]): void;
  stop(): void;
}

/** `welcome` tells one rep, or throws. */
export function welcomes(welcome: (repId: string) => Promise<void>, report: (fault: unknown) => void): Welcomes {
  const waiting = new Set<string>();
  let working = false;
  let stopped = false;

  async function work(): Promise<void> {
    working = true;
    for (const repId of waiting) {
      if (stopped) return;
      // Taken out before it is read: what happens from here on asks for another.
      waiting.delete(repId);
      try {
        await welcome(repId);
      } catch (fault) {
        report(fault);
        waiting.add(repId);
        await pause(retryMs, undefined, { ref: false });
      }
    }
    working = false;
  }

  return {
    add(repIds) {
      for (const repId of repIds) waiting.add(repId);
      if (!working && !stopped) void work();
    },
    stop() {
      stopped = true;
    },
  };
}
