/** Says what the connection, or the server behind it, cannot do now. It lies over the header instead of pushing the page down: nothing may move under a thumb. */
import { useEffect, useState } from 'react';
import { connection } from '../socket.ts';
import { useStore } from '../store.ts';
import { text } from '../text.ts';
import { Button } from './button.tsx';

/** What a page is for, as far as it matters when the connection is gone: claiming, watching, or setting things up. */
export type PageKind = 'rep' | 'board' | 'desk';

const offlineWords = {
  rep: text.connection.repBanner,
  board: text.connection.feedBanner,
  desk: text.connection.deskBanner,
} satisfies Record<PageKind, string>;

export function ConnectionBanner({ kind }: { readonly kind: PageKind }) {
  const state = useStore(connection);
  const [understood, setUnderstood] = useState(false);
  useEffect(() => {
    if (state === 'online') setUnderstood(false);
  }, [state]);
  const blocked = state === 'offline' || state === 'stuck';
  const slower = state === 'slower' && !understood;
  return (
    <>
      <p className="shell-banner shell-blocked" role="alert" hidden={!blocked}>
        {state === 'stuck' ? text.connection.stuckBanner : offlineWords[kind]}
      </p>
      {/* Everything works, so it can be put away; the word in the header stays. */}
      <div className="shell-banner shell-slow" role="status" hidden={!slower}>
        <p>{slower && text.connection.slowerBanner}</p>
        <Button onClick={() => setUnderstood(true)}>{text.connection.understood}</Button>
      </div>
    </>
  );
}
