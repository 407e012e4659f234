/** The store's contract: how a lead's offers stand, and who has to know (P7). */
import { expect, test } from 'vitest';
import { manager, type OpenStore, onFreshGround, sharkTank } from './ground.ts';

export function recentContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('An open offer comes as it is, with everyone in it who has not passed', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.program([sharkTank(60)]);
    const offer = await ground.current.offered();
    const [recent, ...more] = await store.offers.recent(offer.lead.id);
    expect(more).toEqual([]);
    if (recent?.kind !== 'open') throw new Error('it is open');
    expect(recent.opened.offer).toEqual(offer);
    expect(new Set(recent.opened.reps)).toEqual(new Set([ana.id, ben.id]));
    await ground.current.decline(offer, ana);
    expect(await store.offers.recent(offer.lead.id)).toMatchObject([{ kind: 'open', opened: { reps: [ben.id] } }]);
    expect(await store.offers.recent('led_none')).toEqual([]);
  });

  test('One that ended comes with its winner and by how much others lost, for a minute (P7)', async () => {
    const { store, clock } = ground.current;
    const [ana, ben, cleo] = [
      await ground.current.rep('Ana'),
      await ground.current.rep('Ben'),
      await ground.current.rep('Cleo'),
    ];
    await ground.current.program([sharkTank(600)]);
    const offer = await ground.current.offered();
    await ground.current.claim(offer, ana);
    clock.move(400);
    await ground.current.claim(offer, ben);
    const [recent] = await store.offers.recent(offer.lead.id);
    if (recent?.kind !== 'ended') throw new Error('it has ended');
    const { reps, ...closed } = recent.closed;
    expect(closed).toEqual({
      offerId: offer.id,
      leadId: offer.lead.id,
      reason: 'taken',
      by: { id: ana.id, name: 'Ana' },
    });
    expect(new Set(reps)).toEqual(new Set([ana.id, ben.id, cleo.id]));
    expect(recent.behindMs).toEqual(new Map([[ben.id, 400]]));
    clock.move(60_000);
    expect(await store.offers.recent(offer.lead.id)).toEqual([]);
  });

  test('Where a stage went on, the old offer has expired and the new one is open; a hand ends it', async () => {
    const { store, clock } = ground.current;
    await ground.current.rep('Ana');
    await ground.current.program([sharkTank(10), sharkTank(10)]);
    const offer = await ground.current.offered();
    clock.move(10_000);
    await ground.current.advance(offer.lead.id);
    expect(await store.offers.recent(offer.lead.id)).toMatchObject([
      { kind: 'ended', closed: { offerId: offer.id, reason: 'expired', by: null } },
      { kind: 'open', opened: { offer: { stage: 1 } } },
    ]);
    await store.leads.withdraw(offer.lead.id, 'a wrong number', manager.by);
    expect(await store.offers.recent(offer.lead.id)).toMatchObject([
      { kind: 'ended', closed: { reason: 'expired' } },
      { kind: 'ended', closed: { reason: 'withdrawn', by: null } },
    ]);
  });
}
