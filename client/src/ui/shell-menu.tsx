/** Who is signed in, and behind the name: the pages that have no room in the header, the account, the way out. */
import { type FocusEvent, type KeyboardEvent, useRef } from 'react';
import { Link } from '../path.tsx';
import { signOut } from '../session/session.ts';
import { text } from '../text.ts';
import { Button } from './button.tsx';
import { useSending } from './use-sending.ts';

interface ShellMenuProps {
  readonly name: string;
  readonly path: string;
  readonly pages: readonly { readonly href: string; readonly label: string }[];
}

export function ShellMenu({ name, path, pages }: ShellMenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const { busy, problem, send } = useSending();
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    close();
    menu.current.querySelector('summary')?.focus();
  };
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    // A tap beside it goes to nothing that can have the focus; it closes it all the same.
    if (!(relatedTarget instanceof Node) || !menu.current?.contains(relatedTarget)) close();
  };
  const here = (href: string) => (href === path ? ('page' as const) : undefined);
  return (
    <details ref={menu} className="shell-account" onKeyDown={onKeyDown} onBlur={onBlur}>
      <summary aria-label={text.account(name)}>
        <span>{name}</span>
      </summary>
      {/* A press on what cannot have the focus would close it before the click arrives. */}
      <div className="shell-menu" tabIndex={-1}>
        {pages.map(({ href, label }) => (
          <Link key={href} href={href} className="shell-menu-page" aria-current={here(href)}>
            {label}
          </Link>
        ))}
        <Link href="/account" aria-current={here('/account')}>
          {text.pages.account}
        </Link>
        <Button tone="quiet" aria-disabled={busy} onClick={() => void send(signOut)}>
          {busy ? text.signingOut : text.signOut}
        </Button>
        <p className="shell-menu-fault" role="alert">
          {!busy && problem?.detail}
        </p>
      </div>
    </details>
  );
}
