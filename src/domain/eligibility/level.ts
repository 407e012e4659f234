import type { Filter } from './filter.ts';

/** Only reps of at least the program's level, if it asks for one. */
export const level: Filter<'program'> = ({ rep }, { program }) => {
  const asked = program.eligible.level;
  if (asked === undefined || rep.profile.level >= asked.min) return undefined;
  const below = `at level ${rep.profile.level}, below ${asked.min}`;
  return { factor: 'level', message: `is ${below}`, own: `you were ${below}` };
};
