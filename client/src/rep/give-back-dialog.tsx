/** Gives an own lead back, with a reason. */
import { useState } from 'react';
import type { LeadOut } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ReasonField } from '../ui/reason-field.tsx';
import { useSending } from '../ui/use-sending.ts';
import { giveBack } from './rep-requests.ts';

interface GiveBackDialogProps {
  readonly lead: LeadOut;
  readonly onClose: () => void;
}

export default function GiveBackDialog({ lead, onClose }: GiveBackDialogProps) {
  const [reason, setReason] = useState('');
  const { busy, problem, send } = useSending();
  return (
    <Dialog
      title={text.own.titles.giveBack(lead.contact.name)}
      detail={text.own.details.giveBack}
      confirm={text.own.giveBack}
      tone="late"
      busy={busy}
      fault={problem?.detail ?? null}
      onConfirm={() => void send(() => giveBack(lead.id, reason.trim()))}
      onClose={onClose}
    >
      <ReasonField required label={text.own.giveBackReason} value={reason} onValue={setReason} />
    </Dialog>
  );
}
