import { expect, test } from 'vitest';
import type { ClaimsSettled, RaceAttempts, Store } from '../store/store.ts';
import { lateClaims } from './late-claims.ts';

const race = (offerId: string): RaceAttempts => ({ offerId, attempts: [{ repId: 'rep_1', via: 'socket', at: 0 }] });
const expired: ClaimsSettled = { outcomes: [{ result: 'expired' }], closed: [] };

/** A store that only settles, and remembers what came together. */
function storeThat(claim: (races: readonly RaceAttempts[]) => Promise<readonly ClaimsSettled[]>) {
  const writes: string[][] = [];
  const leads = {
    claim(races: readonly RaceAttempts[]) {
      writes.push(races.map(({ offerId }) => offerId));
      return claim(races);
    },
  };
  // Boundary: nothing else of it is asked.
  return { writes, store: { leads } as unknown as Store };
}

test('Claims of several offers that are over take one write, and each gets its own answer', async () => {
  const { writes, store } = storeThat(async (races) =>
    races.map(({ offerId }) => ({ outcomes: [{ result: offerId === 'a' ? 'expired' : 'withdrawn' }], closed: [] })),
  );
  const settle = lateClaims(store);
  const settled = await Promise.all([settle(race('a')), settle(race('b'))]);
  expect(settled.map(({ outcomes }) => outcomes[0]?.result)).toEqual(['expired', 'withdrawn']);
  expect(writes).toEqual([['a', 'b']]);
});

test('A write that is kept waiting keeps no other waiting', async () => {
  const { promise: kept, resolve: release } = Promise.withResolvers<readonly ClaimsSettled[]>();
  const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
  const { store } = storeThat(async ([first]) => {
    if (first?.offerId !== 'kept') return [expired];
    begins();
    return kept;
  });
  const settle = lateClaims(store);
  let isAnswered = false;
  const waiting = settle(race('kept')).then(() => {
    isAnswered = true;
  });
  await begun;
  await expect(settle(race('other'))).resolves.toEqual(expired);
  expect(isAnswered).toBe(false);
  release([expired]);
  await waiting;
});

test('Whoever was in a write that failed hears of it; the next are settled', async () => {
  let isBroken = true;
  const { store } = storeThat(async (races) => {
    if (isBroken) throw new Error('no');
    return races.map(() => expired);
  });
  const settle = lateClaims(store);
  const failed = [settle(race('a')), settle(race('b'))];
  expect((await Promise.allSettled(failed)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  await expect(settle(race('a'))).resolves.toEqual(expired);
});
