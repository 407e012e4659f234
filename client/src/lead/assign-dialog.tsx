/** Whom to give a lead to: everyone by name, those who may have it first, the others with why they may not. */
import { useEffect, useMemo, useState } from 'react';
import type { CandidatesOut, LeadOut } from '../../../src/protocol.ts';
import type { Answer } from '../api.ts';
import { assign, candidates } from '../lead-requests.ts';
import { text } from '../text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { DialogField } from '../ui/dialog-field.tsx';
import { useSending } from '../ui/use-sending.ts';
import { CandidateList } from './candidate-list.tsx';

interface AssignDialogProps {
  readonly leadId: string;
  readonly title: string;
  readonly detail: string;
  readonly confirm: string;
  readonly onDone: (lead: LeadOut) => void;
  readonly onClose: () => void;
}

export default function AssignDialog({ leadId, title, detail, confirm, onDone, onClose }: AssignDialogProps) {
  const [asked, setAsked] = useState<Answer<CandidatesOut> | null>(null);
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [hint, setHint] = useState<string | null>(null);
  const { busy, problem, send } = useSending();

  useEffect(() => {
    // Asked anew each time: who may have it changes by the minute.
    void candidates(leadId).then(setAsked);
  }, [leadId]);

  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return (asked?.ok ? asked.value.items : []).filter(({ name }) => name.toLowerCase().includes(wanted));
  }, [asked, filter]);

  const give = async () => {
    const only = shown.length === 1 ? shown[0]?.id : undefined;
    const repId = shown.find(({ id }) => id === chosen)?.id ?? only;
    if (repId === undefined) {
      setHint(text.lead.assignChoose);
      return;
    }
    const given = await send(async () => {
      const answer = await assign(leadId, repId);
      if (!answer.ok) return answer.problem;
      onDone(answer.value);
      return null;
    });
    if (given) onClose();
  };

  const fault = problem?.detail ?? (asked && !asked.ok ? asked.problem.detail : hint);
  return (
    <Dialog
      title={title}
      detail={detail}
      confirm={confirm}
      tone="main"
      busy={busy}
      typing={false}
      fault={fault}
      onConfirm={() => void give()}
      onClose={onClose}
    >
      <DialogField type="search" label={text.lead.assignFilter} value={filter} onValue={setFilter} />
      <div className="dialog-list" role="radiogroup" aria-label={title}>
        {asked === null && <p className="list-empty">{text.loading}</p>}
        {asked?.ok && shown.length === 0 && (
          <p className="list-empty">{asked.value.items.length === 0 ? text.lead.assignNobody : text.lead.assignNone}</p>
        )}
        <CandidateList
          items={shown}
          chosen={chosen}
          onChoose={(id) => {
            setChosen(id);
            setHint(null);
          }}
        />
      </div>
    </Dialog>
  );
}
