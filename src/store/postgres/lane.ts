/** A queue before a pool of connections: work waits here for as long as it takes, a connection is waited for only so long. */
import type { ConnectionLost } from './connection.ts';

interface Waiting {
  readonly go: () => void;
  readonly refuse: (fault: ConnectionLost) => void;
}

export class Lane {
  readonly #size: number;
  #room: number;
  #waiting: Waiting[] = [];
  #idle: (() => void)[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#room = size;
  }

  /** Runs `work` once there is room, in the order of asking. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#room > 0) this.#room -= 1;
    else await new Promise<void>((go, refuse) => void this.#waiting.push({ go, refuse }));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.go();
      else this.#room += 1;
      if (this.#room === this.#size) for (const told of this.#idle.splice(0)) told();
    }
  }

  /** Resolves once nothing runs and nothing waits. */
  async idle(): Promise<void> {
    if (this.#room < this.#size) await new Promise<void>((told) => void this.#idle.push(told));
  }

  /** The database cannot be reached: what waits hears that now, rather than one after the other. */
  refuse(fault: ConnectionLost): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(fault);
  }
}
