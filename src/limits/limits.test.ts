import { expect, onTestFinished, test, vi } from 'vitest';
import { openLimits } from './limits.ts';

const nowhere = 'redis://127.0.0.1:1';

function limits(redisUrl?: string) {
  const opened = openLimits(redisUrl, () => {});
  onTestFinished(() => opened.close());
  return opened;
}

test('After so many tries there is no room, for this key alone, and it is said for how long', async () => {
  const { take, spent } = limits();
  for (let number = 0; number < 5; number++) expect(await take('code-phone', '+15125550100')).toBeNull();
  const wait = await take('code-phone', '+15125550100');
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(15 * 60);
  expect(await spent('code-phone', '+15125550100')).not.toBeNull();
  expect(await take('code-phone', '+15125550101')).toBeNull();
});

test('To ask whether there is room takes none', async () => {
  const { take, spent } = limits();
  for (let number = 0; number < 50; number++) expect(await spent('sign-in-person', 'ana@example.com')).toBeNull();
  expect(await take('sign-in-person', 'ana@example.com')).toBeNull();
});

test('What is forgotten does not count; several may be counted at once', async () => {
  const { take, spent, forget } = limits();
  await take('sign-in-person', 'ana@example.com', 10);
  expect(await spent('sign-in-person', 'ana@example.com')).not.toBeNull();
  await forget('sign-in-person', 'ana@example.com');
  expect(await spent('sign-in-person', 'ana@example.com')).toBeNull();
});

test('There is room again when the time is over', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { take, spent } = limits();
  await take('claims', 'rep_a', 200);
  expect(await take('claims', 'rep_a')).not.toBeNull();
  vi.advanceTimersByTime(10_001);
  expect(await spent('claims', 'rep_a')).toBeNull();
  expect(await take('claims', 'rep_a')).toBeNull();
});

test('Without a Redis that answers it is counted all the same', async () => {
  const { take, spent } = limits(nowhere);
  for (let number = 0; number < 5; number++) expect(await take('code-phone', '+15125550100')).toBeNull();
  expect(await take('code-phone', '+15125550100')).not.toBeNull();
  expect(await spent('code-phone', '+15125550100')).not.toBeNull();
});
