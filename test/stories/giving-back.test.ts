/** Leads that come back: given back, handed over, or left by a rep who is gone. The stages go on without whoever had them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page, Problem, ProgramOut, TraceEvent } from '../../src/protocol.ts';
import { FloorDay } from '../harness/floor-day.ts';

let day: FloorDay;
beforeEach(async () => {
  day = await FloorDay.open();
});
afterEach(() => day.close());

const three = { A: {}, B: {}, C: {} };
const release = (letter: string) => day.does('release', { reason: 'wrong city' }, day.latest, letter);

test('With stagger, the last rep’s no leaves the others their offer until that turn is over (P4, P6)', async () => {
  await day.reps({ A: {}, B: {} });
  await day.program([
    { mode: 'top-producer', seconds: 20, stagger: true },
    { mode: 'push-pull', seconds: 9, reverse: false },
  ]);
  await day.lead();
  await day.seconds(20.1);
  await day.seconds(1);
  await day.passes('B');
  expect(await day.history()).toBe('A 20s, B 20s, B passed');
  expect((await day.world.stored(day.latest)).status).toBe('offering');
  await day.seconds(19.5);
  // Its own offers of a moment ago do not stand in A's way.
  expect(await day.history()).toBe('A 20s, B 20s, B passed, A 9s');
});

test('With stagger, when nobody is left to join, all offers close with the turn that is over', async () => {
  await day.reps(three);
  await day.program([{ mode: 'top-producer', seconds: 20, stagger: true }], { nobody: 'unclaimed' });
  await day.lead();
  await day.presence('B', 'away');
  await day.presence('C', 'off');
  await day.seconds(20.1);
  expect(await day.history()).toBe('A 20s, unclaimed nobody-claimed');
});

test('Who won an earlier staggered offer gives it back with the reason on the record, and is not asked again (P12)', async () => {
  await day.reps(three);
  await day.program([{ mode: 'top-producer', seconds: 20, stagger: true }]);
  await day.lead();
  await day.seconds(20.1);
  await day.claims('A');
  await release('A');
  expect(await day.sentences()).toContain('A gave it back. The stages go on without them. Reason: wrong city');
  // B's turn was cut short by A's claim, so B is asked again.
  expect(await day.history()).toBe('A 20s, B 20s, A won, A gave back, B 20s');
});

test('Those whose offer a win cut short are asked again when the winner gives it back', async () => {
  await day.reps(three);
  await day.program([{ mode: 'top-producer', seconds: 20, width: 3 }]);
  await day.lead();
  await day.claims('A');
  await release('A');
  expect(await day.history()).toBe('ABC 20s, A won, A gave back, BC 20s');
});

test('A lead assigned while it was held, and given back, does not go to the same rep again', async () => {
  await day.reps({ A: { presence: 'off' }, B: { presence: 'off' } });
  await day.program([{ mode: 'round-robin' }]);
  await day.lead();
  await day.does('assign', { repId: day.id('A') });
  await day.presence('A', 'available');
  await release('A');
  expect(await day.history()).toBe('held nobody-eligible, →A, A gave back, held nobody-eligible');
  await day.presence('B', 'available');
  expect(await day.history()).toMatch(/held nobody-eligible, →B$/);
});

test('A lead given back while the others are away is held for them, not given up', async () => {
  await day.reps({ A: {}, B: { presence: 'away' } });
  await day.program([{ mode: 'round-robin' }]);
  await day.lead();
  await release('A');
  expect(await day.history()).toBe('→A, A gave back, held nobody-eligible');
});

test('An allocator who took a lead and gave it back does not get it to hand on again', async () => {
  await day.reps(three);
  await day.program([{ mode: 'skim', allocators: [day.id('A'), day.id('B')] }]);
  await day.lead();
  await day.claims('A');
  await release('A');
  expect(await day.history()).toBe('skim AB, A won, A gave back, skim B');
});

test('A rep who was removed is given nothing in the same moment, and what was theirs stands in the log', async () => {
  await day.reps(three);
  await day.program([{ mode: 'round-robin' }]);
  const own = await day.lead();
  const [, assigned] = await Promise.all([
    day.world.admin.delete(`/reps/${day.id('A')}`),
    day.world.admin.post<Problem>(`/leads/${own.id}/withdraw`, { reason: 'none' }),
  ]);
  expect(assigned.status).toBe(200);
  const next = await day.lead();
  const [removed, late] = await Promise.all([
    day.world.admin.delete(`/reps/${day.id('C')}`),
    day.world.admin.post<Problem>(`/leads/${next.id}/assign`, { repId: day.id('C') }),
  ]);
  expect([removed.status, late.status]).toEqual([204, 400]);
  expect((await day.world.stored(next)).claimedBy?.name).toBe('B');
  await day.world.admin.delete(`/reps/${day.id('B')}`);
  const trace = (await day.world.admin.get<Page<TraceEvent>>(`/leads/${next.id}/trace`)).body.items;
  expect(trace.at(-1)).toMatchObject({ type: 'lead.unclaimed', text: 'Unclaimed. The rep who had it was removed.' });
  expect(trace.at(-2)).toMatchObject({ type: 'rep.removed', text: 'B was removed, and cannot have it any more.' });
});

test('When a paused program goes on, its leads do too, also where nobody has to be there (P3)', async () => {
  await day.reps({ A: { presence: 'away' } });
  const stages = {
    skim: [{ mode: 'skim' }],
    pool: [{ mode: 'cherry-pick' }],
    'nobody waits': [{ mode: 'shark-tank' }],
  };
  const programs: ProgramOut[] = [];
  for (const [product, list] of Object.entries(stages)) {
    const match = { combinator: 'and', rules: [{ field: 'product', operator: '=', value: product }] };
    const program = await day.program(list, { name: product, match, nobody: 'unclaimed' });
    await day.world.admin.post(`/programs/${program.id}/pause`);
    await day.lead({ product });
    programs.push(program);
  }
  for (const lead of day.leads) expect(await day.history(lead)).toBe('held paused');
  for (const { id } of programs) await day.world.admin.post(`/programs/${id}/resume`);
  await day.settle();
  expect(await Promise.all(day.leads.map((lead) => day.history(lead)))).toEqual([
    'held paused, skim nobody',
    'held paused, pool nobody',
    'held paused, unclaimed nobody-eligible',
  ]);
});

test('Leads wait for room no longer than there is none: whoever answers quickly is asked at once', async () => {
  await day.reps({ A: {}, B: {} });
  await day.program([{ mode: 'top-producer', seconds: 60 }]);
  await day.many(8);
  const open = async () =>
    (await day.world.admin.get<Page<{ id: string }>>('/leads?status=offering')).body.items.map(({ id }) => id);
  for (let answered = 0; answered < 4; answered++) {
    // Both answer; the store's clock has hardly moved.
    for (const lead of day.leads) {
      const { status } = await day.world.stored(lead);
      if (status !== 'offering') continue;
      const asked = (await day.history(lead)).endsWith('A 60s') ? 'A' : 'B';
      expect((await day.claims(asked, lead)).status).toBe(200);
    }
  }
  expect(await open()).toEqual([]);
  expect([...(await day.owners())].filter((owner) => owner === '·')).toEqual([]);
});

test('A hundred held leads of one program do not stand in the way of another’s', async () => {
  await day.reps({ A: { presence: 'off', level: 1 }, B: { presence: 'off' } });
  const only = { combinator: 'and', rules: [{ field: 'level', operator: '>=', value: 9 }] };
  const solar = { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'roof' }] };
  await day.program([{ mode: 'shark-tank', only }], { name: 'Stuck', match: solar });
  await day.program([{ mode: 'shark-tank' }], { name: 'Moves' });
  const old = await day.lead();
  const leads = Array.from({ length: 150 }, (_, number) => ({
    product: 'roof',
    contact: { name: `Person ${number}`, email: `p${number}@example.com` },
  }));
  await day.world.admin.post('/leads/batch', { leads });
  await day.settle();
  await day.presence('B', 'available');
  expect(await day.history(old)).toBe('held nobody-eligible, B 60s');
});
