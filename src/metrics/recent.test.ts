import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('Of more than the limit the oldest are forgotten, and what is taken is forgotten with that', () => {
  const recent = new Recent(2);
  recent.remember('first', 1);
  recent.remember('second', 2);
  recent.remember('third', 3);
  expect(['first', 'second', 'third'].map((id) => recent.of(id))).toEqual([undefined, 2, 3]);
  expect(recent.take('second')).toBe(2);
  expect(recent.take('second')).toBeUndefined();
  recent.remember('fourth', 4);
  expect(recent.of('third')).toBe(3);
});
