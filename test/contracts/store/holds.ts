/** The store's contract: a held lead waits on the record, with an alarm and a limit, and looking at it costs no write (P3). */
import { expect, test } from 'vitest';
import { dripMs } from '../../../src/domain/advance.ts';
import { cherryPick, type OpenStore, onFreshGround, roundRobin, sharkTank, topProducer } from './ground.ts';

const hourMs = 3_600_000;

export function holdsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  /** A lead that waits for Ana, who is away, for an hour at most. */
  async function held() {
    const ana = await ground.current.rep('Ana', { presence: 'away' });
    const program = await ground.current.program([sharkTank(60)], { holdLimit: 3600 });
    const lead = await ground.current.accepted();
    await ground.current.progress(lead.id);
    return { ana, program, lead: await ground.current.lead(lead.id) };
  }

  const because = async (leadId: string) =>
    (await ground.current.store.events.ofLead(leadId, { limit: 100, after: null })).flatMap((event) =>
      event.type === 'lead.held' || event.type === 'lead.unclaimed' ? [event.data.because] : [],
    );

  test('It is held once; while it stays so every look writes nothing, however often (P3, P10)', async () => {
    const { clock } = ground.current;
    const { lead } = await held();
    const log = await ground.current.log();
    for (let look = 0; look < 5; look++) {
      expect(await ground.current.advance(lead.id)).toEqual({ kind: 'not-due', dueAt: lead.dueAt });
      clock.move(60_000);
    }
    expect(await ground.current.log()).toEqual(log);
    expect(await ground.current.lead(lead.id)).toEqual(lead);
    expect(lead).toMatchObject({ stage: null, wave: 0 });
  });

  test('After half of the limit one alarm, with how long it was and how long is left; then silence until the end', async () => {
    const { clock, store } = ground.current;
    const { lead } = await held();
    clock.move(hourMs / 2 - 1);
    expect(await store.leads.due(10)).toEqual([]);
    expect((await ground.current.advance(lead.id)).kind).toBe('not-due');
    clock.move(1);
    expect(await store.leads.due(10)).toEqual([lead.id]);
    expect(await ground.current.progress(lead.id)).toMatchObject({
      lead: { position: { status: 'held', alarmed: true }, dueAt: clock.now() + hourMs / 2 },
    });
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.alarm',
      leadId: lead.id,
      data: { because: 'held', heldSeconds: 1800, leftSeconds: 1800 },
    });
    const log = await ground.current.log();
    clock.move(hourMs / 2 - 1);
    expect((await ground.current.advance(lead.id)).kind).toBe('not-due');
    expect(await ground.current.log()).toEqual(log);
  });

  test('At the limit it is unclaimed, exactly then, also when nobody looked since, over a restart (P3)', async () => {
    const { clock, opened } = ground.current;
    const { lead } = await held();
    await opened.reopen();
    expect(await ground.current.store.leads.deadlines()).toEqual([{ leadId: lead.id, dueAt: lead.dueAt }]);
    clock.move(hourMs);
    expect(await ground.current.progress(lead.id)).toMatchObject({
      lead: { position: { status: 'unclaimed' }, dueAt: null },
    });
    expect(await because(lead.id)).toEqual(['nobody-eligible', 'held-too-long']);
  });

  test('At the limit a lead of a program that ends in the pool goes there (P3)', async () => {
    const { clock } = ground.current;
    await ground.current.rep('Ana', { presence: 'away' });
    await ground.current.program([sharkTank(60)], { holdLimit: 60, unclaimed: 'pool' });
    const lead = await ground.current.accepted();
    await ground.current.progress(lead.id);
    clock.move(60_000);
    expect(await ground.current.progress(lead.id)).toMatchObject({ lead: { position: { status: 'pool' } } });
  });

  test('Once somebody is there it goes at its first stage, though it is not due, and is held no more', async () => {
    const { clock, store } = ground.current;
    const { ana, lead } = await held();
    clock.move(1000);
    await store.reps.present(ana.id, 'available');
    expect(await store.leads.due(10)).toEqual([]);
    expect(await ground.current.progress(lead.id)).toMatchObject({
      lead: { position: { status: 'offering' }, stage: 0, wave: 1, dueAt: clock.now() + 60_000 },
      opened: { reps: [ana.id] },
    });
    expect(await store.leads.held()).toEqual([]);
    expect(await ground.current.logOf(lead.id)).toEqual(['lead.received', 'lead.routed', 'lead.held', 'wave.started']);
  });

  test('Held leads are let go one by one: the next a quarter of a second later, also after a restart', async () => {
    const { clock, store, opened } = ground.current;
    const { ana, lead: first } = await held();
    const second = await ground.current.accepted();
    await ground.current.progress(second.id);
    await store.reps.present(ana.id, 'available');
    expect(await ground.current.progress(first.id)).toMatchObject({ lead: { position: { status: 'offering' } } });
    await opened.reopen();
    const log = await ground.current.log();
    expect((await ground.current.advance(second.id)).kind).toBe('not-due');
    clock.move(dripMs - 1);
    expect((await ground.current.advance(second.id)).kind).toBe('not-due');
    expect(await ground.current.log()).toEqual(log);
    clock.move(1);
    expect(await ground.current.progress(second.id)).toMatchObject({ lead: { position: { status: 'offering' } } });
  });

  test('Two looks in one moment let one lead go, not two', async () => {
    const { store } = ground.current;
    const { ana, lead: first } = await held();
    const second = await ground.current.accepted();
    await ground.current.progress(second.id);
    await store.reps.present(ana.id, 'available');
    const looks = await Promise.all([ground.current.advance(first.id), ground.current.advance(second.id)]);
    expect(looks.map(({ kind }) => kind)).toEqual(['advanced', 'not-due']);
  });

  test('A new lead does not wait behind those that drip', async () => {
    const { store } = ground.current;
    const { ana, lead } = await held();
    await store.reps.present(ana.id, 'available');
    await ground.current.progress(lead.id);
    expect((await ground.current.offered()).lead.position.status).toBe('offering');
  });

  test('With everyone at as many live offers as they may have, a lead is held for pace, and goes when one is free', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([topProducer(30)]);
    const offer = await ground.current.offered();
    const waiting = await ground.current.accepted();
    await ground.current.progress(waiting.id);
    expect(await because(waiting.id)).toEqual(['pace']);
    clock.move(5000);
    await ground.current.decline(offer, ana);
    expect(await ground.current.progress(waiting.id)).toMatchObject({ opened: { reps: [ana.id] } });
    expect((await store.offers.live(ana.id)).map(({ lead }) => lead.id)).toEqual([waiting.id]);
  });

  test('Offers in the pool and in a skim do not count for pace', async () => {
    const ana = await ground.current.rep('Ana');
    await ground.current.program([cherryPick()], {
      priority: 5,
      match: { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'roof' }] },
    });
    for (let count = 0; count < 7; count++) {
      await ground.current.offered({
        content: { source: 'w', contact: { name: 'J', email: `j${count}@example.com` }, product: 'roof' },
      });
    }
    await ground.current.program([topProducer(30)]);
    expect((await ground.current.opens((await ground.current.accepted()).id)).reps).toEqual([ana.id]);
  });

  test('A paused program holds new leads, lets a live wave finish, then holds that lead too; resumed, each goes on (P3)', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana');
    const program = await ground.current.program([sharkTank(20), sharkTank(60)]);
    const live = await ground.current.offered();
    await store.programs.pause(program.id, true, 'key_manager');
    const waiting = await ground.current.accepted();
    await ground.current.progress(waiting.id);
    expect(await because(waiting.id)).toEqual(['paused']);
    expect((await store.offers.live(ana.id)).map(({ id }) => id)).toEqual([live.id]);
    clock.move(20_000);
    expect(await ground.current.progress(live.lead.id)).toMatchObject({
      lead: { position: { status: 'held' }, stage: null },
      closed: [{ offerId: live.id, reason: 'expired' }],
      opened: null,
    });
    // Nobody need look at them while it is paused; when it goes on each is due once.
    expect(await store.leads.held()).toEqual([]);
    expect(await store.leads.due(10)).toEqual([]);
    await store.programs.pause(program.id, false, 'key_manager');
    expect((await store.leads.due(10)).toSorted()).toEqual([waiting.id, live.lead.id].toSorted());
    // What the first stage has done for this lead is not forgotten: the second one asks.
    expect(await ground.current.progress(live.lead.id)).toMatchObject({ opened: { offer: { stage: 1 } } });
    clock.move(1000);
    expect(await ground.current.progress(waiting.id)).toMatchObject({ opened: { offer: { stage: 0 } } });
  });

  test('A claim wins while its program is paused: the offer was made (P2)', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana');
    const program = await ground.current.program([sharkTank(20)]);
    const offer = await ground.current.offered();
    await store.programs.pause(program.id, true, 'key_manager');
    expect(await ground.current.claim(offer, ana)).toMatchObject({ result: 'won' });
  });

  test('A lead that was held before a stage with a portion saw it is counted there once, however often it is looked at', async () => {
    const { clock, store } = ground.current;
    await ground.current.rep('Ana', { presence: 'away' });
    const program = await ground.current.program([roundRobin({ portion: 50 }), sharkTank(60)]);
    await store.programs.pause(program.id, true, 'key_manager');
    const lead = await ground.current.accepted();
    await ground.current.progress(lead.id);
    await store.programs.pause(program.id, false, 'key_manager');
    for (let look = 0; look < 5; look++) {
      clock.move(1000);
      await ground.current.advance(lead.id);
    }
    expect(await store.programs.tallies(program.id)).toEqual({ 'round-robin#0': { reached: 1 } });
    expect((await ground.current.lead(lead.id)).journey.portions).toEqual({ 0: true });
  });

  test('Held leads come the newest first, each with the program it goes by, as many as asked for', async () => {
    const { store } = ground.current;
    const { lead: first, program } = await held();
    const others = [await ground.current.accepted(), await ground.current.accepted()];
    for (const { id } of others) await ground.current.progress(id);
    await store.programs.change(program.id, { name: 'Changed' }, 'usr_admin');
    expect(await store.leads.held()).toEqual([{ program, leads: 3 }]);
    const all = await store.leads.heldOf(program, { limit: 10, after: null });
    expect(all.items.map(({ id }) => id)).toEqual([...others.map(({ id }) => id).toReversed(), first.id]);
    expect(all.next).toBeNull();
    const page = await store.leads.heldOf(program, { limit: 2, after: null });
    expect(page.items).toEqual(all.items.slice(0, 2));
    expect((await store.leads.heldOf(program, { limit: 2, after: page.next })).items).toEqual(all.items.slice(2));
    expect((await store.leads.heldOf({ ...program, version: 2 }, { limit: 2, after: null })).items).toEqual([]);
  });

  test('A held lead that is withdrawn, assigned or offered anew is held no more', async () => {
    const { store } = ground.current;
    const { ana, lead } = await held();
    const [assigned, anew] = [await ground.current.accepted(), await ground.current.accepted()];
    for (const { id } of [assigned, anew]) await ground.current.progress(id);
    await ground.current.withdraw(lead.id);
    await ground.current.assign(assigned.id, ana);
    await ground.current.reoffer(anew.id);
    expect(await store.leads.held()).toEqual([]);
    for (const id of [lead.id, assigned.id]) expect((await ground.current.lead(id)).dueAt).toBeNull();
    // A new journey, so a new hold.
    await ground.current.progress(anew.id);
    expect(await because(anew.id)).toEqual(['nobody-eligible', 'nobody-eligible']);
  });

  test('What waits is counted by what it waits for: due by the store’s clock, held, in the pool', async () => {
    const { clock, store } = ground.current;
    expect(await store.leads.depths()).toEqual({ due: 0, held: 0, pooled: 0 });
    const { lead } = await held();
    expect(await store.leads.depths()).toEqual({ due: 0, held: 1, pooled: 0 });
    clock.move(hourMs);
    expect(await store.leads.depths()).toEqual({ due: 1, held: 1, pooled: 0 });
    await ground.current.withdraw(lead.id);
    await ground.current.program([cherryPick()], { priority: 1 });
    const pooled = await ground.current.accepted();
    expect(await store.leads.depths()).toEqual({ due: 1, held: 0, pooled: 0 });
    await ground.current.progress(pooled.id);
    expect(await store.leads.depths()).toEqual({ due: 0, held: 0, pooled: 1 });
  });
}
