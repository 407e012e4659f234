/** The table of modes: a new way of distributing leads is a file beside this one and a row here. */
import type { Reason } from '../eligibility/filter.ts';
import type { ModeName, Stage } from '../program.ts';
import type { Ranked } from '../ranking.ts';
import { cherryPick } from './cherry-pick.ts';
import type { Mode, Next, Situation } from './mode.ts';
import { pushPull } from './push-pull.ts';
import { roundRobin } from './round-robin.ts';
import { shares } from './shares.ts';
import { sharkTank } from './shark-tank.ts';
import { skim } from './skim.ts';
import { topProducer } from './top-producer.ts';

const modes = {
  'shark-tank': sharkTank,
  'top-producer': topProducer,
  'push-pull': pushPull,
  'round-robin': roundRobin,
  shares,
  'cherry-pick': cherryPick,
  skim,
} satisfies { [Name in ModeName]: Mode<Name> };

/** Asks the stage's mode for its next step. */
export function next(stage: Stage, rest: Omit<Situation<ModeName>, 'stage'>): Next {
  switch (stage.mode) {
    case 'shark-tank':
      return modes[stage.mode].next({ ...rest, stage });
    case 'top-producer':
      return modes[stage.mode].next({ ...rest, stage });
    case 'push-pull':
      return modes[stage.mode].next({ ...rest, stage });
    case 'round-robin':
      return modes[stage.mode].next({ ...rest, stage });
    case 'shares':
      return modes[stage.mode].next({ ...rest, stage });
    case 'cherry-pick':
      return modes[stage.mode].next({ ...rest, stage });
    case 'skim':
      return modes[stage.mode].next({ ...rest, stage });
  }
}

const nobody = (): undefined => undefined;

/** Reps the stage has nothing for, though they are eligible. */
export const leavesOut = (stage: Stage, members: readonly Ranked[]): ((id: string) => Reason | undefined) =>
  stage.mode === 'shares' ? modes.shares.leavesOut(stage, members) : nobody;

const liveOffers = { 'one-by-one': 1, 'at-once': 5, nobody: 5, browsing: null } as const;

/** How many live offers a rep may have and still be asked, where a program does not say; null: it does not matter. */
export const defaultMaxLive = (mode: ModeName): number | null => liveOffers[modes[mode].asks];
