/** The table of modes: a new way of distributing leads is a file beside this one and a row here. */
import type { ModeName, Stage } from '../program.ts';
import type { GiveUp, Mode, NextWave, Situation } from './mode.ts';
import { sharkTank } from './shark-tank.ts';
import { topProducer } from './top-producer.ts';

const modes = {
  'shark-tank': sharkTank,
  'top-producer': topProducer,
} satisfies { [Name in ModeName]: Mode<Name> };

/** Asks the stage's mode for the next wave. */
export function nextWave(stage: Stage, rest: Omit<Situation<ModeName>, 'stage'>): NextWave | GiveUp {
  switch (stage.mode) {
    case 'shark-tank':
      return modes[stage.mode]({ ...rest, stage });
    case 'top-producer':
      return modes[stage.mode]({ ...rest, stage });
  }
}
