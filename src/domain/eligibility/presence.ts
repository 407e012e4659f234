import type { Filter } from './filter.ts';

/** Only reps who say they are there, unless the program switched this off. */
export const presence: Filter<'program'> = ({ rep }, { program }) => {
  if (!program.eligible.presence || rep.presence === 'available') return undefined;
  const because = rep.presenceBecause === 'unanswered' ? ' after three offers without an answer' : '';
  return {
    factor: 'presence',
    message: `is ${rep.presence}${because}`,
    own: `you were ${rep.presence}${because}`,
  };
};
