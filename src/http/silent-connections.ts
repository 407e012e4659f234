/** A server that closes waits for answers, but not for those who are connected and have asked nothing, and not for long. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Who takes no answer and no goodbye by then holds up no stop. */
const graceMs = 3000;

/**
 * Browsers and load balancers open connections ahead. Node takes one that never said a word for one that is about to, and a
 * close would wait for it for a minute. Gives what ends them when the server closes; whoever comes then is not let in.
 */
export function silentConnections(server: Server): () => void {
  const open = new Set<Socket>();
  let isClosing = false;
  server.on('connection', (socket) => {
    if (isClosing) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    isClosing = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    const grace = setTimeout(() => {
      for (const socket of open) socket.destroy();
    }, graceMs);
    server.once('close', () => clearTimeout(grace));
  };
}
