/** Clients that take nothing of what they are told: it piles up here, so after a while they are hung up on. */
import type { SocketServer, Transport } from './announcements.ts';

const lookMs = 1000;
/** A welcome of a full pool may take so long over the worst of phone networks; pings come more often than this. */
const patienceMs = 30_000;

/**
 * Over WebSocket nothing more goes out until the last was taken; over polling, until somebody asks. Who is hung up on comes back
 * and gets the truth. Until the returned function is called.
 */
export function dropStalled(io: Pick<SocketServer, 'engine'>): () => void {
  /** Since when something waits to go out, by this process's uptime. */
  const waiting = new Map<Transport, number>();
  io.engine.on('connection', (transport: Transport) => {
    transport.on('packetCreate', () => {
      if (!waiting.has(transport)) waiting.set(transport, performance.now());
    });
    transport.on('flush', () => void waiting.delete(transport));
    transport.once('close', () => void waiting.delete(transport));
  });
  const looking = setInterval(() => {
    const before = performance.now() - patienceMs;
    for (const [transport, since] of waiting) if (since < before) transport.close(true);
  }, lookMs);
  return () => clearInterval(looking);
}
