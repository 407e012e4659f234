/** Random teams, programs and leads for the tests of decisions. */
import fc from 'fast-check';
import type { LeadContent } from '../../src/domain/lead.ts';
import type { Program, Stage } from '../../src/domain/program.ts';
import type { RepStanding } from '../../src/domain/rep.ts';
import { everything } from '../../src/domain/rules.ts';

export const lead: LeadContent = { source: 'web', contact: { name: 'Jane Doe', email: 'jane@example.com' } };

const profile = { teams: [], languages: [], territories: [], skills: {}, level: 0, timeZone: 'UTC', attributes: {} };

/** Up to a dozen reps; few different figures, so that they often tie. */
export const team: fc.Arbitrary<RepStanding[]> = fc
  .array(
    fc.record({
      score: fc.constantFrom(0, 1, 1.5, -2, 100),
      leadsToday: fc.nat({ max: 3 }),
      presence: fc.constantFrom('available' as const, 'available' as const, 'away' as const, 'off' as const),
      smsOptIn: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((figures) =>
    figures.map(({ leadsToday, ...rest }, seniority) => ({
      rep: { id: `rep_${seniority}`, name: `Rep ${seniority}`, email: null, phone: null, profile, seniority, ...rest },
      leadsToday,
    })),
  );

const seconds = fc.integer({ min: 1, max: 600 });
const details = fc.constantFrom('full' as const, 'teaser' as const, 'blind' as const);

export const stage: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({ mode: fc.constant('shark-tank' as const), seconds, details }),
  fc.record({ mode: fc.constant('top-producer' as const), seconds, details }),
);

export function programOf(stages: readonly Stage[], more: Partial<Program> = {}): Program {
  return {
    id: 'prg_1',
    name: 'Test',
    version: 1,
    priority: 0,
    enabled: true,
    match: everything,
    eligible: { presence: true },
    stages,
    seniority: 1,
    ...more,
  };
}

export const program: fc.Arbitrary<Program> = fc
  .tuple(fc.array(stage, { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([stages, presence]) => programOf(stages, { eligible: { presence } }));
