import { expect, onTestFinished, test, vi } from 'vitest';
import type { SocketServer } from './announcements.ts';
import { dropStalled } from './stalled.ts';

test('Who takes nothing for half a minute is hung up on; who takes a little, or has nothing to take, is not', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const connection = (writableLength: number) => ({ writableLength, bytesWritten: 100, destroy: vi.fn() });
  const [quiet, slow, stalled] = [connection(0), connection(50), connection(50)];
  const sockets = new Map([quiet, slow, stalled].map((socket, index) => [`${index}`, { request: { socket } }]));
  // Boundary: all of it that is looked at.
  const stop = dropStalled({ sockets: { sockets } } as unknown as SocketServer);
  for (let second = 0; second < 29; second++) {
    vi.advanceTimersByTime(1000);
    slow.bytesWritten++;
  }
  for (const { destroy } of [quiet, slow, stalled]) expect(destroy).not.toHaveBeenCalled();
  vi.advanceTimersByTime(3000);
  expect(stalled.destroy).toHaveBeenCalled();
  for (const { destroy } of [quiet, slow]) expect(destroy).not.toHaveBeenCalled();
  stop();
});
