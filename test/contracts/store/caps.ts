/** The store's contract: caps are counted from the leads themselves, by the rep's own calendar, and judged at the claim. */
import { expect, test } from 'vitest';
import { type Caps, capNames, type Rep } from '../../../src/domain/rep.ts';
import { content, eligible, type OpenStore, onFreshGround, profile, sharkTank, topProducer } from './ground.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export function capsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  const capped = (caps: Caps, timeZone = 'UTC', name = 'Ana'): Promise<Rep> =>
    ground.current.rep(name, { profile: profile({ caps, timeZone }) });

  /** The rep is given a lead by hand: that counts like a claim, and asks no cap. */
  async function given(rep: Rep, value?: number): Promise<string> {
    const lead = await ground.current.accepted({ content: content({ value }) });
    await ground.current.assign(lead.id, rep);
    return lead.id;
  }

  async function used({ id }: Rep) {
    const standings = await ground.current.store.reps.standings();
    const standing = standings.find(({ rep }) => rep.id === id);
    if (!standing) throw new Error('the rep has no standing');
    return { ...standing.usage, leadsToday: standing.leadsToday };
  }

  /** Moves the clock to a moment, which has to come still. */
  function at(iso: string): void {
    ground.current.clock.move(Date.parse(iso) - ground.current.clock.now());
  }

  test('A cap that filled since the offer refuses the claim, in the batch too, and the next attempt wins (P1, P12)', async () => {
    const [ana, ben] = [await capped({ day: 1 }), await ground.current.rep('Ben')];
    await ground.current.program([sharkTank(60)]);
    const [first, second] = [await ground.current.offered(), await ground.current.offered()];
    expect(await ground.current.claim(first, ana)).toMatchObject({ result: 'won' });
    const { outcomes, closed } = await ground.current.settle(second, [ana, ben]);
    expect(outcomes).toMatchObject([{ result: 'over-cap', cap: 'day' }, { result: 'won' }]);
    expect(closed).toMatchObject([{ offerId: second.id, by: { id: ben.id } }]);
    expect((await ground.current.log()).filter(({ type }) => type === 'claim.lost')).toMatchObject([
      { repId: ana.id, data: { offerId: second.id, result: 'over-cap', cap: 'day' } },
    ]);
    // Once another has it, that is the answer.
    expect(await ground.current.claim(second, ana)).toMatchObject({ result: 'taken', by: { id: ben.id } });
  });

  test('Two claims of one rep in one moment do not both fit under a cap of one (P1)', async () => {
    const ana = await capped({ open: 1 });
    await ground.current.program([sharkTank(60)]);
    const offers = [await ground.current.offered(), await ground.current.offered(), await ground.current.offered()];
    const outcomes = await Promise.all(offers.map((offer) => ground.current.claim(offer, ana)));
    expect(outcomes.map(({ result }) => result).sort()).toEqual(['over-cap', 'over-cap', 'won']);
  });

  test('Over a cap is decided anew each time: with room again the same claim wins', async () => {
    const ana = await capped({ open: 1 });
    await ground.current.program([sharkTank(60)]);
    const [first, second] = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.claim(first, ana);
    for (let time = 0; time < 2; time++) {
      expect(await ground.current.claim(second, ana)).toEqual({ result: 'over-cap', cap: 'open' });
    }
    await ground.current.conclude(first.lead.id, 'invalid', ana);
    expect(await ground.current.claim(second, ana)).toMatchObject({ result: 'won' });
  });

  test('A claim that is too late is expired, whatever the cap says', async () => {
    const ana = await capped({ open: 1 });
    await ground.current.program([sharkTank(60)]);
    const [first, second] = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.claim(first, ana);
    ground.current.clock.move(60_000);
    expect(await ground.current.claim(second, ana)).toEqual({ result: 'expired' });
  });

  test('A program that does not ask for caps neither leaves out nor refuses anybody for one', async () => {
    const ana = await capped({ open: 0, day: 0 });
    await ground.current.program([sharkTank(60)], { eligible: eligible({ caps: false }) });
    expect(await ground.current.claim(await ground.current.offered(), ana)).toMatchObject({ result: 'won' });
  });

  test('A rep at a cap is not offered the lead, and the log says which cap (P12)', async () => {
    const [ana, ben] = [await capped({ week: 1 }), await ground.current.rep('Ben')];
    await ground.current.program([topProducer(30)]);
    await given(ana);
    expect((await ground.current.opens((await ground.current.accepted()).id)).reps).toEqual([ben.id]);
    expect((await ground.current.log()).at(-1)).toMatchObject({
      details: { stages: [{ excluded: [{ id: ana.id, reasons: [{ factor: 'caps' }] }] }] },
    });
  });

  test('Assigned leads count; a lead that was given back, moved on or withdrawn counts no more', async () => {
    const ana = await capped({ open: 9, hour: 9, day: 9, week: 9, month: 9 });
    const ben = await ground.current.rep('Ben');
    const leads = [await given(ana), await given(ana), await given(ana), await given(ana)];
    const counts = async () => {
      const { leadsToday, ...usage } = await used(ana);
      return [leadsToday, ...capNames.flatMap((name) => usage[name]?.used ?? [])];
    };
    expect(await counts()).toEqual([4, 4, 4, 4, 4, 4]);
    await ground.current.release(leads[0] ?? '', ana);
    await ground.current.assign(leads[1] ?? '', ben);
    await ground.current.withdraw(leads[2] ?? '');
    expect(await counts()).toEqual([1, 1, 1, 1, 1, 1]);
    await ground.current.conclude(leads[3] ?? '', 'lost', ana);
    // An outcome ends what is open, not what came today.
    expect(await counts()).toEqual([1, 0, 1, 1, 1, 1]);
  });

  test('An hour rolls: sixty minutes after it came, a lead counts no more', async () => {
    const { clock } = ground.current;
    const ana = await capped({ hour: 1 });
    const at = clock.now();
    await given(ana);
    expect((await used(ana)).hour).toEqual({ used: 1, at });
    clock.move(hourMs - 1);
    expect((await used(ana)).hour).toEqual({ used: 1, at });
    clock.move(1);
    expect((await used(ana)).hour).toEqual({ used: 0, at: null });
  });

  test('Day, week and month begin at the rep’s own midnight: far west and far east of UTC', async () => {
    const caps = { day: 9, week: 9, month: 9 };
    const [honolulu, utc, auckland] = [
      await capped(caps, 'Pacific/Honolulu', 'Hana'),
      await capped(caps, 'UTC', 'Uwe'),
      await capped(caps, 'Pacific/Auckland', 'Aroha'),
    ];
    const counts = async (rep: Rep) => {
      const { day, week, month, leadsToday } = await used(rep);
      return [day?.used, week?.used, month?.used, leadsToday];
    };
    // Tuesday 30 June 2026: in Honolulu it is still Tuesday 01:59, in Auckland Tuesday night.
    at('2026-06-30T11:59:00.000Z');
    for (const rep of [honolulu, utc, auckland]) await given(rep);
    for (const rep of [honolulu, utc, auckland]) expect(await counts(rep)).toEqual([1, 1, 1, 1]);
    // Midnight in Auckland: a new day and a new month, the same week.
    at('2026-06-30T12:00:00.000Z');
    expect(await counts(auckland)).toEqual([0, 1, 0, 0]);
    expect(await counts(utc)).toEqual([1, 1, 1, 1]);
    at('2026-07-01T00:00:00.000Z');
    expect(await counts(utc)).toEqual([0, 1, 0, 0]);
    expect(await counts(honolulu)).toEqual([1, 1, 1, 1]);
    at('2026-07-01T09:59:59.999Z');
    expect(await counts(honolulu)).toEqual([1, 1, 1, 1]);
    at('2026-07-01T10:00:00.000Z');
    expect(await counts(honolulu)).toEqual([0, 1, 0, 0]);
    // A week begins on Monday, there.
    at('2026-07-05T11:59:59.999Z');
    expect(await counts(auckland)).toEqual([0, 1, 0, 0]);
    at('2026-07-05T12:00:00.000Z');
    expect(await counts(auckland)).toEqual([0, 0, 0, 0]);
    expect(await counts(utc)).toEqual([0, 1, 0, 0]);
    at('2026-07-06T00:00:00.000Z');
    expect(await counts(utc)).toEqual([0, 0, 0, 0]);
  });

  test('On the day the clocks go back, a day has 25 hours', async () => {
    const ana = await capped({ day: 9 }, 'America/New_York');
    at('2026-11-01T04:00:00.000Z');
    await given(ana);
    at('2026-11-02T04:59:59.999Z');
    expect((await used(ana)).day?.used).toBe(1);
    at('2026-11-02T05:00:00.000Z');
    expect((await used(ana)).day?.used).toBe(0);
  });

  test('At the edge of the day the claim is judged by the moment it is settled (P4)', async () => {
    const { clock } = ground.current;
    const ana = await capped({ day: 1 }, 'America/Chicago');
    await ground.current.program([sharkTank(3600)]);
    at('2026-06-20T04:30:00.000Z');
    await given(ana);
    // Offered by a program that sees the cap, so a minute into the new day.
    at('2026-06-20T05:00:00.000Z');
    const [first, second] = [await ground.current.offered(), await ground.current.offered()];
    expect(await ground.current.claim(first, ana)).toMatchObject({ result: 'won' });
    expect(await ground.current.claim(second, ana)).toEqual({ result: 'over-cap', cap: 'day' });
    clock.move(minuteMs);
    expect((await used(ana)).day).toMatchObject({ used: 1 });
  });

  test('The pipeline is the value of what is open, this lead included: up to the cap, not past it; an outcome makes room', async () => {
    const ana = await capped({ pipeline: 100 });
    await ground.current.program([sharkTank(60)], { maxLive: 10 });
    const worth = (value: number | undefined) => ground.current.offered({ content: content({ value }) });
    const [first, second, third, free] = [await worth(60), await worth(40), await worth(0.5), await worth(undefined)];
    expect(await ground.current.claim(first, ana)).toMatchObject({ result: 'won' });
    expect(await ground.current.claim(second, ana)).toMatchObject({ result: 'won' });
    expect((await used(ana)).pipeline?.used).toBe(100);
    expect(await ground.current.claim(third, ana)).toEqual({ result: 'over-cap', cap: 'pipeline' });
    // Full is full, also for a lead that says no value.
    expect(await ground.current.claim(free, ana)).toEqual({ result: 'over-cap', cap: 'pipeline' });
    await ground.current.conclude(first.lead.id, 'won', ana);
    expect((await used(ana)).pipeline?.used).toBe(40);
    expect(await ground.current.claim(third, ana)).toMatchObject({ result: 'won' });
  });

  test('A manager’s hand asks no cap, and fills it', async () => {
    const ana = await capped({ open: 1 });
    await given(ana);
    await given(ana);
    expect((await used(ana)).open?.used).toBe(2);
  });

  test('What was counted is counted from the leads: the same after a restart', async () => {
    const ana = await capped({ open: 5, day: 5, pipeline: 1000 });
    await given(ana, 10);
    await given(ana, 20);
    const before = await used(ana);
    expect(before).toMatchObject({ open: { used: 2 }, day: { used: 2 }, pipeline: { used: 30 }, leadsToday: 2 });
    await ground.current.opened.reopen();
    expect(await used(ana)).toEqual(before);
  });

  test('Live offers count until answered, over or settled, those of several leads together', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.rep('Ben');
    await ground.current.program([sharkTank(60)]);
    const live = async () => (await store.reps.standings()).map(({ liveOffers }) => liveOffers);
    const offers = [await ground.current.offered(), await ground.current.offered(), await ground.current.offered()];
    expect(await live()).toEqual([3, 3]);
    await ground.current.decline(offers[0] ?? { id: '' }, ana);
    expect(await live()).toEqual([2, 3]);
    await ground.current.claim(offers[1] ?? { id: '' }, ana);
    expect(await live()).toEqual([1, 2]);
    clock.move(60_000);
    expect(await live()).toEqual([0, 0]);
  });

  test('Contacts on the latest leads are told the latest first; an outcome counts as one', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana');
    const leads: string[] = [];
    for (let count = 0; count < 3; count++) {
      clock.move(dayMs);
      leads.push(await given(ana));
    }
    await ground.current.contacted(leads[0] ?? '', ana);
    await ground.current.conclude(leads[1] ?? '', 'lost', ana);
    const [standing] = await store.reps.standings();
    expect(standing?.contacted).toEqual([false, true, true]);
  });
}
