/** Places of which each may take so many at a time, by whatever they are counted: an address, a person, a key. */

/** Of one address, for whoever is not known: a whole company's pages, all of which come back at once after a restart. */
export const mostOfOneAddress = 2500;

export class Places<Taker extends object> {
  readonly #most: number;
  /** With when each was taken, by this process's uptime; the oldest first. */
  readonly #taken = new Map<string, Map<Taker, number>>();
  readonly #whose = new WeakMap<Taker, string>();

  constructor(most: number) {
    this.#most = most;
  }

  hasRoom(whose: string): boolean {
    return (this.#taken.get(whose)?.size ?? 0) < this.#most;
  }

  /** Whether there was room. Who has a place keeps it, whoever it is counted for. */
  take(taker: Taker, whose: string): boolean {
    if (this.#whose.has(taker)) return true;
    if (!this.hasRoom(whose)) return false;
    this.#taken.set(whose, (this.#taken.get(whose) ?? new Map<Taker, number>()).set(taker, performance.now()));
    this.#whose.set(taker, whose);
    return true;
  }

  leave(taker: Taker): void {
    const whose = this.#whose.get(taker);
    if (whose === undefined) return;
    this.#whose.delete(taker);
    const taken = this.#taken.get(whose);
    taken?.delete(taker);
    if (taken?.size === 0) this.#taken.delete(whose);
  }

  /** Those of each who has more than so many. */
  crowds(most: number): ReadonlyMap<Taker, number>[] {
    return [...this.#taken.values()].filter(({ size }) => size > most);
  }
}
