/** Connects the rep's state with the socket: what arrives, and what a rep answers. What is asked over HTTP is in rep-requests.ts. */
import type { LeadOut, Presence } from '../../../src/protocol.ts';
import { get } from '../api.ts';
import { observeServerTime, serverNow } from '../clock.ts';
import { socket } from '../socket.ts';
import { createStore } from '../store.ts';
import { handIsAway, watchHand } from './hand.ts';
import { nothingYet } from './model.ts';
import { reduceRep } from './offers.ts';

export const repStore = createStore(reduceRep, nothingYet);

const answerTimeout = 10_000;

/** The end of an offer says who won, not whom to call: a claim by text message is completed here. */
async function fetchContact(leadId: string): Promise<void> {
  const answer = await get<LeadOut>(`/api/v1/leads/${encodeURIComponent(leadId)}`);
  // It may have moved away meanwhile; then it is not this rep's to show.
  if (answer.ok && answer.value.claimedBy?.id === repStore.get().rep?.id) {
    repStore.dispatch({ type: 'lead-loaded', lead: answer.value });
  }
}

let started = false;

export function startRep(): void {
  if (started) return;
  started = true;
  watchHand();
  // Only the first on a connection: a later one that was held up says less about the clock than what is known.
  let isFirst = true;
  socket.on('connect', () => {
    isFirst = true;
  });
  socket.on('welcome', (welcome) => {
    observeServerTime(welcome.serverTime, isFirst);
    isFirst = false;
    repStore.dispatch({ type: 'welcome', welcome, handAway: handIsAway() });
  });
  socket.on('offer', (offer) => {
    observeServerTime(offer.serverTime);
    repStore.dispatch({ type: 'offer', offer, handAway: handIsAway() });
  });
  socket.on('offer:closed', (closed) => {
    const card = repStore.get().cards.find(({ offer }) => offer.id === closed.offerId);
    const answerIsComing = card?.phase.name === 'claiming' && !card.phase.unanswered;
    repStore.dispatch({ type: 'closed', closed, at: serverNow() });
    if (closed.reason === 'won' && !answerIsComing) void fetchContact(closed.leadId);
  });
  socket.on('lead', (message) => repStore.dispatch({ type: 'lead', message, at: serverNow() }));
}

/** Never while offline: socket.io would keep the tap and send it whenever it reconnects. */
export async function claim(offerId: string): Promise<void> {
  const card = repStore.get().cards.find(({ offer }) => offer.id === offerId);
  if (!socket.connected || card?.phase.name !== 'open' || card.phase.passing) return;
  repStore.dispatch({ type: 'claim-sent', offerId, at: serverNow() });
  try {
    const result = await socket.timeout(answerTimeout).emitWithAck('claim', { offerId });
    repStore.dispatch({ type: 'claim-answered', offerId, result, at: serverNow() });
  } catch {
    repStore.dispatch({ type: 'claim-unanswered', offerId, at: serverNow() });
    // A fresh connection brings a welcome, and with it the truth.
    if (socket.connected) socket.disconnect().connect();
  }
}

/**
 * A tap that was on its way to the claim button when the offer was taken. It is a claim like any other, and it is lost;
 * the server says by how much, and the race shows it.
 */
export async function claimLate(offerId: string): Promise<void> {
  const card = repStore.get().cards.find(({ offer }) => offer.id === offerId);
  if (!socket.connected || card?.phase.name !== 'ended') return;
  const { outcome } = card.phase;
  if (outcome.kind !== 'taken' || outcome.tappedMs !== undefined) return;
  repStore.dispatch({ type: 'claimed-late', offerId, at: serverNow() });
  try {
    const result = await socket.timeout(answerTimeout).emitWithAck('claim', { offerId });
    repStore.dispatch({ type: 'claim-answered', offerId, result, at: serverNow() });
  } catch {
    // It was lost before it was sent; without an answer only the gap stays unknown.
  }
}

export async function pass(offerId: string): Promise<void> {
  const card = repStore.get().cards.find(({ offer }) => offer.id === offerId);
  if (!socket.connected || card?.phase.name !== 'open' || card.phase.passing) return;
  repStore.dispatch({ type: 'pass-sent', offerId });
  try {
    const result = await socket.timeout(answerTimeout).emitWithAck('decline', { offerId });
    repStore.dispatch({ type: 'pass-answered', offerId, result, at: serverNow() });
  } catch {
    repStore.dispatch({ type: 'pass-answered', offerId, result: null, at: serverNow() });
  }
}

/** True once the server has it. */
export async function setPresence(status: Presence): Promise<boolean> {
  if (!socket.connected) return false;
  try {
    const answer = await socket.timeout(answerTimeout).emitWithAck('presence', { status });
    if (answer.result === 'ok') repStore.dispatch({ type: 'presence', status });
    return answer.result === 'ok';
  } catch {
    return false;
  }
}
