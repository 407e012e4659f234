/** Chance that can be played again: the seed of a failed test is printed, and `SEED=… npx vitest …` repeats it. */
import { randomInt } from 'node:crypto';
import { onTestFailed } from 'vitest';

export class Dice {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 up to, but not including, 1 (mulberry32, public domain). */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  chance(percent: number): boolean {
    return this.#next() * 100 < percent;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    return items
      .map((item) => ({ item, place: this.#next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }
}

/** Dice for the running test; a failure prints the seed. */
export function dice(): Dice {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  onTestFailed(() => void process.stderr.write(`To play this again: SEED=${seed}\n`));
  return new Dice(seed);
}

/** Lets the event loop turn a few times, so that what is sent together does not always arrive in the order it was sent. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
