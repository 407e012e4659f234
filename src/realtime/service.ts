/** Tells pages what this server reaches, when they connect and when it changes: a banner says so there. */
import type { ServiceState } from '../protocol.ts';
import type { SocketServer } from './announcements.ts';

const glanceMs = 250;

/** `changed` hears of each change too. Until the returned function is called. */
export function watchService(
  io: SocketServer,
  read: () => ServiceState,
  changed: (state: ServiceState) => void,
): () => void {
  let told = read();
  io.on('connection', (socket) => void socket.emit('service', told));
  const glancing = setInterval(() => {
    const state = read();
    if (state.store === told.store && state.redis === told.redis) return;
    told = state;
    io.local.emit('service', state);
    changed(state);
  }, glanceMs);
  return () => clearInterval(glancing);
}
