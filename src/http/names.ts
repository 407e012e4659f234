/** Names for the ids in the log. */
import type { ChangeNames } from '../domain/changes.ts';
import type { Store } from '../store/store.ts';

/** Of everybody and everything there ever was; what has no name is called by its id. */
export async function namesOf({ reps, programs, teams, people, credentials }: Store): Promise<ChangeNames> {
  const [ofReps, ofPrograms, ofTeams, ofPeople, ofKeys] = await Promise.all([
    reps.names(),
    programs.names(),
    teams.names(),
    people.names(),
    credentials.names(),
  ]);
  return {
    rep: (id) => ofReps.get(id) ?? id,
    program: (id) => ofPrograms.get(id) ?? id,
    team: (id) => ofTeams.get(id) ?? id,
    who: (id) => ofPeople.get(id) ?? ofKeys.get(id) ?? ofReps.get(id) ?? id,
  };
}
