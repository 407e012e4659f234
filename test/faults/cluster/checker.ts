/** Whether several nodes kept their promises: what everybody was told, against what the store holds. Pure, so that it can itself be tested. */
import { faultsInAnswers, faultsInLooks, faultsInPosts } from './answers.ts';
import { caseOf } from './case.ts';
import { faultsInFeed, faultsInPages } from './hearing.ts';
import type { Disturbance, Final, History } from './history.ts';
import { faultsInTime } from './lateness.ts';
import { faultsInService } from './refusals.ts';
import { faultsInTexts } from './texts.ts';

/** A sentence for everything that must not be, with the promise it breaks; none when all were kept. */
export function violationsIn(history: History, final: Final, disturbances: readonly Disturbance[]): string[] {
  const situation = caseOf(history, final, disturbances);
  return [
    ...[...situation.stories.values()].flatMap(({ faults }) => faults),
    ...faultsInPosts(situation),
    ...faultsInAnswers(situation),
    ...faultsInLooks(situation),
    ...faultsInService(situation),
    ...faultsInTime(situation),
    ...faultsInPages(situation),
    ...faultsInFeed(situation),
    ...faultsInTexts(situation),
  ];
}
