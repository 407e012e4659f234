/**
 * Transports of sockets, counted: of strangers by address, because over polling one connection can make any number of
 * handshakes, each of which is kept until it times out; of somebody known by who it is. Each may connect once.
 */
import type { IncomingMessage } from 'node:http';
import { mostOfOneAddress, Places } from '../limits/places.ts';
import type { SocketServer, Transport } from './announcements.ts';

/** Sockets of one person, rep or key on one node: a page each, and a load test. */
const mostOfOne = 1000;
const goodbyeMs = 2000;

export interface Handshakes {
  /** For `allowRequest`. */
  hasRoom(request: IncomingMessage): boolean;
  /** Counts those of this server from now on, each until it closes or is known. */
  watch(io: SocketServer): void;
  /** Whether this is the first try over this transport. Our clients make no other; who does could ask ten thousand times in one frame. */
  isFirst(transport: Transport): boolean;
  /** It is this one's from now on; false when they have too many. */
  known(transport: Transport, who: string): boolean;
}

/** `addressOf`: whose handshake it is, behind the proxies that are trusted. */
export function countHandshakes(addressOf: (request: IncomingMessage) => string): Handshakes {
  const strangers = new Places<Transport>(mostOfOneAddress);
  const people = new Places<Transport>(mostOfOne);
  const tried = new WeakSet<Transport>();
  return {
    hasRoom: (request) => strangers.hasRoom(addressOf(request)),
    watch(io) {
      io.engine.on('connection', (transport: Transport) => {
        strangers.take(transport, addressOf(transport.request));
        const isWebSocket = transport.transport.name === 'websocket';
        transport.once('close', () => {
          strangers.leave(transport);
          people.leave(transport);
          // Over WebSocket a goodbye is waited for half a minute, which whoever is not there never says.
          const { request } = transport;
          if (isWebSocket) setTimeout(() => request.socket.destroy(), goodbyeMs).unref();
        });
      });
    },
    isFirst(transport) {
      if (tried.has(transport)) return false;
      tried.add(transport);
      return true;
    },
    known(transport, who) {
      // It may have closed while it was looked up, and then nobody would give the place back.
      if (transport.readyState !== 'open' || !people.take(transport, who)) return false;
      strangers.leave(transport);
      return true;
    },
  };
}
