/** The store's contract: a stage that staggers keeps several waves of one lead live, and they end together. */
import { expect, test } from 'vitest';
import { content, type OpenStore, onFreshGround, roundRobin, sharkTank, topProducer } from './ground.ts';

export function staggerContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  /** Ana was asked first, Ben has joined her after 30 seconds. */
  async function two() {
    const [ana, ben] = [await ground.current.rep('Ana', { score: 3 }), await ground.current.rep('Ben', { score: 2 })];
    await ground.current.program([topProducer(30, { stagger: true }), sharkTank(90)]);
    const first = await ground.current.offered();
    ground.current.clock.move(30_000);
    const progress = await ground.current.progress(first.lead.id);
    const second = progress.opened?.offer;
    if (!second) throw new Error('nobody joined');
    return { ana, ben, first, second, progress };
  }

  test('The earlier rep keeps the offer while a later one joins; both are live and end at the same moment', async () => {
    const { store, clock } = ground.current;
    const { ana, ben, first, second, progress } = await two();
    expect(progress).toMatchObject({ closed: [], moved: [], lead: { wave: 2, stage: 0 } });
    expect(second.id).not.toBe(first.id);
    expect([first.closesAt, second.closesAt]).toEqual([clock.now() + 30_000, clock.now() + 30_000]);
    expect((await store.offers.live(ana.id)).map(({ id }) => id)).toEqual([first.id]);
    expect((await store.offers.live(ben.id)).map(({ id }) => id)).toEqual([second.id]);
    expect((await ground.current.log()).filter(({ type }) => type === 'wave.started')).toMatchObject([
      { data: { seconds: 30, closesIn: 60 } },
      { data: { seconds: 30, closesIn: 30 } },
    ]);
  });

  test('At the end both are closed, each with its own event, and the next stage begins (P6, P7)', async () => {
    const { clock } = ground.current;
    const { ana, ben, first, second } = await two();
    clock.move(29_999);
    expect((await ground.current.advance(first.lead.id)).kind).toBe('not-due');
    clock.move(1);
    const progress = await ground.current.progress(first.lead.id);
    expect(progress.closed).toMatchObject([
      { offerId: first.id, reason: 'expired', reps: [ana.id] },
      { offerId: second.id, reason: 'expired', reps: [ben.id] },
    ]);
    expect(progress.opened?.offer).toMatchObject({ stage: 1, wave: 3 });
    expect((await ground.current.log()).filter(({ type }) => type === 'offer.expired')).toHaveLength(2);
    expect(await ground.current.claim(first, ana)).toEqual({ result: 'expired' });
    expect(await ground.current.claim(second, ben)).toEqual({ result: 'expired' });
  });

  test('A claim by the earlier offer wins and closes all; who held the later one is told taken (P1, P7)', async () => {
    const { store, clock } = ground.current;
    const { ana, ben, first, second } = await two();
    clock.move(10_000);
    const settled = await ground.current.settle(first, [ana]);
    expect(settled.outcomes).toMatchObject([{ result: 'won' }]);
    expect(settled.closed).toMatchObject([
      { offerId: first.id, reason: 'taken', by: { id: ana.id }, reps: [ana.id] },
      { offerId: second.id, reason: 'taken', by: { id: ana.id }, reps: [ben.id] },
    ]);
    clock.move(100);
    expect(await ground.current.claim(second, ben)).toEqual({
      result: 'taken',
      by: { id: ana.id, name: 'Ana' },
      behindMs: 100,
    });
    expect(await store.offers.live(ben.id)).toEqual([]);
    expect(await ground.current.advance(first.lead.id)).toEqual({ kind: 'not-due', dueAt: null });
  });

  test('A claim by each of the two offers in one moment has one winner (P1)', async () => {
    const { ana, ben, first, second } = await two();
    const outcomes = await Promise.all([ground.current.claim(second, ben), ground.current.claim(first, ana)]);
    const winner = outcomes[0]?.result === 'won' ? ben : ana;
    expect(outcomes.toSorted((a, b) => b.result.localeCompare(a.result))).toMatchObject([
      { result: 'won' },
      { result: 'taken', by: { id: winner.id } },
    ]);
  });

  test('Each wins by the own offer only: the other’s is not offered to them (P4)', async () => {
    const { ana, ben, first, second } = await two();
    expect(await ground.current.claim(second, ana)).toEqual({ result: 'not-offered' });
    expect(await ground.current.claim(first, ben)).toEqual({ result: 'not-offered' });
  });

  test('When more reps are to come than were known, the open offers move and say so; they can be claimed until the new end', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana', { score: 3 }), await ground.current.rep('Ben', { score: 2 })];
    await ground.current.program([topProducer(30, { stagger: true })]);
    const first = await ground.current.offered();
    expect(first.closesAt).toBe(clock.now() + 60_000);
    await ground.current.rep('Cem', { score: 1 });
    clock.move(30_000);
    const progress = await ground.current.progress(first.lead.id);
    const closesAt = clock.now() + 60_000;
    expect(progress.opened).toMatchObject({ reps: [ben.id], offer: { closesAt } });
    expect(progress.moved).toMatchObject([{ offer: { id: first.id, code: first.code, closesAt }, reps: [ana.id] }]);
    expect(progress.lead.position).toEqual({ status: 'offering', closesAt });
    expect(await store.offers.live(ana.id)).toMatchObject([{ id: first.id, closesAt }]);
    clock.move(30_000);
    await ground.current.progress(first.lead.id);
    // Past the end the first offer was made with.
    clock.move(29_999);
    expect(await ground.current.claim(first, ana)).toMatchObject({ result: 'won' });
  });

  test('When fewer are to come, the end moves nearer, and a claim after it is expired (P4)', async () => {
    const { store, clock } = ground.current;
    const [ana, ben, cem] = [
      await ground.current.rep('Ana', { score: 3 }),
      await ground.current.rep('Ben', { score: 2 }),
      await ground.current.rep('Cem', { score: 1 }),
    ];
    await ground.current.program([topProducer(30, { stagger: true })]);
    const first = await ground.current.offered();
    expect(first.closesAt).toBe(clock.now() + 90_000);
    await store.reps.present(cem.id, 'away');
    clock.move(30_000);
    const progress = await ground.current.progress(first.lead.id);
    expect(progress).toMatchObject({
      opened: { reps: [ben.id] },
      moved: [{ offer: { id: first.id, closesAt: clock.now() + 30_000 } }],
    });
    clock.move(30_000);
    expect(await ground.current.claim(first, ana)).toEqual({ result: 'expired' });
  });

  test('Who passes is out, the others stay in; when the latest passes, the next joins at once (P6)', async () => {
    const { store, clock } = ground.current;
    const cem = await ground.current.rep('Cem', { score: 1 });
    const { ana, ben, first, second } = await two();
    clock.move(5000);
    expect(await ground.current.decline(second, ben)).toMatchObject({ everyone: true });
    const progress = await ground.current.progress(first.lead.id);
    expect(progress).toMatchObject({
      closed: [{ offerId: second.id, reason: 'expired', reps: [] }],
      opened: { reps: [cem.id], offer: { wave: 3, closesAt: clock.now() + 30_000 } },
      moved: [{ offer: { id: first.id }, reps: [ana.id] }],
    });
    expect(await ground.current.decline(first, ana)).toMatchObject({ outcome: { result: 'ok' }, everyone: false });
    expect((await store.offers.live(cem.id)).map(({ wave }) => wave)).toEqual([3]);
    expect(await ground.current.claim(progress.opened?.offer ?? first, cem)).toMatchObject({ result: 'won' });
  });

  test('A pause lets the open offers run to their end, asks nobody more, and then the lead is held (P3)', async () => {
    const { store, clock } = ground.current;
    const [ana] = [await ground.current.rep('Ana', { score: 3 }), await ground.current.rep('Ben', { score: 2 })];
    const program = await ground.current.program([topProducer(30, { stagger: true })]);
    const first = await ground.current.offered();
    await store.programs.pause(program.id, true, 'key_manager');
    clock.move(30_000);
    expect(await ground.current.progress(first.lead.id)).toMatchObject({
      lead: { position: { status: 'offering' }, dueAt: first.closesAt },
      opened: null,
      closed: [],
    });
    expect((await store.offers.live(ana.id)).map(({ id }) => id)).toEqual([first.id]);
    clock.move(30_000);
    expect(await ground.current.progress(first.lead.id)).toMatchObject({
      lead: { position: { status: 'held' } },
      closed: [{ offerId: first.id, reason: 'expired' }],
    });
  });

  test('While open offers run to their end because the next rep is busy, a later stage counts the lead once', async () => {
    const { store, clock } = ground.current;
    await ground.current.rep('Ana', { score: 3 });
    const ben = await ground.current.rep('Ben', { score: 2 });
    const nobody = { combinator: 'and', rules: [{ field: 'level', operator: '>', value: 9 }] } as const;
    const stages = [topProducer(30, { stagger: true }), roundRobin({ portion: 50, only: nobody })];
    const program = await ground.current.program(stages);
    const first = await ground.current.offered();
    const roofs = { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'roof' }] } as const;
    await ground.current.program([sharkTank(600)], { priority: 5, match: roofs, maxLive: 1 });
    expect((await ground.current.offered({ content: content({ product: 'roof' }) })).size).toBe(1);
    expect(await store.offers.live(ben.id)).toHaveLength(1);
    clock.move(30_000);
    expect(await ground.current.progress(first.lead.id)).toMatchObject({
      lead: { position: { status: 'offering' }, dueAt: first.closesAt, journey: { portions: {} } },
      closed: [],
      opened: null,
    });
    // Nothing of it was carried out, so nothing is spent.
    expect(await store.programs.tallies(program.id)).toEqual({});
    clock.move(30_000);
    expect((await ground.current.progress(first.lead.id)).lead.position.status).toBe('held');
    expect(await store.programs.tallies(program.id)).toEqual({ 'round-robin#0': { reached: 1 } });
  });

  test('A manager’s hand closes every one of them (P7)', async () => {
    const { ana, ben, first, second } = await two();
    const withdrawn = await ground.current.withdraw(first.lead.id);
    expect(withdrawn.closed.map(({ offerId, reason }) => [offerId, reason])).toEqual([
      [first.id, 'withdrawn'],
      [second.id, 'withdrawn'],
    ]);
    expect(await ground.current.claim(first, ana)).toEqual({ result: 'withdrawn' });
    expect(await ground.current.claim(second, ben)).toEqual({ result: 'withdrawn' });
  });
}
