/** Tells browsers and phones that are connected, to this node and to the others. One emit to many rooms, in an order shuffled for every wave. */
import { randomInt } from 'node:crypto';
import type { Server, Socket } from 'socket.io';
import type { Channel } from '../channels/channel.ts';
import type { ClientEvents, LeadMessage, OfferClosed, OfferOut, RepRef, ServerEvents } from '../protocol.ts';
import type { ClosedOffer, OpenedOffer } from '../store/store.ts';
import { leadOut, offerOut, time } from '../wire.ts';
import { roomOfRep } from './rooms.ts';
import type { Told } from './told.ts';

export type SocketServer = Server<ClientEvents, ServerEvents, NodeEvents>;
/** What a socket speaks over: a WebSocket, or polling. */
export type Transport = Socket['conn'];

/** What one node tells the others. A node of another version may say more than this one knows: it is not listened to then. */
export type Announcement =
  | { readonly kind: 'offered'; readonly offer: OfferOut; readonly reps: readonly string[] }
  | {
      readonly kind: 'closed';
      readonly offerId: string;
      readonly leadId: string;
      readonly reason: ClosedOffer['reason'];
      readonly by: RepRef | null;
      readonly reps: readonly string[];
      /** By how much each rep's claim came late, where that is known. */
      readonly behindMs: Readonly<Record<string, number>>;
    }
  | { readonly kind: 'declined'; readonly offerId: string; readonly leadId: string; readonly repId: string }
  | { readonly kind: 'lead'; readonly repId: string; readonly message: LeadMessage }
  /** Something about these reps is not as they were told. */
  | { readonly kind: 'changed'; readonly repIds: readonly string[] }
  /** These credentials are revoked. */
  | { readonly kind: 'revoked'; readonly credentialIds: readonly string[] }
  /** Everyone who is connected to a node, by its own name, and whether it reaches the store; a node of the version before does not say. */
  | { readonly kind: 'here'; readonly node: string; readonly repIds: readonly string[]; readonly serves?: boolean }
  /** The node stops: what it watched is for the others. */
  | { readonly kind: 'leaving'; readonly node: string };

/** From node to node. */
export interface NodeEvents {
  announcement: (announcement: Announcement) => void;
}

export const offeredOf = ({ offer, reps }: OpenedOffer, now: number): Announcement => ({
  kind: 'offered',
  offer: offerOut(offer, now),
  reps,
});

export const closedOf = (
  { offerId, leadId, reason, by, reps }: ClosedOffer,
  behindMs: ReadonlyMap<string, number>,
): Announcement => ({ kind: 'closed', offerId, leadId, reason, by, reps, behindMs: Object.fromEntries(behindMs) });

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

/** Says what concerns offers and leads to those connected to this node, each news once. */
export function speaker(io: SocketServer, told: Told, now: () => number): (announcement: Announcement) => void {
  const areHere = (repIds: readonly string[]): string[] =>
    repIds.filter((repId) => io.sockets.adapter.rooms.has(roomOfRep(repId)));

  function close({ offerId, leadId, reason, by, reps, behindMs }: Extract<Announcement, { kind: 'closed' }>): void {
    const ending: OfferClosed = { offerId, leadId, reason, ...(by && { by }) };
    const others: string[] = [];
    for (const repId of told.ending(offerId, areHere(reps))) {
      const behind = behindMs[repId];
      if (reason === 'taken' && by?.id === repId)
        io.local.to(roomOfRep(repId)).emit('offer:closed', { ...ending, reason: 'won' });
      else if (behind !== undefined)
        io.local.to(roomOfRep(repId)).emit('offer:closed', { ...ending, behindMs: behind });
      else others.push(repId);
    }
    if (others.length > 0) io.local.to(shuffledRooms(others)).emit('offer:closed', ending);
  }

  return (announcement) => {
    switch (announcement.kind) {
      case 'offered': {
        const { offer, reps } = announcement;
        const fresh = told.opening(offer.id, offer.expiresAt, areHere(reps));
        if (fresh.length > 0) io.local.to(shuffledRooms(fresh)).emit('offer', { ...offer, serverTime: time(now()) });
        return;
      }
      case 'closed':
        return close(announcement);
      case 'declined': {
        const { offerId, leadId, repId } = announcement;
        if (areHere([repId]).length === 0 || !told.declining(offerId, repId)) return;
        io.local.to(roomOfRep(repId)).emit('offer:closed', { offerId, leadId, reason: 'declined' });
        return;
      }
      case 'lead':
        told.telling(announcement.repId, announcement.message.lead.id, announcement.message.reason);
        io.local.to(roomOfRep(announcement.repId)).emit('lead', announcement.message);
    }
  };
}

/** The channel to pages, whichever node they are connected to. `connected` and `committed` are not its business. */
export function socketChannel(
  announce: (announcement: Announcement) => void,
  now: () => number,
): Omit<Channel, 'connected' | 'committed'> {
  return {
    offered: (opened) => announce(offeredOf(opened, now())),
    closed: (closed, behindMs) => announce(closedOf(closed, behindMs)),
    declined: (offerId, leadId, repId) => announce({ kind: 'declined', offerId, leadId, repId }),
    assigned: (lead, repId, by) =>
      announce({ kind: 'lead', repId, message: { lead: leadOut(lead), reason: 'assigned', by } }),
    movedAway(lead, repId) {
      // Who lost it learns that, and nothing more of it.
      const { id, position } = lead;
      announce({ kind: 'lead', repId, message: { lead: { id, status: position.status }, reason: 'moved-away' } });
    },
    changed: (repIds) => announce({ kind: 'changed', repIds }),
  };
}
