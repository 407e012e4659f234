/** One lead of the pool, or in its place what became of it: the row keeps its height whatever it says. */
import { headlineOf, text } from '../text.ts';
import { Age } from '../ui/age.tsx';
import { Button } from '../ui/button.tsx';
import { Countdown } from '../ui/countdown.tsx';
import { Headline } from '../ui/headline.tsx';
import { useGuard } from '../ui/use-guard.ts';
import { aboutLead, noticeText } from './card-words.ts';
import { ContactButtons } from './contact-buttons.tsx';
import type { Card, Offered, Outcome } from './model.ts';
import { outcomeText } from './outcome-text.ts';
import { claim, pass, repStore } from './rep-store.ts';

interface AnsweredProps {
  readonly offer: Offered;
  readonly outcome: Outcome;
  readonly guarded: boolean;
}

function Answered({ offer, outcome, guarded }: AnsweredProps) {
  const { title } = outcomeText(outcome, offer.mode);
  const won = outcome.kind === 'won' ? outcome.lead : null;
  const headline = headlineOf(won ?? offer.lead);
  const done = () => !guarded && repStore.dispatch({ type: 'dismissed', offerId: offer.id });
  return (
    <>
      <div className="pool-words">
        <p className="pool-headline">
          <Headline lead={won ?? offer.lead} />
        </p>
        <p className="pool-answer">{title}</p>
      </div>
      {won && <ContactButtons lead={won} guarded={guarded} />}
      {won && (
        <Button
          tone="quiet"
          className="pool-pass"
          aria-label={text.pool.done(headline)}
          aria-disabled={guarded}
          onClick={done}
        >
          {text.rep.done}
        </Button>
      )}
    </>
  );
}

interface PoolRowProps {
  readonly card: Card;
  readonly online: boolean;
  /** While true, a tap does nothing: rows have only just changed places. */
  readonly guarded: boolean;
}

export function PoolRow({ card, online, guarded }: PoolRowProps) {
  const { offer, phase } = card;
  const { id, lead, offeredAt, expiresAt } = offer;
  const answerIsNew = useGuard(phase.name === 'ended' ? phase.outcome.kind : 'open');
  if (phase.name === 'ended') {
    const { outcome } = phase;
    return (
      <li className={`pool-row pool-${outcome.kind}`} data-offer-id={id} data-outcome={outcome.kind}>
        <Answered offer={offer} outcome={outcome} guarded={guarded || answerIsNew} />
      </li>
    );
  }
  const claiming = phase.name === 'claiming';
  const passing = phase.name === 'open' && phase.passing;
  const blocked = !online || guarded || claiming || passing;
  const act = (action: (offerId: string) => Promise<void>) => () => {
    if (!blocked) void action(id);
  };
  const notice = claiming
    ? phase.unanswered && `${text.rep.unanswered} ${text.rep.unansweredDetail}`
    : phase.notice && noticeText(phase.notice);
  const headline = headlineOf(lead);
  return (
    <li className="pool-row" data-offer-id={id} data-phase={phase.name}>
      <div className="pool-words">
        <p className="pool-headline">
          <Headline lead={lead} />
        </p>
        {notice ? (
          <p className="pool-notice" role="alert">
            {notice}
          </p>
        ) : (
          <>
            <p className="pool-quiet">{aboutLead(lead)}</p>
            <p className="pool-age">
              <Age since={Date.parse(offeredAt)} words={text.pool.age} />
              {expiresAt !== null && (
                <>
                  {' · '}
                  <Countdown className="pool-left" until={Date.parse(expiresAt)} /> {text.pool.left}
                </>
              )}
            </p>
          </>
        )}
      </div>
      <Button
        className="pool-claim"
        aria-label={claiming || !online ? undefined : text.pool.claimWhat(headline)}
        aria-disabled={blocked}
        data-guarded={guarded && online && !claiming && !passing}
        onClick={act(claim)}
      >
        {claiming ? text.rep.claiming : online ? text.rep.claim : text.rep.claimOffline}
      </Button>
      <Button
        tone="quiet"
        className="pool-pass"
        aria-label={text.pool.passWhat(headline)}
        aria-disabled={blocked}
        onClick={act(pass)}
      >
        {passing ? text.rep.passing : text.rep.pass}
      </Button>
    </li>
  );
}
