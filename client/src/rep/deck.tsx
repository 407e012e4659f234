/** The deck: the card that matters now, the next ones peeking below, in a place that never changes its size. */
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Presence } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { type Card, deckOf, type RepState } from './model.ts';
import { OfferCard } from './offer-card.tsx';
import { PeekingCard } from './peeking-card.tsx';
import { claim, claimLate, pass, repStore } from './rep-store.ts';
import { ResultCard } from './result-card.tsx';

const guardTime = 350;
const peeksShown = 2;

/** True for a moment after something else has come to the top, unless the place was empty. */
function useGuard(shown: string | null): boolean {
  const [settled, setSettled] = useState(shown);
  useEffect(() => {
    if (settled === shown) return;
    const timer = setTimeout(() => setSettled(shown), settled === null ? 0 : guardTime);
    return () => clearTimeout(timer);
  }, [settled, shown]);
  return settled !== null && settled !== shown;
}

/** The focus stays in the deck when the button that had it leaves with its card. */
function useKeptFocus(shown: string | null) {
  const element = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the card that may have taken the focus away.
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) element.current?.focus({ preventScroll: true });
  }, [shown]);
  return {
    ref: element,
    onFocus: () => {
      hadFocus.current = true;
    },
    onBlur: (event: { relatedTarget: EventTarget | null }) => {
      // A removed button blurs towards nothing; a person who leaves goes to another element.
      const { relatedTarget } = event;
      if (relatedTarget instanceof Node && !element.current?.contains(relatedTarget)) hadFocus.current = false;
    },
  };
}

function useKeys(top: Card | undefined, online: boolean, guarded: boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!top || !online || event.repeat || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const { id } = top.offer;
      if (top.phase.name === 'ended' && guarded && event.key === 'c') void claimLate(id);
      if (top.phase.name !== 'open' || guarded) return;
      if (event.key === 'c') void claim(id);
      else if (event.key === 'p') void pass(id);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [top, online, guarded]);
}

function emptyWords(presence: Presence | null): { readonly title: string; readonly detail: string } {
  switch (presence) {
    case null:
      return { title: text.rep.connecting, detail: '' };
    case 'available':
      return { title: text.rep.emptyAvailable, detail: text.rep.emptyAvailableDetail };
    case 'away':
      return { title: text.rep.emptyAway, detail: text.rep.emptyAwayDetail };
    case 'off':
      return { title: text.rep.emptyOff, detail: text.rep.emptyAwayDetail };
  }
}

function EmptyDeck({ presence }: { readonly presence: Presence | null }) {
  const { title, detail } = emptyWords(presence);
  return (
    <div className={`card card-empty card-empty-${presence ?? 'waiting'}`}>
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

  const givenId = given?.lead.id;
  const done = useCallback(() => {
    if (topId !== undefined) repStore.dispatch({ type: 'dismissed', offerId: topId });
    if (givenId !== undefined) repStore.dispatch({ type: 'given-dismissed', leadId: givenId });
  }, [topId, givenId]);

  let card: ReactNode = <EmptyDeck presence={state.rep?.presence ?? null} />;
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
    </section>
  );
}
