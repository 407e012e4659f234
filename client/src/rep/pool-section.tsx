/** The pool, below the deck: leads nobody has to answer in seconds. It changes places only while no hand is on the page. */
import { useEffect, useState } from 'react';
import type { Problem } from '../../../src/protocol.ts';
import { serverNow } from '../clock.ts';
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { useGuard } from '../ui/use-guard.ts';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { handIsAway } from './hand.ts';
import type { RepState } from './model.ts';
import { isUntidy, newInPool, poolOf } from './pool.ts';
import { PoolRow } from './pool-row.tsx';
import { readPool } from './rep-requests.ts';
import { repStore } from './rep-store.ts';
import './pool.css';

/** On a phone the own leads below stay within reach of a thumb. */
const shownAtFirst = 5;
const shownMore = 20;
const tidyEvery = 1_000;

const tidy = () => repStore.dispatch({ type: 'pool-tidied', at: serverNow() });

function useTidying(untidy: boolean): void {
  useEffect(() => {
    if (!untidy) return;
    const timer = setInterval(() => handIsAway() && tidy(), tidyEvery);
    return () => clearInterval(timer);
  }, [untidy]);
}

function MorePool({ known, onMore }: { readonly known: boolean; readonly onMore: () => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const more = async () => {
    if (busy) return;
    setBusy(true);
    const fault = known ? null : await readPool();
    setBusy(false);
    setProblem(fault);
    if (fault === null) onMore();
  };
  return (
    <div className="pool-more">
      <Button aria-disabled={busy} onClick={() => void more()}>
        {busy ? text.loading : text.pool.more}
      </Button>
      <p role="alert">{problem?.detail}</p>
    </div>
  );
}

interface PoolSectionProps {
  readonly state: RepState;
  readonly online: boolean;
}

export function PoolSection({ state, online }: PoolSectionProps) {
  const [limit, setLimit] = useState(shownAtFirst);
  const rows = poolOf(state);
  const shown = rows.slice(0, limit);
  const fresh = newInPool(state);
  const order = shown.map(({ offer }) => offer.id).join(' ');
  const guarded = useGuard(order === '' ? null : order);
  const focus = useKeptFocus(shown.map(({ offer, phase }) => `${offer.id} ${phase.name}`).join(' '));
  useTidying(isUntidy(state));

  if (rows.length === 0) return null;
  const hasMore = rows.length > shown.length || state.poolRest.kind === 'more';
  return (
    <section className="pool" aria-labelledby="pool" tabIndex={-1} {...focus}>
      <header className="pool-header">
        <h2 id="pool">{text.pool.title}</h2>
        {fresh > 0 && (
          <Button className="pool-fresh" onClick={tidy}>
            {text.pool.fresh(fresh)}
          </Button>
        )}
      </header>
      <ul>
        {shown.map((card) => (
          <PoolRow key={card.offer.id} card={card} online={online} guarded={guarded} />
        ))}
      </ul>
      {hasMore && (
        <MorePool known={rows.length > shown.length} onMore={() => setLimit((before) => before + shownMore)} />
      )}
    </section>
  );
}
