/** An open offer: what is for sale, how long it is, and one large button. */
import { languageName, text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Headline } from '../ui/headline.tsx';
import { CountdownRing } from './countdown-ring.tsx';
import type { Card, Notice } from './model.ts';

function noticeText(notice: Notice): string {
  return notice.kind === 'over-cap' ? text.rep.notices['over-cap'](notice.cap) : text.rep.notices[notice.kind];
}

function quietLine({ offer }: Card): string {
  const { language, source, score } = offer.lead;
  return [
    language && languageName(language),
    source,
    score !== undefined && text.rep.score(score),
    text.rep.rivals(offer.rivals),
  ]
    .filter(Boolean)
    .join(' · ');
}

interface OfferCardProps {
  readonly card: Card;
  readonly online: boolean;
  /** While true, a tap does nothing: the card has only just come to the top. */
  readonly guarded: boolean;
  readonly onClaim: () => void;
  readonly onPass: () => void;
}

export function OfferCard({ card, online, guarded, onClaim, onPass }: OfferCardProps) {
  const { offer, phase } = card;
  const { contact, note } = offer.lead;
  const claiming = phase.name === 'claiming';
  const passing = phase.name === 'open' && phase.passing;
  const blocked = !online || guarded || claiming || passing;
  const act = (action: () => void) => () => {
    if (!blocked) action();
  };
  const claimWord = claiming ? text.rep.claiming : online ? text.rep.claim : text.rep.claimOffline;
  return (
    <article className="card card-offer" data-offer-id={offer.id} data-phase={phase.name}>
      <div className="card-top">
        {offer.expiresAt === null ? (
          <p className="card-no-limit">{text.rep.noLimit}</p>
        ) : (
          <CountdownRing from={Date.parse(offer.offeredAt)} until={Date.parse(offer.expiresAt)} />
        )}
        <Button
          tone="quiet"
          className="card-corner"
          aria-disabled={blocked}
          aria-keyshortcuts="p"
          onClick={act(onPass)}
        >
          {passing ? text.rep.passing : text.rep.pass}
        </Button>
      </div>
      <div className="card-words">
        <h2>
          <Headline lead={offer.lead} />
        </h2>
        {contact && <p className="card-person">{[contact.name, contact.company].filter(Boolean).join(', ')}</p>}
        <p className="card-quiet">{quietLine(card)}</p>
        {note && <p className="card-note">{note}</p>}
      </div>
      <p className="card-notice" role="alert">
        {phase.name === 'open' && phase.notice && noticeText(phase.notice)}
        {claiming && phase.unanswered && `${text.rep.unanswered} ${text.rep.unansweredDetail}`}
      </p>
      <Button
        tone="signal"
        className="card-claim"
        aria-disabled={blocked}
        aria-keyshortcuts="c"
        data-guarded={guarded && online && !claiming}
        onClick={act(onClaim)}
      >
        {claimWord}
      </Button>
    </article>
  );
}
