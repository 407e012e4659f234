/** What came of an own lead, behind one disclosure: what cannot be taken back is asked once more. */
import { lazy, Suspense, useState } from 'react';
import type { LeadOut } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { useSending } from '../ui/use-sending.ts';
import { contacted } from './rep-requests.ts';

const ConcludeDialog = lazy(() => import('./conclude-dialog.tsx'));
const GiveBackDialog = lazy(() => import('./give-back-dialog.tsx'));

const results = ['won', 'lost', 'invalid'] as const;
type Asking = (typeof results)[number] | 'give-back';

export function OwnLeadOutcome({ lead }: { readonly lead: LeadOut }) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const { busy, problem, send } = useSending();
  const close = () => setAsking(null);
  const isReached = lead.contactedAt !== null;
  return (
    <details className="own-outcome">
      <summary>{text.own.howDidItGo}</summary>
      <div className="own-outcome-choices">
        <Button
          aria-disabled={busy || isReached}
          aria-pressed={isReached}
          onClick={() => !isReached && void send(() => contacted(lead.id))}
        >
          {text.own.reached}
        </Button>
        {results.map((result) => (
          <Button key={result} onClick={() => setAsking(result)}>
            {text.own.results[result]}
          </Button>
        ))}
        <Button tone="quiet" onClick={() => setAsking('give-back')}>
          {text.own.giveBack}
        </Button>
      </div>
      <p className="own-outcome-fault" role="alert">
        {problem?.detail}
      </p>
      {asking !== null && (
        <Suspense>
          {asking === 'give-back' ? (
            <GiveBackDialog lead={lead} onClose={close} />
          ) : (
            <ConcludeDialog lead={lead} result={asking} onClose={close} />
          )}
        </Suspense>
      )}
    </details>
  );
}
