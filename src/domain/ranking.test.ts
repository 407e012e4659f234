import fc from 'fast-check';
import { expect, test } from 'vitest';
import { team } from '../../test/harness/situations.ts';
import { rank } from './ranking.ts';

test('The order is total: the same team ranks the same, in whatever order it is read', () => {
  fc.assert(
    fc.property(
      team.chain((reps) => fc.tuple(fc.constant(reps), fc.shuffledSubarray(reps, { minLength: reps.length }))),
      ([reps, shuffled]) => {
        expect(rank(shuffled)).toEqual(rank(reps));
      },
    ),
  );
});

test('By score, then fewest leads today, then the older rep, numbered from 1 without gaps (P12)', () => {
  fc.assert(
    fc.property(team, (reps) => {
      const ranked = rank(reps);
      expect(ranked.map(({ rank: place }) => place)).toEqual(reps.map((_, index) => index + 1));
      expect(new Set(ranked.map(({ id }) => id))).toEqual(new Set(reps.map(({ rep }) => rep.id)));
      const seniority = new Map(reps.map(({ rep }) => [rep.id, rep.seniority]));
      ranked.slice(1).forEach((worse, index) => {
        const better = ranked[index];
        if (!better) throw new Error('There is a better one.');
        expect(better.score).toBeGreaterThanOrEqual(worse.score);
        if (better.score !== worse.score) return;
        expect(better.leadsToday).toBeLessThanOrEqual(worse.leadsToday);
        if (better.leadsToday !== worse.leadsToday) return;
        expect(seniority.get(better.id)).toBeLessThan(seniority.get(worse.id) ?? 0);
      });
    }),
  );
});

test('Ranking leaves the team it was given as it is', () => {
  fc.assert(
    fc.property(team, (reps) => {
      const before = structuredClone(reps);
      rank(reps);
      expect(reps).toEqual(before);
    }),
  );
});

test('Each carries the figures that gave the place (P12)', () => {
  fc.assert(
    fc.property(team, (reps) => {
      const standings = new Map(reps.map((standing) => [standing.rep.id, standing]));
      for (const { id, score, leadsToday, seniority } of rank(reps)) {
        const standing = standings.get(id);
        expect({ score, leadsToday, seniority }).toEqual({
          score: standing?.rep.score,
          leadsToday: standing?.leadsToday,
          seniority: standing?.rep.seniority,
        });
      }
    }),
  );
});
