/** Connections of whoever has not shown who they are: each address may hold so many open, and no more. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A room full of people behind one address, each with a browser that opens six. */
const mostOfOneAddress = 500;

export interface Strangers {
  /** Somebody known speaks over this connection: it counts no more. */
  known(socket: Socket): void;
}

/** Not behind a proxy: there all connections are the proxy's, and it has bounds of its own. */
export function boundStrangers(server: Server): Strangers {
  const open = new Map<string, Set<Socket>>();
  function forget(socket: Socket, address: string): void {
    const sockets = open.get(address);
    sockets?.delete(socket);
    if (sockets?.size === 0) open.delete(address);
  }
  const addresses = new WeakMap<Socket, string>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    const sockets = open.get(address) ?? new Set();
    if (sockets.size >= mostOfOneAddress) {
      socket.destroy();
      return;
    }
    open.set(address, sockets.add(socket));
    addresses.set(socket, address);
    socket.once('close', () => forget(socket, address));
  });
  return {
    known(socket) {
      const address = addresses.get(socket);
      if (address !== undefined) forget(socket, address);
    },
  };
}
