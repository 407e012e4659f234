/** The one live connection, and whether it stands. */
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents } from '../../src/protocol.ts';
import { refreshSession } from './session/session.ts';
import { createStore } from './store.ts';

export type Connection = 'connecting' | 'online' | 'offline';

export const connection = createStore<Connection, Connection>((_, next) => next, 'connecting');

export const socket: Socket<ServerEvents, ClientEvents> = io({
  autoConnect: false,
  transports: ['websocket'],
  reconnectionDelay: 300,
  reconnectionDelayMax: 3_000,
});

const retryDelay = 1_000;

/** The server closed the door itself: either the session is over, or it is restarting, and then nobody else reconnects. */
async function askWhetherStillSignedIn(): Promise<void> {
  const signedIn = await refreshSession();
  if (signedIn) setTimeout(() => socket.connect(), retryDelay);
}

socket.on('connect', () => connection.dispatch('online'));
socket.on('disconnect', (reason) => {
  connection.dispatch('offline');
  if (reason === 'io server disconnect') void askWhetherStillSignedIn();
});
socket.on('connect_error', () => {
  connection.dispatch('offline');
  // `active` is false when the server refused, as opposed to not being there: socket.io does not retry then.
  if (!socket.active) void askWhetherStillSignedIn();
});
