/** The store's contract: leads are taken in once, whatever is sent again, and apart from their neighbours. */
import { expect, test } from 'vitest';
import { content, leadOf, manager, type OpenStore, onFreshGround, post, route } from './ground.ts';

const dayMs = 24 * 60 * 60 * 1000;

export function intakeContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('An accepted lead is stored as it was sent, as received, and is still there after a restart (P3)', async () => {
    const { store, opened } = ground.current;
    const sent = content({
      externalId: 'web-1',
      value: 12.5,
      score: 0,
      language: 'pt-BR',
      location: { country: 'US', state: 'TX', city: 'Austin', postalCode: '78701' },
      timeZone: 'America/Chicago',
      note: 'Zwei Zeilen,\nauch Emoji 🦈 und "Anführung"',
      fields: { 'size.of.roof': 40, owner: true, __proto: 'x' },
    });
    const accepted = await store.leads.accept(post({ content: sent }), route);
    expect(accepted).toMatchObject({
      kind: 'created',
      lead: {
        content: sent,
        position: { status: 'received' },
        program: { name: 'Everyone', version: 1 },
        stage: null,
        wave: 0,
      },
    });
    await opened.reopen();
    expect(await ground.current.lead(leadOf(accepted).id)).toEqual(leadOf(accepted));
    expect(await ground.current.store.leads.due(10)).toEqual([leadOf(accepted).id]);
  });

  test('The same external id of the same source and key gives the first lead; other content is logged once each time (P10)', async () => {
    const { store } = ground.current;
    const first = leadOf(await store.leads.accept(post({ content: content({ externalId: 'a' }) }), route));
    const same = await store.leads.accept(post({ content: content({ externalId: 'a' }) }), route);
    expect(same).toEqual({ kind: 'repeated', lead: first });
    expect(await ground.current.logOf(first.id)).toEqual(['lead.received', 'lead.routed']);
    const changed = post({ content: content({ externalId: 'a', product: 'roof' }), digest: 'another' });
    expect(await store.leads.accept(changed, route)).toEqual({ kind: 'repeated', lead: first });
    expect(await ground.current.logOf(first.id)).toEqual(['lead.received', 'lead.routed', 'lead.duplicate']);
    expect((await ground.current.lead(first.id)).content.product).toBe('solar');
  });

  test('External ids belong to a key and a source: others may use the same', async () => {
    const { store } = ground.current;
    const of = (source: string, postedBy: string) =>
      store.leads.accept(post({ content: content({ externalId: 'a', source }), postedBy }), route);
    const kinds = [await of('web', 'key_1'), await of('web', 'key_2'), await of('fair', 'key_1')];
    expect(kinds.map(({ kind }) => kind)).toEqual(['created', 'created', 'created']);
  });

  test('Leads without an external id are never taken for each other', async () => {
    const { store } = ground.current;
    const both = await Promise.all([store.leads.accept(post(), route), store.leads.accept(post(), route)]);
    expect(both.map(({ kind }) => kind)).toEqual(['created', 'created']);
  });

  test('The same external id sent many times in one moment makes one lead (P10)', async () => {
    const { store } = ground.current;
    const all = await Promise.all(
      Array.from({ length: 50 }, () => store.leads.accept(post({ content: content({ externalId: 'a' }) }), route)),
    );
    expect(all.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    expect(new Set(all.map((one) => leadOf(one).id)).size).toBe(1);
  });

  test('An idempotency key gives the first lead for a day, and refuses another body (P10)', async () => {
    const { store, clock } = ground.current;
    const keyed = post({ idempotencyKey: 'i-1' });
    const first = leadOf(await store.leads.accept(keyed, route));
    expect(await store.leads.accept(keyed, route)).toEqual({ kind: 'repeated', lead: first });
    expect(await store.leads.accept({ ...keyed, digest: 'another' }, route)).toEqual({ kind: 'conflict' });
    expect((await store.leads.accept({ ...keyed, content: content(), postedBy: 'key_2' }, route)).kind).toBe('created');
    clock.move(dayMs - 1);
    expect((await store.leads.accept(keyed, route)).kind).toBe('repeated');
    clock.move(1);
    const another = { ...keyed, content: content(), digest: 'another' };
    expect((await store.leads.accept(another, route)).kind).toBe('created');
    expect((await store.leads.accept(another, route)).kind).toBe('repeated');
  });

  test('The same idempotency key for two people in one moment: one lead, and the other post is refused (P10)', async () => {
    const { store } = ground.current;
    const pairs = await Promise.all(
      Array.from({ length: 40 }, (_, number) =>
        Promise.all(
          ['first', 'second'].map((digest) =>
            store.leads.accept(post({ idempotencyKey: `i-${number}`, digest }), route),
          ),
        ),
      ),
    );
    for (const pair of pairs) expect(pair.map(({ kind }) => kind).sort()).toEqual(['conflict', 'created']);
    expect(await store.leads.due(100)).toHaveLength(40);
  });

  test('The same external id for two people in one moment is one lead, also where one of them is known and would join (P10)', async () => {
    const { store } = ground.current;
    const pairs = await Promise.all(
      Array.from({ length: 40 }, async (_, number) => {
        const known = content();
        await store.leads.accept(post({ content: known, postedBy: 'key_other' }), route);
        const externalId = `a-${number}`;
        return Promise.all(
          [content({ externalId }), { ...known, externalId }].map((one) =>
            store.leads.accept(post({ content: one }), route),
          ),
        );
      }),
    );
    for (const pair of pairs) expect(new Set(pair.map((one) => leadOf(one).id)).size).toBe(1);
  });

  test('An idempotency key with the external id of an earlier lead answers that lead, now and when repeated (P10)', async () => {
    const { store } = ground.current;
    const first = leadOf(await store.leads.accept(post({ content: content({ externalId: 'a' }) }), route));
    const keyed = post({ content: content({ externalId: 'a' }), idempotencyKey: 'i-1' });
    for (let time = 0; time < 2; time++) {
      expect(await store.leads.accept(keyed, route)).toEqual({ kind: 'repeated', lead: first });
    }
  });

  test('A verb that fails takes none of its neighbours of the same moment with it (P3)', async () => {
    const { store } = ground.current;
    const broken = ground.current.accepted();
    const lead = await broken;
    const outcomes = await Promise.allSettled([
      store.leads.accept(post({ content: content({ externalId: '1' }) }), route),
      store.leads.advance(lead.id, () => {
        throw new Error('a mode that breaks');
      }),
      store.leads.accept(post({ content: content({ externalId: '2' }) }), route),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const { items } = await store.leads.list({}, { limit: 10, after: null });
    // Which of two of one moment is the newer is the store's to say.
    expect(new Set(items.map(({ content: { externalId } }) => externalId))).toEqual(new Set(['1', '2', undefined]));
  });

  test('Five hundred leads in one moment are all stored, each once (P3)', async () => {
    const { store } = ground.current;
    const all = await Promise.all(
      Array.from({ length: 500 }, (_, number) =>
        store.leads.accept(post({ content: content({ externalId: `${number}` }) }), route),
      ),
    );
    expect(new Set(all.map((one) => leadOf(one).id)).size).toBe(500);
    const { items } = await store.leads.list({}, { limit: 1000, after: null });
    expect(items.map((lead) => lead.id).sort()).toEqual(all.map((one) => leadOf(one).id).sort());
  });

  test('An unknown lead is undefined for every verb, not a fault', async () => {
    const { store } = ground.current;
    const rep = await ground.current.rep('Ana');
    expect(await store.leads.find('lead_none')).toBeUndefined();
    expect(await store.leads.seen('lead_none', rep.id)).toBeUndefined();
    expect(await store.leads.assign('lead_none', rep, manager)).toEqual({ kind: 'unknown' });
    expect(await store.leads.release('lead_none', 'x', manager)).toEqual({ kind: 'unknown' });
    expect(await store.leads.contacted('lead_none', manager)).toEqual({ kind: 'unknown' });
    const outcome = { result: 'won', amount: null, reason: null } as const;
    expect(await store.leads.conclude('lead_none', outcome, manager)).toEqual({ kind: 'unknown' });
    expect(await store.leads.reoffer('lead_none', 'x', () => expect.fail('nothing to route'))).toBeUndefined();
    expect(await store.leads.withdraw('lead_none', 'x', 'x')).toBeUndefined();
    expect(await store.leads.decline('ofr_none', rep.id, 'http', undefined)).toBeUndefined();
    expect(await ground.current.claim({ id: 'ofr_none' }, rep)).toEqual({ result: 'not-offered' });
    expect(await store.leads.advance('lead_none', () => expect.fail('nothing to decide'))).toBeUndefined();
    expect(await store.offers.race('ofr_none')).toBeUndefined();
    expect(await store.offers.ended('ofr_none')).toBeUndefined();
  });
}
