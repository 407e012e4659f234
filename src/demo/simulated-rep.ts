/** A simulated rep at a browser: a Socket.IO connection with a rep's token, and one pair of eyes. */
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, OfferOut, Presence, ServerEvents } from '../protocol.ts';
import { breakMs, callMs, type Habits, react, untilBreakMs } from './habits.ts';
import type { Random } from './random.ts';

export interface Simulated {
  stop(): void;
}

/** What the rep is about to do with the offer in front of them. */
interface Intent {
  readonly offerId: string;
  readonly dueAt: number;
  readonly timer: NodeJS.Timeout;
}

/** Resolves when the rep is connected and welcomed. */
export async function browserRep(url: string, token: string, habits: Habits, random: Random): Promise<Simulated> {
  const socket: Socket<ServerEvents, ClientEvents> = io(url, {
    auth: { token },
    transports: ['websocket'],
    forceNew: true,
  });
  /** Offers not looked at yet, oldest first. */
  const unseen: OfferOut[] = [];
  const known = new Set<string>();
  let intent: Intent | undefined;
  let callEndsAt = 0;
  let breakTimer: NodeJS.Timeout | undefined;

  function lookAtNext(): void {
    while (intent === undefined) {
      const offer = unseen.shift();
      if (offer === undefined) return;
      const reaction = react(habits, { about: offer.lead.product ?? '', onCall: Date.now() < callEndsAt }, random);
      if (reaction.kind === 'ignore') continue;
      const timer = setTimeout(() => {
        intent = undefined;
        if (reaction.kind === 'claim') claim(offer.id);
        else if (socket.connected) socket.emit('decline', { offerId: offer.id }, () => undefined);
        lookAtNext();
      }, reaction.afterMs);
      intent = { offerId: offer.id, dueAt: Date.now() + reaction.afterMs, timer };
    }
  }

  function claim(offerId: string): void {
    // What is tapped while offline would be sent on reconnecting.
    if (!socket.connected) return;
    socket.emit('claim', { offerId }, ({ result }) => {
      if (result === 'won') callEndsAt = Date.now() + callMs(random);
    });
  }

  function notice(offer: OfferOut): void {
    if (known.has(offer.id)) return;
    known.add(offer.id);
    unseen.push(offer);
    lookAtNext();
  }

  function forget(offerId: string): void {
    known.delete(offerId);
    const place = unseen.findIndex(({ id }) => id === offerId);
    if (place >= 0) unseen.splice(place, 1);
    if (intent?.offerId !== offerId || intent.dueAt - Date.now() < habits.stopsWithinSeconds * 1000) return;
    clearTimeout(intent.timer);
    intent = undefined;
    lookAtNext();
  }

  function lookAway(): void {
    unseen.length = 0;
    clearTimeout(intent?.timer);
    intent = undefined;
  }

  function say(status: Presence): void {
    if (socket.connected) socket.emit('presence', { status }, () => undefined);
  }

  function work(): void {
    say('available');
    breakTimer = setTimeout(rest, untilBreakMs(habits, random));
  }

  function rest(): void {
    lookAway();
    say('away');
    breakTimer = setTimeout(work, breakMs(random));
  }

  socket.on('offer', notice);
  socket.on('offer:closed', ({ offerId }) => forget(offerId));
  await new Promise<void>((resolve) => {
    socket.on('welcome', ({ offers }) => {
      offers.forEach(notice);
      resolve();
    });
  });
  breakTimer = setTimeout(rest, untilBreakMs(habits, random));
  return {
    stop() {
      clearTimeout(breakTimer);
      lookAway();
      socket.disconnect();
    },
  };
}
