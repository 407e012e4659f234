/** The deck: the card that matters now, the next ones peeking below, in a place that never changes its size. */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import type { RepOut } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { useGuard } from '../ui/use-guard.ts';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { type Card, deckOf, type RepState } from './model.ts';
import { OfferCard } from './offer-card.tsx';
import { PeekingCard } from './peeking-card.tsx';
import { claim, claimLate, pass, repStore } from './rep-store.ts';
import { ResultCard } from './result-card.tsx';

// Only who hands leads on loads it.
const AssignDialog = lazy(() => import('../lead/assign-dialog.tsx'));

const peeksShown = 2;

function useKeys(top: Card | undefined, online: boolean, guarded: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!top || !online || event.repeat || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      if (document.querySelector('dialog[open]')) return;
      const { id } = top.offer;
      if (top.phase.name === 'ended' && guarded && event.key === 'c') void claimLate(id);
      if (top.phase.name !== 'open' || guarded) return;
      // A lead to hand on is not taken by a habit of the fingers.
      if (event.key === 'c' && top.offer.mode !== 'skim') void claim(id);
      else if (event.key === 'p') void pass(id);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [top, online, guarded]);
}

type Present = Pick<RepOut, 'presence' | 'presenceBecause'>;

function emptyWords(rep: Present | null): { readonly title: string; readonly detail: string } {
  switch (rep?.presence) {
    case undefined:
      return { title: text.rep.connecting, detail: '' };
    case 'available':
      return { title: text.rep.emptyAvailable, detail: text.rep.emptyAvailableDetail };
    case 'away':
      return rep?.presenceBecause === 'unanswered'
        ? { title: text.rep.sentAway, detail: text.rep.sentAwayDetail }
        : { title: text.rep.emptyAway, detail: text.rep.emptyAwayDetail };
    case 'off':
      return { title: text.rep.emptyOff, detail: text.rep.emptyAwayDetail };
  }
}

function EmptyDeck({ rep }: { readonly rep: Present | null }) {
  const { title, detail } = emptyWords(rep);
  return (
    <div className={`card card-empty card-empty-${rep?.presence ?? 'waiting'}`}>
      <h2>{title}</h2>
      <p className="card-quiet">{detail}</p>
    </div>
  );
}

interface DeckProps {
  readonly state: RepState;
  readonly online: boolean;
}

export function Deck({ state, online }: DeckProps) {
  const [top, ...rest] = deckOf(state);
  const topId = top?.offer.id;
  const given = top ? undefined : state.given[0];
  const shown = top ? `${top.offer.id} ${top.phase.name === 'ended'}` : (given?.lead.id ?? null);
  const guarded = useGuard(shown);
  const focus = useKeptFocus(shown);
  useKeys(top, online, guarded);

  // The question outlives its card's place on top, but not its offer.
  const [givingId, setGivingId] = useState<string | null>(null);
  const giving = state.cards.find(({ offer, phase }) => offer.id === givingId && phase.name === 'open');
  const ask = (offerId: string) => {
    repStore.dispatch({ type: 'raised', offerId });
    setGivingId(offerId);
  };

  const givenId = given?.lead.id;
  const done = useCallback(() => {
    if (topId !== undefined) repStore.dispatch({ type: 'dismissed', offerId: topId });
    if (givenId !== undefined) repStore.dispatch({ type: 'given-dismissed', leadId: givenId });
  }, [topId, givenId]);

  let card: ReactNode = <EmptyDeck rep={state.rep} />;
  if (top?.phase.name === 'ended') {
    card = (
      <ResultCard
        key={shown}
        offer={top.offer}
        outcome={top.phase.outcome}
        othersWait={rest.length > 0}
        guarded={guarded}
        onLateClaim={() => void claimLate(top.offer.id)}
        onDone={done}
      />
    );
  } else if (top) {
    card = (
      <OfferCard
        key={shown}
        card={top}
        online={online}
        guarded={guarded}
        onClaim={() => void claim(top.offer.id)}
        onGive={() => ask(top.offer.id)}
        onPass={() => void pass(top.offer.id)}
      />
    );
  } else if (given) {
    card = (
      <ResultCard
        key={shown}
        offer={null}
        outcome={{ kind: 'won', lead: given.lead, assigned: { by: given.by } }}
        othersWait={false}
        guarded={guarded}
        onDone={done}
      />
    );
  }

  const hidden = rest.length - peeksShown;
  return (
    <section className="deck" aria-label={text.rep.deck} tabIndex={-1} {...focus}>
      <div className="deck-top">{card}</div>
      <ul className="deck-rest">
        {rest.slice(0, peeksShown).map((each, index) => (
          <li key={each.offer.id} className={index > 0 ? 'deck-second' : undefined}>
            <PeekingCard card={each} onRaise={() => repStore.dispatch({ type: 'raised', offerId: each.offer.id })} />
          </li>
        ))}
        {hidden > 0 && <li className="deck-more">{text.rep.more(hidden)}</li>}
      </ul>
      {giving && (
        <Suspense>
          <AssignDialog
            leadId={giving.offer.leadId}
            title={text.skim.title}
            detail={text.skim.detail}
            confirm={text.skim.confirm}
            onDone={() => {
              // The end of the offer tells who has it now.
            }}
            onClose={() => setGivingId(null)}
          />
        </Suspense>
      )}
    </section>
  );
}
