/** Where the time comes from; tests move it. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
}

/**
 * Store time, in milliseconds. Never goes back, nor stands still: while the clock it follows is behind what was told (it was
 * set back, now or before a restart), time goes on from there at its natural pace.
 */
export class StoreTime {
  #latest: number;
  /** When it was last told, in milliseconds of the machine's uptime. */
  #toldAt = performance.now();

  /** `latest`: the time of what was stored last. */
  constructor(latest: number) {
    this.#latest = latest;
  }

  /** The time now, by what the clock shows. */
  at(clock: number): number {
    const uptime = performance.now();
    this.#latest = clock >= this.#latest ? clock : this.#latest + (uptime - this.#toldAt);
    this.#toldAt = uptime;
    return Math.floor(this.#latest);
  }
}
