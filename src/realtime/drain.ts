/** A node that stops, or lost the store, sends those who are connected to the others, a few at a time: all at once would be a stampede. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SocketServer } from './announcements.ts';

/** Over so long. A load balancer that asks every second or two learns meanwhile that this node takes nobody. */
export const drainMs = 4000;
/** In so many steps, or as many as there are sockets. */
const mostSteps = 40;

/**
 * Ends every connection to this node; resolves when the last has ended, or at once where there is none. `answered` resolves
 * once what a socket asked is answered: a claim in hand is told how it went.
 */
export async function closeConnections(
  io: SocketServer,
  answered: (socketId: string) => Promise<unknown>,
): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  const steps = Math.min(mostSteps, sockets.length);
  const atOnce = Math.ceil(sockets.length / steps);
  const ending: Promise<void>[] = [];
  while (sockets.length > 0) {
    for (const socket of sockets.splice(0, atOnce)) {
      const patience = pause(drainMs, undefined, { ref: false });
      // The transport, not the session: a client then connects again by itself, wherever the load balancer sends it.
      ending.push(Promise.race([answered(socket.id), patience]).then(() => void socket.conn.close()));
    }
    if (sockets.length > 0) await pause(drainMs / steps);
  }
  await Promise.all(ending);
}
