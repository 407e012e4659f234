/** /changes: who changed what, the latest first, a page at a time. */
import { useEffect, useState } from 'react';
import type { ChangeOut, Page as PageOf } from '../../../src/protocol.ts';
import { type Answer, get } from '../api.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Page, WhenLoaded } from '../ui/page.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useForm } from '../ui/use-form.ts';
import { useLoaded } from '../ui/use-loaded.ts';
import './changes.css';

const pageSize = 50;

const fetchChanges = (cursor: string | null): Promise<Answer<PageOf<ChangeOut>>> =>
  get(`/api/v1/changes?limit=${pageSize}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
const fetchLatest = () => fetchChanges(null);

interface ChangeListProps {
  readonly latest: PageOf<ChangeOut>;
}

function ChangeList({ latest }: ChangeListProps) {
  const [older, setOlder] = useState<readonly ChangeOut[]>([]);
  const [cursor, setCursor] = useState(latest.nextCursor);
  const { busy, fault, send } = useForm();
  const words = deskText.changes;

  // Read anew, the latest may not join what was read before: one begins at the top again.
  useEffect(() => {
    setOlder([]);
    setCursor(latest.nextCursor);
  }, [latest]);

  const more = async () => {
    const done = await send(() => fetchChanges(cursor));
    if (!done) return;
    setOlder((before) => [...before, ...done.value.items]);
    setCursor(done.value.nextCursor);
  };

  if (latest.items.length === 0) return <p className="list-empty">{words.none}</p>;
  return (
    <div className="changes">
      <ol>
        {[...latest.items, ...older].map((change) => (
          <li key={change.cursor} data-change-type={change.type}>
            <TimeAgo at={Date.parse(change.at)} />
            <p>{change.text}</p>
          </li>
        ))}
      </ol>
      <p className="form-fault" role="alert">
        {fault}
      </p>
      {cursor === null ? (
        <p className="list-empty">{words.all}</p>
      ) : (
        <Button aria-disabled={busy} onClick={() => void more()}>
          {busy ? words.loadingOlder : words.older}
        </Button>
      )}
    </div>
  );
}

export default function ChangesPage() {
  const loaded = useLoaded(fetchLatest);
  return (
    <Page title={deskText.changes.title} detail={deskText.changes.detail}>
      <WhenLoaded loaded={loaded}>{(latest) => <ChangeList latest={latest} />}</WhenLoaded>
    </Page>
  );
}
