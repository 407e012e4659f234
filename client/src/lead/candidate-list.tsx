/** Reps to choose from: those who may have a lead, then the others with their reasons. */
import type { CandidatesOut } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import './candidate-list.css';

type Candidate = CandidatesOut['items'][number];

interface CandidateListProps {
  readonly items: readonly Candidate[];
  readonly chosen: string | null;
  readonly onChoose: (repId: string) => void;
}

export function CandidateList({ items, chosen, onChoose }: CandidateListProps) {
  const eligible = items.filter(({ reasons }) => reasons.length === 0);
  const others = items.filter(({ reasons }) => reasons.length > 0);
  const choice = ({ id, name, presence, rank, reasons }: Candidate) => (
    <label key={id} className="candidate">
      <input
        type="radio"
        name="rep"
        value={id}
        aria-label={name}
        checked={chosen === id}
        onChange={() => onChoose(id)}
      />
      <span className="candidate-name">{name}</span>
      <span className="candidate-about">
        {text.lead.presence[presence]} · {text.lead.assignRank(rank)}
      </span>
      {reasons.length > 0 && (
        <span className="candidate-reasons">{reasons.map(({ message }) => message).join('; ')}</span>
      )}
    </label>
  );
  return (
    <>
      {eligible.length > 0 && others.length > 0 && <p className="candidate-group">{text.lead.assignEligible}</p>}
      {eligible.map(choice)}
      {others.length > 0 && <p className="candidate-group">{text.lead.assignOthers}</p>}
      {others.map(choice)}
    </>
  );
}
