/** What to say about how an offer ended: at the time, and looking back. */

import type { ModeName } from '../../../src/protocol.ts';
import { firstNameOf, text } from '../text.ts';
import type { Outcome } from './model.ts';

export interface OutcomeText {
  readonly title: string;
  readonly detail: string | null;
}

const words = text.rep;

/** `mode`: of the offer, if there was one. */
export function outcomeText(outcome: Outcome, mode: ModeName | null): OutcomeText {
  switch (outcome.kind) {
    case 'won': {
      if (!outcome.lead) return { title: words.wonLoading, detail: null };
      const { name, phone } = outcome.lead.contact;
      const first = firstNameOf(name);
      if (outcome.assigned) return { title: words.assigned(first, outcome.assigned.by), detail: null };
      return { title: phone === undefined ? words.wonByMail(first) : words.won(first), detail: null };
    }
    case 'taken':
      // A lead that was handed on was not raced for.
      if (outcome.by && mode === 'skim') return { title: text.skim.has(outcome.by.name), detail: null };
      if (!outcome.by) return { title: words.notOffered, detail: words.notOfferedDetail };
      return { title: words.taken(outcome.by.name, outcome.behindMs), detail: words.takenDetail };
    case 'expired':
      return { title: outcome.tried ? words.expiredTried : words.expired, detail: words.expiredDetail };
    case 'withdrawn':
      return { title: words.withdrawn, detail: words.withdrawnDetail };
    case 'not-offered':
      return { title: words.notOffered, detail: words.notOfferedDetail };
    case 'gone':
      return { title: words.gone, detail: words.goneDetail };
    case 'moved-away':
      return { title: words.movedAway, detail: null };
    case 'passed':
      return { title: words.passed, detail: null };
    case 'released':
      return { title: words.released, detail: null };
    case 'concluded':
      return { title: words.concluded[outcome.result], detail: null };
  }
}

/** In the list of races, a won one needs no more than that: the lead itself is in the list above. */
export const outcomeLookingBack = (outcome: Outcome, mode: ModeName | null): string =>
  outcome.kind === 'won' ? words.wonBefore : outcomeText(outcome, mode).title;
