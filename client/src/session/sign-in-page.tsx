/** /sign-in: with a link's token in the fragment it signs in by itself, once; without one it asks who you are. */
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Problem } from '../../../src/protocol.ts';
import { replacePath } from '../path.tsx';
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { forgetNumber } from './own-number.ts';
import { enter, homeOf, signIn } from './session.ts';

// Whoever is signed in never loads it.
const SignInForms = lazy(() => import('./sign-in-forms.tsx'));

/** The ways in without a link; `wasIn`: somebody was signed in on this page a moment ago. */
export const signInForms = (path: string, wasIn: boolean) => (
  <Suspense fallback={<Notice title={text.loading} busy />}>
    <SignInForms path={path} wasIn={wasIn} />
  </Suspense>
);

export function SignInPage() {
  // The fragment never reaches a server log, and it is read before the address is cleaned.
  const [token, setToken] = useState(() => window.location.hash.slice(1));
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    // A link pasted into a tab that stands here already does not load the page again.
    const read = () => {
      setProblem(null);
      setToken(window.location.hash.slice(1));
    };
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);

  useEffect(() => {
    // A problem stands until somebody tries again.
    if (!token || problem) return;
    let gone = false;
    void signIn(token).then((answer) => {
      if (gone) return;
      if (!answer.ok) {
        setProblem(answer.problem);
        return;
      }
      forgetNumber();
      enter(answer.value);
      replacePath(homeOf(answer.value));
    });
    return () => {
      gone = true;
    };
  }, [token, problem]);

  if (!token) return signInForms('/sign-in', false);
  if (!problem) return <Notice title={text.signIn.working} busy />;
  const other = (
    <Button
      onClick={() => {
        replacePath('/sign-in');
        setToken('');
      }}
    >
      {text.signIn.otherWay}
    </Button>
  );
  // Whatever the server calls it, a refused token can only be unknown, used or too old.
  const usedUp = problem.status >= 400 && problem.status < 500 && problem.status !== 429;
  return usedUp ? (
    <Notice title={text.signIn.usedUpTitle} detail={text.signIn.usedUpDetail} action={other} tone="late" />
  ) : (
    <Notice
      title={text.signIn.failedTitle}
      detail={problem.detail}
      action={
        <>
          <Button tone="main" onClick={() => setProblem(null)}>
            {text.tryAgain}
          </Button>{' '}
          {other}
        </>
      }
      tone="late"
    />
  );
}
