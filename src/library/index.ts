/** Ready programs, one for each method the field knows: loaded by name, then changed like any other. */
import type { z } from 'zod';
import type { programIn } from '../http/schemas/program.ts';

export type ProgramIn = z.input<typeof programIn>;

/** Reps named when a program is loaded, by id, with a figure: a weight, a share. */
export type Named = Readonly<Record<string, number>>;

export interface LibraryProgram {
  readonly name: string;
  /** When to choose it. */
  readonly choose: string;
  /** What reps are named for when it is loaded; `never`: it names none. */
  readonly reps: { readonly as: 'weights' | 'shares' | 'allocators'; readonly required: boolean } | 'never';
  readonly program: (named: Named) => ProgramIn;
}

const enterprise = { combinator: 'and', rules: [{ field: 'value', operator: '>=', value: 50_000 }] } as const;
const specialists = { combinator: 'and', rules: [{ field: 'level', operator: '>=', value: 3 }] } as const;

/** Copies, since a definition's lists are its own. */
const rules = ({ combinator, rules: some }: typeof enterprise | typeof specialists) => ({
  combinator,
  rules: some.map((rule) => ({ ...rule })),
});

export const library: readonly LibraryProgram[] = [
  {
    name: 'shark-tank',
    choose: 'Speed is everything and your reps are there: all of them see the lead at once, and the first has it.',
    reps: 'never',
    program: () => ({ name: 'Shark tank', stages: [{ mode: 'shark-tank', seconds: 60 }] }),
  },
  {
    name: 'blind-shark-tank',
    choose: 'Reps should not pick by what a lead is worth: they race for it without seeing what it is.',
    reps: 'never',
    program: () => ({
      name: 'Blind shark tank',
      stages: [{ mode: 'shark-tank', seconds: 60, details: 'blind' }],
    }),
  },
  {
    name: 'top-producer',
    choose: 'Some close far more than others: the best are asked first, one after the other.',
    reps: 'never',
    program: () => ({
      name: 'Top producer',
      stages: [{ mode: 'top-producer', seconds: 20, smsSeconds: 60 }],
    }),
  },
  {
    name: 'staggered',
    choose: 'The best get a head start, and keep the offer while others join: less waiting than turn by turn.',
    reps: 'never',
    program: () => ({ name: 'Staggered', stages: [{ mode: 'top-producer', seconds: 15, stagger: true }] }),
  },
  {
    name: 'push-pull',
    choose: 'Everyone should get the same chances, and still be asked: in rotation, then back in reverse.',
    reps: 'never',
    program: () => ({ name: 'Push and pull', stages: [{ mode: 'push-pull', seconds: 30 }] }),
  },
  {
    name: 'round-robin',
    choose: 'Everyone calls what they are given, and gets as many: assigned in turn, asking nobody.',
    reps: 'never',
    program: () => ({ name: 'Round robin', stages: [{ mode: 'round-robin' }] }),
  },
  {
    name: 'weighted-round-robin',
    choose: 'As round robin, but some take more than others: three for one who works full time, one for who does not.',
    reps: { as: 'weights', required: true },
    program: (weights) => ({
      name: 'Weighted round robin',
      stages: [{ mode: 'round-robin', weights: { ...weights } }],
    }),
  },
  {
    name: 'modified-round-robin',
    choose: 'Large deals need specialists: those in turn among them, everything else in turn among all.',
    reps: 'never',
    program: () => ({
      name: 'Modified round robin',
      stages: [{ mode: 'round-robin', when: rules(enterprise), only: rules(specialists) }, { mode: 'round-robin' }],
    }),
  },
  {
    name: 'portion',
    choose:
      'A set part of the leads is for some, such as one in four for your specialists; the others race for the rest.',
    reps: 'never',
    program: () => ({
      name: 'One in four to specialists',
      stages: [
        { mode: 'round-robin', portion: 25, only: rules(specialists) },
        { mode: 'shark-tank', seconds: 60 },
      ],
    }),
  },
  {
    name: 'shares-by-rank',
    choose: 'Close better, get more: each place in the ranking has its share of the month.',
    reps: 'never',
    program: () => ({
      name: 'Shares by rank',
      stages: [{ mode: 'shares', by: 'rank', shares: [16, 13, 10, 7, 4], period: 'month' }],
    }),
  },
  {
    name: 'shares-by-rep',
    choose: 'You say who gets how much: a new rep ramps up, a senior has enough.',
    reps: { as: 'shares', required: true },
    program: (shares) => ({
      name: 'Shares by rep',
      stages: [{ mode: 'shares', by: 'rep', shares: { ...shares }, period: 'month' }],
    }),
  },
  {
    name: 'cherry-pick',
    choose: 'Leads can wait, and reps know best what suits them: they browse and pick.',
    reps: 'never',
    program: () => ({ name: 'Cherry pick', stages: [{ mode: 'cherry-pick' }] }),
  },
  {
    name: 'blind-pull',
    choose: 'Reps take the next lead when they are ready for it, without choosing.',
    reps: 'never',
    program: () => ({ name: 'Blind pull', stages: [{ mode: 'cherry-pick', details: 'blind' }] }),
  },
  {
    name: 'skim',
    choose: 'Somebody should look first: a manager, or reps you name, hand each lead to the right one.',
    reps: { as: 'allocators', required: false },
    program: (allocators) => ({ name: 'Skim', stages: [{ mode: 'skim', allocators: Object.keys(allocators) }] }),
  },
  {
    name: 'best-then-everyone',
    choose: 'The best get the first look, everyone the second, and nothing is lost: what most teams end with.',
    reps: 'never',
    program: () => ({
      name: 'Best, then everyone',
      stages: [
        { mode: 'top-producer', seconds: 20, limit: 3 },
        { mode: 'shark-tank', seconds: 60 },
        { mode: 'cherry-pick' },
      ],
    }),
  },
];

export const libraryProgram = (name: string): LibraryProgram | undefined => library.find((one) => one.name === name);
