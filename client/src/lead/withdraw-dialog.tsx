/** Takes a lead out, with a reason. */
import { useState } from 'react';
import type { LeadOut } from '../../../src/protocol.ts';
import { withdraw } from '../lead-requests.ts';
import { text } from '../text.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';

interface WithdrawDialogProps {
  readonly leadId: string;
  readonly onDone: (lead: LeadOut) => void;
  readonly onClose: () => void;
}

export function WithdrawDialog({ leadId, onDone, onClose }: WithdrawDialogProps) {
  const [reason, setReason] = useState('');
  return (
    <ConfirmDialog
      title={text.lead.withdrawTitle}
      detail={text.lead.withdrawDetail}
      confirm={text.lead.withdraw}
      request={() => withdraw(leadId, reason.trim())}
      onDone={(withdrawn) => {
        onDone(withdrawn);
        onClose();
      }}
      onClose={onClose}
    >
      <ReasonField required label={text.lead.withdrawReason} value={reason} onValue={setReason} />
    </ConfirmDialog>
  );
}
