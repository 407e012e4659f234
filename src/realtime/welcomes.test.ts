import { expect, test } from 'vitest';
import { welcomes } from './welcomes.ts';

test('Everyone named is told, also after one who could not be told, who is tried again; who is named twice waits once (P7)', async () => {
  const told: string[] = [];
  const faults: unknown[] = [];
  let isSilent = true;
  const { add, stop } = welcomes(
    async (repId) => {
      told.push(repId);
      if (repId === 'ana' && isSilent) {
        isSilent = false;
        throw new Error('the store is silent');
      }
    },
    (fault) => faults.push(fault),
  );
  add(['ana', 'ben', 'ana', 'cleo', 'ben']);
  await expect.poll(() => told).toEqual(['ana', 'ben', 'cleo', 'ana']);
  expect(faults).toHaveLength(1);
  add(['ben']);
  expect(told.at(-1)).toBe('ben');
  stop();
  add(['cleo']);
  expect(told).toHaveLength(5);
});
