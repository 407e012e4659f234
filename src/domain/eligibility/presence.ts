import type { Filter } from './filter.ts';

/** Only reps who say they are there, unless the program switched this off. */
export const presence: Filter = ({ rep }, { program }) =>
  !program.eligible.presence || rep.presence === 'available'
    ? undefined
    : { factor: 'presence', message: `is ${rep.presence}` };
