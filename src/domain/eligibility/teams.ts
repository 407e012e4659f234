import type { Rep } from '../rep.ts';
import type { Filter } from './filter.ts';

/** Whether the rep is in one of these teams; of none it is everyone. */
export const isInTeams = ({ profile }: Rep, wanted: readonly string[]): boolean =>
  wanted.length === 0 || profile.teams.some((id) => wanted.includes(id));

/** Only reps in one of the program's teams, unless it is everyone's. */
export const teams: Filter<'program'> = ({ rep }, { program }) => {
  if (isInTeams(rep, program.eligible.teams)) return undefined;
  return {
    factor: 'teams',
    message: "is in none of the program's teams",
    own: "you were in none of the program's teams",
  };
};
