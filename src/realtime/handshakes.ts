/** Handshakes of sockets: over polling one connection can make any number of them, and each is kept until it times out. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import { Strangers } from '../http/strangers.ts';
import type { SocketServer } from './announcements.ts';

type Transport = Socket['conn'];

export interface Handshakes {
  /** For `allowRequest`. */
  hasRoom(request: IncomingMessage): boolean;
  /** Counts those of this server from now on, each until it closes or is known. */
  watch(io: SocketServer): void;
  known(transport: Transport): void;
}

/** `addressOf`: whose handshake it is, behind the proxies that are trusted. */
export function countHandshakes(addressOf: (request: IncomingMessage) => string): Handshakes {
  const strangers = new Strangers<Transport>();
  return {
    hasRoom: (request) => strangers.hasRoom(addressOf(request)),
    watch(io) {
      io.engine.on('connection', (transport: Transport) => {
        strangers.arrived(transport, addressOf(transport.request));
        transport.once('close', () => strangers.left(transport));
      });
    },
    known: (transport) => strangers.left(transport),
  };
}
