/** Which page a path shows, and to whom. */
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import type { Me } from '../../src/protocol.ts';
import { Link, usePath } from './path.tsx';
import { RepPage } from './rep/rep-page.tsx';
import { startRep } from './rep/rep-store.ts';
import { isAdmin, isManager, refreshSession, session } from './session/session.ts';
import { SignInPage, signInForms } from './session/sign-in-page.tsx';
import { socket } from './socket.ts';
import { useStore } from './store.ts';
import { text } from './text.ts';
import { Button } from './ui/button.tsx';
import { Notice } from './ui/notice.tsx';
import { Shell } from './ui/shell.tsx';

// A rep's phone loads none of these.
const FeedPage = lazy(() => import('./feed/feed-page.tsx'));
const LeadPage = lazy(() => import('./lead/lead-page.tsx'));
const AccountPage = lazy(() => import('./account/account-page.tsx'));
const PeoplePage = lazy(() => import('./people/people-page.tsx'));
const ImportPage = lazy(() => import('./people/import-page.tsx'));
const KeysPage = lazy(() => import('./keys/keys-page.tsx'));
const ChangesPage = lazy(() => import('./changes/changes-page.tsx'));
const SettingsPage = lazy(() => import('./settings/settings-page.tsx'));
const PhonesPage = lazy(() => import('./demo/phones-page.tsx'));

const loading = <Notice title={text.loading} busy />;

const notFound = (
  <Notice
    title={text.notFound.title}
    detail={text.notFound.detail}
    action={<Link href="/">{text.notFound.home}</Link>}
  />
);

function pageFor(path: string, me: Me): ReactNode {
  const manager = isManager(me);
  const forManagers = (page: ReactNode) =>
    manager ? page : <Notice title={text.notForYou.title} detail={text.notForYou.detail} />;
  const forAdmins = (page: ReactNode) =>
    isAdmin(me) ? page : <Notice title={text.notForManagers.title} detail={text.notForManagers.detail} />;
  if (path === '/account') return <AccountPage me={me} />;
  if (path === '/' && !me.rep && !manager) {
    return <Notice title={text.nothingHere.title} detail={text.nothingHere.detail} />;
  }
  if ((path === '/' || path === '/rep') && me.rep) return <RepPage />;
  if (path === '/' || path === '/feed') return forManagers(<FeedPage />);
  if (path === '/people') return forManagers(<PeoplePage me={me} />);
  if (path === '/people/import') return forAdmins(<ImportPage />);
  if (path === '/keys') return forAdmins(<KeysPage />);
  if (path === '/changes') return forAdmins(<ChangesPage />);
  if (path === '/settings') return forAdmins(<SettingsPage />);
  const lead = /^\/leads\/([^/]+)$/.exec(path)?.[1];
  if (lead) return forManagers(<LeadPage key={lead} leadId={decodeURIComponent(lead)} />);
  return notFound;
}

function SignedIn({ path, me }: { readonly path: string; readonly me: Me }) {
  const isRep = me.rep !== undefined;
  const hearsAnything = isRep || isManager(me);
  useEffect(() => {
    if (isRep) startRep();
    if (hearsAnything) socket.connect();
  }, [isRep, hearsAnything]);
  return (
    <Shell me={me} path={path}>
      <Suspense fallback={loading}>{pageFor(path, me)}</Suspense>
    </Shell>
  );
}

export function App() {
  const path = usePath();
  const now = useStore(session);
  const phone = /^\/demo\/phones(?:\/([^/]+))?$/.exec(path);
  const needsSession = path !== '/sign-in' && !phone;

  useEffect(() => {
    if (needsSession && session.get().state === 'loading') void refreshSession();
  }, [needsSession]);

  if (path === '/sign-in') {
    return (
      <main>
        <SignInPage />
      </main>
    );
  }
  if (phone) {
    return (
      <main>
        <Suspense fallback={loading}>
          <PhonesPage repId={phone[1] === undefined ? null : decodeURIComponent(phone[1])} />
        </Suspense>
      </main>
    );
  }
  switch (now.state) {
    case 'loading':
      return <main>{loading}</main>;
    case 'signed-out':
      return <main>{signInForms(path, now.wasIn)}</main>;
    case 'unreachable':
      return (
        <main>
          <Notice
            title={text.unreachable.title}
            detail={now.problem.status === 0 ? text.unreachable.detail : now.problem.detail}
            action={<Button onClick={() => void refreshSession()}>{text.tryAgain}</Button>}
            tone="late"
          />
        </main>
      );
    case 'signed-in':
      return <SignedIn path={path} me={now.me} />;
  }
}
