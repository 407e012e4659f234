/** Tells browsers and phones that are connected. One emit to many rooms, in an order shuffled for every wave. */
import { randomInt } from 'node:crypto';
import type { Server } from 'socket.io';
import type { Channel } from '../channels/channel.ts';
import type { ClientEvents, OfferClosed, ServerEvents } from '../protocol.ts';
import { leadOut, offerOut } from '../wire.ts';

export type SocketServer = Server<ClientEvents, ServerEvents>;

export const roomOfRep = (repId: string): string => `rep:${repId}`;
export const managersRoom = 'managers';

/** Everyone hears within milliseconds, but in the order of this list: shuffled, so that nobody always hears first. */
function shuffledRooms(repIds: readonly string[]): string[] {
  const rooms = repIds.map(roomOfRep);
  for (let last = rooms.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const [a, b] = [rooms[last], rooms[other]];
    if (a !== undefined && b !== undefined) [rooms[last], rooms[other]] = [b, a];
  }
  return rooms;
}

/** Everything but what needs a reading of the store (`changed`) or is nobody's page (`committed`). */
export function socketChannel(io: SocketServer, now: () => number): Omit<Channel, 'changed' | 'committed'> {
  return {
    offered({ offer, reps }) {
      io.to(shuffledRooms(reps)).emit('offer', offerOut(offer, now()));
    },
    closed({ offerId, leadId, reason, by, reps }, behindMs) {
      const ending: OfferClosed = { offerId, leadId, reason, ...(by && { by }) };
      const others: string[] = [];
      for (const repId of reps) {
        const behind = behindMs.get(repId);
        if (reason === 'taken' && by?.id === repId)
          io.to(roomOfRep(repId)).emit('offer:closed', { ...ending, reason: 'won' });
        else if (behind !== undefined) io.to(roomOfRep(repId)).emit('offer:closed', { ...ending, behindMs: behind });
        else others.push(repId);
      }
      if (others.length > 0) io.to(shuffledRooms(others)).emit('offer:closed', ending);
    },
    declined(offerId, leadId, repId) {
      io.to(roomOfRep(repId)).emit('offer:closed', { offerId, leadId, reason: 'declined' });
    },
    assigned(lead, repId, by) {
      io.to(roomOfRep(repId)).emit('lead', { lead: leadOut(lead), reason: 'assigned', by });
    },
    movedAway(lead, repId) {
      // Who lost it learns that, and nothing more of it.
      const { id, position } = lead;
      io.to(roomOfRep(repId)).emit('lead', { lead: { id, status: position.status }, reason: 'moved-away' });
    },
    connected: { has: (repId) => io.sockets.adapter.rooms.has(roomOfRep(repId)) },
  };
}
