/** Takes a lead out, with a reason. */
import { useState } from 'react';
import type { LeadOut } from '../../../src/protocol.ts';
import { withdraw } from '../lead-requests.ts';
import { text } from '../text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { useSending } from '../ui/use-sending.ts';

interface WithdrawDialogProps {
  readonly leadId: string;
  readonly onDone: (lead: LeadOut) => void;
  readonly onClose: () => void;
}

export function WithdrawDialog({ leadId, onDone, onClose }: WithdrawDialogProps) {
  const [reason, setReason] = useState('');
  const { busy, problem, send } = useSending();
  const confirm = async () => {
    const done = await send(async () => {
      const answer = await withdraw(leadId, reason.trim());
      if (!answer.ok) return answer.problem;
      onDone(answer.value);
      return null;
    });
    if (done) onClose();
  };
  return (
    <Dialog
      title={text.lead.withdrawTitle}
      detail={text.lead.withdrawDetail}
      confirm={text.lead.withdraw}
      tone="late"
      busy={busy}
      fault={problem?.detail ?? null}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <ReasonField required label={text.lead.withdrawReason} value={reason} onValue={setReason} />
    </Dialog>
  );
}
