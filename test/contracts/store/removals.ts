/** The store's contract: a rep who is removed while a lead is on offer keeps nobody waiting (P3, P6). */
import { expect, test } from 'vitest';
import { cherryPick, type OpenStore, onFreshGround, roundRobin, sharkTank, skim, topProducer } from './ground.ts';

export function removalsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('The last one in a wave: the lead is due at once, and the next is asked', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana', { score: 2 }), await ground.current.rep('Ben', { score: 1 })];
    await ground.current.program([topProducer(30)]);
    const offer = await ground.current.offered();
    expect(await store.reps.remove(ana.id, 'usr_admin')).toEqual({ credentials: [], due: [offer.lead.id] });
    expect(await store.leads.due(10)).toEqual([offer.lead.id]);
    expect((await ground.current.opens(offer.lead.id)).reps).toEqual([ben.id]);
    expect((await ground.current.log()).filter(({ type }) => type === 'rep.removed')).toMatchObject([
      { repId: ana.id },
      { repId: ana.id, leadId: offer.lead.id },
    ]);
  });

  test('One of several: the wave goes on for the others, and the removed one cannot win (P4)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.program([sharkTank(60)]);
    const offer = await ground.current.offered();
    expect(await store.reps.remove(ana.id, 'usr_admin')).toMatchObject({ due: [] });
    expect((await ground.current.claim(offer, ana)).result).not.toBe('won');
    expect((await ground.current.lead(offer.lead.id)).position.status).toBe('offering');
    const settled = await ground.current.settle(offer, [ben]);
    expect(settled).toMatchObject({ outcomes: [{ result: 'won' }], closed: [{ reps: [ben.id] }] });
  });

  test('Of all leads on offer only those are due that nobody else was asked', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana', { score: 2 });
    await ground.current.program([topProducer(30)], { maxLive: 10 });
    const alone = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.rep('Ben', { score: 1 });
    await ground.current.program([sharkTank(60)], { priority: 5, maxLive: 10 });
    await ground.current.offered();
    const removed = await store.reps.remove(ana.id, 'usr_admin');
    expect(removed?.due.toSorted()).toEqual(alone.map(({ lead }) => lead.id).toSorted());
  });

  test('In the pool and in a skim the lead waits on', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([cherryPick()]);
    const pooled = await ground.current.offered();
    await ground.current.program([skim([ana.id])], { priority: 5 });
    const skimmed = await ground.current.offered();
    expect(await store.reps.remove(ana.id, 'usr_admin')).toMatchObject({ due: [] });
    expect(await ground.current.claim(pooled, ana)).toMatchObject({ result: 'expired' });
    for (const { lead } of [pooled, skimmed]) {
      expect((await ground.current.advance(lead.id)).kind).toBe('not-due');
    }
  });

  test('A removed rep is in no later wave, turn or reading; their open leads wait for a manager (P2)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.program([roundRobin()]);
    const lead = await ground.current.accepted();
    expect((await ground.current.progress(lead.id)).assigned?.repId).toBe(ana.id);
    await store.reps.remove(ana.id, 'usr_admin');
    expect((await store.reps.standings()).map(({ rep }) => rep.id)).toEqual([ben.id]);
    for (let count = 0; count < 2; count++) {
      const next = await ground.current.accepted();
      expect((await ground.current.progress(next.id)).assigned?.repId).toBe(ben.id);
    }
    expect((await ground.current.lead(lead.id)).position).toEqual({ status: 'unclaimed' });
    expect(await ground.current.logOf(lead.id)).toEqual(expect.arrayContaining(['rep.removed', 'lead.unclaimed']));
    expect((await ground.current.assign(lead.id, ben)).lead.position).toMatchObject({ by: { id: ben.id } });
  });

  test('A claim and the removal in one moment: one of them goes first, wholly, and nothing hangs (P1, P3)', async () => {
    const { store } = ground.current;
    await ground.current.program([topProducer(30)]);
    for (const claimsFirst of [true, false]) {
      const rep = await ground.current.rep(`Rep ${claimsFirst}`);
      const offer = await ground.current.offered();
      const verbs = [() => ground.current.claim(offer, rep), () => store.reps.remove(rep.id, 'usr_admin')];
      await Promise.all((claimsFirst ? verbs : verbs.toReversed()).map((verb) => verb()));
      const { position, dueAt } = await ground.current.lead(offer.lead.id);
      const won = (await ground.current.logOf(offer.lead.id)).includes('claim.won');
      // Won, and then left: it waits for a manager.
      if (won) expect({ status: position.status, dueAt }).toEqual({ status: 'unclaimed', dueAt: null });
      else
        expect({ status: position.status, dueAt }).toEqual({ status: 'offering', dueAt: ground.current.clock.now() });
    }
  });
}
