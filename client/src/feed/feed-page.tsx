/** The board: what needs a decision, what is open, what just happened. On a desk, a wall or a phone. */
import { useEffect, useMemo, useState } from 'react';
import type { NameOf } from '../race-strip/race.ts';
import { useStore } from '../store.ts';
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { boardOf, type FeedRow } from './feed-model.ts';
import { EndedRow, HeldRow, OpenRow, PoolRow, UnclaimedRow } from './feed-rows.tsx';
import { feedStore, loadFeed, startFeed } from './feed-store.ts';
import './feed.css';

const endedShown = 60;
const pooledShown = 8;

interface GroupProps {
  readonly rows: readonly FeedRow[];
  readonly nameOf: NameOf;
}

function HeldGroup({ rows }: { readonly rows: readonly FeedRow[] }) {
  const overdue = rows.filter(({ hold }) => hold?.overdue).length;
  return (
    <section className={`feed-held ${overdue > 0 ? 'feed-overdue' : ''}`} aria-labelledby="held">
      <h2 id="held">
        <span className="feed-count">{rows.length}</span> {text.feed.held}
        <small role="status">{text.feed.heldDetail(rows.length, overdue)}</small>
      </h2>
      <ul>
        {rows.map((row) => (
          <HeldRow key={row.lead.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

/** The oldest first: these need a look. */
function PoolGroup({ rows, nameOf }: GroupProps) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, pooledShown);
  return (
    <section className="feed-pool" aria-labelledby="pool">
      <h2 id="pool">{text.feed.pool}</h2>
      <ul>
        {shown.map((row) => (
          <PoolRow key={row.lead.id} row={row} nameOf={nameOf} />
        ))}
      </ul>
      {shown.length < rows.length && <Button onClick={() => setAll(true)}>{text.feed.poolAll(rows.length)}</Button>}
    </section>
  );
}

export default function FeedPage() {
  const { data, loaded, problem } = useStore(feedStore);
  useEffect(startFeed, []);
  const { unclaimed, held, open, pool, ended } = useMemo(() => boardOf(data), [data]);
  const { reps } = data;
  const nameOf = useMemo(() => (repId: string) => reps.get(repId)?.name ?? text.feed.unknownRep, [reps]);

  if (!loaded) {
    if (!problem) return <Notice title={text.loading} busy />;
    return (
      <Notice
        title={text.unreachable.title}
        detail={problem.detail}
        action={<Button onClick={() => void loadFeed()}>{text.tryAgain}</Button>}
        tone="late"
      />
    );
  }
  return (
    <div className="feed">
      <h1 className="visually-hidden">{text.feed.title}</h1>
      {unclaimed.length > 0 && (
        <section className="feed-unclaimed" aria-labelledby="unclaimed">
          <h2 id="unclaimed">
            <span className="feed-count">{unclaimed.length}</span> {text.feed.unclaimed}
            <small role="status">{text.feed.unclaimedDetail(unclaimed.length)}</small>
          </h2>
          <ul>
            {unclaimed.map((row) => (
              <UnclaimedRow key={row.lead.id} row={row} nameOf={nameOf} />
            ))}
          </ul>
        </section>
      )}
      {held.length > 0 && <HeldGroup rows={held} />}
      <section className="feed-open" aria-labelledby="open">
        <h2 id="open">{text.feed.open}</h2>
        {open.length === 0 && <p className="list-empty">{text.feed.openNone}</p>}
        <ul>
          {open.map((row) => (
            <OpenRow key={row.lead.id} row={row} nameOf={nameOf} />
          ))}
        </ul>
      </section>
      {pool.length > 0 && <PoolGroup rows={pool} nameOf={nameOf} />}
      <section className="feed-ended" aria-labelledby="races">
        <h2 id="races">{text.feed.races}</h2>
        {ended.length === 0 && <p className="list-empty">{text.feed.racesNone}</p>}
        <ul>
          {ended.slice(0, endedShown).map((row) => (
            <EndedRow key={row.lead.id} row={row} nameOf={nameOf} />
          ))}
        </ul>
      </section>
    </div>
  );
}
