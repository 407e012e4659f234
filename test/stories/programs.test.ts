/** Programs as an admin writes them: what is refused, what is doubtful, what they would do. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LeadOut, Page, PreviewOut, Problem, ProgramOut, SavedProgramOut, TeamOut } from '../../src/protocol.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { FloorDay } from '../harness/floor-day.ts';

let day: FloorDay;
beforeEach(async () => {
  day = await FloorDay.open();
});
afterEach(() => day.close());

const all = (...rules: readonly unknown[]) => ({ combinator: 'and', rules });
const tank = [{ mode: 'shark-tank' }];
const post = (program: object) =>
  day.world.admin.post<SavedProgramOut & Problem>('/programs', { name: 'Test', ...program });

test('The defaults are the contract’s (P12)', async () => {
  const { body } = await post({
    stages: [
      { mode: 'shark-tank' },
      { mode: 'top-producer' },
      { mode: 'push-pull' },
      { mode: 'round-robin' },
      { mode: 'shares', by: 'rank', shares: [1] },
      { mode: 'cherry-pick' },
      { mode: 'skim' },
    ],
  });
  expect(body).toMatchObject({
    priority: 0,
    enabled: true,
    paused: false,
    match: all(),
    eligible: {
      teams: [],
      presence: true,
      shifts: true,
      caps: true,
      territory: false,
      language: false,
      rules: all(),
    },
    nobody: 'hold',
    holdLimit: 86_400,
    maxLive: null,
    knownPeople: 'join',
    unclaimed: 'manager',
    stages: [
      { mode: 'shark-tank', seconds: 60, details: 'teaser' },
      {
        mode: 'top-producer',
        seconds: 30,
        smsSeconds: 30,
        width: 1,
        limit: null,
        rounds: 1,
        stagger: false,
        details: 'teaser',
      },
      { mode: 'push-pull', seconds: 30, reverse: true },
      { mode: 'round-robin', weights: {} },
      { mode: 'shares', by: 'rank', shares: [1], period: 'month' },
      { mode: 'cherry-pick', seconds: null },
      { mode: 'skim', seconds: null, allocators: [] },
    ],
  });
});

test('A fresh server has one program, Everyone: shark-tank 60 s, then cherry-pick', async () => {
  const { items } = (await day.world.admin.get<Page<ProgramOut>>('/programs')).body;
  expect(items.map(({ name, stages }) => [name, stages.map(({ mode }) => mode)])).toEqual([
    ['Everyone', ['shark-tank', 'cherry-pick']],
  ]);
});

describe('What can never work is refused with the path of the fault', () => {
  const yearAndASecond = 365 * 86_400 + 1;
  const rows: readonly (readonly [string, object, string])[] = [
    ['no stage', { stages: [] }, 'stages'],
    ['an unknown mode', { stages: [{ mode: 'lottery' }] }, 'stages.0.mode'],
    ['0 seconds', { stages: [{ mode: 'shark-tank', seconds: 0 }] }, 'stages.0.seconds'],
    ['more than a year', { stages: [{ mode: 'push-pull', seconds: yearAndASecond }] }, 'stages.0.seconds'],
    ['a text for seconds', { stages: [{ mode: 'shark-tank', seconds: '60' }] }, 'stages.0.seconds'],
    ['0 seconds in the pool', { stages: [{ mode: 'cherry-pick', seconds: 0 }] }, 'stages.0.seconds'],
    ['a hold of 0 seconds', { stages: tank, holdLimit: 0 }, 'holdLimit'],
    ['a setting of another mode', { stages: [{ mode: 'shark-tank', width: 2 }] }, 'stages.0.width'],
    ['a portion of 0', { stages: [{ mode: 'skim', portion: 0 }] }, 'stages.0.portion'],
    ['a portion beyond 100', { stages: [{ mode: 'skim', portion: 101 }] }, 'stages.0.portion'],
    ['no shares', { stages: [{ mode: 'shares', by: 'rank', shares: [] }] }, 'stages.0.shares'],
    ['shares for nobody', { stages: [{ mode: 'shares', by: 'rank', shares: [0, 0] }] }, 'stages.0.shares'],
    ['shares by a guess', { stages: [{ mode: 'shares', by: 'guess', shares: [1] }] }, 'stages.0.by'],
    [
      'a share of a stranger',
      { stages: [{ mode: 'shares', by: 'rep', shares: { rep_x: 1 } }] },
      'stages.0.shares.rep_x',
    ],
    ['a weight of a stranger', { stages: [{ mode: 'round-robin', weights: { rep_x: 2 } }] }, 'stages.0.weights.rep_x'],
    ['a weight of 0', { stages: [{ mode: 'round-robin', weights: { rep_x: 0 } }] }, 'stages.0.weights.rep_x'],
    ['a strange allocator', { stages: [{ mode: 'skim', allocators: ['rep_x'] }] }, 'stages.0.allocators.0'],
    ['a team there is not', { stages: tank, eligible: { teams: ['team_x'] } }, 'eligible.teams.0'],
    [
      'calling hours of no clock',
      { stages: tank, eligible: { callingHours: { from: '8', to: '25:00' } } },
      'eligible.callingHours.from',
    ],
    ['rounds with stagger', { stages: [{ mode: 'top-producer', stagger: true, rounds: 2 }] }, 'stages.0.rounds'],
    ['a measure that is not built', { stages: [{ mode: 'top-producer', rankBy: 'revenue' }] }, 'stages.0.rankBy'],
    ['a setting that is not built', { stages: tank, contactWithin: { seconds: 300 } }, 'contactWithin'],
    [
      'a lead’s field there is not',
      { stages: tank, match: all({ field: 'colour', operator: '=', value: 'red' }) },
      'match.rules.0.field',
    ],
    [
      'a rep’s field there is not',
      { stages: tank, eligible: { rules: all({ field: 'shoe', operator: '=', value: 4 }) } },
      'eligible.rules.rules.0.field',
    ],
    [
      'a lead’s field asked of reps',
      { stages: [{ mode: 'shark-tank', only: all({ field: 'product', operator: '=', value: 'x' }) }] },
      'stages.0.only.rules.0.field',
    ],
    [
      'a rep’s field asked of leads',
      { stages: [{ mode: 'shark-tank', when: all({ field: 'level', operator: '>', value: 1 }) }] },
      'stages.0.when.rules.0.field',
    ],
    [
      'an operator there is not',
      { stages: tank, match: all({ field: 'value', operator: '~', value: 1 }) },
      'match.rules.0.operator',
    ],
    [
      'an operator that does not fit',
      { stages: tank, match: all({ field: 'value', operator: 'contains', value: 'x' }) },
      'match.rules.0.operator',
    ],
    [
      'a value that does not fit',
      { stages: tank, match: all({ field: 'value', operator: '>', value: 'much' }) },
      'match.rules.0.value',
    ],
    [
      'in without a list',
      { stages: tank, match: all({ field: 'product', operator: 'in', value: 'solar' }) },
      'match.rules.0.value',
    ],
    [
      'a lead’s field that a rep is compared with',
      {
        stages: tank,
        eligible: { rules: all({ field: 'level', operator: '>=', value: 'lead.colour', valueSource: 'field' }) },
      },
      'eligible.rules.rules.0.value',
    ],
    [
      'a lead compared with itself',
      { stages: tank, match: all({ field: 'value', operator: '>=', value: 'lead.score', valueSource: 'field' }) },
      'match.rules.0.valueSource',
    ],
    [
      'a fault deep inside',
      { stages: tank, match: all(all(all({ field: 'value', operator: '>', value: null }))) },
      'match.rules.0.rules.0.rules.0.value',
    ],
  ];
  test.each(rows)('%s', async (_, program, path) => {
    const { status, body } = await post(program);
    expect(status).toBe(400);
    expect(body.errors?.map((fault) => fault.path)).toContain(path);
    expect((await day.world.admin.get<Page<ProgramOut>>('/programs')).body.items).toHaveLength(1);
  });

  test('groups in groups beyond the depth of a body', async () => {
    let match: unknown = all();
    for (let depth = 0; depth < 60; depth++) match = all(match);
    expect((await post({ stages: tank, match })).status).toBe(400);
  });

  test('the same in a change, which leaves the program as it was', async () => {
    const { body: before } = await post({ stages: tank });
    const changed = await day.world.admin.patch<Problem>(`/programs/${before.id}`, {
      name: 'Other',
      stages: [{ mode: 'skim', allocators: ['rep_x'] }],
    });
    expect(changed).toMatchObject({ status: 400, body: { errors: [{ path: 'stages.0.allocators.0' }] } });
    const { body: after } = await day.world.admin.get<ProgramOut>(`/programs/${before.id}`);
    expect(after).toMatchObject({ name: 'Test', stages: before.stages });
  });
});

describe('What is doubtful is saved, with a warning', () => {
  const paths = ({ body }: { readonly body: SavedProgramOut }): string[] => body.warnings.map(({ path }) => path);

  test('a program that reaches nobody now', async () => {
    await day.reps({ A: { level: 1 } });
    expect(paths(await post({ stages: tank }))).toEqual([]);
    const lonely = await post({
      stages: tank,
      eligible: { level: { min: 2 } },
      match: all({ field: 'value', operator: '>', value: 1 }),
    });
    expect(lonely).toMatchObject({ status: 201 });
    expect(paths(lonely)).toContain('eligible');
    const stage = await post({
      stages: [{ mode: 'shark-tank', only: all({ field: 'level', operator: '>=', value: 3 }) }, ...tank],
      match: all({ field: 'value', operator: '>', value: 2 }),
    });
    expect(paths(stage)).toContain('stages.0.only');
  });

  test('a program that an earlier one always shadows, also after a change', async () => {
    await day.reps({ A: {} });
    const rule = (value: unknown) => all({ field: 'location.state', operator: 'in', value });
    await post({ name: 'South', match: rule(['TX', 'OK', 'LA']), stages: tank });
    const shadowed = await post({ name: 'Texas', match: rule(['TX']), stages: tank });
    expect(shadowed.body.warnings).toEqual([{ path: 'match', message: expect.stringContaining('South') }]);
    const freed = await day.world.admin.patch<SavedProgramOut>(`/programs/${shadowed.body.id}`, { priority: 5 });
    expect(paths(freed)).not.toContain('match');
  });
});

describe('Preview', () => {
  const preview = (body: object) => day.world.admin.post<PreviewOut & Problem>('/programs/preview', body);
  const lead = { contact: { name: 'Jill', email: 'jill@example.com' }, product: 'solar' };
  const line = ({ waves }: PreviewOut): string =>
    waves.map(({ after, reps, seconds }) => `${after}: ${reps.map(({ name }) => name).join('')} ${seconds}`).join(', ');

  test('says who, in what order and when, and why everyone else would not; nothing is spent (P12)', async () => {
    await day.reps({ A: {}, B: { presence: 'away' }, C: {}, D: { level: 5 } });
    await day.program([
      { mode: 'top-producer', seconds: 20, limit: 2 },
      { mode: 'shark-tank', seconds: 60, only: all({ field: 'level', operator: '<', value: 3 }) },
    ]);
    const { status, body } = await preview({ lead });
    expect(status).toBe(200);
    expect(body.program).toMatchObject({ name: 'Test' });
    expect(line(body)).toBe('0: A 20, 20: C 20, 40: AC 60');
    expect(body.waves[0]).toMatchObject({ stage: 0, mode: 'top-producer', reps: [{ name: 'A', rank: 1 }] });
    expect(body.end).toBe('unclaimed');
    expect(body.excluded.map(({ name, reasons }) => [name, reasons])).toEqual([
      ['B', [{ factor: 'presence', message: 'is away' }]],
      ['D', [{ factor: 'only', message: expect.stringContaining('level') }]],
    ]);
  });

  test('is what then happens, for each way of assigning, as often as it is asked before', async () => {
    await day.reps({ A: {}, B: {}, C: {} });
    await day.program([
      { mode: 'round-robin', portion: 50 },
      { mode: 'shares', by: 'rank', shares: [2, 1] },
    ]);
    for (let count = 0; count < 6; count++) {
      const [one, two] = [await preview({ lead }), await preview({ lead })];
      expect(one.body).toEqual(two.body);
      await day.lead();
      const [wave] = one.body.waves;
      expect(await day.history()).toBe(`→${wave?.reps[0]?.name}`);
    }
  });

  test('of a stored lead, and of a program that is only typed in; what it names must be there', async () => {
    await day.reps({ A: {}, B: {} });
    const stored: LeadOut = await day.lead({ language: 'fr' });
    await day.does('withdraw', { reason: 'only to look at' });
    const typed = { name: 'Draft', stages: [{ mode: 'push-pull', seconds: 9 }] };
    const { body } = await preview({ lead: stored.id, program: typed });
    expect(body.program).toEqual({ id: null, name: 'Draft' });
    expect(line(body)).toBe('0: A 9, 9: B 9, 18: B 9, 27: A 9');
    const given = await day.program(tank, { name: 'Given', enabled: false });
    expect((await preview({ lead: stored.id, program: given.id })).body.program?.name).toBe('Given');
    expect((await preview({ lead: 'lead_x' })).body.errors).toEqual([{ path: 'lead', message: expect.any(String) }]);
    expect((await preview({ lead, program: 'prg_x' })).body.errors?.[0]?.path).toBe('program');
    expect((await preview({ lead: { contact: { name: 'x' } } })).body.errors?.[0]?.path).toBe('lead.contact');
    expect((await preview({ lead, program: { name: 'x', stages: [] } })).body.errors?.[0]?.path).toBe('program.stages');
    expect((await preview({})).status).toBe(400);
  });

  test('tells when it would be held, and when it waits', async () => {
    await day.reps({ A: { presence: 'off' } });
    expect((await preview({ lead, program: { name: 'x', stages: tank } })).body).toMatchObject({
      waves: [],
      end: 'held',
    });
    const pool = await preview({ lead, program: { name: 'x', stages: [{ mode: 'cherry-pick' }] } });
    expect(pool.body).toMatchObject({ waves: [{ mode: 'cherry-pick', seconds: null, reps: [] }], end: null });
  });
});

test('Teams: named, renamed, given to reps by id, refused to go while a program names them', async () => {
  const made = await day.world.admin.post<TeamOut>('/teams', { name: 'North' });
  expect(made).toMatchObject({ status: 201, body: { name: 'North' } });
  const { id } = made.body;
  expect((await day.world.admin.patch<TeamOut>(`/teams/${id}`, { name: 'Far north' })).body).toEqual({
    id,
    name: 'Far north',
  });
  await day.reps({ A: { teams: [id] } });
  expect((await day.world.admin.post<Problem>('/reps', { name: 'B', teams: ['team_x'] })).body.errors?.[0]?.path).toBe(
    'teams.0',
  );
  const program = await day.program(tank, { eligible: { teams: [id] } });
  const refused = await day.world.admin.delete<Problem>(`/teams/${id}`);
  expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('Test') } });
  await day.world.admin.delete(`/programs/${program.id}`);
  expect((await day.world.admin.delete(`/teams/${id}`)).status).toBe(204);
  expect((await day.world.admin.get(`/reps/${day.id('A')}`)).body).toMatchObject({ teams: [] });
  expect((await day.world.admin.get(`/teams/${id}`)).status).toBe(404);
});

test('Own leads: reached, given an outcome, given back; each by who may, once (P10)', async () => {
  await day.reps({ A: {}, B: {} });
  await day.program([{ mode: 'round-robin' }]);
  const lead = await day.lead();
  expect((await day.does('contacted', {}, lead, 'B')).status).toBe(404);
  const [first, second] = [await day.does('contacted', {}, lead, 'A'), await day.does('contacted', {}, lead, 'A')];
  expect(first.body.contactedAt).not.toBeNull();
  expect(second.body.contactedAt).toBe(first.body.contactedAt);
  expect((await day.does('outcome', { result: 'lost', amount: 5 }, lead, 'A')).status).toBe(400);
  const won = await day.does('outcome', { result: 'won', amount: 900, reason: 'quick' }, lead, 'A');
  expect(won.body.outcome).toMatchObject({ result: 'won', amount: 900, reason: 'quick' });
  expect((await day.does('outcome', { result: 'won', amount: 900, reason: 'quick' }, lead, 'A')).body.outcome).toEqual(
    won.body.outcome,
  );
  expect((await day.does('release', { reason: 'too late' }, lead, 'A')).status).toBe(409);
  expect(await day.sentences(lead)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^A reached the person/), 'A: won, 900.']),
  );
  expect(
    (await day.trace(lead)).filter(({ type }) => type === 'lead.contacted' || type === 'lead.outcome'),
  ).toHaveLength(2);

  const next = await day.lead();
  expect(await day.history(next)).toBe('→B');
  const given = await day.does('release', { reason: 'I know them' }, next, 'B');
  expect(given.status).toBe(200);
  expect(given.body).not.toHaveProperty('contact');
  expect((await day.sentences(next)).find((text) => text.startsWith('B gave it back'))).toContain(
    'Reason: I know them',
  );
  expect(await day.history(next)).toBe('→B, B gave back, →A');
  expect((await day.does('release', { reason: 'again' }, next, 'B')).status).toBe(403);
  expect((await day.does('withdraw', { reason: 'gone' }, next)).status).toBe(200);
  expect((await day.does('contacted', {}, next)).status).toBe(409);
});

test('Pausing and changing a program in one request is one write: where it fails, nothing was changed (P3)', async () => {
  const { id } = (
    await day.world.admin.post<ProgramOut>('/programs', { name: 'Solar', stages: [{ mode: 'shark-tank' }] })
  ).body;
  const change = vi.spyOn(day.world.app.store.programs, 'change').mockRejectedValue(new StoreUnavailable('gone'));
  const refused = await day.world.admin.patch<Problem>(`/programs/${id}`, { name: 'Texas', paused: true });
  expect([refused.status, refused.body.detail]).toEqual([503, expect.stringContaining('nothing was changed')]);
  change.mockRestore();
  expect((await day.world.admin.get(`/programs/${id}`)).body).toMatchObject({ name: 'Solar', paused: false });
  const done = await day.world.admin.patch(`/programs/${id}`, { name: 'Texas', paused: true });
  expect(done.body).toMatchObject({ name: 'Texas', paused: true });
});
