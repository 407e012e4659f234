/** The store's contract: lists, pages, filters and searches, and what a rep may know of whose leads (P8). */
import { expect, test } from 'vitest';
import type { Lead } from '../../../src/domain/lead.ts';
import type { LeadFilter } from '../../../src/store/store.ts';
import { canary, content, type OpenStore, onFreshGround, sharkTank, wholePage } from './ground.ts';

export function listsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  async function found(filter: LeadFilter): Promise<string[]> {
    return (await ground.current.store.leads.list(filter, wholePage)).items.map(({ id }) => id);
  }

  test('Leads come the newest first, in pages that neither repeat nor leave out, also while new ones come in', async () => {
    const { store } = ground.current;
    const leads: Lead[] = [];
    for (let number = 0; number < 25; number++) leads.push(await ground.current.accepted());
    const seen: string[] = [];
    let after: number | null = null;
    do {
      const page = await store.leads.list({}, { limit: 10, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
      await ground.current.accepted();
    } while (after !== null);
    expect(seen).toEqual(leads.map(({ id }) => id).toReversed());
  });

  test('A page that holds everything has no next one', async () => {
    const { store } = ground.current;
    expect(await store.leads.list({}, { limit: 5, after: null })).toEqual({ items: [], next: null });
    for (let number = 0; number < 5; number++) await ground.current.accepted();
    expect((await store.leads.list({}, { limit: 5, after: null })).next).toBeNull();
    expect((await store.leads.list({}, { limit: 4, after: null })).next).not.toBeNull();
  });

  test('Filters by status, source, program, owner and time each narrow the list, and together', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana');
    const program = await ground.current.program([sharkTank(60)], {
      match: { combinator: 'and', rules: [{ field: 'source', operator: '=', value: 'fair' }] },
    });
    const waiting = await ground.current.accepted({ content: content({ source: 'web' }) });
    clock.move(1000);
    const offered = await ground.current.offered({ content: content({ source: 'fair' }) });
    clock.move(1000);
    const claimed = await ground.current.offered({ content: content({ source: 'web' }) });
    await ground.current.claim(claimed, ana);
    const from = waiting.receivedAt;

    expect(await found({ statuses: ['received'] })).toEqual([waiting.id]);
    expect(await found({ statuses: ['offering', 'claimed'] })).toEqual([claimed.lead.id, offered.lead.id]);
    expect(await found({ statuses: ['pool'] })).toEqual([]);
    expect(await found({ source: 'web' })).toEqual([claimed.lead.id, waiting.id]);
    expect(await found({ program: program.id })).toEqual([offered.lead.id]);
    expect(await found({ claimedBy: ana.id })).toEqual([claimed.lead.id]);
    expect(await found({ from: from + 1000 })).toEqual([claimed.lead.id, offered.lead.id]);
    expect(await found({ to: from + 1000 })).toEqual([waiting.id]);
    expect(await found({ from, to: from + 2000, source: 'fair' })).toEqual([offered.lead.id]);
    expect(await found({ source: 'web', statuses: ['received'], claimedBy: ana.id })).toEqual([]);
    expect((await store.leads.list({ source: 'web' }, { limit: 1, after: null })).next).not.toBeNull();
  });

  test('A search looks in name, phone, email, company, external id and product, in any case, and reads signs as they are', async () => {
    const lead = await ground.current.accepted({
      content: content({
        externalId: 'CRM_100%',
        contact: { name: 'Zoë O’Brien', phone: '+15125550177', email: 'zoe@example.org', company: 'Back\\slash Roofs' },
        product: 'Heat pump',
        note: 'secret',
      }),
    });
    await ground.current.accepted();
    for (const search of ['zoë', 'O’BRIEN', '5550177', 'ZOE@', 'back\\slash', 'crm_100%', 'heat', 'T P']) {
      expect(await found({ search }), search).toEqual([lead.id]);
    }
    for (const search of ['%', '_']) expect(await found({ search }), search).toEqual([lead.id]);
    for (const search of ['secret', '_%', 'crm1100', "'; drop table leads; --", 'jane zoë']) {
      expect(await found({ search }), search).toEqual([]);
    }
  });

  test('A rep sees own leads whole, offered ones as far as an offer allowed, and of others not even that they exist (P8)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const program = await ground.current.program([sharkTank(60, 'blind')]);
    const blind = await ground.current.offered();
    await store.programs.change(program.id, { stages: [sharkTank(60, 'full')] }, 'usr_admin');
    const full = await ground.current.offered();
    await store.programs.change(program.id, { stages: [sharkTank(60, 'teaser')] }, 'usr_admin');
    const own = await ground.current.offered();
    await ground.current.claim(own, ana);
    const hidden = await ground.current.accepted();

    const { items } = await store.leads.listSeen(ana.id, {}, wholePage);
    expect(items.map(({ lead, sight }) => [lead.id, sight])).toEqual([
      [own.lead.id, 'own'],
      [full.lead.id, 'full'],
      [blind.lead.id, 'blind'],
    ]);
    expect(await store.leads.seen(own.lead.id, ben.id)).toMatchObject({ sight: 'teaser' });
    expect(await store.leads.seen(hidden.id, ana.id)).toBeUndefined();
    const late = await ground.current.rep('Late');
    expect((await store.leads.listSeen(late.id, {}, wholePage)).items).toEqual([]);
    expect(await store.leads.seen(own.lead.id, late.id)).toBeUndefined();
  });

  test('An assigned lead that moved away shows its former rep nothing more than the offers did (P8)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana', { presence: 'off' }), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    await ground.current.assign(offer.lead.id, ana);
    expect(await store.leads.seen(offer.lead.id, ana.id)).toMatchObject({ sight: 'own' });
    await ground.current.assign(offer.lead.id, ben);
    expect(await store.leads.seen(offer.lead.id, ana.id)).toMatchObject({ sight: 'blind' });
    await ground.current.withdraw(offer.lead.id);
    expect(await store.leads.seen(offer.lead.id, ben.id)).toMatchObject({ sight: 'teaser' });
  });

  test('A lead offered twice shows the most that either offer allowed (P8)', async () => {
    const { store, clock } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([sharkTank(10, 'full'), sharkTank(60, 'blind')]);
    const offer = await ground.current.offered();
    clock.move(10_000);
    await ground.current.opens(offer.lead.id);
    expect(await store.leads.seen(offer.lead.id, ana.id)).toMatchObject({ sight: 'full' });
  });

  test('A rep’s search finds own leads only: it cannot be used to guess what others hold (P8)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const name = canary();
    const offer = await ground.current.offered({ content: content({ contact: { name, phone: '+15125550188' } }) });
    const search = async (repId: string) =>
      (await store.leads.listSeen(repId, { search: name }, wholePage)).items.map(({ lead }) => lead.id);
    expect(await search(ana.id)).toEqual([]);
    await ground.current.claim(offer, ben);
    expect(await search(ana.id)).toEqual([]);
    expect(await search(ben.id)).toEqual([offer.lead.id]);
    expect(
      (await store.leads.listSeen(ana.id, { claimedBy: ben.id }, wholePage)).items.map(({ lead }) => lead.id),
    ).toEqual([offer.lead.id]);
  });

  test('Own leads come the latest first, and only while they are open', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offers = [await ground.current.offered(), await ground.current.offered(), await ground.current.offered()];
    for (const offer of offers.toReversed()) {
      clock.move(1000);
      await ground.current.claim(offer, ana);
    }
    expect((await store.leads.own(ana.id)).map(({ id }) => id)).toEqual(offers.map(({ lead }) => lead.id));
    await ground.current.withdraw(offers[0]?.lead.id ?? '');
    await ground.current.assign(offers[1]?.lead.id ?? '', ben);
    expect((await store.leads.own(ana.id)).map(({ id }) => id)).toEqual([offers[2]?.lead.id]);
  });
}
