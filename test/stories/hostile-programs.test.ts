/** Programs: what is not built yet, and what can never be, is refused by name; nothing is ignored or coerced. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SavedProgramOut } from '../../src/protocol.ts';
import { expectItLives, pathsOf, problemOf, send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(async () => {
  await expectItLives(world);
  await world.close();
});

const ask = (method: string, path: string, body: unknown) =>
  send(world.app.url, { method, path: `/api/v1${path}`, key: world.admin.key, body: JSON.stringify(body) });
const shark = { mode: 'shark-tank', seconds: 60 };
const top = { mode: 'top-producer', seconds: 20 };
const group = { combinator: 'and', rules: [] };
const byRank = { mode: 'shares', by: 'rank', shares: [16, 13], period: 'month' };

/** What the contract shows but this version does not do yet: the place that is named, and the program. */
const notBuilt: [string, Record<string, unknown>][] = [
  ['stages.0.window', { stages: [{ ...top, window: 'last-quarter' }] }],
  ...['close-rate', 'revenue', 'speed-to-claim', 'speed-to-contact'].map(
    (rankBy): [string, Record<string, unknown>] => ['stages.0.rankBy', { stages: [{ ...top, rankBy }] }],
  ),
  ...Object.entries({
    performance: { measure: 'close-rate', min: 0.2, window: 'last-quarter' },
    earnIt: { customers: 3 },
    credits: { price: 1, expireDays: 90 },
  }).map(([name, value]): [string, Record<string, unknown>] => [
    `eligible.${name}`,
    { eligible: { presence: true, [name]: value }, stages: [shark] },
  ]),
  ['contactWithin', { contactWithin: JSON.parse('{"seconds":300,"then":"remind"}'), stages: [shark] }],
];

/** A rule on a field that is the other one's: a lead has no level, a rep no product. */
const ruleOn = (field: string) => ({ combinator: 'and', rules: [{ field, operator: '=', value: 1 }] });

const rule = (more: Record<string, unknown>) => ({
  match: { combinator: 'and', rules: [{ field: 'value', operator: '>', value: 1, ...more }] },
});

/** What can never be. */
const never: [string, Record<string, unknown>][] = [
  ['name', { name: 7 }],
  ['name', { name: '' }],
  ['name', { name: 'x'.repeat(2001) }],
  ['priority', { priority: '1' }],
  ['priority', { priority: 1.5 }],
  ['enabled', { enabled: 'true' }],
  ['stages', { stages: [] }],
  ['stages', { stages: {} }],
  ['stages', { stages: Array.from({ length: 51 }, () => shark) }],
  ['stages.0', { stages: ['shark-tank'] }],
  ['stages.0.mode', { stages: [{}] }],
  ['stages.0.mode', { stages: [{ mode: 'toString' }] }],
  ['stages.0.mode', { stages: [{ mode: ['shark-tank'] }] }],
  ...[0, -1, 1.5, '60', null, 31_536_001, 1e300].map((seconds): [string, Record<string, unknown>] => [
    'stages.0.seconds',
    { stages: [{ ...shark, seconds }] },
  ]),
  ['stages.0.details', { stages: [{ ...shark, details: 'some' }] }],
  ...[0, -1, 1.5, '60', 31_536_001].map((seconds): [string, Record<string, unknown>] => [
    'stages.0.seconds',
    { stages: [{ mode: 'cherry-pick', seconds }] },
  ]),
  // Each setting only where it means something.
  ['stages.0.smsSeconds', { stages: [{ ...shark, smsSeconds: 60 }] }],
  ['stages.0.rankBy', { stages: [{ ...shark, rankBy: 'score' }] }],
  ['stages.0.width', { stages: [{ mode: 'push-pull', width: 2 }] }],
  ['stages.0.seconds', { stages: [{ mode: 'round-robin', seconds: 20 }] }],
  ['stages.0.smsSeconds', { stages: [{ ...top, smsSeconds: 0 }] }],
  ['stages.0.width', { stages: [{ ...top, width: 0 }] }],
  ['stages.0.limit', { stages: [{ ...top, limit: 0 }] }],
  ['stages.0.rounds', { stages: [{ ...top, rounds: 101 }] }],
  ['stages.0.rounds', { stages: [{ ...top, rounds: 2, stagger: true }] }],
  ['stages.0.stagger', { stages: [{ ...top, stagger: 'yes' }] }],
  ['stages.0.reverse', { stages: [{ mode: 'push-pull', reverse: 1 }] }],
  ['stages.0.weights.rep_none', { stages: [{ mode: 'round-robin', weights: { rep_none: 3 } }] }],
  ['stages.0.weights.rep_none', { stages: [{ mode: 'round-robin', weights: { rep_none: 0 } }] }],
  ['stages.0.weights', { stages: [{ mode: 'round-robin', weights: [3] }] }],
  ['stages.0.by', { stages: [{ ...byRank, by: 'luck' }] }],
  ['stages.0.shares', { stages: [{ ...byRank, shares: [] }] }],
  ['stages.0.shares', { stages: [{ ...byRank, shares: [0, 0] }] }],
  ['stages.0.shares.1', { stages: [{ ...byRank, shares: [1, -1] }] }],
  ['stages.0.shares', { stages: [{ ...byRank, by: 'rep' }] }],
  ['stages.0.shares.rep_none', { stages: [{ mode: 'shares', by: 'rep', shares: { rep_none: 1 } }] }],
  ['stages.0.period', { stages: [{ ...byRank, period: 'quarter' }] }],
  ['stages.0.allocators.0', { stages: [{ mode: 'skim', allocators: ['rep_none'] }] }],
  ...[0, -1, 100.1, '25', null].map((portion): [string, Record<string, unknown>] => [
    'stages.0.portion',
    { stages: [{ ...shark, portion }] },
  ]),
  ['stages.0.only', { stages: [{ ...shark, only: [] }] }],
  ['stages.0.only.rules.0.field', { stages: [{ ...shark, only: ruleOn('product') }] }],
  ['stages.0.when', { stages: [{ ...shark, when: [] }] }],
  ['stages.0.when.rules.0.field', { stages: [{ ...shark, when: ruleOn('level') }] }],
  ['eligible', { eligible: [] }],
  ['eligible.teams.0', { eligible: { teams: ['team_none'] } }],
  ['eligible.shifts', { eligible: { shifts: 'always' } }],
  ['eligible.caps', { eligible: { caps: {} } }],
  ['eligible.territory', { eligible: { territory: null } }],
  ['eligible.language', { eligible: { language: 'en' } }],
  ['eligible.callingHours.to', { eligible: { callingHours: { from: '08:00', to: '24:30' } } }],
  ['eligible.callingHours.from', { eligible: { callingHours: { from: '8', to: '20:00' } } }],
  ['eligible.level', { eligible: { level: 3 } }],
  ['eligible.level.min', { eligible: { level: { min: '3' } } }],
  ['eligible.contactsBeforeNext', { eligible: { contactsBeforeNext: 51 } }],
  ['eligible.rules.rules.0.field', { eligible: { rules: ruleOn('product') } }],
  ['nobody', { nobody: 'wait' }],
  ['holdLimit', { holdLimit: 0 }],
  ['maxLive', { maxLive: 0 }],
  ['knownPeople', { knownPeople: true }],
  ['unclaimed', { unclaimed: 'nobody' }],
  ['eligible.presence', { eligible: { presence: 1 } }],
  ['match', { match: [] }],
  ['match.combinator', { match: { combinator: 'xor', rules: [] } }],
  ['match.rules', { match: { combinator: 'and' } }],
  ['match.rules.0', { match: { combinator: 'and', rules: ['value > 1'] } }],
  ['match.rules.0.field', rule({ field: 'salary' })],
  ['match.rules.0.field', rule({ field: '__proto__' })],
  ['match.rules.0.field', rule({ field: 'constructor' })],
  ['match.rules.0.field', rule({ field: 'fields.a.b' })],
  ['match.rules.0.operator', rule({ operator: 'matches' })],
  ['match.rules.0.operator', rule({ operator: 'contains', value: '1' })],
  ['match.rules.0.value', rule({ value: '1' })],
  ['match.rules.0.value', rule({ operator: 'in', value: 1 })],
  ['match.rules.0.value', rule({ operator: 'between', value: [1] })],
  ['match.rules.0.value', rule({ field: 'product', operator: '=', value: 7 })],
  ['match.rules.0.surprise', rule({ surprise: 1 })],
  ['match.rules.0.valueSource', rule({ field: 'product', operator: '=', value: 'lead.note', valueSource: 'field' })],
  [
    'match.rules.0.rules.0.field',
    { match: { combinator: 'and', rules: [{ combinator: 'or', rules: [{ field: 'x', operator: '=', value: 1 }] }] } },
  ],
  ['id', { id: 'prg_mine' }],
  ['version', { version: 3 }],
];

describe.each([
  ['not built yet', notBuilt],
  ['impossible', never],
])('What is %s', (_, programs) => {
  test.each(programs)('is refused by name when a program is added: %s %j', async (path, more) => {
    const problem = problemOf(await ask('POST', '/programs', { name: 'P', stages: [shark], ...more }));
    expect(problem.status).toBe(400);
    expect(pathsOf(problem)).toContain(path);
  });

  test('is refused by name when a program is changed, which stays as it was', async () => {
    const { warnings: _, ...made } = (
      await world.admin.post<SavedProgramOut>('/programs', { name: 'Kept', stages: [shark], priority: -9 })
    ).body;
    for (const [path, more] of programs) {
      const problem = problemOf(await ask('PATCH', `/programs/${made.id}`, more));
      expect(pathsOf(problem), JSON.stringify(more)).toContain(path);
    }
    expect((await world.admin.get(`/programs/${made.id}`)).body).toEqual(made);
  });
});

test('What is built is taken: every mode with every setting and every detail, within a year', async () => {
  const { id } = (await world.rep('Ana', {}, false)).rep;
  const team = (await world.admin.post<{ id: string }>('/teams', { name: 'T' })).body.id;
  const stages = [
    shark,
    { ...shark, seconds: 31_536_000 },
    { ...top, smsSeconds: 60, width: 2, limit: null, rounds: 3, stagger: false, rankBy: 'score' },
    { ...top, limit: 5, rounds: 1, stagger: true },
    { mode: 'push-pull', seconds: 30, reverse: false },
    { mode: 'round-robin', weights: { [id]: 2.5 } },
    { ...byRank, rankBy: 'score' },
    { mode: 'shares', by: 'rep', shares: { [id]: 50 }, period: 'day' },
    { mode: 'cherry-pick', seconds: null },
    { mode: 'cherry-pick', seconds: 600 },
    { mode: 'skim', seconds: 600, allocators: [id] },
  ];
  const eligible = {
    teams: [team],
    presence: false,
    shifts: false,
    caps: false,
    territory: true,
    language: true,
    callingHours: { from: '08:00', to: '24:00' },
    level: { min: 1 },
    contactsBeforeNext: 3,
    rules: group,
  };
  const rest = { nobody: 'unclaimed', holdLimit: 60, maxLive: 7, knownPeople: 'off', unclaimed: 'pool' };
  for (const details of ['full', 'teaser', 'blind']) {
    for (const stage of stages) {
      const whole = { ...stage, details, only: group, when: group, portion: 12.5 };
      const program = { name: 'P', enabled: false, stages: [whole, whole], eligible, ...rest };
      const answer = await ask('POST', '/programs', program);
      expect(answer.status, answer.text).toBe(201);
      expect(JSON.parse(answer.text)).toMatchObject(program);
    }
  }
});

test('A rule group may nest as deep as any body, and no deeper', async () => {
  const nested = (groups: number): unknown =>
    groups === 0
      ? { field: 'product', operator: '=', value: 'solar' }
      : { combinator: 'or', rules: [nested(groups - 1)] };
  const put = (groups: number) =>
    ask('POST', '/programs', { name: 'Deep', enabled: false, match: nested(groups), stages: [shark] });
  // A group is two levels, the body one, and a rule's own values one.
  expect((await put(24)).status).toBe(201);
  expect(problemOf(await put(25)).detail).toMatch(/nests deeper than 50/);
  expect(problemOf(await put(1000)).status).toBe(400);
});

test('What a rep cannot be is refused by name, added or changed; id and rank always', async () => {
  const { rep } = await world.rep('Ana', {}, false);
  const cases: [string, Record<string, unknown>][] = [
    ['teams.0', { teams: ['team_none'] }],
    ['teams', { teams: 'team_a' }],
    ['shifts.0.days', { shifts: [{ days: [], from: '09:00', to: '17:00' }] }],
    ['shifts.0.days.0', { shifts: [{ days: ['monday'], from: '09:00', to: '17:00' }] }],
    ['shifts.0.from', { shifts: [{ days: ['mon'], from: '9:00', to: '17:00' }] }],
    ['shifts.0.from', { shifts: [{ days: ['mon'], from: '24:00', to: '17:00' }] }],
    ['shifts.0.to', { shifts: [{ days: ['mon'], from: '09:00', to: '25:00' }] }],
    ['leave.0', { leave: [{ from: '2026-01-04', to: '2026-01-02' }] }],
    ['leave.0', { leave: [{ from: 'tomorrow', to: '2026-01-02' }] }],
    ['leave.0.to', { leave: [{ from: '2026-01-01' }] }],
    ['caps.open', { caps: { open: '3' } }],
    ['caps.day', { caps: { day: -1 } }],
    ['caps.week', { caps: { week: 1.5 } }],
    ['caps.month', { caps: { month: null } }],
    ['caps.year', { caps: { year: 3 } }],
    ['id', { id: 'rep_mine' }],
    ['rank', { rank: 1 }],
    ['presence', { presence: 'here' }],
    ['smsOptIn', { smsOptIn: 'yes' }],
    ['skills.solar', { skills: { solar: '3' } }],
    ['attributes.a', { attributes: { a: [] } }],
    ['territories.0.country', { territories: [{ state: 'TX' }] }],
    ['languages.0', { languages: [7] }],
    ['score', { score: '9' }],
  ];
  for (const [path, more] of cases) {
    expect(pathsOf(problemOf(await ask('POST', '/reps', { name: 'Ben', ...more })))).toContain(path);
    expect(pathsOf(problemOf(await ask('PATCH', `/reps/${rep.id}`, more)))).toContain(path);
  }
  expect((await world.admin.get(`/reps/${rep.id}`)).body).toEqual(rep);
});
