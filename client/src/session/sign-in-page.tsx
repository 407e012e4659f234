/** Exchanges the token of a sign-in link for a session, once. */
import { useEffect, useState } from 'react';
import type { Problem } from '../../../src/protocol.ts';
import { Link, replacePath } from '../path.tsx';
import { text } from '../text.ts';
import { Notice } from '../ui/notice.tsx';
import { enter, signIn } from './session.ts';

export function SignInPage() {
  // The fragment never reaches a server log, and it is read before the address is cleaned.
  const [token] = useState(() => window.location.hash.slice(1));
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    if (!token) return;
    let gone = false;
    void signIn(token).then((answer) => {
      if (gone) return;
      if (!answer.ok) {
        setProblem(answer.problem);
        return;
      }
      enter(answer.value);
      replacePath('/');
    });
    return () => {
      gone = true;
    };
  }, [token]);

  const toStart = <Link href="/">{text.signIn.toStart}</Link>;
  if (!token) return <Notice title={text.signIn.failedTitle} detail={text.signIn.noToken} action={toStart} />;
  if (!problem) return <Notice title={text.signIn.working} busy />;
  // Whatever the server calls it, a refused token can only be unknown, used or too old.
  const usedUp = problem.status >= 400 && problem.status < 500 && problem.status !== 429;
  return usedUp ? (
    <Notice title={text.signIn.usedUpTitle} detail={text.signIn.usedUpDetail} action={toStart} tone="late" />
  ) : (
    <Notice title={text.signIn.failedTitle} detail={problem.detail} action={toStart} tone="late" />
  );
}
