/** The store's contract: a lead that is due moves on, once, whole, by the store's clock. */
import { expect, test } from 'vitest';
import type { LeadCase } from '../../../src/store/store.ts';
import { decideAlone, eligible, type OpenStore, onFreshGround, sharkTank, topProducer } from './ground.ts';

export function wavesContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('A new lead gets its first wave: routed, offered to everybody eligible, with one id, one code, one deadline', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.rep('Cem', { presence: 'off' });
    const program = await ground.current.program([sharkTank(20, 'full')]);
    const lead = await ground.current.accepted();
    const advanced = await ground.current.advance(lead.id);
    expect(advanced).toMatchObject({
      kind: 'advanced',
      closed: [],
      lead: {
        position: { status: 'offering', closesAt: clock.now() + 20_000 },
        program: { id: program.id, name: 'Test', version: 1 },
        stage: 0,
        wave: 1,
      },
      opened: {
        reps: [ana.id, ben.id],
        offer: { stage: 0, wave: 1, mode: 'shark-tank', details: 'full', size: 2, closesAt: clock.now() + 20_000 },
      },
    });
    for (const rep of [ana, ben]) {
      const live = await store.offers.live(rep.id);
      expect(live).toEqual([advanced.kind === 'advanced' && advanced.opened?.offer]);
    }
    expect(await ground.current.logOf(lead.id)).toEqual(['lead.received', 'lead.routed', 'wave.started']);
  });

  test('A wave is not over a millisecond before its deadline, and is over exactly at it (P6)', async () => {
    const { store, clock } = ground.current;
    await ground.current.rep('Ana');
    await ground.current.program([sharkTank(60)]);
    const offer = await ground.current.offered();
    const closesAt = offer.closesAt ?? 0;
    expect(await store.leads.deadlines()).toEqual([{ leadId: offer.lead.id, dueAt: closesAt }]);
    clock.move(59_999);
    expect(await ground.current.advance(offer.lead.id)).toEqual({ kind: 'not-due', dueAt: closesAt });
    expect(await store.leads.due(10)).toEqual([]);
    clock.move(1);
    expect(await store.leads.due(10)).toEqual([offer.lead.id]);
    expect(await ground.current.advance(offer.lead.id)).toMatchObject({
      kind: 'advanced',
      lead: { position: { status: 'unclaimed' } },
      closed: [{ offerId: offer.id, reason: 'expired', by: null }],
      opened: null,
    });
    expect(await store.leads.deadlines()).toEqual([]);
    expect(await ground.current.logOf(offer.lead.id)).toEqual([
      'lead.received',
      'lead.routed',
      'wave.started',
      'offer.expired',
      'lead.unclaimed',
    ]);
  });

  test('The lead’s row says when somebody has to look, also when that is not when its offers close', async () => {
    const { store, clock } = ground.current;
    await ground.current.rep('Ana', { score: 2 });
    await ground.current.rep('Ben', { score: 1 });
    await ground.current.program([topProducer(30, { stagger: true })]);
    const offer = await ground.current.offered();
    const lead = await ground.current.lead(offer.lead.id);
    expect(lead).toMatchObject({
      position: { status: 'offering', closesAt: clock.now() + 60_000 },
      dueAt: clock.now() + 30_000,
    });
    expect(await store.leads.deadlines()).toEqual([{ leadId: lead.id, dueAt: lead.dueAt }]);
  });

  test('A wave that nobody looked at for long ended at its deadline, not when somebody looked (P3)', async () => {
    const { store, clock, opened } = ground.current;
    await ground.current.rep('Ana');
    await ground.current.program([sharkTank(60)]);
    const offer = await ground.current.offered();
    await opened.reopen();
    clock.move(3_600_000);
    await ground.current.advance(offer.lead.id);
    expect(await ground.current.store.offers.ended(offer.id)).toEqual({ at: offer.closesAt, as: 'expired' });
    expect(store).not.toBe(ground.current.store);
  });

  test('Everyone who looks at a lead in the same moment moves it on once (P10)', async () => {
    const { store } = ground.current;
    await ground.current.rep('Ana');
    const lead = await ground.current.accepted();
    const looks = await Promise.all(Array.from({ length: 20 }, () => store.leads.advance(lead.id, decideAlone)));
    expect(looks.map((look) => look?.kind).toSorted()).toEqual(['advanced', ...Array(19).fill('not-due')]);
    expect((await ground.current.lead(lead.id)).wave).toBe(1);
  });

  test('A decision that breaks leaves the lead as it was, still due, its wave still open (P3)', async () => {
    const { store, clock } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([topProducer(30), sharkTank(60)]);
    const offer = await ground.current.offered();
    clock.move(30_000);
    const before = await ground.current.lead(offer.lead.id);
    const events = (await ground.current.log()).length;
    const breaks = store.leads.advance(offer.lead.id, () => {
      throw new Error('a mode that breaks');
    });
    await expect(breaks).rejects.toThrow('a mode that breaks');
    expect(await ground.current.lead(offer.lead.id)).toEqual(before);
    expect(await ground.current.log()).toHaveLength(events);
    expect(await store.leads.due(10)).toEqual([offer.lead.id]);
    const next = await ground.current.opens(offer.lead.id);
    expect(next).toMatchObject({ offer: { stage: 1, wave: 2, mode: 'shark-tank' }, reps: [ana.id] });
  });

  test('With no program that matches, and with nobody there where that is the end, a lead is unclaimed at once, and the log says why (P3, P12)', async () => {
    const { store } = ground.current;
    await ground.current.program([sharkTank()], { nobody: 'unclaimed' });
    const alone = await ground.current.accepted();
    expect(await ground.current.advance(alone.id)).toMatchObject({
      lead: { position: { status: 'unclaimed' }, dueAt: null },
      opened: null,
    });
    const { items } = await store.programs.list({ limit: 10, after: null });
    for (const { id } of items) await store.programs.remove(id, 'usr_admin');
    const unmatched = await ground.current.accepted();
    await ground.current.advance(unmatched.id);
    const because = (await ground.current.log()).flatMap((event) =>
      event.type === 'lead.unclaimed' ? [event.data.because] : [],
    );
    expect(because).toEqual(['nobody-eligible', 'no-program']);
  });

  test('The decision reads one moment: the lead, its waves with their reps, everybody with the leads of today', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana', { score: 2 }), await ground.current.rep('Ben', { score: 1 })];
    await ground.current.program([topProducer(30), sharkTank(60)]);
    const won = await ground.current.offered();
    await ground.current.claim(won, ana);
    const lead = await ground.current.accepted();
    let seen: LeadCase | undefined;
    const look = () =>
      store.leads.advance(lead.id, (situation) => {
        seen = situation;
        return decideAlone(situation);
      });
    await look();
    expect(seen).toMatchObject({
      lead: { id: lead.id },
      program: { name: 'Test', version: 1, paused: false },
      waves: [],
      stage: null,
      held: null,
      portions: {},
      tallies: {},
      knownTo: null,
      lastLetGoAt: null,
      now: clock.now(),
    });
    expect(seen?.reps.map(({ rep, leadsToday }) => [rep.name, leadsToday])).toEqual([
      ['Ana', 1],
      ['Ben', 0],
    ]);
    clock.move(30_000);
    await look();
    clock.move(30_000);
    await look();
    expect(seen).toMatchObject({ program: { name: 'Test', version: 1 }, stage: 0 });
    expect(seen?.waves).toEqual([
      { stage: 0, reps: [ana.id], declined: [], taken: false },
      { stage: 0, reps: [ben.id], declined: [], taken: false },
    ]);
    clock.move(24 * 60 * 60 * 1000);
    await look();
    expect(seen?.waves.at(-1)?.stage).toBe(1);
    expect(seen?.waves.at(-1)?.reps.toSorted()).toEqual([ana.id, ben.id].toSorted());
    expect(seen?.reps.map(({ leadsToday }) => leadsToday)).toEqual([0, 0]);
  });

  test("The leads of today of whoever is in the program's teams are counted, also of one who joined them a moment ago", async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    for (const rep of [ana, ben]) await ground.current.assign((await ground.current.accepted()).id, rep);
    await ground.current.assign((await ground.current.accepted()).id, ben);
    const { id: team } = await store.teams.create('North', 'usr_admin');
    await ground.current.program([sharkTank(60)], { eligible: eligible({ teams: [team] }) });
    const today = async (): Promise<Record<string, number>> => {
      const lead = await ground.current.accepted();
      let seen: LeadCase | undefined;
      await store.leads.advance(lead.id, (situation) => {
        seen = situation;
        return decideAlone(situation);
      });
      return Object.fromEntries(seen?.reps.map(({ rep, leadsToday }) => [rep.name, leadsToday]) ?? []);
    };
    await store.reps.change(ana.id, { profile: { teams: [team] } }, 'usr_admin');
    expect(await today()).toMatchObject({ Ana: 1 });
    // What the first decision learned of the program and the team is not what is so now.
    expect(await today()).toMatchObject({ Ana: 1 });
    await store.reps.change(ben.id, { profile: { teams: [team] } }, 'usr_admin');
    expect(await today()).toMatchObject({ Ana: 1, Ben: 2 });
  });

  test('The log of a wave says who was eligible, in which order, and who was not and why (P12)', async () => {
    const [ana, ben] = [await ground.current.rep('Ana', { score: 2 }), await ground.current.rep('Ben', { score: 7 })];
    const cem = await ground.current.rep('Cem', { presence: 'away' });
    const lead = await ground.current.accepted();
    await ground.current.advance(lead.id);
    const started = (await ground.current.log()).find(({ type }) => type === 'wave.started');
    expect(started).toMatchObject({
      details: {
        offered: [ben.id, ana.id],
        stages: [
          {
            ranked: [
              { id: ben.id, rank: 1, score: 7 },
              { id: ana.id, rank: 2, score: 2 },
            ],
            excluded: [{ id: cem.id, reasons: [{ factor: 'presence', message: 'is away', own: 'you were away' }] }],
          },
        ],
      },
    });
  });

  test('A lead finishes under the version of the program it was routed to, even when that is changed or removed (P12)', async () => {
    const { store, clock } = ground.current;
    await ground.current.rep('Ana');
    const program = await ground.current.program([topProducer(30), sharkTank(60)]);
    const offer = await ground.current.offered();
    await store.programs.change(program.id, { name: 'Changed', stages: [sharkTank(5)] }, 'usr_admin');
    await store.programs.remove(program.id, 'usr_admin');
    clock.move(30_000);
    const next = await ground.current.opens(offer.lead.id);
    expect(next.offer).toMatchObject({ stage: 1, mode: 'shark-tank' });
    expect(next.offer.lead.program).toEqual({ id: program.id, name: 'Test', version: 1 });
    expect((await ground.current.offered()).lead.program?.name).toBe('Everyone');
  });

  test('Live offers come the one that ends first first, and without those that are over, declined or settled', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const program = await ground.current.program([sharkTank(100)], { maxLive: 100 });
    const slow = await ground.current.offered();
    await store.programs.change(program.id, { stages: [sharkTank(20)] }, 'usr_admin');
    const quick = await ground.current.offered();
    await store.programs.change(program.id, { stages: [sharkTank(50)] }, 'usr_admin');
    const [declined, claimed, withdrawn, medium] = [
      await ground.current.offered(),
      await ground.current.offered(),
      await ground.current.offered(),
      await ground.current.offered(),
    ];
    await ground.current.decline(declined, ana);
    await ground.current.claim(claimed, ben);
    await ground.current.withdraw(withdrawn.lead.id);
    const live = async () => (await store.offers.live(ana.id)).map(({ id }) => id);
    expect(await live()).toEqual([quick.id, medium.id, slow.id]);
    clock.move(20_000);
    expect(await live()).toEqual([medium.id, slow.id]);
    expect(await store.offers.ended(quick.id)).toEqual({ at: quick.closesAt, as: 'expired' });
    expect(await store.offers.ended(slow.id)).toBeUndefined();
    expect(await store.offers.ended(claimed.id)).toMatchObject({ as: 'taken' });
    expect(await store.offers.ended(withdrawn.id)).toMatchObject({ as: 'withdrawn' });
    expect(await store.offers.race(slow.id)).toEqual({ leadId: slow.lead.id, isOpen: true });
    expect(await store.offers.race(claimed.id)).toEqual({ leadId: claimed.lead.id, isOpen: false });
  });

  test('A wave of thousands is stored whole', async () => {
    const { store } = ground.current;
    const reps = await Promise.all(Array.from({ length: 3000 }, (_, number) => ground.current.rep(`Rep ${number}`)));
    const lead = await ground.current.accepted();
    const { reps: offered, offer } = await ground.current.opens(lead.id);
    expect(offered).toHaveLength(3000);
    expect(
      (await ground.current.settle(offer, reps.slice(0, 2500))).outcomes.filter(({ result }) => result === 'won'),
    ).toHaveLength(1);
    expect(await store.offers.live(reps.at(-1)?.id ?? '')).toEqual([]);
  });

  test('Store time never goes back, even if the machine’s clock does, now or before a restart (P4)', async () => {
    const { clock, opened } = ground.current;
    await ground.current.accepted();
    const before = ground.current.store.now();
    clock.move(-60_000);
    expect(ground.current.store.now()).toBeGreaterThanOrEqual(before);
    await opened.reopen();
    const after = ground.current.store.now();
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after).toBeLessThan(before + 60_000);
    clock.move(180_000);
    expect(ground.current.store.now()).toBe(before + 120_000);
  });
}
