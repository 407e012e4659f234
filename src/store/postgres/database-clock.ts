/** The database's clock as this node knows it: its own uptime, and how far the database is ahead of that. */

/** A sample is worth the more the quicker it came, and the less the older it is: so much error for each millisecond of age. */
const driftAMs = 0.001;

export class DatabaseClock {
  /** Milliseconds to add to the uptime; the machine's own clock may stand anywhere, and jump. */
  #ahead = 0;
  #error = Number.POSITIVE_INFINITY;
  #sampledAt = 0;

  now(): number {
    return performance.now() + this.#ahead;
  }

  /** Asks once. What was asked lies between asking and hearing: in the middle, give or take half of that. */
  async sample(ask: () => Promise<number>): Promise<void> {
    const asked = performance.now();
    const told = await ask();
    const heard = performance.now();
    const error = (heard - asked) / 2;
    const known = this.#error + (heard - this.#sampledAt) * driftAMs;
    const ahead = told - (asked + heard) / 2;
    // A better sample, or a database whose clock was set since: then no sample of before is worth anything.
    if (error <= known || Math.abs(ahead - this.#ahead) > known + error) {
      this.#ahead = ahead;
      this.#error = error;
      this.#sampledAt = heard;
    }
  }
}
