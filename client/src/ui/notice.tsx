/** A page that says one thing: what is the matter and what to do now. */
import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';

interface NoticeProps {
  readonly title: string;
  readonly detail?: string;
  readonly action?: ReactNode;
  readonly tone?: 'plain' | 'late';
  readonly busy?: boolean;
}

export function Notice({ title, detail, action, tone = 'plain', busy = false }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role="status" aria-busy={busy}>
      <Mark />
      <h1>{title}</h1>
      {detail && <p>{detail}</p>}
      {action && <p>{action}</p>}
    </div>
  );
}
