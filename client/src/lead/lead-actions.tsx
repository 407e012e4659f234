/** What a manager can do with a lead: give it to a rep, or take it out. Used by the feed and the lead's own page. */
import { useEffect, useMemo, useState } from 'react';
import type { LeadOut, LeadStatus, Problem, RepOut } from '../../../src/protocol.ts';
import { type Answer, post } from '../api.ts';
import { fetchReps } from '../feed/reps.ts';
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

interface ActionProps {
  readonly leadId: string;
  readonly onDone: (lead: LeadOut) => void;
  readonly onClose: () => void;
}

/** Sends one request at a time and keeps what went wrong. */
function useSending(onDone: (lead: LeadOut) => void, onClose: () => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (request: Promise<Answer<LeadOut>>) => {
    setBusy(true);
    const answer = await request;
    setBusy(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      return;
    }
    onDone(answer.value);
    onClose();
  };
  return { busy, problem, send };
}

const leadPath = (leadId: string, verb: string) => `/api/v1/leads/${encodeURIComponent(leadId)}/${verb}`;

function AssignDialog({ leadId, onDone, onClose }: ActionProps) {
  const [reps, setReps] = useState<Answer<readonly RepOut[]> | null>(null);
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [hint, setHint] = useState<string | null>(null);
  const { busy, problem, send } = useSending(onDone, onClose);

  useEffect(() => {
    // Asked anew each time: who is available changes by the minute.
    void fetchReps().then(setReps);
  }, []);

  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    const all = reps?.ok ? reps.value : [];
    return all
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .toSorted((a, b) => Number(b.presence === 'available') - Number(a.presence === 'available') || a.rank - b.rank);
  }, [reps, filter]);

  const confirm = () => {
    const only = shown.length === 1 ? shown[0]?.id : undefined;
    const repId = shown.find(({ id }) => id === chosen)?.id ?? only;
    if (repId === undefined) setHint(text.lead.assignChoose);
    else void send(post<LeadOut>(leadPath(leadId, 'assign'), { repId }));
  };

  const fault = problem?.detail ?? (reps && !reps.ok ? reps.problem.detail : hint);
  return (
    <Dialog
      title={text.lead.assignTitle}
      detail={text.lead.assignDetail}
      confirm={text.lead.assign}
      tone="main"
      busy={busy}
      fault={fault}
      onConfirm={confirm}
      onClose={onClose}
    >
      <label className="dialog-field">
        {text.lead.assignFilter}
        <input type="search" value={filter} autoComplete="off" onChange={(event) => setFilter(event.target.value)} />
      </label>
      <div className="dialog-list" role="radiogroup" aria-label={text.lead.assignTitle}>
        {reps === null && <p className="list-empty">{text.loading}</p>}
        {reps?.ok && shown.length === 0 && <p className="list-empty">{text.lead.assignNone}</p>}
        {shown.map(({ id, name, presence, rank }) => (
          <label key={id} className="dialog-choice">
            <input
              type="radio"
              name="rep"
              value={id}
              aria-label={name}
              checked={chosen === id}
              onChange={() => {
                setChosen(id);
                setHint(null);
              }}
            />
            <span className="dialog-choice-name">{name}</span>
            <span className="dialog-choice-about">
              {text.lead.presence[presence]} · {text.lead.assignRank(rank)}
            </span>
          </label>
        ))}
      </div>
    </Dialog>
  );
}

function WithdrawDialog({ leadId, onDone, onClose }: ActionProps) {
  const [reason, setReason] = useState('');
  const { busy, problem, send } = useSending(onDone, onClose);
  return (
    <Dialog
      title={text.lead.withdrawTitle}
      detail={text.lead.withdrawDetail}
      confirm={text.lead.withdraw}
      tone="late"
      busy={busy}
      fault={problem?.detail ?? null}
      onConfirm={() => void send(post<LeadOut>(leadPath(leadId, 'withdraw'), { reason: reason.trim() }))}
      onClose={onClose}
    >
      <label className="dialog-field">
        {text.lead.withdrawReason}
        <input
          required
          maxLength={2_000}
          pattern=".*\S.*"
          placeholder={text.lead.withdrawHint}
          value={reason}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
    </Dialog>
  );
}

interface LeadActionsProps {
  readonly leadId: string;
  readonly status: LeadStatus;
  readonly onDone: (lead: LeadOut) => void;
}

export function LeadActions({ leadId, status, onDone }: LeadActionsProps) {
  const [asking, setAsking] = useState<'assign' | 'withdraw' | null>(null);
  const close = () => setAsking(null);
  if (status === 'withdrawn') return null;
  return (
    <div className="lead-actions">
      <Button tone={status === 'unclaimed' ? 'main' : 'plain'} onClick={() => setAsking('assign')}>
        {text.lead.assign}
      </Button>
      <Button tone="quiet" onClick={() => setAsking('withdraw')}>
        {text.lead.withdraw}
      </Button>
      {asking === 'assign' && <AssignDialog leadId={leadId} onDone={onDone} onClose={close} />}
      {asking === 'withdraw' && <WithdrawDialog leadId={leadId} onDone={onDone} onClose={close} />}
    </div>
  );
}
