/** What somebody has heard so far, and waiting for what comes: no sleeps in tests. */

const usualPatienceMs = 10_000;

export class Heard<Item> {
  readonly all: Item[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: Item): void {
    this.all.push(item);
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves once so many that fit have come, with all of them. */
  async times(count: number, fits: (item: Item) => boolean): Promise<Item[]> {
    await this.next((item) => fits(item) && this.all.filter(fits).length >= count);
    return this.all.filter(fits);
  }

  /** The first that fits, from position `from` on, now or later. Rejects, saying what was heard, when it never comes. */
  next(fits: (item: Item) => boolean, from = 0, patienceMs = usualPatienceMs): Promise<Item> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.all.slice(from).find(fits);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`It never came. Heard: ${JSON.stringify(this.all)}`));
      }, patienceMs);
      this.#waiting.add(look);
      look();
    });
  }
}
