/** What a manager can do with a lead: give it to a rep, take it out, offer it again. Used by the feed and the lead's own page. */
import { type ReactNode, useState } from 'react';
import type { LeadOut, LeadStatus } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import AssignDialog from './assign-dialog.tsx';
import { ReofferDialog } from './reoffer-dialog.tsx';
import { WithdrawDialog } from './withdraw-dialog.tsx';

/** Of a lead on its way, the next offer comes anyhow. */
const isOnItsWay = (status: LeadStatus): boolean => status === 'received' || status === 'offering';

interface LeadActionsProps {
  readonly lead: Pick<LeadOut, 'id' | 'status' | 'claimedBy'>;
  /** It waits for a person to decide. */
  readonly urgent?: boolean;
  /** Whether it can be offered again from here. */
  readonly canReoffer?: boolean;
  readonly onDone: (lead: LeadOut) => void;
}

export function LeadActions({ lead, urgent = false, canReoffer = false, onDone }: LeadActionsProps) {
  const [asking, setAsking] = useState<'assign' | 'withdraw' | 'reoffer' | null>(null);
  const { id: leadId, status } = lead;
  const isOut = status === 'withdrawn';
  const mayReoffer = canReoffer && !isOnItsWay(status);
  // A dialog that is open stays open, whatever becomes of the lead meanwhile.
  if (isOut && !mayReoffer && asking === null) return null;
  const rest = { onDone, onClose: () => setAsking(null) };
  let dialog: ReactNode = null;
  if (asking === 'assign') {
    const { assignTitle: title, assignDetail: detail, assign: confirm } = text.lead;
    dialog = <AssignDialog leadId={leadId} title={title} detail={detail} confirm={confirm} {...rest} />;
  }
  if (asking === 'withdraw') dialog = <WithdrawDialog leadId={leadId} {...rest} />;
  if (asking === 'reoffer') dialog = <ReofferDialog lead={lead} {...rest} />;
  return (
    <div className="lead-actions">
      {!isOut && (
        <Button tone={urgent ? 'main' : 'plain'} onClick={() => setAsking('assign')}>
          {text.lead.assign}
        </Button>
      )}
      {mayReoffer && <Button onClick={() => setAsking('reoffer')}>{text.lead.reoffer}</Button>}
      {!isOut && (
        <Button tone="quiet" onClick={() => setAsking('withdraw')}>
          {text.lead.withdraw}
        </Button>
      )}
      {dialog}
    </div>
  );
}
