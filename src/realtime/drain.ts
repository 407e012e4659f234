/** A node that stops sends those who are connected to it to the others, a few at a time: all at once would be a stampede. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SocketServer } from './announcements.ts';

/** Over so long. A load balancer learns meanwhile that this node takes nobody. */
const spreadMs = 4000;
/** In so many steps, or as many as there are sockets. */
const mostSteps = 40;

/** Ends every connection to this node; resolves when the last has ended, or at once where there is none. */
export async function closeConnections(io: SocketServer): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  const steps = Math.min(mostSteps, sockets.length);
  const atOnce = Math.ceil(sockets.length / steps);
  while (sockets.length > 0) {
    // The transport, not the session: a client then connects again by itself, wherever the load balancer sends it.
    for (const socket of sockets.splice(0, atOnce)) socket.conn.close();
    if (sockets.length > 0) await pause(spreadMs / steps);
  }
}
