import { expect, onTestFinished, test, vi } from 'vitest';
import type { Happening } from '../domain/event.ts';
import type { RecentOffer, Store } from '../store/store.ts';
import type { Announcement } from './announcements.ts';
import { logTail } from './log-tail.ts';
import { Told } from './told.ts';

const [leadId, offerId, at] = ['lead_1', 'ofr_1', 5000];

/** It ran out for everybody. */
const ended: Happening = {
  type: 'offer.expired',
  cursor: 1,
  at,
  leadId,
  ms: 1000,
  data: { offerId, because: 'expired' },
};
const passed = (repId: string): Happening => ({
  type: 'offer.declined',
  cursor: 1,
  at,
  leadId,
  repId,
  via: 'http',
  ms: 1000,
  data: { offerId },
});

/** Who is told what became of an offer, for all or for one, at `at` elsewhere and was heard of by the log alone. */
async function said(
  told: Told,
  connectedAt: Readonly<Record<string, number>>,
  event: Happening = ended,
): Promise<readonly string[]> {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const reps = Object.keys(connectedAt);
  const closed = { offerId, leadId, reason: 'expired', by: null, reps } as const;
  const recent: RecentOffer = { kind: 'ended', at, closed, behindMs: new Map() };
  const heard: Announcement[] = [];
  // Boundary: all of the store that is asked.
  const store = { offers: { recent: async () => [recent] }, now: () => at } as unknown as Store;
  const wasHere = (repId: string, time: number): boolean => (connectedAt[repId] ?? Number.POSITIVE_INFINITY) <= time;
  const tail = logTail(
    store,
    told,
    (announcement) => heard.push(announcement),
    wasHere,
    () => {},
    () => {},
  );
  tail.follow([event]);
  await vi.advanceTimersByTimeAsync(1000);
  tail.stop();
  return heard.flatMap((announcement) => {
    if (announcement.kind === 'closed') return announcement.reps;
    return announcement.kind === 'declined' ? [announcement.repId] : [];
  });
}

test('Who was here when it ended hears of it; who came a moment later has the truth by the welcome, and may have heard it where they came from (P7)', async () => {
  expect(await said(new Told(), { ana: at - 1, ben: at + 300 })).toEqual(['ana']);
});

test('Who was welcomed with it as open hears of its end, whenever they came (P7)', async () => {
  const told = new Told();
  told.welcoming('ben', [offerId]);
  expect(await said(told, { ana: at - 1, ben: at + 300, cas: at + 300 })).toEqual(['ana', 'ben']);
});

test('What was heard already is not asked for again (P7)', async () => {
  const told = new Told();
  told.ending(offerId, ['ana']);
  expect(await said(told, { ana: at - 1 })).toEqual([]);
});

test('Who passed is told at the node where they were, and not once more where they go on; nor of how it ends for the others (P7)', async () => {
  const told = new Told();
  expect(await said(told, { ana: at - 1 }, passed('ana'))).toEqual(['ana']);
  expect(await said(told, { ben: at + 300 }, passed('ben'))).toEqual([]);
  expect(told.ending(offerId, ['ben', 'cas'])).toEqual(['cas']);
  const welcomed = new Told();
  welcomed.welcoming('ben', [offerId]);
  expect(await said(welcomed, { ben: at + 300 }, passed('ben'))).toEqual(['ben']);
});
