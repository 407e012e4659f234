/** A process that stood still between reading and handing over must not say what is over by then. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Text } from '../channels/channel.ts';
import type { DueMessage, MessageStore, Store } from '../store/store.ts';
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
