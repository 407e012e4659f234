/** What is around every page: where you are, who you are, and whether the connection stands. */
import type { ReactNode } from 'react';
import type { Me } from '../../../src/protocol.ts';
import { Link } from '../path.tsx';
import { isManager, signOut } from '../session/session.ts';
import { connection } from '../socket.ts';
import { useStore } from '../store.ts';
import { text } from '../text.ts';
import { Button } from './button.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Mark } from './mark.tsx';
import './shell.css';

interface ShellProps {
  readonly me: Me;
  readonly path: string;
  readonly children: ReactNode;
}

export function Shell({ me, path, children }: ShellProps) {
  const manager = isManager(me);
  const onRep = path === '/rep' || (path === '/' && me.rep !== undefined);
  const state = useStore(connection);
  const current = (here: boolean) => (here ? ('page' as const) : undefined);
  return (
    <>
      <a className="skip-link" href="#content">
        {text.skipToContent}
      </a>
      <header className="shell-header">
        <Link href="/" className="shell-home">
          <Mark />
          {text.product}
        </Link>
        {me.rep && manager && (
          <nav className="shell-nav">
            <Link href="/rep" aria-current={current(onRep)}>
              {text.pages.rep}
            </Link>
            <Link href="/feed" aria-current={current(!onRep)}>
              {text.pages.feed}
            </Link>
          </nav>
        )}
        <span className={`shell-connection shell-${state}`}>{text.connection[state]}</span>
        <details className="shell-account">
          <summary aria-label={text.account(me.name)}>{me.name}</summary>
          <Button onClick={() => void signOut()}>{text.signOut}</Button>
        </details>
      </header>
      <ConnectionBanner onRep={onRep} />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
