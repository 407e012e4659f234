/** What one process remembers of a team. */
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
}
