/** The pool as a rep has it: which rows it shows, in which order, and how it changes without moving under a hand. Pure. */
import type { PoolLead } from '../../../src/protocol.ts';
import { type Card, isPooled, type Offered, type RepState } from './model.ts';

/** The welcome brings so many of the pool, the newest; if it brings fewer, that is all of it. */
export const pooledInWelcome = 100;

/** How long an answer stays in its row. */
const readingTime = 6_000;

/** When the lead came in: in this order, the newest first, the server lists the pool too. */
const received = (offer: Offered): number => Date.parse(offer.lead.receivedAt);

/** The rows as they lie. */
export function poolOf(state: Pick<RepState, 'cards'>): readonly Card[] {
  return state.cards
    .filter(({ offer, placed }) => placed && isPooled(offer))
    .toSorted((a, b) => received(b.offer) - received(a.offer));
}

/** Those that wait for a place in the list. */
export const newInPool = (state: Pick<RepState, 'cards'>): number =>
  state.cards.filter(({ offer, placed }) => !placed && isPooled(offer)).length;

const isRead = ({ offer, phase }: Card, at: number): boolean =>
  isPooled(offer) && phase.name === 'ended' && phase.outcome.kind !== 'won' && phase.at <= at - readingTime;

/** Whether the list would change if it were tidied, now or in a while. */
export const isUntidy = ({ cards }: Pick<RepState, 'cards'>): boolean =>
  cards.some((card) => isPooled(card.offer) && (!card.placed || isRead(card, Number.POSITIVE_INFINITY)));

export function tidied(state: RepState, at: number): RepState {
  const isStill = (card: Card) => card.placed && !isRead(card, at);
  if (state.cards.every(isStill)) return state;
  const cards = state.cards.filter((card) => !isRead(card, at)).map((card) => ({ ...card, placed: true }));
  return { ...state, cards };
}

const offeredFrom = ({ offerId, pooledAt, ...lead }: PoolLead): Offered => ({
  id: offerId,
  leadId: lead.id,
  code: null,
  mode: 'cherry-pick',
  lead,
  offeredAt: pooledAt,
  expiresAt: null,
});

/** A further page: it goes below what is shown. */
export function withPage(state: RepState, items: readonly PoolLead[], nextCursor: string | null): RepState {
  const known = new Set([...state.cards.map(({ offer }) => offer.id), ...state.over]);
  const fresh = items.filter(({ offerId }) => !known.has(offerId));
  return {
    ...state,
    cards: [
      ...state.cards,
      ...fresh.map(
        (item): Card => ({
          offer: offeredFrom(item),
          phase: { name: 'open', notice: null, passing: false },
          placed: true,
        }),
      ),
    ],
    poolRest: nextCursor === null ? { kind: 'none' } : { kind: 'more', cursor: nextCursor },
  };
}

/** Whether a welcome that does not hold this one says nothing of it: it is older than all the welcome has room for. */
export function isBeyond(card: Card, welcomed: readonly Offered[]): boolean {
  const pooled = welcomed.filter(isPooled);
  return (
    isPooled(card.offer) &&
    pooled.length >= pooledInWelcome &&
    pooled.every((offer) => received(offer) >= received(card.offer))
  );
}
