import { expect, test } from 'vitest';
import { type Stage, usualEligible } from './program.ts';
import { referencesOf } from './references.ts';

const details = 'teaser' as const;

test('Every team and rep that a program names is found, at its path', () => {
  const stages: Stage[] = [
    { mode: 'shark-tank', seconds: 60, details },
    { mode: 'round-robin', weights: { rep_a: 3, rep_b: 1 }, details },
    { mode: 'shares', by: 'rank', shares: [3, 2], period: 'month', rankBy: 'score', details },
    { mode: 'shares', by: 'rep', shares: { rep_c: 50 }, period: 'month', details },
    { mode: 'skim', seconds: null, allocators: ['rep_a', 'rep_d'], details },
    { mode: 'cherry-pick', seconds: null, details },
  ];
  expect(referencesOf({ eligible: { ...usualEligible, teams: ['team_1', 'team_2'] }, stages })).toEqual([
    { path: ['eligible', 'teams', 0], kind: 'team', id: 'team_1' },
    { path: ['eligible', 'teams', 1], kind: 'team', id: 'team_2' },
    { path: ['stages', 1, 'weights', 'rep_a'], kind: 'rep', id: 'rep_a' },
    { path: ['stages', 1, 'weights', 'rep_b'], kind: 'rep', id: 'rep_b' },
    { path: ['stages', 3, 'shares', 'rep_c'], kind: 'rep', id: 'rep_c' },
    { path: ['stages', 4, 'allocators', 0], kind: 'rep', id: 'rep_a' },
    { path: ['stages', 4, 'allocators', 1], kind: 'rep', id: 'rep_d' },
  ]);
});

test('A change names only what it holds', () => {
  expect(referencesOf({})).toEqual([]);
  expect(referencesOf({ name: 'Renamed', priority: 2 })).toEqual([]);
  expect(referencesOf({ eligible: usualEligible })).toEqual([]);
});
