/** The one live connection, whether it stands, and whether the server behind it can do its work. */
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, ServerEvents, ServiceState } from '../../src/protocol.ts';
import { refreshSession } from './session/session.ts';
import { createStore } from './store.ts';

/** `stuck`: connected, but the server cannot reach its store. `slower`: it cannot reach Redis. */
export type Connection = 'connecting' | 'online' | 'offline' | 'stuck' | 'slower';

/** Whether what is asked now is answered. */
export const answers = (state: Connection): boolean => state === 'online' || state === 'slower';

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

function connectionWith({ store, redis }: ServiceState): Connection {
  if (store === 'missing') return 'stuck';
  return redis === 'missing' ? 'slower' : 'online';
}

socket.on('connect', () => connection.dispatch('online'));
// It comes right after every connect, and again when it changes.
socket.on('service', (state) => connection.dispatch(connectionWith(state)));
socket.on('disconnect', (reason) => {
  connection.dispatch('offline');
  if (reason === 'io server disconnect') void askWhetherStillSignedIn();
});
socket.on('connect_error', () => {
  connection.dispatch('offline');
  // `active` is false when the server refused, as opposed to not being there: socket.io does not retry then.
  if (!socket.active) void askWhetherStillSignedIn();
});
