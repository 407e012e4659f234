/** The store's contract: a pass is the rep's own, once, and moves the lead on when it was the last. */
import { expect, test } from 'vitest';
import { type OpenStore, onFreshGround, sharkTank, topProducer } from './ground.ts';

export function declinesContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('Who passes is out, the others still in; when the last has passed the lead is due at once (P6)', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.program([sharkTank(60), sharkTank(90)]);
    const offer = await ground.current.offered();
    clock.move(1000);
    expect(await ground.current.decline(offer, ana, 'too far')).toEqual({
      outcome: { result: 'ok' },
      leadId: offer.lead.id,
      news: true,
      everyone: false,
    });
    expect(await store.leads.due(10)).toEqual([]);
    expect(await store.offers.live(ana.id)).toEqual([]);
    expect(await store.offers.live(ben.id)).toHaveLength(1);
    expect(await ground.current.decline(offer, ben)).toMatchObject({ outcome: { result: 'ok' }, everyone: true });
    expect(await store.leads.due(10)).toEqual([offer.lead.id]);
    const advanced = await ground.current.advance(offer.lead.id);
    // Both have heard of their own passing already.
    expect(advanced).toMatchObject({ closed: [{ reason: 'expired', reps: [] }], opened: { offer: { stage: 1 } } });
    const log = (await ground.current.log()).filter(({ type }) => type.startsWith('offer.'));
    expect(log).toMatchObject([
      { type: 'offer.declined', repId: ana.id, ms: 1000 },
      { type: 'offer.declined', repId: ben.id, ms: 1000 },
      { type: 'offer.expired', ms: 1000, data: { because: 'declined' } },
    ]);
    expect(await store.leads.remarks(offer.lead.id)).toEqual({
      withdrawn: null,
      declines: new Map([[`${offer.id} ${ana.id}`, 'too far']]),
    });
    expect(JSON.stringify(await ground.current.log())).not.toContain('too far');
  });

  test('The same pass again is ok and no news (P10)', async () => {
    const [ana] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    await ground.current.decline(offer, ana);
    expect(await ground.current.decline(offer, ana)).toMatchObject({ outcome: { result: 'ok' }, news: false });
    expect((await ground.current.logOf(offer.lead.id)).filter((type) => type === 'offer.declined')).toHaveLength(1);
  });

  test('A claim after one’s own pass never wins: expired while the race goes on, and that answer stays (P4, P10)', async () => {
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    await ground.current.decline(offer, ana);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'expired' });
    expect((await ground.current.lead(offer.lead.id)).position.status).toBe('offering');
    await ground.current.claim(offer, ben);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'expired' });
  });

  test('A claim after one’s own pass is taken once another has the lead, and the winner still hears no claim of it (P5)', async () => {
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    await ground.current.decline(offer, ana);
    const { closed } = await ground.current.settle(offer, [ben]);
    expect(closed.map(({ reps }) => reps)).toEqual([[ben.id]]);
    ground.current.clock.move(300);
    expect(await ground.current.claim(offer, ana)).toEqual({
      result: 'taken',
      by: { id: ben.id, name: 'Ben' },
      behindMs: 300,
    });
  });

  test('A pass on what is over says how it ended, and changes nothing (P10)', async () => {
    const { clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const [taken, withdrawn, expired] = [
      await ground.current.offered(),
      await ground.current.offered(),
      await ground.current.offered(),
    ];
    await ground.current.claim(taken, ben);
    await ground.current.withdraw(withdrawn.lead.id);
    clock.move(60_000);
    expect((await ground.current.decline(taken, ana)).outcome).toMatchObject({ result: 'taken', by: { id: ben.id } });
    expect((await ground.current.decline(withdrawn, ana)).outcome).toEqual({ result: 'withdrawn' });
    expect((await ground.current.decline(expired, ana)).outcome).toEqual({ result: 'expired' });
    expect((await ground.current.log()).filter(({ type }) => type === 'offer.declined')).toEqual([]);
  });

  test('The winner cannot pass on what is theirs, and a rep who was not offered cannot pass at all (P2, P4)', async () => {
    const ana = await ground.current.rep('Ana');
    const offer = await ground.current.offered();
    const late = await ground.current.rep('Late');
    expect((await ground.current.decline(offer, late)).outcome).toEqual({ result: 'not-offered' });
    await ground.current.claim(offer, ana);
    expect((await ground.current.decline(offer, ana)).news).toBe(false);
    expect((await ground.current.lead(offer.lead.id)).position).toMatchObject({
      status: 'claimed',
      by: { id: ana.id },
    });
    expect(await ground.current.claim(offer, ana)).toMatchObject({ result: 'won' });
  });

  test('A claim and the last pass in one moment: one of them goes first, wholly, and the lead is not lost (P1, P3)', async () => {
    for (const claimsFirst of [true, false]) {
      const { store } = ground.current;
      const fresh = await ground.current.rep(`Rep ${claimsFirst}`, { score: claimsFirst ? 1 : 2 });
      await ground.current.program([topProducer(30)], { priority: claimsFirst ? 1 : 2 });
      const offer = await ground.current.offered();
      const verbs = [() => ground.current.claim(offer, fresh), () => ground.current.decline(offer, fresh)];
      await Promise.all((claimsFirst ? verbs : verbs.toReversed()).map((verb) => verb()));
      const due = await store.leads.due(10);
      const { position } = await ground.current.lead(offer.lead.id);
      if (position.status === 'claimed') expect({ by: position.by.id, due }).toEqual({ by: fresh.id, due: [] });
      else expect({ status: position.status, due }).toEqual({ status: 'offering', due: [offer.lead.id] });
      await ground.current.withdraw(offer.lead.id);
    }
  });
}
