/**
 * What a transaction asks for without waiting: writes whose answers nothing in it reads, and what is only read to be told
 * afterwards. It goes on at once, and the commit waits for all of it. A database elsewhere gets that in one trip.
 */
export class Meanwhile {
  #running: PromiseLike<void>[] = [];
  #faults: unknown[] = [];

  /**
   * One statement, sent by the time this resolves: whatever is asked afterwards finds it done. Throws once it is known that
   * one of them failed, as nothing may follow that.
   */
  async begin(query: PromiseLike<unknown>): Promise<void> {
    this.#running.push(
      query.then(
        () => undefined,
        (fault: unknown) => void this.#faults.push(fault),
      ),
    );
    // A query takes some steps to its connection, all of them before the next tick of this microtask's.
    await null;
    await new Promise<void>(process.nextTick);
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  /** Waits until all of them have ended, and gives what went wrong. */
  async ended(): Promise<readonly unknown[]> {
    await Promise.all(this.#running);
    return this.#faults;
  }

  /** Another transaction begins. */
  clear(): void {
    this.#running = [];
    this.#faults = [];
  }
}
