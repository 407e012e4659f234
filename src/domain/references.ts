/** Ids that a program names: each must be somebody, or the program could never do what it says. */
import type { ProgramDefinition, Stage } from './program.ts';

export interface Reference {
  /** Where it stands, as in `['stages', 0, 'weights', 'rep_a']`. */
  readonly path: readonly (string | number)[];
  readonly kind: 'team' | 'rep';
  readonly id: string;
}

function ofStage(stage: Stage): Omit<Reference, 'kind'>[] {
  switch (stage.mode) {
    case 'round-robin':
      return Object.keys(stage.weights).map((id) => ({ path: ['weights', id], id }));
    case 'shares':
      return stage.by === 'rep' ? Object.keys(stage.shares).map((id) => ({ path: ['shares', id], id })) : [];
    case 'skim':
      return stage.allocators.map((id, index) => ({ path: ['allocators', index], id }));
    default:
      return [];
  }
}

/** Every team and rep the given parts of a definition name. */
export function referencesOf({ eligible, stages }: Partial<ProgramDefinition>): Reference[] {
  const teams = (eligible?.teams ?? []).map(
    (id, index): Reference => ({ path: ['eligible', 'teams', index], kind: 'team', id }),
  );
  const reps = (stages ?? []).flatMap((stage, index) =>
    ofStage(stage).map(({ path, id }): Reference => ({ path: ['stages', index, ...path], kind: 'rep', id })),
  );
  return [...teams, ...reps];
}
