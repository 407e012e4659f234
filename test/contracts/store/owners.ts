/** The store's contract: what an owner and a manager do with a lead: contact, conclude, give back, offer anew. */
import { expect, test } from 'vitest';
import type { Rep } from '../../../src/domain/rep.ts';
import type { Offer } from '../../../src/store/store.ts';
import {
  as,
  canary,
  done,
  manager,
  type OpenStore,
  onFreshGround,
  pushPull,
  roundRobin,
  sharkTank,
  topProducer,
} from './ground.ts';

export function ownersContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  /** Ana has won a lead that was offered to her and to Ben. */
  async function owned(): Promise<{ ana: Rep; ben: Rep; offer: Offer; leadId: string }> {
    const [ana, ben] = [await ground.current.rep('Ana', { score: 2 }), await ground.current.rep('Ben', { score: 1 })];
    await ground.current.program([sharkTank(60), sharkTank(90)]);
    const offer = await ground.current.offered();
    await ground.current.claim(offer, ana);
    return { ana, ben, offer, leadId: offer.lead.id };
  }

  const won = { result: 'won', amount: 1200.5, reason: 'signed' } as const;

  test('Each of them is refused to whom the lead is not, and where nobody has it; then nothing is written (P10)', async () => {
    const { store } = ground.current;
    const { ana, ben, leadId } = await owned();
    const waiting = await ground.current.accepted();
    const before = await ground.current.log();
    const verbs = [
      (id: string, rep: Rep | null) => store.leads.contacted(id, rep ? as(rep) : manager),
      (id: string, rep: Rep | null) => store.leads.conclude(id, won, rep ? as(rep) : manager),
      (id: string, rep: Rep | null) => store.leads.release(id, 'no', rep ? as(rep) : manager),
    ];
    for (const verb of verbs) {
      expect(await verb('lead_none', ana)).toEqual({ kind: 'unknown' });
      expect(await verb(leadId, ben)).toEqual({ kind: 'not-theirs' });
      expect(await verb(waiting.id, ana)).toEqual({ kind: 'not-theirs' });
      expect(await verb(waiting.id, null)).toEqual({ kind: 'not-claimed' });
    }
    expect(await store.leads.assign('lead_none', ben, manager)).toEqual({ kind: 'unknown' });
    expect(await store.leads.assign(leadId, ben, as(ben))).toEqual({ kind: 'not-theirs' });
    expect(await ground.current.log()).toEqual(before);
  });

  test('The first contact counts, by rep or manager; again is no news (P10)', async () => {
    const { clock, store } = ground.current;
    const { ana, leadId } = await owned();
    clock.move(42_000);
    expect(await ground.current.contacted(leadId, ana)).toMatchObject({
      news: true,
      closed: [],
      from: null,
      lead: { position: { status: 'claimed', by: { id: ana.id }, contactedAt: clock.now() } },
    });
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.contacted',
      leadId,
      repId: ana.id,
      ms: 42_000,
      data: { by: 'token_rep' },
    });
    const [log, lead] = [await ground.current.log(), await ground.current.lead(leadId)];
    clock.move(1000);
    expect(done(await store.leads.contacted(leadId, manager))).toMatchObject({ news: false });
    expect(await ground.current.log()).toEqual(log);
    expect(await ground.current.lead(leadId)).toEqual(lead);
  });

  test('An outcome stands on the lead, its reason not in the log; the same again is no news, another corrects it (P10)', async () => {
    const { clock, store } = ground.current;
    const { ana, leadId } = await owned();
    const reason = canary();
    const first = { result: 'won', amount: 1200.5, reason } as const;
    expect(done(await store.leads.conclude(leadId, first, as(ana)))).toMatchObject({
      news: true,
      lead: { position: { status: 'claimed', outcome: { ...first, at: clock.now() } } },
    });
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.outcome',
      repId: ana.id,
      data: { by: 'token_rep', result: 'won', amount: 1200.5 },
    });
    expect(await store.leads.own(ana.id)).toEqual([]);
    const log = await ground.current.log();
    clock.move(1000);
    expect(done(await store.leads.conclude(leadId, first, as(ana)))).toMatchObject({ news: false });
    expect(await ground.current.log()).toEqual(log);
    const second = { result: 'invalid', amount: null, reason: null } as const;
    expect(done(await store.leads.conclude(leadId, second, manager))).toMatchObject({
      news: true,
      lead: { position: { outcome: { ...second, at: clock.now() } } },
    });
    expect((await ground.current.log()).at(-1)).toMatchObject({ data: { by: 'key_manager', result: 'invalid' } });
    expect(JSON.stringify(await ground.current.log())).not.toContain('canary');
  });

  test('A lead that was given back is due at once and goes on in its stage, without who gave it back (P2, P7)', async () => {
    const { store, clock } = ground.current;
    const { ana, ben, offer, leadId } = await owned();
    clock.move(5000);
    const reason = canary();
    const moved = await ground.current.release(leadId, ana, reason);
    expect(moved).toMatchObject({
      news: true,
      from: ana.id,
      closed: [],
      lead: { position: { status: 'received' }, stage: 0, dueAt: clock.now() },
    });
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.released',
      repId: ana.id,
      data: { by: 'token_rep', offerId: offer.id },
    });
    expect(await store.leads.remarks(leadId)).toEqual({
      withdrawn: null,
      declines: new Map([[`${offer.id} ${ana.id}`, reason]]),
    });
    expect(JSON.stringify(await ground.current.log())).not.toContain('canary');
    expect(await store.leads.due(10)).toEqual([leadId]);
    expect(await store.leads.own(ana.id)).toEqual([]);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'withdrawn' });

    expect(await ground.current.progress(leadId)).toMatchObject({
      opened: { reps: [ben.id], offer: { stage: 0, wave: 2 } },
    });
    const started = (await ground.current.log()).findLast(({ type }) => type === 'wave.started');
    expect(started).toMatchObject({
      details: { stages: [{ excluded: [{ id: ana.id, reasons: [{ factor: 'passed' }] }] }] },
    });
    clock.move(60_000);
    // A later stage may ask them again.
    expect((await ground.current.opens(leadId)).reps.toSorted()).toEqual([ana.id, ben.id].toSorted());
  });

  test('Giving back twice gives back once (P10)', async () => {
    const { store } = ground.current;
    const { ana, leadId } = await owned();
    await ground.current.release(leadId, ana);
    const [log, lead] = [await ground.current.log(), await ground.current.lead(leadId)];
    expect(await store.leads.release(leadId, 'again', as(ana))).toEqual({ kind: 'not-theirs' });
    expect(await store.leads.release(leadId, 'again', manager)).toEqual({ kind: 'not-claimed' });
    expect(await ground.current.log()).toEqual(log);
    expect(await ground.current.lead(leadId)).toEqual(lead);
  });

  test('What has an outcome is not given back, and what was contacted is, without the mark', async () => {
    const { store, clock } = ground.current;
    const { ana, ben, leadId } = await owned();
    await ground.current.contacted(leadId, ana);
    await ground.current.release(leadId, ana);
    const { offer } = await ground.current.opens(leadId);
    clock.move(1000);
    await ground.current.claim(offer, ben);
    expect((await ground.current.lead(leadId)).position).toMatchObject({ by: { id: ben.id }, contactedAt: null });
    await ground.current.conclude(leadId, 'lost', ben);
    expect(await store.leads.release(leadId, 'no', as(ben))).toEqual({ kind: 'concluded' });
    expect(await store.leads.release(leadId, 'no', manager)).toEqual({ kind: 'concluded' });
  });

  test('Given back one by one, everyone has had it once and then the next stage begins', async () => {
    const [ana, ben, cem] = [
      await ground.current.rep('Ana', { score: 3 }),
      await ground.current.rep('Ben', { score: 2 }),
      await ground.current.rep('Cem', { score: 1 }),
    ];
    await ground.current.program([roundRobin(), sharkTank(60)]);
    const lead = await ground.current.accepted();
    for (const rep of [ana, ben, cem]) {
      expect((await ground.current.progress(lead.id)).assigned?.repId).toBe(rep.id);
      await ground.current.release(lead.id, rep);
    }
    expect(await ground.current.progress(lead.id)).toMatchObject({
      opened: { offer: { stage: 1 }, reps: [ana.id, ben.id, cem.id] },
    });
  });

  test.each([
    ['top-producer', topProducer(30)],
    ['push-pull', pushPull(30)],
  ])('In %s a lead that was given back is asked of the next', async (_, stage) => {
    const [ana, ben] = [await ground.current.rep('Ana', { score: 2 }), await ground.current.rep('Ben', { score: 1 })];
    await ground.current.program([stage]);
    const offer = await ground.current.offered();
    await ground.current.claim(offer, ana);
    await ground.current.release(offer.lead.id, ana);
    expect((await ground.current.opens(offer.lead.id)).reps).toEqual([ben.id]);
  });

  test('A lead a manager assigned in its stage and the rep gave back goes on without that rep', async () => {
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.program([sharkTank(60)]);
    const offer = await ground.current.offered();
    await ground.current.assign(offer.lead.id, ana);
    await ground.current.release(offer.lead.id, ana);
    expect((await ground.current.opens(offer.lead.id)).reps).toEqual([ben.id]);
  });

  test('Who only had it by a manager’s hand, and had it taken away again, has not been asked by the stage', async () => {
    const [ana, ben, cem] = [
      await ground.current.rep('Ana', { score: 3 }),
      await ground.current.rep('Ben', { score: 2 }),
      await ground.current.rep('Cem', { score: 1 }),
    ];
    await ground.current.program([topProducer(30)]);
    const { lead, size } = await ground.current.offered();
    expect(size).toBe(1);
    for (const rep of [ben, cem]) await ground.current.assign(lead.id, rep);
    await ground.current.release(lead.id, cem);
    // Ana's turn was cut short, so she has it again; then Ben, who was never asked.
    const again = await ground.current.opens(lead.id);
    expect(again.reps).toEqual([ana.id]);
    await ground.current.decline(again.offer, ana);
    expect((await ground.current.opens(lead.id)).reps).toEqual([ben.id]);
  });

  test('A manager may give back for a rep, on the record', async () => {
    const { store } = ground.current;
    const { ana, leadId } = await owned();
    expect(done(await store.leads.release(leadId, 'on leave', manager))).toMatchObject({ from: ana.id });
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.released',
      repId: ana.id,
      data: { by: 'key_manager' },
    });
  });

  test('Offered anew, a lead begins at the first stage of the program that takes it now; earlier passes are forgotten', async () => {
    const { store, clock } = ground.current;
    const { ana, ben, offer, leadId } = await owned();
    await ground.current.contacted(leadId, ana);
    const program = await ground.current.program([topProducer(20)], { name: 'Later', priority: 5 });
    const moved = await ground.current.reoffer(leadId);
    expect(moved).toMatchObject({
      from: ana.id,
      news: true,
      closed: [],
      lead: {
        position: { status: 'received' },
        program: { id: program.id, name: 'Later', version: 1 },
        stage: null,
        journey: { since: 1, portions: {} },
        dueAt: clock.now(),
      },
    });
    const last = (await ground.current.log()).slice(-2);
    expect(last).toMatchObject([
      { type: 'lead.recycled', repId: ana.id, data: { by: 'key_manager' } },
      { type: 'lead.routed', data: { programId: program.id, programVersion: 1 } },
    ]);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'withdrawn' });
    expect(await store.leads.own(ana.id)).toEqual([]);
    expect(await ground.current.opens(leadId)).toMatchObject({ reps: [ana.id], offer: { stage: 0, wave: 2 } });
    clock.move(20_000);
    expect((await ground.current.opens(leadId)).reps).toEqual([ben.id]);
  });

  test('Offering anew ends a live race, for everyone in it (P7)', async () => {
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    const moved = await ground.current.reoffer(offer.lead.id);
    expect(moved.closed).toMatchObject([{ offerId: offer.id, reason: 'withdrawn', by: null }]);
    expect(moved.closed[0]?.reps.toSorted()).toEqual([ana.id, ben.id].toSorted());
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'withdrawn' });
    const again = await ground.current.opens(offer.lead.id);
    expect(again.offer.id).not.toBe(offer.id);
    expect(await ground.current.claim(again.offer, ana)).toMatchObject({ result: 'won' });
  });

  test('Withdrawn and unclaimed leads can be offered anew; where no program takes it, the lead is unclaimed (P3)', async () => {
    const { clock, store } = ground.current;
    await ground.current.rep('Ana');
    await ground.current.program([sharkTank(10)]);
    const [withdrawn, unclaimed] = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.withdraw(withdrawn.lead.id, 'by mistake');
    clock.move(10_000);
    await ground.current.progress(unclaimed.lead.id);
    for (const { lead } of [withdrawn, unclaimed]) {
      await ground.current.reoffer(lead.id);
      expect(await store.leads.remarks(lead.id)).toMatchObject({ withdrawn: null });
      expect((await ground.current.opens(lead.id)).offer).toMatchObject({ stage: 0, wave: 2 });
    }
    for (const { id } of (await store.programs.list({ limit: 10, after: null })).items)
      await store.programs.remove(id, 'usr_admin');
    expect((await ground.current.reoffer(withdrawn.lead.id)).lead.program).toBeNull();
    await ground.current.progress(withdrawn.lead.id);
    expect((await ground.current.log()).at(-1)).toMatchObject({ data: { because: 'no-program' } });
  });

  test('A withdrawn lead has no owner, contact or outcome; who had it is in the log', async () => {
    const { ana, leadId } = await owned();
    await ground.current.conclude(leadId, 'won', ana);
    expect(await ground.current.withdraw(leadId)).toMatchObject({ from: ana.id });
    expect((await ground.current.lead(leadId)).position).toEqual({ status: 'withdrawn' });
    expect((await ground.current.log()).at(-1)).toMatchObject({ type: 'lead.withdrawn', repId: ana.id });
  });

  test('A concluded lead that is assigned to another begins there without an outcome', async () => {
    const { ana, ben, leadId } = await owned();
    await ground.current.contacted(leadId, ana);
    await ground.current.conclude(leadId, 'lost', ana);
    await ground.current.assign(leadId, ben);
    expect((await ground.current.lead(leadId)).position).toMatchObject({
      by: { id: ben.id },
      contactedAt: null,
      outcome: null,
    });
  });

  test('Release, assign, withdraw and offer anew in the same moment: the lead is somewhere, once, and told so (P1, P3)', async () => {
    for (let round = 0; round < 12; round++) {
      const { ana, ben, leadId } = await owned();
      const verbs = [
        () => ground.current.store.leads.release(leadId, 'no', as(ana)),
        () => ground.current.assign(leadId, ben),
        () => ground.current.withdraw(leadId),
        () => ground.current.reoffer(leadId),
        () => ground.current.advance(leadId),
      ];
      const turned = [...verbs.slice(round % verbs.length), ...verbs.slice(0, round % verbs.length)];
      await Promise.all(turned.map((verb) => verb()));
      const { position, dueAt } = await ground.current.lead(leadId);
      const mine = (await ground.current.store.leads.own(ben.id)).some(({ id }) => id === leadId);
      expect(mine).toBe(position.status === 'claimed');
      if (position.status === 'received' || position.status === 'offering') expect(dueAt).not.toBeNull();
    }
  });
}
