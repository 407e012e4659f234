import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portionTakes } from './portion.ts';

const taken = (percentage: number, count: number): number[] =>
  Array.from({ length: count }, (_, before) => before).filter((before) => portionTakes(percentage, before));

test.each([
  [25, [0, 4, 8, 12, 16]],
  [50, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]],
  [10, [0, 10]],
  [75, [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18]],
  [0.5, [0]],
])('At %d per cent it takes the leads before which came %j', (percentage, places) => {
  expect(taken(percentage, 20)).toEqual(places);
});

test('At a hundred it takes every lead', () => {
  expect(taken(100, 50)).toHaveLength(50);
});

test('After every lead it has taken its part, never a whole lead more or less, evenly spread', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.nat({ max: 400 }), (percentage, count) => {
      const places = taken(percentage, count);
      expect(places).toHaveLength(Math.ceil((count * percentage) / 100));
      const apart = places.slice(1).map((place, index) => place - (places[index] ?? 0));
      for (const one of apart) {
        expect(one).toBeGreaterThanOrEqual(Math.floor(100 / percentage));
        expect(one).toBeLessThanOrEqual(Math.ceil(100 / percentage));
      }
    }),
  );
});

test('It begins with the first', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 100, noNaN: true }), (percentage) => {
      expect(portionTakes(percentage, 0)).toBe(true);
    }),
  );
});
