/** A modal question: the browser's own dialog, so focus, Escape and screen readers work as people know them. */
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { text } from '../text.ts';
import { Button } from './button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly detail: string;
  readonly confirm: string;
  readonly tone: 'main' | 'late';
  readonly busy: boolean;
  readonly fault: string | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, detail, confirm, tone, busy, fault, onConfirm, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    element.current?.showModal();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onConfirm();
  };
  return (
    <dialog ref={element} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={titleId}>{title}</h2>
        <p className="dialog-detail">{detail}</p>
        {children}
        <p className="dialog-fault" role="alert">
          {fault}
        </p>
        <div className="dialog-buttons">
          <Button tone="quiet" onClick={() => element.current?.close()}>
            {text.cancel}
          </Button>
          <Button tone={tone} type="submit" aria-disabled={busy}>
            {confirm}
          </Button>
        </div>
      </form>
    </dialog>
  );
}
