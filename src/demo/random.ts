/** Seeded chance: the same seed gives the same people, leads and habits, so that what the tests saw can be seen again. */

/** Gives the next number in [0, 1). */
export type Random = () => number;

/** The generator mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough to play with. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const chance = (random: Random, probability: number): boolean => random() < probability;

export const between = (random: Random, low: number, high: number): number => low + random() * (high - low);

/** A whole number, both ends included. */
export const wholeBetween = (random: Random, low: number, high: number): number =>
  Math.floor(between(random, low, high + 1));

export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** Picks by weight; what weighs twice comes twice as often. */
export function pickWeighted<Item extends { readonly weight: number }>(
  random: Random,
  items: readonly [Item, ...Item[]],
): Item {
  let left = random() * items.reduce((sum, { weight }) => sum + weight, 0);
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return items[0];
}

/** Log-normal, as reaction times are: half of them above the median, a long tail, never zero. `spread` is sigma of the logarithm. */
export function logNormal(random: Random, median: number, spread: number): number {
  // Box and Muller; 1 - u is never zero.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(spread * normal);
}
