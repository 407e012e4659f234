/** When a rep is no longer there, whatever they said. */

const leadsInARow = 3;

/** An offer that asked the rep alone and is over. */
export interface ExclusiveOffer {
  readonly leadId: string;
  readonly offeredAt: number;
  readonly answered: boolean;
}

/**
 * Whether three leads in a row, offered to this rep alone, had no answer. `history`: the latest first. `since`: the last
 * sign of life, store time in milliseconds; what was offered before does not count. One lead counts once.
 */
export function isGhost(history: readonly ExclusiveOffer[], since: number): boolean {
  const silent = new Set<string>();
  const answered = new Set(history.filter((offer) => offer.answered).map(({ leadId }) => leadId));
  for (const { leadId, offeredAt } of history) {
    if (offeredAt < since || answered.has(leadId)) break;
    silent.add(leadId);
    if (silent.size === leadsInARow) return true;
  }
  return false;
}
