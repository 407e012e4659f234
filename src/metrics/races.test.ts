import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { raceFigures } from './races.ts';

function started() {
  const registry = new Registry();
  const races = raceFigures(registry);
  /** How many races were counted, and how many reps tried in all of them. */
  const counted = async (): Promise<readonly (number | undefined)[]> => {
    const text = await registry.metrics();
    return ['count', 'sum'].map((part) => {
      const [, value] = new RegExp(`^sharktank_race_tried_reps_${part} (\\S+)$`, 'm').exec(text) ?? [];
      return value === undefined ? undefined : Number(value);
    });
  };
  return { races, counted };
}

test('A rep who tries again and again is one who tried, also who tried before somebody won', async () => {
  const { races, counted } = started();
  races.tried('offer', 'over a cap', 0);
  races.tried('offer', 'over a cap', 5);
  races.won('offer', 'winner', 3, 10);
  races.tried('offer', 'late', 20);
  races.settle(9999);
  expect(await counted()).toEqual([0, 0]);
  races.settle(10_000);
  races.settle(10_000);
  expect(await counted()).toEqual([1, 3]);
});

test('Who tries when a race is over, or where nobody wins, is in no race', async () => {
  const { races, counted } = started();
  races.won('offer', 'winner', 2, 0);
  races.settle(10_000);
  races.tried('offer', 'far too late', 10_001);
  races.tried('another', 'over a cap', 10_002);
  races.settle(60_000);
  expect(await counted()).toEqual([1, 1]);
});
