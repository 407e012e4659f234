import { expect, test } from 'vitest';
import { type ExclusiveOffer, isGhost } from './ghost.ts';

/** "a b c+": offers of leads a, b, c, the latest first, c answered; ten apart, the oldest at 10. */
function history(told: string): ExclusiveOffer[] {
  const words = told.split(' ').filter(Boolean);
  return words.map((word, index) => ({
    leadId: word.charAt(0),
    offeredAt: (words.length - index) * 10,
    answered: word.endsWith('+'),
  }));
}

test.each([
  ['', 0, false],
  ['c b', 0, false],
  ['c b a', 0, true],
  ['d c b a', 0, true],
  // An answer ends the row, wherever it is.
  ['c+ b a', 0, false],
  ['c b+ a', 0, false],
  ['d c b a+', 0, true],
  // One lead counts once, however often it was offered, and one answer to it counts for all.
  ['b b a', 0, false],
  ['c b b a', 0, true],
  ['c b b+ a', 0, false],
  ['c b+ b a', 0, false],
  // A sign of life: what was offered before does not count.
  ['c b a', 15, false],
  ['c b a', 10, true],
  ['d c b a', 15, true],
] as const)('Offers %s with a sign of life at %i: away %s', (told, since, away) => {
  expect(isGhost(history(told), since)).toBe(away);
});
