/** /keys: the API keys and the reps' tokens; made, shown once, revoked. */
import { useState } from 'react';
import type { KeyOut } from '../../../src/protocol.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Page, WhenLoaded } from '../ui/page.tsx';
import { useLoaded } from '../ui/use-loaded.ts';
import { KeyRow } from './key-row.tsx';
import './keys.css';
import { fetchKeys, revokeKey } from './keys-requests.ts';
import { MakeKeyDialog } from './make-key-dialog.tsx';

type Task = { readonly kind: 'make' } | { readonly kind: 'revoke'; readonly key: KeyOut };

export default function KeysPage() {
  const loaded = useLoaded(fetchKeys);
  const [task, setTask] = useState<Task | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const words = deskText.keys;
  const begin = (next: Task) => {
    setSaid(null);
    setTask(next);
  };
  return (
    <Page
      title={words.title}
      detail={words.detail}
      actions={
        <Button tone="main" onClick={() => begin({ kind: 'make' })}>
          {words.make}
        </Button>
      }
    >
      <p className="page-said" role="status">
        {said}
      </p>
      <WhenLoaded loaded={loaded}>
        {({ keys, repNames }) =>
          keys.length === 0 ? (
            <p className="list-empty">{words.none}</p>
          ) : (
            <ul className="things">
              {keys.map((key) => (
                <KeyRow
                  key={key.id}
                  of={key}
                  repName={key.repId === undefined ? null : (repNames.get(key.repId) ?? words.formerRep)}
                  onRevoke={() => begin({ kind: 'revoke', key })}
                />
              ))}
            </ul>
          )
        }
      </WhenLoaded>
      {task?.kind === 'make' && <MakeKeyDialog onMade={() => void loaded.load()} onClose={() => setTask(null)} />}
      {task?.kind === 'revoke' && (
        <ConfirmDialog
          title={words.revokeTitle(task.key.name)}
          detail={words.revokeDetail}
          confirm={words.revoke}
          request={() => revokeKey(task.key.id)}
          onClose={() => setTask(null)}
          onDone={() => {
            setTask(null);
            setSaid(words.revoked(task.key.name));
            void loaded.load();
          }}
        />
      )}
    </Page>
  );
}
