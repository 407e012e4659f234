/** Ends the connections of whoever is revoked. This node is told at once; what it was not told it finds in the store. */
import type { Store } from '../store/store.ts';
import type { SocketServer } from './announcements.ts';
import { credentialsIn, roomOfCredential } from './rooms.ts';

/** So often it is looked whether everyone connected may still be. */
const glanceMs = 1500;

/** Ends every connection of these credentials to this node. */
export function disconnect(io: SocketServer, credentialIds: readonly string[]): void {
  if (credentialIds.length > 0) io.local.in(credentialIds.map(roomOfCredential)).disconnectSockets(true);
}

/** Until the returned function is called. `report` hears of a store that does not answer. */
export function watchRevocations(
  io: SocketServer,
  { credentials }: Pick<Store, 'credentials'>,
  report: (fault: unknown) => void,
): () => void {
  let looking = false;
  async function look(): Promise<void> {
    const ids = credentialsIn(io.sockets.adapter.rooms.keys());
    if (looking || ids.length === 0) return;
    looking = true;
    await credentials
      .invalid(ids)
      .then((invalid) => disconnect(io, invalid), report)
      .finally(() => {
        looking = false;
      });
  }
  const glancing = setInterval(() => void look(), glanceMs);
  return () => clearInterval(glancing);
}
