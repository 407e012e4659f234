/** Offers a lead anew; whoever has it loses it. */
import type { LeadOut } from '../../../src/protocol.ts';
import { reoffer } from '../lead-requests.ts';
import { text } from '../text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useSending } from '../ui/use-sending.ts';

function detailOf({ status, claimedBy }: Pick<LeadOut, 'status' | 'claimedBy'>): string {
  if (claimedBy) return text.lead.reofferClaimed(claimedBy.name);
  return status === 'pool' ? text.lead.reofferPool : text.lead.reofferDetail;
}

interface ReofferDialogProps {
  readonly lead: Pick<LeadOut, 'id' | 'status' | 'claimedBy'>;
  readonly onDone: (lead: LeadOut) => void;
  readonly onClose: () => void;
}

export function ReofferDialog({ lead, onDone, onClose }: ReofferDialogProps) {
  const { busy, problem, send } = useSending();
  const confirm = async () => {
    const done = await send(async () => {
      const answer = await reoffer(lead.id);
      if (!answer.ok) return answer.problem;
      onDone(answer.value);
      return null;
    });
    if (done) onClose();
  };
  return (
    <Dialog
      title={text.lead.reofferTitle}
      detail={detailOf(lead)}
      confirm={text.lead.reoffer}
      tone={lead.claimedBy ? 'late' : 'main'}
      busy={busy}
      fault={problem?.detail ?? null}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
