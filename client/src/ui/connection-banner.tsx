/** Says what the connection, or the server behind it, cannot do now. It lies over the header instead of pushing the page down: nothing may move under a thumb. */
import { useEffect, useState } from 'react';
import { connection } from '../socket.ts';
import { useStore } from '../store.ts';
import { text } from '../text.ts';
import { Button } from './button.tsx';

export function ConnectionBanner({ onRep }: { readonly onRep: boolean }) {
  const state = useStore(connection);
  const [understood, setUnderstood] = useState(false);
  useEffect(() => {
    if (state === 'online') setUnderstood(false);
  }, [state]);
  const offline = onRep ? text.connection.repBanner : text.connection.feedBanner;
  const blocked = state === 'offline' || state === 'stuck';
  const slower = state === 'slower' && !understood;
  return (
    <>
      <p className="shell-banner shell-blocked" role="alert" hidden={!blocked}>
        {state === 'stuck' ? text.connection.stuckBanner : offline}
      </p>
      {/* Everything works, so it can be put away; the word in the header stays. */}
      <div className="shell-banner shell-slow" role="status" hidden={!slower}>
        <p>{slower && text.connection.slowerBanner}</p>
        <Button onClick={() => setUnderstood(true)}>{text.connection.understood}</Button>
      </div>
    </>
  );
}
