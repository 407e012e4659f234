/** How the latest offers and own leads ended. */
import { headlineOf, text } from '../text.ts';
import { TimeAgo } from '../ui/time-ago.tsx';
import type { Recent } from './model.ts';
import { outcomeLookingBack } from './outcome-text.ts';

export function RecentOutcomes({ recent }: { readonly recent: readonly Recent[] }) {
  if (recent.length === 0) return null;
  return (
    <section className="recent" aria-labelledby="recent">
      <h2 id="recent">{text.rep.recent}</h2>
      <ul>
        {recent.map(({ id, lead, mode, outcome, at }) => (
          <li key={id} className={`recent-${outcome.kind}`}>
            <span>{headlineOf(lead ?? {})}</span>
            <span className="recent-outcome">{outcomeLookingBack(outcome, mode)}</span>
            <TimeAgo at={at} />
          </li>
        ))}
      </ul>
    </section>
  );
}
