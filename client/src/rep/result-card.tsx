/** How an offer ended, in the place where its card lay. */
import { useEffect } from 'react';
import { duel, type Race } from '../race-strip/race.ts';
import { RaceStrip } from '../race-strip/race-strip.tsx';
import { headlineOf, text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Unbroken } from '../ui/unbroken.tsx';
import { ContactButtons } from './contact-buttons.tsx';
import type { Offered, Outcome } from './model.ts';
import { outcomeText } from './outcome-text.ts';

/** How long a lost race stays: long enough to read, shorter when another offer waits beneath. */
const readingTime = 6_000;
const readingTimeWhenBusy = 3_000;

/** The race as the loser knows it; null when this rep did not run. */
function ownRace({ offeredAt }: Offered, outcome: Outcome): Race | null {
  if (outcome.kind !== 'taken' || !outcome.by) return null;
  const { by, behindMs, tappedMs } = outcome;
  if (behindMs === undefined || tappedMs === undefined) return null;
  return duel(by.name, text.race.you, Date.parse(offeredAt), tappedMs, behindMs);
}

interface ResultCardProps {
  /** What was offered; null for a lead given without an offer. */
  readonly offer: Offered | null;
  readonly outcome: Outcome;
  readonly othersWait: boolean;
  readonly guarded: boolean;
  /** A tap where the claim button was, a moment ago. */
  readonly onLateClaim?: () => void;
  readonly onDone: () => void;
}

export function ResultCard({ offer, outcome, othersWait, guarded, onLateClaim, onDone }: ResultCardProps) {
  const won = outcome.kind === 'won';
  const { title, detail } = outcomeText(outcome, offer?.mode ?? null);
  const race = offer && ownRace(offer, outcome);

  useEffect(() => {
    if (won) return;
    const timer = setTimeout(onDone, othersWait ? readingTimeWhenBusy : readingTime);
    return () => clearTimeout(timer);
  }, [won, othersWait, onDone]);

  return (
    <article className={`card card-result card-${outcome.kind}`} data-offer-id={offer?.id} data-outcome={outcome.kind}>
      <div className="card-top">
        <p className="card-was">{headlineOf((won && outcome.lead) || (offer?.lead ?? {}))}</p>
        <Button tone="quiet" className="card-corner" aria-disabled={guarded} onClick={() => !guarded && onDone()}>
          {text.rep.done}
        </Button>
      </div>
      <div className="card-words">
        <h2>
          <Unbroken words={title} />
        </h2>
        {detail && <p className="card-quiet">{detail}</p>}
        {won && outcome.lead && (
          <dl className="card-contact">
            <dt className="visually-hidden">{text.lead.factNames.name}</dt>
            <dd className="card-contact-name">
              {[outcome.lead.contact.name, outcome.lead.contact.company].filter(Boolean).join(', ')}
            </dd>
            <dt className="visually-hidden">{text.lead.factNames.phone}</dt>
            <dd className="card-contact-phone">{outcome.lead.contact.phone}</dd>
            <dt className="visually-hidden">{text.lead.factNames.email}</dt>
            <dd>{outcome.lead.contact.email}</dd>
            <dt className="visually-hidden">{text.lead.factNames.note}</dt>
            <dd className="card-note">{outcome.lead.note}</dd>
          </dl>
        )}
        {race && <RaceStrip size="row" named race={race} />}
      </div>
      {won && outcome.lead && <ContactButtons lead={outcome.lead} guarded={guarded} />}
      {guarded && outcome.kind === 'taken' && <div className="card-late-claim" onPointerDown={onLateClaim} />}
    </article>
  );
}
