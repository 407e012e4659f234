/** A server that closes waits for answers, but not for those who are connected and have asked nothing, nor for those who do not listen. */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Who has not taken the answer or the goodbye by then holds up no stop. */
const graceMs = 2000;

/**
 * Browsers and load balancers open connections ahead. Node takes one that never said a word for one that is about to, and a
 * close would wait for it for a minute; for half a request and a goodbye that never comes it would wait, too. Gives what ends
 * them when the server closes; whoever comes then is not let in. An answer that is still being made is waited for.
 */
export function closing(server: Server): () => void {
  const open = new Set<Socket>();
  const answering = new WeakMap<Socket, IncomingMessage>();
  let isClosing = false;
  server.on('connection', (socket) => {
    if (isClosing) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (request, response) => {
    answering.set(request.socket, request);
    response.once('finish', () => {
      // Another may have come over the same connection meanwhile.
      if (answering.get(request.socket) === request) answering.delete(request.socket);
    });
  });
  return () => {
    isClosing = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    const ending = setInterval(() => {
      for (const socket of open) {
        const isAnswering = answering.get(socket)?.complete === true && socket.writableLength === 0;
        if (!isAnswering) socket.destroy();
      }
    }, graceMs);
    server.once('close', () => clearInterval(ending));
  };
}
