import type { Filter } from './filter.ts';

/** Only reps in one of the program's teams, unless it is everyone's. */
export const teams: Filter<'program'> = ({ rep }, { program }) => {
  const wanted = program.eligible.teams;
  if (wanted.length === 0 || rep.profile.teams.some((id) => wanted.includes(id))) return undefined;
  return {
    factor: 'teams',
    message: "is in none of the program's teams",
    own: "you were in none of the program's teams",
  };
};
