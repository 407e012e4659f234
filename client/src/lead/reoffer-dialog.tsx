/** Offers a lead anew; whoever has it loses it. */
import type { LeadOut } from '../../../src/protocol.ts';
import { reoffer } from '../lead-requests.ts';
import { text } from '../text.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

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
  return (
    <ConfirmDialog
      title={text.lead.reofferTitle}
      detail={detailOf(lead)}
      confirm={text.lead.reoffer}
      tone={lead.claimedBy ? 'late' : 'main'}
      request={() => reoffer(lead.id)}
      onDone={(offered) => {
        onDone(offered);
        onClose();
      }}
      onClose={onClose}
    />
  );
}
