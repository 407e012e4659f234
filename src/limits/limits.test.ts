import { expect, onTestFinished, test, vi } from 'vitest';
import { openLimits } from './limits.ts';

const nowhere = 'redis://127.0.0.1:1';

function limits(redisUrl?: string) {
  const opened = openLimits(redisUrl, () => {});
  onTestFinished(() => opened.close());
  return opened;
}

test('After so many tries there is no room, for this key alone, and it is said for how long', async () => {
  const { take } = limits();
  for (let number = 0; number < 5; number++) expect(await take('code-here', '+15125550100')).toBeNull();
  const wait = await take('code-here', '+15125550100');
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(15 * 60);
  expect(await take('code-here', '+15125550101')).toBeNull();
});

test('A try that is given back does not count', async () => {
  const { take, giveBack } = limits();
  for (let number = 0; number < 50; number++) {
    expect(await take('sign-in-here', 'ana@example.com')).toBeNull();
    await giveBack('sign-in-here', 'ana@example.com');
  }
});

test('Of many tries in one moment no more than there is room for get through', async () => {
  const { take } = limits();
  const waits = await Promise.all(Array.from({ length: 100 }, () => take('sign-in-here', 'ana@example.com')));
  expect(waits.filter((wait) => wait === null)).toHaveLength(10);
});

test('What is forgotten does not count; several may be counted at once', async () => {
  const { take, forget } = limits();
  await take('sign-in-here', 'ana@example.com', 10);
  expect(await take('sign-in-here', 'ana@example.com')).not.toBeNull();
  await forget('sign-in-here', 'ana@example.com');
  expect(await take('sign-in-here', 'ana@example.com')).toBeNull();
});

test('There is room again when the time is over', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { take } = limits();
  await take('commands', 'rep_a', 500);
  expect(await take('commands', 'rep_a')).not.toBeNull();
  vi.advanceTimersByTime(10_001);
  expect(await take('commands', 'rep_a')).toBeNull();
});

test('Without a Redis that answers it is counted all the same', async () => {
  const { take } = limits(nowhere);
  for (let number = 0; number < 5; number++) expect(await take('code-here', '+15125550100')).toBeNull();
  expect(await take('code-here', '+15125550100')).not.toBeNull();
});
