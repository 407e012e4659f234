/** Won, lost or invalid: with what it brought, or why. */
import { useState } from 'react';
import type { LeadOut, OutcomeOut } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogField } from '../ui/dialog-field.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { useSending } from '../ui/use-sending.ts';
import { conclude } from './rep-requests.ts';

interface ConcludeDialogProps {
  readonly lead: LeadOut;
  readonly result: OutcomeOut['result'];
  readonly onClose: () => void;
}

export default function ConcludeDialog({ lead, result, onClose }: ConcludeDialogProps) {
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const { busy, problem, send } = useSending();
  const confirm = () =>
    void send(() =>
      conclude(lead.id, {
        result,
        ...(amount !== '' && { amount: Number(amount) }),
        ...(reason.trim() !== '' && { reason: reason.trim() }),
      }),
    );
  return (
    <Dialog
      title={text.own.titles[result](lead.contact.name)}
      detail={text.own.details[result]}
      confirm={text.own.results[result]}
      tone="main"
      busy={busy}
      fault={problem?.detail ?? null}
      onConfirm={confirm}
      onClose={onClose}
    >
      {result === 'won' ? (
        <DialogField
          type="number"
          inputMode="decimal"
          min="0"
          step="any"
          label={text.own.amount}
          placeholder={text.own.amountHint}
          value={amount}
          onValue={setAmount}
        />
      ) : (
        <ReasonField required={false} label={text.own.reason} value={reason} onValue={setReason} />
      )}
    </Dialog>
  );
}
