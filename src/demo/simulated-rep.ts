/** A simulated rep at a browser: a Socket.IO connection with a rep's token, and one pair of eyes. */
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, OfferOut, Presence, ServerEvents } from '../protocol.ts';
import {
  breakMs,
  callMs,
  type Habits,
  react,
  untilBreakMs,
  untilBrowsingMs,
  untilNoticedMs,
  wouldPick,
} from './habits.ts';
import { pick, type Random } from './random.ts';
import type { Simulated } from './simulated.ts';

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
  /** What can be picked, by offer: what it is about. */
  const pool = new Map<string, string>();
  let intent: Intent | undefined;
  let callEndsAt = 0;
  let onBreak = false;
  let breakTimer: NodeJS.Timeout | undefined;
  let browseTimer: NodeJS.Timeout | undefined;
  let noticeTimer: NodeJS.Timeout | undefined;

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
    // What waits in the pool is looked at in peace.
    if (offer.code === null) return void pool.set(offer.id, offer.lead.product ?? '');
    if (known.has(offer.id)) return;
    known.add(offer.id);
    unseen.push(offer);
    lookAtNext();
  }

  function browse(): void {
    browseTimer = setTimeout(browse, untilBrowsingMs(random));
    if (onBreak || Date.now() < callEndsAt) return;
    const [first, ...others] = [...pool].flatMap(([offerId, about]) => (wouldPick(about) ? [offerId] : []));
    if (first !== undefined) claim(pick(random, [first, ...others]));
  }

  function forget(offerId: string): void {
    pool.delete(offerId);
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
    onBreak = false;
    say('available');
    breakTimer = setTimeout(rest, untilBreakMs(habits, random));
  }

  function rest(): void {
    onBreak = true;
    lookAway();
    say('away');
    breakTimer = setTimeout(work, breakMs(random));
  }

  socket.on('offer', notice);
  socket.on('offer:closed', ({ offerId }) => forget(offerId));
  await new Promise<void>((resolve) => {
    socket.on('welcome', ({ rep, offers }) => {
      // Whoever may not have it any more has it no more in the welcome.
      pool.clear();
      offers.forEach(notice);
      clearTimeout(noticeTimer);
      if (rep.presence !== 'available' && !onBreak)
        noticeTimer = setTimeout(() => !onBreak && say('available'), untilNoticedMs(random));
      resolve();
    });
  });
  breakTimer = setTimeout(rest, untilBreakMs(habits, random));
  browseTimer = setTimeout(browse, untilBrowsingMs(random) / 2);
  return {
    stop() {
      for (const timer of [breakTimer, browseTimer, noticeTimer]) clearTimeout(timer);
      lookAway();
      socket.disconnect();
    },
  };
}
