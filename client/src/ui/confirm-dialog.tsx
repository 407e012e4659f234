/** Asks, does it, and says that it was done: every question that one request answers. */
import type { ReactNode } from 'react';
import type { Answer } from '../api.ts';
import { Dialog } from './dialog.tsx';
import { useForm } from './use-form.ts';

interface ConfirmDialogProps<Value> {
  readonly title: string;
  readonly detail: string;
  readonly confirm: string;
  /** `late`, unless it can be undone. */
  readonly tone?: 'main' | 'late';
  readonly request: () => Promise<Answer<Value>>;
  /** With what the server answered; the dialog is then to be taken away. */
  readonly onDone: (value: Value) => void;
  readonly onClose: () => void;
  /** A line to fill in first. */
  readonly children?: ReactNode;
}

/** What goes wrong is said in the dialog, which stays. */
export function ConfirmDialog<Value>(props: ConfirmDialogProps<Value>) {
  const { title, detail, confirm, tone = 'late', request, onDone, onClose, children } = props;
  const { busy, fault, send } = useForm();
  const ask = async () => {
    const done = await send(request);
    if (done) onDone(done.value);
  };
  return (
    <Dialog
      title={title}
      detail={detail}
      confirm={confirm}
      tone={tone}
      busy={busy}
      fault={fault}
      typing={children !== undefined}
      onConfirm={() => void ask()}
      onClose={onClose}
    >
      {children}
    </Dialog>
  );
}
