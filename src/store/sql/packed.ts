/** Explanations as they are stored: of a team of thousands most are left out for the same reason, which is then written once. */
import type { Excluded } from '../../domain/eligibility/index.ts';
import type { StageExplanation } from '../../domain/explanation.ts';

interface ExcludedTogether {
  readonly ids: readonly string[];
  readonly reasons: Excluded['reasons'];
}

/** What explains an event, as it is stored. */
export interface PackedDetails {
  readonly stages: readonly PackedStage[];
}

type PackedStage = Omit<StageExplanation, 'excluded'> & { readonly excluded: readonly (ExcludedTogether | Excluded)[] };

/** Whoever is left out for the same reasons together, in the order of the first of them. */
function together(excluded: readonly Excluded[]): ExcludedTogether[] {
  const groups = new Map<string, { readonly ids: string[]; readonly reasons: Excluded['reasons'] }>();
  for (const { id, reasons } of excluded) {
    const key = reasons.map(({ factor, message, own }) => `${factor}\n${message}\n${own}`).join('\n');
    const group = groups.get(key);
    if (group) group.ids.push(id);
    else groups.set(key, { ids: [id], reasons });
  }
  return [...groups.values()];
}

/** What an event explains, as it is stored; `unpacked` gives it again, those left out in another order. */
export const packed = <Details extends { readonly stages: readonly StageExplanation[] }>(
  details: Details,
): Omit<Details, 'stages'> & { readonly stages: readonly PackedStage[] } => ({
  ...details,
  stages: details.stages.map((stage) => ({ ...stage, excluded: together(stage.excluded) })),
});

/** What was stored before it was packed comes as it is. */
export const unpacked = <Details extends { readonly stages: readonly PackedStage[] }>(
  details: Details,
): Omit<Details, 'stages'> & { readonly stages: readonly StageExplanation[] } => ({
  ...details,
  stages: details.stages.map((stage) => ({
    ...stage,
    excluded: stage.excluded.flatMap((one) =>
      'ids' in one ? one.ids.map((id) => ({ id, reasons: one.reasons })) : [one],
    ),
  })),
});
