/** Says new offers and answers aloud to screen readers, and counts waiting offers in the window's title. */
import { useEffect, useMemo } from 'react';
import { serverNow } from '../clock.ts';
import { formatDuration } from '../format.ts';
import { headlineOf, text } from '../text.ts';
import { deckOf, isPooled, type RepState, type Spoken } from './model.ts';
import { outcomeText } from './outcome-text.ts';

function wordsFor(spoken: Spoken): string {
  switch (spoken.kind) {
    case 'sent-away':
      return `${text.rep.sentAway} ${text.rep.sentAwayDetail}`;
    case 'outcome':
      return outcomeText(spoken.outcome, spoken.offer?.mode ?? null).title;
    case 'offer': {
      const { lead, mode, expiresAt } = spoken.offer;
      const headline = headlineOf(lead);
      if (isPooled(spoken.offer)) return text.rep.newInPool(headline);
      const time =
        expiresAt === null
          ? text.rep.noLimit
          : text.rep.timeToClaim(formatDuration(Math.ceil((Date.parse(expiresAt) - serverNow()) / 1000) * 1000));
      return mode === 'skim' ? text.rep.newToHandOn(headline, time) : text.rep.newOffer(headline, time);
    }
  }
}

export function Announcer({ state }: { readonly state: RepState }) {
  const open = deckOf(state).filter(({ phase }) => phase.name === 'open');
  const first = open[0];
  const title = first ? text.rep.titleWaiting(open.length, headlineOf(first.offer.lead)) : text.product;
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = text.product;
    };
  }, [title]);
  // Said once: the seconds left are those of the moment it arrived.
  const words = useMemo(() => state.spoken && wordsFor(state.spoken), [state.spoken]);
  return (
    <p className="visually-hidden" aria-live="assertive">
      {words}
    </p>
  );
}
