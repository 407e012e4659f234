import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Announcement, SocketServer } from './announcements.ts';
import { watchForMovingOn } from './moving-on.ts';
import { roster } from './roster.ts';

test('A node that lost the store keeps its people for a while, and for as long as no other serves', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  let stuck = true;
  let served = false;
  const moveOn = vi.fn(() => Promise.resolve());
  onTestFinished(
    watchForMovingOn(
      () => stuck,
      () => served,
      moveOn,
    ),
  );
  vi.advanceTimersByTime(60_000);
  expect(moveOn).not.toHaveBeenCalled();
  // It came back for a moment: its patience begins anew.
  stuck = false;
  vi.advanceTimersByTime(500);
  [stuck, served] = [true, true];
  vi.advanceTimersByTime(5000);
  expect(moveOn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(moveOn).toHaveBeenCalledOnce();
});

test('A node serves for the others as long as it says so, and not when it has said nothing for long', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const adapter = Object.assign(new EventEmitter(), { rooms: new Map() });
  // Boundary: all of it that is used.
  const io = { sockets: { adapter } } as unknown as SocketServer;
  const told: Announcement[] = [];
  let serves = true;
  const people = roster(
    io,
    'here',
    () => 0,
    () => serves,
    (announcement) => void told.push(announcement),
  );
  onTestFinished(people.stop);
  expect(people.othersServe()).toBe(false);
  people.heard({ kind: 'here', node: 'there', repIds: [], serves: true });
  expect(people.othersServe()).toBe(true);
  people.heard({ kind: 'here', node: 'there', repIds: [], serves: false });
  expect(people.othersServe()).toBe(false);
  // Of the version before.
  people.heard({ kind: 'here', node: 'there', repIds: [] });
  expect(people.othersServe()).toBe(false);
  people.heard({ kind: 'here', node: 'there', repIds: [], serves: true });
  vi.advanceTimersByTime(15_000);
  expect(people.othersServe()).toBe(false);
  serves = false;
  people.tell();
  expect(told.at(0)).toMatchObject({ serves: true });
  expect(told.at(-1)).toMatchObject({ serves: false });
});
