/** The store's contract: a manager's hand, at any time, on the record. */
import { expect, test } from 'vitest';
import { type OpenStore, onFreshGround, sharkTank } from './ground.ts';

export function movesContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('A live lead that is assigned ends its race: everybody in it is told by whom it was taken (P7)', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const late = await ground.current.rep('Late', { presence: 'off' });
    const offer = await ground.current.offered();
    const moved = await ground.current.assign(offer.lead.id, late);
    expect(moved).toMatchObject({
      news: true,
      from: null,
      lead: { position: { status: 'claimed', by: { id: late.id, name: 'Late' }, at: clock.now(), via: 'assigned' } },
      closed: [{ offerId: offer.id, reason: 'taken', by: { id: late.id, name: 'Late' } }],
    });
    expect(moved.closed[0]?.reps.toSorted()).toEqual([ana.id, ben.id].toSorted());
    expect((await store.leads.own(late.id)).map(({ id }) => id)).toEqual([offer.lead.id]);
    expect(await store.offers.live(ana.id)).toEqual([]);
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.assigned',
      repId: late.id,
      data: { by: 'key_manager', offerId: offer.id },
    });
  });

  test('A claimed lead that is assigned leaves its owner, who is named; to the owner it is no news (P10)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    await ground.current.claim(offer, ana);
    const events = (await ground.current.log()).length;
    expect(await ground.current.assign(offer.lead.id, ana)).toMatchObject({ news: false, from: null, closed: [] });
    expect(await ground.current.log()).toHaveLength(events);
    expect(await ground.current.assign(offer.lead.id, ben)).toMatchObject({ news: true, from: ana.id, closed: [] });
    expect(await store.leads.own(ana.id)).toEqual([]);
    expect((await ground.current.log()).at(-1)).toMatchObject({ repId: ben.id, data: { from: ana.id } });
    expect((await ground.current.lead(offer.lead.id)).position).toMatchObject({ by: { id: ben.id } });
  });

  test('A lead that waits, is unclaimed or withdrawn can still be assigned (P3)', async () => {
    const { store } = ground.current;
    await ground.current.program([sharkTank()], { nobody: 'unclaimed' });
    const ana = await ground.current.rep('Ana', { presence: 'off' });
    const [waiting, unclaimed, withdrawn] = [
      await ground.current.accepted(),
      await ground.current.accepted(),
      await ground.current.accepted(),
    ];
    await ground.current.advance(unclaimed.id);
    await ground.current.withdraw(withdrawn.id);
    for (const { id } of [waiting, unclaimed, withdrawn]) {
      expect(await ground.current.assign(id, ana)).toMatchObject({ news: true, from: null, closed: [] });
      expect(await ground.current.advance(id)).toEqual({ kind: 'not-due', dueAt: null });
    }
    expect(await store.leads.due(10)).toEqual([]);
    expect((await store.leads.own(ana.id)).map(({ id }) => id).toSorted()).toEqual(
      [waiting.id, unclaimed.id, withdrawn.id].toSorted(),
    );
  });

  test('A withdrawn lead ends its race, leaves its owner, keeps its reason off the log, and is no news twice (P7, P10)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const [live, owned] = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.claim(owned, ana);
    const withdrawn = await ground.current.withdraw(live.lead.id, 'asked us to stop');
    expect(withdrawn).toMatchObject({
      news: true,
      from: null,
      lead: { position: { status: 'withdrawn' } },
      closed: [{ offerId: live.id, reason: 'withdrawn', by: null }],
    });
    expect(withdrawn.closed[0]?.reps.toSorted()).toEqual([ana.id, ben.id].toSorted());
    expect(await ground.current.withdraw(owned.lead.id)).toMatchObject({ news: true, from: ana.id, closed: [] });
    expect(await store.leads.own(ana.id)).toEqual([]);
    const events = await ground.current.log();
    expect(await ground.current.withdraw(live.lead.id, 'again')).toMatchObject({
      news: false,
      from: null,
      closed: [],
    });
    expect(await ground.current.log()).toEqual(events);
    expect((await store.leads.remarks(live.lead.id)).withdrawn).toBe('asked us to stop');
    expect(JSON.stringify(events)).not.toContain('asked us');
    expect(await ground.current.advance(live.lead.id)).toEqual({ kind: 'not-due', dueAt: null });
  });

  test('Two managers who assign in the same moment: the later has it, and the log tells of both (P1)', async () => {
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const lead = await ground.current.accepted();
    const [first, second] = await Promise.all([
      ground.current.assign(lead.id, ana),
      ground.current.assign(lead.id, ben),
    ]);
    expect([first.from, second.from]).toEqual([null, ana.id]);
    expect((await ground.current.lead(lead.id)).position).toMatchObject({ by: { id: ben.id } });
    expect((await ground.current.logOf(lead.id)).filter((type) => type === 'lead.assigned')).toHaveLength(2);
  });

  test('Every change of position makes the version grow', async () => {
    const ana = await ground.current.rep('Ana');
    const lead = await ground.current.accepted();
    const versions = [lead.version];
    const note = async () => versions.push((await ground.current.lead(lead.id)).version);
    const { offer } = await ground.current.opens(lead.id);
    await note();
    await ground.current.claim(offer, ana);
    await note();
    await ground.current.withdraw(lead.id);
    await note();
    await ground.current.assign(lead.id, ana);
    await note();
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  });

  test('An assigned lead gives its rep a code of its own, and no offer', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana', { phone: '+15125550111', smsOptIn: true });
    const lead = await ground.current.accepted();
    await ground.current.assign(lead.id, ana);
    const [text] = await store.messages.take(10);
    if (text?.message.kind !== 'assigned') throw new Error('no text of an assignment');
    expect(text).toMatchObject({ repId: ana.id, phone: '+15125550111', lead: { id: lead.id }, offer: null });
    const offerId = await store.offers.byCode(ana.id, text.message.code);
    expect(offerId).toBeDefined();
    expect(await ground.current.claim({ id: offerId ?? '' }, ana)).toMatchObject({ result: 'won' });
    expect(await store.offers.live(ana.id)).toEqual([]);
  });

  test('The codes one rep gets within a day are all different, over hundreds of waves, and mean the lead they were about (P5)', async () => {
    const { store, clock } = ground.current;
    const [ana] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.program([sharkTank(3600)], { maxLive: 1000 });
    const codes = new Map<string, string>();
    for (let count = 0; count < 260; count++) {
      const offer = await ground.current.offered();
      expect(offer.code).toMatch(/^[A-Z][1-9][0-9]{0,3}$/);
      codes.set(offer.code ?? '', offer.id);
      clock.move(60_000);
    }
    expect(codes.size).toBe(260);
    for (const [code, offerId] of codes) expect(await store.offers.byCode(ana.id, code)).toBe(offerId);
    expect(await store.offers.byCode('rep_other', [...codes.keys()][0] ?? '')).toBeUndefined();
    clock.move(24 * 60 * 60 * 1000);
    for (const code of codes.keys()) expect(await store.offers.byCode(ana.id, code)).toBeUndefined();
  });
}
