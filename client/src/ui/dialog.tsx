/** A modal question: the browser's own dialog, so focus, Escape and screen readers work as people know them. */
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { text } from '../text.ts';
import { Button } from './button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly detail: string;
  /** Null: there is nothing to decide, only to read. */
  readonly confirm: string | null;
  /** What closing is called; "Cancel" unless said otherwise. */
  readonly dismiss?: string;
  readonly tone: 'main' | 'late';
  readonly busy: boolean;
  readonly fault: string | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** Whether there is something to type first: on a phone that brings up the keyboard. */
  readonly typing?: boolean;
  readonly children?: ReactNode;
}

export function Dialog(props: DialogProps) {
  const { title, detail, confirm, dismiss = text.cancel, tone, busy, fault, onConfirm, onClose } = props;
  const { typing = true, children } = props;
  const element = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    if (!typing && heading.current && window.matchMedia('(pointer: coarse)').matches) {
      heading.current.tabIndex = -1;
      heading.current.focus();
    }
    return () => {
      // The browser gives the focus back when a dialog is closed, not when it is taken away with its work done.
      if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    };
  }, [typing]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && confirm !== null) onConfirm();
  };
  return (
    <dialog ref={element} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 ref={heading} id={titleId}>
          {title}
        </h2>
        <p className="dialog-detail">{detail}</p>
        {children}
        <div className="dialog-foot">
          <p className="dialog-fault" role="alert">
            {fault}
          </p>
          <div className="dialog-buttons">
            <Button tone={confirm === null ? 'main' : 'quiet'} onClick={() => element.current?.close()}>
              {dismiss}
            </Button>
            {confirm !== null && (
              <Button tone={tone} type="submit" aria-disabled={busy}>
                {confirm}
              </Button>
            )}
          </div>
        </div>
      </form>
    </dialog>
  );
}
