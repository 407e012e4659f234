import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { SocketServer } from './announcements.ts';
import { dropStalled } from './stalled.ts';

test('Who takes nothing for half a minute is hung up on; who takes a little, or is told nothing, is not', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const engine = new EventEmitter();
  // Boundary: all of it that is used.
  onTestFinished(dropStalled({ engine } as unknown as SocketServer));
  const connect = () => {
    const transport = Object.assign(new EventEmitter(), { close: vi.fn() });
    engine.emit('connection', transport);
    return transport;
  };
  const [quiet, slow, stalled, gone] = [connect(), connect(), connect(), connect()];
  for (let second = 0; second < 30; second++) {
    for (const transport of [slow, stalled, gone]) transport.emit('packetCreate');
    if (second % 20 === 0) slow.emit('flush');
    vi.advanceTimersByTime(1000);
  }
  gone.emit('close');
  for (const { close } of [quiet, slow, stalled, gone]) expect(close).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2000);
  expect(stalled.close).toHaveBeenCalledWith(true);
  for (const { close } of [quiet, slow, gone]) expect(close).not.toHaveBeenCalled();
});
