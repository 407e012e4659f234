/** What is doubtful about a program: it is saved all the same, and the admin is told. */
import { whyNoMember } from './eligibility/index.ts';
import { implies } from './implies.ts';
import type { Program, Stage } from './program.ts';
import type { RepStanding } from './rep.ts';
import { everything } from './rules.ts';

export interface Warning {
  /** Where in the program, dotted: `stages.1.only`. */
  readonly path: string;
  /** Goes on from the path. */
  readonly message: string;
}

/** How many reps a warning names. */
const mostNamed = 5;

/** Why nobody is left; undefined when somebody is. */
function whyNobody(standings: readonly RepStanding[], program: Program, stage: Stage | undefined): string | undefined {
  if (standings.length === 0) return 'there is no rep';
  const each = standings.map((standing) => ({ standing, reasons: whyNoMember(standing, program, stage) }));
  if (each.some(({ reasons }) => reasons.length === 0)) return undefined;
  const named = each
    .slice(0, mostNamed)
    .map(({ standing, reasons }) => `${standing.rep.name} ${reasons.map(({ message }) => message).join(' and ')}`);
  const more = each.length > mostNamed ? `, and ${each.length - mostNamed} more` : '';
  return `${named.join(', ')}${more}`;
}

/** Who could ever be offered its leads. A skim waits for a manager, so it needs nobody. */
function reach(program: Program, standings: readonly RepStanding[]): Warning[] {
  const asking = [...program.stages.entries()].filter(([, { mode }]) => mode !== 'skim');
  if (asking.length === 0) return [];
  const nobody = whyNobody(standings, program, undefined);
  if (nobody !== undefined) return [{ path: 'eligible', message: `reaches nobody now: ${nobody}` }];
  return asking.flatMap(([index, stage]): Warning[] => {
    const left = stage.only && whyNobody(standings, program, stage);
    return left === undefined ? [] : [{ path: `stages.${index}.only`, message: `leaves nobody now: ${left}` }];
  });
}

const comesBefore = (one: Program, other: Program): boolean =>
  one.priority > other.priority || (one.priority === other.priority && one.seniority < other.seniority);

/** Programs of which one takes every lead of the other. */
function shadows(program: Program, others: readonly Program[]): Warning[] {
  if (!program.enabled) return [];
  return others.flatMap((other): Warning[] => {
    if (!other.enabled || other.id === program.id) return [];
    if (comesBefore(other, program) && implies(program.match, other.match)) {
      return [{ path: 'match', message: `'${other.name}' comes first and takes every lead this one matches` }];
    }
    // One for everything at the end is there for what others leave over, which may be nothing.
    const isRest = implies(everything, other.match);
    if (!isRest && comesBefore(program, other) && implies(other.match, program.match)) {
      const message = `takes every lead that '${other.name}' matches: '${other.name}' will get none`;
      return [{ path: 'priority', message }];
    }
    return [];
  });
}

/** Whether no lead that reaches the stage ever goes on from it by itself. */
function keepsAll(stage: Stage, program: Program): boolean {
  if (stage.mode !== 'cherry-pick' && stage.mode !== 'skim') return false;
  const takesAll = stage.when === undefined || implies(program.match, stage.when);
  return stage.seconds === null && takesAll && (stage.portion ?? 100) >= 100;
}

/** Stages after one that waits for as long as it takes. */
function unreached(program: Program): Warning[] {
  const last = program.stages.findIndex((stage) => keepsAll(stage, program));
  const mode = program.stages[last]?.mode;
  if (mode === undefined) return [];
  return program.stages.slice(last + 1).map((_, index) => ({
    path: `stages.${last + 1 + index}`,
    message: `is never reached: stage ${last + 1} (${mode}) keeps every lead until somebody has it`,
  }));
}

/**
 * Everything doubtful about a program, given the other programs there are and everybody who works here. Whether reps are
 * there at this moment does not matter, only whether they could ever be offered one of its leads.
 */
export function warningsFor(
  program: Program,
  others: readonly Program[],
  standings: readonly RepStanding[],
): readonly Warning[] {
  return [...reach(program, standings), ...shadows(program, others), ...unreached(program)];
}
