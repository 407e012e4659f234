/** An open offer: what is for sale, how long it is, and one large button. */
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Headline } from '../ui/headline.tsx';
import { aboutLead, noticeText } from './card-words.ts';
import { CountdownRing } from './countdown-ring.tsx';
import type { Card, Offered } from './model.ts';

function whoSees({ mode, rivals }: Offered): string | undefined {
  // How a lead that is to be handed on is shared is said by itself.
  return rivals === undefined || mode === 'skim' ? undefined : text.rep.rivals(rivals);
}

interface OfferCardProps {
  readonly card: Card;
  readonly online: boolean;
  /** While true, a tap does nothing: the card has only just come to the top. */
  readonly guarded: boolean;
  readonly onClaim: () => void;
  /** Asks to whom to hand it on. */
  readonly onGive: () => void;
  readonly onPass: () => void;
}

export function OfferCard({ card, online, guarded, onClaim, onGive, onPass }: OfferCardProps) {
  const { offer, phase } = card;
  const { contact, note } = offer.lead;
  const claiming = phase.name === 'claiming';
  const passing = phase.name === 'open' && phase.passing;
  const blocked = !online || guarded || claiming || passing;
  const act = (action: () => void) => () => {
    if (!blocked) action();
  };
  const isSkim = offer.mode === 'skim';
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
        <p className="card-quiet">{aboutLead(offer.lead, whoSees(offer))}</p>
        {isSkim && <p className="card-person">{text.skim.waits(offer.rivals ?? 0)}</p>}
        {note && <p className="card-note">{note}</p>}
      </div>
      <p className="card-notice" role="alert">
        {phase.name === 'open' && phase.notice && noticeText(phase.notice)}
        {claiming && phase.unanswered && `${text.rep.unanswered} ${text.rep.unansweredDetail}`}
      </p>
      {isSkim && (
        <Button className="card-take" aria-disabled={blocked} onClick={act(onClaim)}>
          {claiming ? text.skim.taking : text.skim.take}
        </Button>
      )}
      <Button
        tone={isSkim ? 'main' : 'signal'}
        className="card-claim"
        aria-disabled={blocked}
        aria-keyshortcuts={isSkim ? undefined : 'c'}
        data-guarded={guarded && online && !claiming}
        onClick={act(isSkim ? onGive : onClaim)}
      >
        {!online ? text.rep.claimOffline : isSkim ? text.skim.give : claiming ? text.rep.claiming : text.rep.claim}
      </Button>
    </article>
  );
}
