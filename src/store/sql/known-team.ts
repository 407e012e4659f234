/** What one process remembers of the people of a database, to ask for less. */
import type { Rep } from '../../domain/rep.ts';

export interface Team {
  /** The oldest first. */
  readonly reps: readonly Rep[];
  /** Their ids, the best first. */
  readonly ranked: readonly string[];
}

/** What one process knows of the team of one database; all its connections share it. */
export interface KnownTeam {
  /** As it was when the rows had this stamp. */
  latest: { readonly stamp: string; readonly team: Team } | undefined;
  /** Which teams a program is for, by its id and version: what a version says is never changed. */
  readonly teamsOf: Map<string, readonly string[]>;
}
