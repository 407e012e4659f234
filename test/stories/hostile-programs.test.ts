/** Programs: what is not built yet, and what can never be, is refused by name; nothing is ignored or coerced. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

/** What the contract shows but this version does not do yet: the place that is named, and the program. */
const notBuilt: [string, Record<string, unknown>][] = [
  ['stages.0.mode', { stages: [{ mode: 'push-pull', seconds: 30, reverse: true }] }],
  ['stages.0.mode', { stages: [{ mode: 'round-robin', weights: { rep_a: 3 } }] }],
  ['stages.0.mode', { stages: [{ mode: 'shares', by: 'rank', shares: [16, 13], period: 'month' }] }],
  ['stages.0.mode', { stages: [{ mode: 'skim', seconds: 600, allocators: [] }] }],
  ['stages.1.mode', { stages: [shark, { mode: 'cherry-pick', seconds: null }] }],
  ['stages.0.width', { stages: [{ ...top, width: 1 }] }],
  ['stages.0.limit', { stages: [{ ...top, limit: null }] }],
  ['stages.0.rounds', { stages: [{ ...top, rounds: 1 }] }],
  ['stages.0.stagger', { stages: [{ ...top, stagger: false }] }],
  ['stages.0.window', { stages: [{ ...top, window: 'last-quarter' }] }],
  ['stages.0.smsSeconds', { stages: [{ ...top, smsSeconds: 60 }] }],
  ['stages.0.smsSeconds', { stages: [{ ...shark, smsSeconds: 60 }] }],
  ['stages.0.rankBy', { stages: [{ ...shark, rankBy: 'score' }] }],
  ...['close-rate', 'revenue', 'speed-to-claim', 'speed-to-contact'].map(
    (rankBy): [string, Record<string, unknown>] => ['stages.0.rankBy', { stages: [{ ...top, rankBy }] }],
  ),
  ...[shark, top].flatMap((stage): [string, Record<string, unknown>][] => [
    ['stages.0.only', { stages: [{ ...stage, only: group }] }],
    ['stages.0.when', { stages: [{ ...stage, when: group }] }],
    ['stages.0.portion', { stages: [{ ...stage, portion: 25 }] }],
  ]),
  ...Object.entries({
    teams: [],
    shifts: true,
    caps: true,
    territory: false,
    language: false,
    callingHours: { from: '08:00', to: '20:00' },
    level: { min: 1 },
    performance: { measure: 'close-rate', min: 0.2, window: 'last-quarter' },
    earnIt: { customers: 3 },
    credits: { price: 1, expireDays: 90 },
    contactsBeforeNext: 3,
    rules: group,
  }).map(([name, value]): [string, Record<string, unknown>] => [
    `eligible.${name}`,
    { eligible: { presence: true, [name]: value }, stages: [shark] },
  ]),
  ...Object.entries({
    nobody: 'hold',
    holdLimit: 86_400,
    maxLive: 5,
    knownPeople: 'join',
    contactWithin: JSON.parse('{"seconds":300,"then":"remind"}'),
    unclaimed: 'manager',
  }).map(([name, value]): [string, Record<string, unknown>] => [name, { [name]: value, stages: [shark] }]),
  [
    'match.rules.0.valueSource',
    {
      match: {
        combinator: 'and',
        rules: [{ field: 'product', operator: '=', value: 'lead.note', valueSource: 'field' }],
      },
    },
  ],
];

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
  ['eligible', { eligible: [] }],
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
    const made = (await world.admin.post<{ id: string }>('/programs', { name: 'Kept', stages: [shark], priority: -9 }))
      .body;
    for (const [path, more] of programs) {
      const problem = problemOf(await ask('PATCH', `/programs/${made.id}`, more));
      expect(pathsOf(problem), JSON.stringify(more)).toContain(path);
    }
    expect((await world.admin.get(`/programs/${made.id}`)).body).toEqual(made);
  });
});

test('What is built is taken: both modes and every detail, within a year', async () => {
  for (const details of ['full', 'teaser', 'blind']) {
    for (const stage of [
      { ...shark, details },
      { ...top, details, rankBy: 'score' },
      { ...shark, seconds: 31_536_000 },
    ]) {
      const answer = await ask('POST', '/programs', { name: 'P', enabled: false, stages: [stage, stage] });
      expect(answer.status, answer.text).toBe(201);
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

test("A rep's teams, shifts, leave days and caps are not built yet and refused by name; id and rank always", async () => {
  const { rep } = await world.rep('Ana', {}, false);
  const cases: [string, Record<string, unknown>][] = [
    ['teams', { teams: ['team_a'] }],
    ['shifts', { shifts: [{ days: ['mon'], from: '09:00', to: '17:00' }] }],
    ['leave', { leave: [{ from: '2026-01-01', to: '2026-01-02' }] }],
    ['caps.open', { caps: { open: 3 } }],
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
