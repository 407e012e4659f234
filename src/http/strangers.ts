/** Whoever has not shown who they are: each address may hold so many connections, and no more; nor may somebody known without end. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { mostOfOneAddress, Places } from '../limits/places.ts';
import { countedAddress } from './address.ts';

/** Who is not known after so long is no page that is about to sign in; so many such may stay: a room full of open browsers. */
const patienceMs = 3000;
const mostWaiting = 500;
/** Connections of one person, rep or key: a page takes six, a program a pool. */
const mostOfOne = 2000;
const lookMs = 1000;
const socketsPath = '/socket.io/';

export interface Strangers {
  /** Somebody speaks over this connection: it counts as theirs from now on. */
  known(socket: Duplex, who: string): void;
}

/** Not behind a proxy: there all connections are the proxy's, and it has bounds of its own. */
export function boundStrangers(server: Server): Strangers {
  const strangers = new Places<Duplex>(mostOfOneAddress);
  const handshaking = new Places<Duplex>(mostOfOneAddress);
  const people = new Places<Duplex>(mostOfOne);
  server.on('connection', (socket) => {
    if (!strangers.take(socket, countedAddress(socket.remoteAddress ?? ''))) {
      socket.destroy();
      return;
    }
    socket.once('close', () => {
      for (const places of [strangers, handshaking, people]) places.leave(socket);
    });
  });
  server.on('upgrade', ({ url, socket: { remoteAddress = '' } }, socket) => {
    // Sockets are all there is to upgrade to. They are looked at by their own clock, ten seconds, and counted until they close.
    strangers.leave(socket);
    const isSocket = url?.startsWith(socketsPath) === true;
    if (!isSocket || !handshaking.take(socket, countedAddress(remoteAddress))) socket.destroy();
  });
  const looking = setInterval(() => {
    const before = performance.now() - patienceMs;
    for (const places of strangers.crowds(mostWaiting)) {
      const old = [...places].slice(0, places.size - mostWaiting);
      for (const [socket, since] of old) if (since < before) socket.destroy();
    }
  }, lookMs);
  server.once('close', () => clearInterval(looking));
  return {
    // Who has too many is a stranger with the rest of them.
    known(socket, who) {
      // It may have closed while it was looked up, and then nobody would give the place back.
      if (socket.destroyed || !people.take(socket, who)) return;
      for (const places of [strangers, handshaking]) places.leave(socket);
    },
  };
}
