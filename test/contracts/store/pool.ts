/** The store's contract: the pool is one offer that reps join as they become eligible, judged again at the claim (P4). */
import { expect, test } from 'vitest';
import type { Channel } from '../../../src/channels/channel.ts';
import type { Rep } from '../../../src/domain/rep.ts';
import { pool } from '../../../src/engine/pool.ts';
import type { Listing, Offer, OpenedOffer, PageRequest } from '../../../src/store/store.ts';
import {
  cherryPick,
  content,
  eligible,
  type OpenStore,
  onFreshGround,
  profile,
  sharkTank,
  topProducer,
} from './ground.ts';

/** Nobody listens. */
const silent: Channel = {
  offered: () => {},
  closed: () => {},
  declined: () => {},
  assigned: () => {},
  movedAway: () => {},
  changed: () => {},
  connected: new Set(),
  committed: () => {},
};

export function poolContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  /** A lead in the pool, offered to Ana; Ben is away. */
  async function pooled(): Promise<{ ana: Rep; ben: Rep; offer: Offer }> {
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben', { presence: 'away' })];
    await ground.current.program([cherryPick()]);
    return { ana, ben, offer: await ground.current.offered() };
  }

  /** As the engine has it: who fits is decided over the store's reading, and joined by its verb. */
  const browse = (repId: string, page: PageRequest): Promise<Listing<Offer>> =>
    pool(ground.current.store, silent, (fault) => {
      throw fault;
    }).of(repId, page);

  const poolOf = async ({ id }: Rep): Promise<string[]> =>
    (await browse(id, { limit: 100, after: null })).items.map((offer) => offer.id);

  /** Who joins now, one rep or everyone: the offers, each with those who are new in it. */
  async function join(repId: string | null): Promise<readonly OpenedOffer[]> {
    const opened: OpenedOffer[] = [];
    const engine = pool(ground.current.store, { ...silent, offered: (offer) => opened.push(offer) }, (fault) => {
      throw fault;
    });
    await engine.join(repId);
    return opened;
  }

  test('Who becomes eligible joins the same offer, once; its size grows with them (P10)', async () => {
    const { store } = ground.current;
    const { ben, offer } = await pooled();
    expect(await join(null)).toEqual([]);
    await store.reps.present(ben.id, 'available');
    const joined = await join(ben.id);
    expect(joined).toMatchObject([{ offer: { id: offer.id, code: null, size: 2, form: 'pool' }, reps: [ben.id] }]);
    expect(await join(ben.id)).toEqual([]);
    expect(await join(null)).toEqual([]);
    expect(await join('rep_none')).toEqual([]);
    expect(await poolOf(ben)).toEqual([offer.id]);
    expect(await store.leads.seen(offer.lead.id, ben.id)).toMatchObject({ sight: 'teaser' });
    expect(await ground.current.claim(offer, ben)).toMatchObject({ result: 'won' });
    expect((await ground.current.log()).at(-1)).toMatchObject({ type: 'claim.won', data: { of: 2 } });
  });

  test('Everyone who fits joins every lead of the pool in one look, and nobody else', async () => {
    const { store } = ground.current;
    const { ben, offer } = await pooled();
    const second = await ground.current.offered();
    const [cem, dee] = [await ground.current.rep('Cem'), await ground.current.rep('Dee', { presence: 'off' })];
    await store.reps.present(ben.id, 'available');
    const joined = await join(null);
    expect(joined.map((one) => [one.offer.id, one.reps.toSorted()])).toEqual([
      [second.id, [ben.id, cem.id].toSorted()],
      [offer.id, [ben.id, cem.id].toSorted()],
    ]);
    expect(await poolOf(dee)).toEqual([]);
  });

  test('Who has not been shown it yet and is eligible joins with the claim, and wins', async () => {
    const { store } = ground.current;
    const { ben, offer } = await pooled();
    await store.reps.present(ben.id, 'available');
    expect(await ground.current.claim(offer, ben)).toMatchObject({ result: 'won' });
    expect((await ground.current.log()).at(-1)).toMatchObject({ repId: ben.id, data: { offerId: offer.id } });
  });

  test('Eligibility is checked again at the claim, each time anew: away now, not offered; back, won (P4)', async () => {
    const { store } = ground.current;
    const { ana, ben, offer } = await pooled();
    expect(await ground.current.claim(offer, ben)).toEqual({ result: 'not-offered' });
    await store.reps.present(ana.id, 'away');
    expect(await poolOf(ana)).toEqual([]);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'not-offered' });
    expect((await ground.current.lead(offer.lead.id)).position.status).toBe('pool');
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'claim.lost',
      repId: ana.id,
      data: { result: 'not-offered' },
    });
    await store.reps.present(ana.id, 'available');
    expect(await ground.current.claim(offer, ana)).toMatchObject({ result: 'won' });
  });

  test('A rep who is not eligible is no part of the offer after the attempt: neither shown it nor counted (P8)', async () => {
    const { store } = ground.current;
    const { ben, offer } = await pooled();
    await ground.current.claim(offer, ben);
    expect(await store.leads.seen(offer.lead.id, ben.id)).toBeUndefined();
    expect((await store.leads.pool({ limit: 10, after: null }, ben.id)).items[0]?.joined).toEqual(new Set());
  });

  test('In one batch a rep who is not eligible is refused and the next attempt wins (P1)', async () => {
    const { ana, ben, offer } = await pooled();
    const { outcomes } = await ground.current.settle(offer, [ben, ana]);
    expect(outcomes.map(({ result }) => result)).toEqual(['not-offered', 'won']);
  });

  test('A race in the pool has one winner; who comes after hears taken, also without having joined before (P1, P5)', async () => {
    const { store } = ground.current;
    const { ana, ben, offer } = await pooled();
    await store.reps.present(ben.id, 'available');
    const outcomes = [await ground.current.claim(offer, ben), await ground.current.claim(offer, ana)];
    expect(outcomes).toMatchObject([{ result: 'won' }, { result: 'taken', by: { id: ben.id } }]);
    expect(await store.leads.pooled()).toBe(0);
    expect(await poolOf(ana)).toEqual([]);
  });

  test('Who passes on a lead in the pool is not offered it again; for the others it stays', async () => {
    const { store } = ground.current;
    const { ana, ben, offer } = await pooled();
    expect(await ground.current.decline(offer, ana)).toMatchObject({ outcome: { result: 'ok' }, everyone: false });
    expect(await store.leads.due(10)).toEqual([]);
    expect(await join(null)).toEqual([]);
    expect(await poolOf(ana)).toEqual([]);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'expired' });
    await store.reps.present(ben.id, 'available');
    await join(ben.id);
    expect(await ground.current.claim(offer, ben)).toMatchObject({ result: 'won' });
  });

  test('Who gave a lead back to the pool does not join it again, nor win it by a claim (P4)', async () => {
    const { store } = ground.current;
    const { ana, ben, offer } = await pooled();
    await store.reps.present(ben.id, 'available');
    await ground.current.claim(offer, ana);
    await ground.current.release(offer.lead.id, ana);
    const again = await ground.current.opens(offer.lead.id);
    expect(again).toMatchObject({ reps: [ben.id], offer: { form: 'pool', wave: 2 } });
    expect(await join(null)).toEqual([]);
    expect(await ground.current.claim(again.offer, ana)).toEqual({ result: 'not-offered' });
    expect((await ground.current.lead(offer.lead.id)).position.status).toBe('pool');
    // Offered anew, it is a new journey.
    await ground.current.reoffer(offer.lead.id);
    expect((await ground.current.opens(offer.lead.id)).reps.toSorted()).toEqual([ana.id, ben.id].toSorted());
  });

  test('Having passed in an earlier stage is no matter in the pool', async () => {
    const { clock } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([topProducer(30), cherryPick()]);
    const first = await ground.current.offered();
    await ground.current.decline(first, ana);
    clock.move(1);
    const { offer, reps } = await ground.current.opens(first.lead.id);
    expect(reps).toEqual([ana.id]);
    expect(await ground.current.claim(offer, ana)).toMatchObject({ result: 'won' });
  });

  test('A rep at a cap hears which one, by claim or by browsing, and may pick once there is room', async () => {
    const ana = await ground.current.rep('Ana', { profile: profile({ caps: { open: 1 } }) });
    await ground.current.program([cherryPick()]);
    const [first, second] = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.claim(first, ana);
    expect(await poolOf(ana)).toEqual([]);
    expect(await ground.current.claim(second, ana)).toEqual({ result: 'over-cap', cap: 'open' });
    await ground.current.conclude(first.lead.id, 'won', ana);
    expect(await poolOf(ana)).toEqual([second.id]);
    expect(await ground.current.claim(second, ana)).toMatchObject({ result: 'won' });
  });

  test('A stage’s own rule is judged at the claim too', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana', { profile: profile({ level: 2 }) });
    const only = { combinator: 'and', rules: [{ field: 'level', operator: '>=', value: 2 }] } as const;
    await ground.current.program([cherryPick(null, { only })]);
    const offer = await ground.current.offered();
    await store.reps.change(ana.id, { profile: { level: 1 } }, 'usr_admin');
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'not-offered' });
    await store.reps.change(ana.id, { profile: { level: 2 } }, 'usr_admin');
    expect(await ground.current.claim(offer, ana)).toMatchObject({ result: 'won' });
  });

  test('Contacts still to be made count in the pool as everywhere', async () => {
    const ana = await ground.current.rep('Ana');
    await ground.current.program([cherryPick()], { eligible: eligible({ contactsBeforeNext: 1 }) });
    const [first, second] = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.claim(first, ana);
    expect(await poolOf(ana)).toEqual([]);
    expect(await ground.current.claim(second, ana)).toEqual({ result: 'not-offered' });
    await ground.current.contacted(first.lead.id, ana);
    expect(await poolOf(ana)).toEqual([second.id]);
    expect(await ground.current.claim(second, ana)).toMatchObject({ result: 'won' });
  });

  test('A pool with a time is closed to browsing and claims at its end, before anybody looked (P4)', async () => {
    const { clock } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([cherryPick(60)]);
    const offer = await ground.current.offered();
    clock.move(60_000);
    expect(await poolOf(ana)).toEqual([]);
    expect(await join(null)).toEqual([]);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'expired' });
  });

  test('A rep’s part of the pool comes the newest first, in pages that neither repeat nor leave out', async () => {
    const ana = await ground.current.rep('Ana');
    const roofs = { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'roof' }] } as const;
    const beginners = { combinator: 'and', rules: [{ field: 'level', operator: '>', value: 5 }] } as const;
    await ground.current.program([cherryPick(null, { only: beginners })], { priority: 5, match: roofs });
    await ground.current.program([cherryPick()]);
    const mine: string[] = [];
    for (let count = 0; count < 25; count++) {
      // Every third is not for Ana.
      if (count % 3 === 2) await ground.current.offered({ content: content({ product: 'roof' }) });
      else mine.push((await ground.current.offered()).id);
    }
    const seen: string[] = [];
    for (let after: number | null = null; ; ) {
      const page: { items: readonly Offer[]; next: number | null } = await browse(ana.id, { limit: 4, after });
      seen.push(...page.items.map(({ id }) => id));
      expect(page.items.length).toBeLessThanOrEqual(4);
      after = page.next;
      if (after === null) break;
      // What comes in meanwhile is on no later page.
      await ground.current.offered();
    }
    expect(seen).toEqual(mine.toReversed());
    expect(await browse('rep_none', { limit: 10, after: null })).toEqual({ items: [], next: null });
  });

  test('However deep in the pool leads lie, browsing finds them', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([cherryPick()]);
    const old = [await ground.current.offered(), await ground.current.offered()];
    await store.reps.present(ana.id, 'away');
    const leads = await Promise.all(Array.from({ length: 520 }, () => ground.current.accepted()));
    await Promise.all(leads.map(({ id }) => ground.current.progress(id)));
    await store.reps.present(ana.id, 'available');
    const whole = (await browse(ana.id, { limit: 1000, after: null })).items.map(({ id }) => id);
    expect(whole).toHaveLength(522);
    expect(whole.slice(-2)).toEqual(old.map(({ id }) => id).toReversed());
    expect(await store.leads.pooled()).toBe(522);
  });

  test('A lead that was withdrawn, assigned or offered anew is out of the pool at once', async () => {
    const { store } = ground.current;
    const { ana, ben, offer } = await pooled();
    const [second, third] = [await ground.current.offered(), await ground.current.offered()];
    await ground.current.withdraw(offer.lead.id);
    await ground.current.assign(second.lead.id, ben);
    await ground.current.program([sharkTank(60)], { priority: 3 });
    await ground.current.reoffer(third.lead.id);
    expect(await poolOf(ana)).toEqual([]);
    expect(await store.leads.pooled()).toBe(0);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'withdrawn' });
    expect(await ground.current.claim(second, ana)).toMatchObject({ result: 'taken', by: { id: ben.id } });
    expect(await ground.current.claim(third, ana)).toEqual({ result: 'withdrawn' });
  });
}
