/** An offer further down the deck: what it is and how long; a tap brings it up. */
import { headlineOf } from '../text.ts';
import { Countdown } from '../ui/countdown.tsx';
import type { Card } from './model.ts';

interface PeekingCardProps {
  readonly card: Card;
  readonly onRaise: () => void;
}

export function PeekingCard({ card, onRaise }: PeekingCardProps) {
  const { id, lead, expiresAt } = card.offer;
  return (
    <button type="button" className="peek" data-offer-id={id} onClick={onRaise}>
      <span className="peek-headline">{headlineOf(lead)}</span>
      {expiresAt !== null && <Countdown className="peek-time" until={Date.parse(expiresAt)} />}
    </button>
  );
}
