/** Clients that read nothing of what they are told: what they do not take piles up here, so after a while they are hung up on. */
import type { Socket as NetSocket } from 'node:net';
import type { SocketServer } from './announcements.ts';

const lookMs = 1000;
/** A welcome of a full pool may take so long over the worst of phone networks; nothing at all goes through for longer only to who is gone. */
const patienceMs = 30_000;

/** Who is hung up on comes back and gets the truth. Until the returned function is called. */
export function dropStalled(io: Pick<SocketServer, 'sockets'>): () => void {
  const stuck = new WeakMap<NetSocket, { readonly bytes: number; readonly since: number }>();
  const looking = setInterval(() => {
    const now = performance.now();
    for (const { request } of io.sockets.sockets.values()) {
      const { socket } = request;
      const { writableLength, bytesWritten: bytes } = socket;
      const before = stuck.get(socket);
      if (writableLength === 0) stuck.delete(socket);
      // What waits in Node counts as written, so this stays as it is until something was taken and more was sent.
      else if (before === undefined || before.bytes !== bytes) stuck.set(socket, { bytes, since: now });
      else if (now - before.since > patienceMs) socket.destroy();
    }
  }, lookMs);
  return () => clearInterval(looking);
}
