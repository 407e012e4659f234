/** What is around every page: where you are, who you are, and whether the connection stands. */
import type { ReactNode } from 'react';
import type { Me } from '../../../src/protocol.ts';
import { Link } from '../path.tsx';
import { hasNoWayIn, isAdmin, isManager } from '../session/session.ts';
import { connection } from '../socket.ts';
import { useStore } from '../store.ts';
import { text } from '../text.ts';
import { ConnectionBanner, type PageKind } from './connection-banner.tsx';
import { Mark } from './mark.tsx';
import './shell.css';
import { ShellMenu } from './shell-menu.tsx';

interface ShellProps {
  readonly me: Me;
  readonly path: string;
  readonly children: ReactNode;
}

/** Pages of whoever runs this, from what is watched all day to what is set once. */
function pagesOf(me: Me): { href: string; label: string }[] {
  const { rep, feed, people, keys, changes, settings } = text.pages;
  if (!isManager(me)) return [];
  return [
    ...(me.rep ? [{ href: '/rep', label: rep }] : []),
    { href: '/feed', label: feed },
    { href: '/people', label: people },
    ...(isAdmin(me)
      ? [
          { href: '/keys', label: keys },
          { href: '/changes', label: changes },
          { href: '/settings', label: settings },
        ]
      : []),
  ];
}

function kindOf(path: string): PageKind {
  if (path === '/rep') return 'rep';
  return path === '/feed' || path.startsWith('/leads/') ? 'board' : 'desk';
}

export function Shell({ me, path, children }: ShellProps) {
  const state = useStore(connection);
  const shown = path === '/' ? (me.rep ? '/rep' : '/feed') : path;
  const pages = pagesOf(me);
  const asksForWayIn = me.user !== undefined && hasNoWayIn(me.user) && path !== '/account';
  return (
    <>
      <a className="skip-link" href="#content">
        {text.skipToContent}
      </a>
      <header className="shell-header">
        <Link href="/" className="shell-home">
          <Mark />
          <span>{text.product}</span>
        </Link>
        {pages.length > 0 && (
          <nav className="shell-nav" aria-label={text.mainMenu}>
            {pages.map(({ href, label }) => (
              <Link key={href} href={href} aria-current={href === shown ? 'page' : undefined}>
                {label}
              </Link>
            ))}
          </nav>
        )}
        <span className={`shell-connection shell-${state}`}>{text.connection[state]}</span>
        {/* A new page closes it. */}
        <ShellMenu key={path} name={me.name} path={shown} pages={pages} />
      </header>
      <ConnectionBanner kind={kindOf(shown)} />
      {asksForWayIn && (
        <p className="shell-hint">
          {text.noWayIn} <Link href="/account">{text.sayHow}</Link>
        </p>
      )}
      <main id="content" tabIndex={-1} className={asksForWayIn ? 'shell-below-hint' : undefined}>
        {children}
      </main>
    </>
  );
}
