/**
 * A process that stood still between reading and handing over must not say what is over by then; one whose store was away
 * must not say once more what the carrier has.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Handover, Text } from '../channels/channel.ts';
import { type DueMessage, type MessageStore, type Store, StoreUnavailable } from '../store/store.ts';
import { outbox } from './outbox.ts';

const due: DueMessage = {
  id: 'msg_1',
  repId: 'rep_1',
  phone: '+15125550100',
  message: { kind: 'won' },
  attempts: 1,
  notAfter: null,
  lead: null,
  offer: null,
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** An outbox with one text due; `standsStill`: for how long, in milliseconds, the process stops while it reads, each time. */
async function handsOver(standsStill: readonly number[]): Promise<{ readonly read: number; readonly sent: Text[] }> {
  const waits = [...standsStill];
  const sent: Text[] = [];
  let read = 0;
  let taken = false;
  const messages: Pick<MessageStore, 'recover' | 'nextDue' | 'take' | 'sent'> = {
    recover: async () => {},
    nextDue: async () => (taken ? null : 0),
    take: async () => {
      taken = true;
      return [due];
    },
    sent: async () => {},
  };
  // Boundary: as much of a store as an outbox needs for one text.
  const store = { messages, now: () => 0 } as unknown as Store;
  const box = outbox(
    store,
    {
      async send(text) {
        sent.push(text);
        return { kind: 'accepted', carrierId: 'SM1' };
      },
    },
    async () => {
      read += 1;
      vi.advanceTimersByTime(waits.shift() ?? 0);
      return 'You got it';
    },
    () => {},
    (fault) => {
      throw fault;
    },
  );
  await box.start();
  // Stopping waits for what is in hand.
  await vi.waitFor(() => expect(read).toBeGreaterThanOrEqual(Math.max(1, standsStill.length)));
  await box.stop();
  return { read, sent };
}

test('A text is handed over once, as it was read', async () => {
  expect(await handsOver([])).toMatchObject({ read: 1, sent: [{ body: 'You got it' }] });
});

test('What was read before the process stood still is read again (P9)', async () => {
  expect(await handsOver([1500, 0])).toMatchObject({ read: 2, sent: [{ body: 'You got it' }] });
});

test('After so long that another node may have taken it, it is not this one’s to hand over (P9)', async () => {
  expect(await handsOver([20_500])).toMatchObject({ read: 1, sent: [] });
});

/** The store gives a text to another by then. */
const leaseMs = 20_000;

/** A store that fails for longer than a lease when it is told what the carrier said, and then is back. */
async function storeIsAwayAfter(handover: Handover): Promise<{ readonly sent: Text[]; readonly told: string[] }> {
  const sent: Text[] = [];
  const told: string[] = [];
  let now = 0;
  let state: 'due' | 'sending' | 'settled' = 'due';
  let takenAt = 0;
  let attempts = 0;
  let tries = 0;
  const settles = async (word: string, by: number): Promise<void> => {
    tries += 1;
    if (tries === 1) {
      now += leaseMs;
      // Whoever wakes it looks before the word comes again.
      setImmediate(() => box.wake());
      throw new StoreUnavailable('away');
    }
    if (state !== 'sending' || by !== attempts) return;
    state = 'settled';
    told.push(word);
  };
  const messages: Pick<MessageStore, 'recover' | 'nextDue' | 'take' | 'sent' | 'failed'> = {
    recover: async () => {},
    nextDue: async () => ({ due: 0, sending: takenAt + leaseMs, settled: null })[state],
    async take(_limit, inHand = []) {
      const isFree = state === 'due' || (state === 'sending' && now >= takenAt + leaseMs);
      if (!isFree || inHand.includes(due.id)) return [];
      attempts += 1;
      state = 'sending';
      takenAt = now;
      return [{ ...due, attempts }];
    },
    sent: (_id, carrierId) => settles(`sent ${carrierId}`, attempts),
    failed: (taken, error) => settles(`failed ${error}`, taken.attempts),
  };
  // Boundary: as much of a store as an outbox needs for one text.
  const store = { messages, now: () => now } as unknown as Store;
  const box = outbox(
    store,
    {
      async send(text) {
        sent.push(text);
        return handover;
      },
    },
    async () => 'You got it',
    () => {},
    () => {},
  );
  await box.start();
  await vi.waitFor(() => expect(state).toBe('settled'), 5000);
  await box.stop();
  return { sent, told };
}

test('What the carrier has taken is not handed over once more by the process that knows it, however long the store was away (P9)', async () => {
  const { sent, told } = await storeIsAwayAfter({ kind: 'accepted', carrierId: 'SM1' });
  expect(sent).toHaveLength(1);
  expect(told).toEqual(['sent SM1']);
});

test('What the carrier has refused is stored as that after the store was away, and not handed over again (P9)', async () => {
  const { sent, told } = await storeIsAwayAfter({ kind: 'refused', error: 'error 21211', optedOut: false });
  expect(sent).toHaveLength(1);
  expect(told).toEqual(['failed error 21211']);
});
