/** A page of the desk: its heading, what there is to do, and the list or form below; or that it is loading, or why it is not there. */
import { type ReactNode, useEffect } from 'react';
import { text } from '../text.ts';
import { deskText } from '../text-desk.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import './page.css';
import type { Loaded } from './use-loaded.ts';

interface PageProps {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly actions?: ReactNode;
  readonly narrow?: boolean;
  readonly children: ReactNode;
}

/** Names the tab after the page, too. */
export function Page({ title, detail, actions, narrow = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · ${text.product}`;
    return () => {
      document.title = text.product;
    };
  }, [title]);
  return (
    <div className={narrow ? 'page page-narrow' : 'page'}>
      <header className="page-header">
        <div>
          <h1>{title}</h1>
          {detail && <p>{detail}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface WhenLoadedProps<Value> {
  readonly loaded: Loaded<Value>;
  readonly children: (value: Value) => ReactNode;
}

/** What was read before stays in sight, with a word that it may be old. */
export function WhenLoaded<Value>({ loaded: { value, problem, load }, children }: WhenLoadedProps<Value>) {
  const again = <Button onClick={() => void load()}>{text.tryAgain}</Button>;
  if (value === null) {
    if (!problem) return <Notice title={text.loading} busy />;
    const title = problem.status === 0 ? text.unreachable.title : problem.title;
    return <Notice title={title} detail={problem.detail} action={again} tone="late" />;
  }
  return (
    <>
      {problem && (
        <p className="page-stale" role="alert">
          <span>
            {deskText.stale} {problem.detail}
          </span>
          {again}
        </p>
      )}
      {children(value)}
    </>
  );
}
