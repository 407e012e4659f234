/** The store's contract: a known person joins the lead that is on its way, or is asked of the rep who had them (P10). */
import { expect, test } from 'vitest';
import type { LeadContent } from '../../../src/domain/lead.ts';
import { cherryPick, content, leadOf, type OpenStore, onFreshGround, sharkTank, topProducer } from './ground.ts';

const dayMs = 24 * 60 * 60 * 1000;

export function knownContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  const jane = { name: 'Jane', phone: '+15125550177', email: 'Jane@Example.com' };
  const from = (contact: LeadContent['contact'], more: Partial<LeadContent> = {}) => ({
    content: content({ contact, ...more }),
  });

  async function kinds(...contacts: LeadContent['contact'][]): Promise<string[]> {
    const found: string[] = [];
    for (const contact of contacts) found.push((await ground.current.accept(from(contact))).kind);
    return found;
  }

  test('By the same phone or the same email, in whatever case, a post joins the lead on its way and changes nothing of it', async () => {
    const first = await ground.current.accepted(from(jane));
    const by = [
      { name: 'J.', phone: jane.phone },
      { name: 'Jane D.', email: 'jANE@eXAMPLE.COM' },
      { name: 'Jane', phone: '+15125550199', email: 'jane@example.com' },
    ];
    for (const contact of by) {
      expect(await ground.current.accept(from(contact, { source: 'fair', product: 'roof' }))).toEqual({
        kind: 'joined',
        lead: first,
      });
    }
    expect(await ground.current.lead(first.id)).toEqual(first);
    expect((await ground.current.store.leads.list({}, { limit: 10, after: null })).items).toHaveLength(1);
    expect((await ground.current.log()).slice(-3)).toMatchObject(
      by.map(() => ({ type: 'lead.joined', leadId: first.id, data: { source: 'fair' } })),
    );
    expect(JSON.stringify(await ground.current.log())).not.toMatch(/555|example/i);
  });

  test('Another person is another lead, also one of the same name', async () => {
    await ground.current.accepted(from(jane));
    expect(
      await kinds(
        { name: 'Jane', phone: '+15125550178' },
        { name: 'Jane', email: 'jane@example.org' },
        { name: 'Jane', email: '%' },
      ),
    ).toEqual(['created', 'created', 'created']);
  });

  test('It joins whether the lead waits, is held, on offer or in the pool', async () => {
    const { clock } = ground.current;
    const ana = await ground.current.rep('Ana', { presence: 'away' });
    await ground.current.program([topProducer(30), cherryPick()], { nobody: 'hold' });
    const first = await ground.current.accepted(from(jane));
    expect(await kinds(jane)).toEqual(['joined']);
    const away = await ground.current.progress(first.id);
    expect(away.lead.position.status).toBe('pool');
    expect(await kinds(jane)).toEqual(['joined']);

    const mary = { name: 'Mary', email: 'mary@example.com' };
    await ground.current.program([topProducer(30)], { priority: 1 });
    const second = await ground.current.accepted(from(mary));
    expect((await ground.current.progress(second.id)).lead.position.status).toBe('held');
    expect(await kinds(mary)).toEqual(['joined']);
    await ground.current.store.reps.present(ana.id, 'available');
    clock.move(1000);
    expect((await ground.current.progress(second.id)).lead.position.status).toBe('offering');
    expect(await kinds(mary)).toEqual(['joined']);
  });

  test.each(['claimed', 'unclaimed', 'withdrawn'] as const)(
    'A lead that is %s has ended: then it is a new one',
    async (end) => {
      const { clock } = ground.current;
      const ana = await ground.current.rep('Ana');
      await ground.current.program([sharkTank(20)]);
      const offer = await ground.current.offered(from(jane));
      if (end === 'claimed') await ground.current.claim(offer, ana);
      if (end === 'withdrawn') await ground.current.withdraw(offer.lead.id);
      clock.move(20_000);
      await ground.current.advance(offer.lead.id);
      expect((await ground.current.lead(offer.lead.id)).position.status).toBe(end);
      expect(await kinds(jane, jane)).toEqual(['created', 'joined']);
    },
  );

  test('A program that does not join makes every post a lead of its own', async () => {
    await ground.current.program([sharkTank()], { knownPeople: 'off' });
    expect(await kinds(jane, jane)).toEqual(['created', 'created']);
  });

  test('What the program says that would take the new lead counts, not the one that has the old', async () => {
    await ground.current.program([sharkTank()], {
      knownPeople: 'off',
      match: { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'roof' }] },
    });
    await ground.current.accepted(from(jane));
    expect((await ground.current.accept(from(jane, { product: 'roof' }))).kind).toBe('created');
    expect((await ground.current.accept(from(jane))).kind).toBe('joined');
  });

  test('Where two leads on their way know the person, the older is joined', async () => {
    const first = await ground.current.accepted(from({ name: 'J', phone: jane.phone }));
    await ground.current.accepted(from({ name: 'J', email: jane.email }));
    expect(leadOf(await ground.current.accept(from(jane))).id).toBe(first.id);
  });

  test('Fifty posts of one person in one moment make one lead (P10)', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => ground.current.accept(from(jane))));
    expect(all.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    expect(new Set(all.map((one) => leadOf(one).id)).size).toBe(1);
  });

  test('A joined post that is sent again gets the same answer, by external id or idempotency key, also when the lead has ended (P10)', async () => {
    const ana = await ground.current.rep('Ana');
    const offer = await ground.current.offered(from(jane));
    const leadId = offer.lead.id;
    const byId = { ...from(jane, { externalId: 'crm-1' }), digest: 'one', postedBy: 'key_crm' };
    const byKey = { ...from(jane), digest: 'two', postedBy: 'key_crm', idempotencyKey: 'i-1' };
    for (const post of [byId, byKey])
      expect(await ground.current.accept(post)).toMatchObject({ kind: 'joined', lead: { id: leadId } });
    const joined = (await ground.current.logOf(leadId)).filter((type) => type === 'lead.joined').length;
    expect(joined).toBe(2);
    await ground.current.claim(offer, ana);
    await ground.current.opened.reopen();
    for (const post of [byId, byKey]) {
      expect(await ground.current.accept(post)).toMatchObject({ kind: 'joined', lead: { id: leadId } });
    }
    expect((await ground.current.logOf(leadId)).filter((type) => type === 'lead.joined')).toHaveLength(2);
    expect(await ground.current.accept({ ...byKey, digest: 'other' })).toEqual({ kind: 'conflict' });
    expect(await ground.current.accept({ ...byId, digest: 'other' })).toMatchObject({
      kind: 'joined',
      lead: { id: leadId },
    });
    expect((await ground.current.logOf(leadId)).at(-1)).toBe('lead.duplicate');
    // Ids belong to a key: another's are its own.
    expect((await ground.current.accept({ ...byId, postedBy: 'key_other' })).kind).toBe('created');
  });

  test('What has ended less than 90 days ago is asked first of the rep who had it, alone, for a minute', async () => {
    const { clock, store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana', { score: 1 }), await ground.current.rep('Ben', { score: 9 })];
    await ground.current.program([topProducer(30)]);
    const earlier = await ground.current.offered(from(jane));
    await ground.current.decline(earlier, ben);
    await ground.current.claim((await ground.current.opens(earlier.lead.id)).offer, ana);
    clock.move(90 * dayMs);
    expect(await store.leads.knownTo(content({ contact: { name: 'J', email: 'JANE@example.com' } }), null)).toBe(
      ana.id,
    );
    const again = await ground.current.accepted(from(jane));
    const { offer, reps } = await ground.current.opens(again.id);
    expect(reps).toEqual([ana.id]);
    expect(offer).toMatchObject({ stage: -1, form: 'turn', closesAt: clock.now() + 60_000 });
    clock.move(60_000);
    expect(await ground.current.opens(again.id)).toMatchObject({ reps: [ben.id], offer: { stage: 0, wave: 2 } });
  });

  test('A lead does not make its own person known', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana');
    const lead = await ground.current.accepted(from(jane));
    await ground.current.assign(lead.id, ana);
    expect(await store.leads.knownTo(lead.content, null)).toBe(ana.id);
    expect(await store.leads.knownTo(lead.content, lead.id)).toBeNull();
    await ground.current.release(lead.id, ana);
    expect(await store.leads.knownTo(lead.content, null)).toBeNull();
  });

  test('After 90 days, or where the program does not join, nobody is asked first', async () => {
    const { clock, store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana', { score: 1 }), await ground.current.rep('Ben', { score: 9 })];
    const program = await ground.current.program([topProducer(30)]);
    const earlier = await ground.current.accepted(from(jane));
    await ground.current.assign(earlier.id, ana);
    await store.programs.change(program.id, { knownPeople: 'off' }, 'usr_admin');
    expect((await ground.current.opens((await ground.current.accepted(from(jane))).id)).reps).toEqual([ben.id]);
    await store.programs.change(program.id, { knownPeople: 'join' }, 'usr_admin');
    clock.move(90 * dayMs + 1);
    expect(await store.leads.knownTo(content({ contact: jane }), null)).toBeNull();
  });

  test('The latest of several reps is asked; one who is away, gone, or has given it back is not', async () => {
    const { clock, store } = ground.current;
    const [ana, ben, cem] = [
      await ground.current.rep('Ana', { score: 1 }),
      await ground.current.rep('Ben', { score: 2 }),
      await ground.current.rep('Cem', { score: 9 }),
    ];
    await ground.current.program([topProducer(30)], { maxLive: 100 });
    for (const rep of [ana, ben]) {
      clock.move(1000);
      const lead = await ground.current.accepted(from(jane));
      await ground.current.assign(lead.id, rep);
    }
    const known = () => store.leads.knownTo(content({ contact: jane }), null);
    expect(await known()).toBe(ben.id);
    const offer = await ground.current.offered(from(jane));
    expect(await ground.current.claim(offer, ben)).toMatchObject({ result: 'won' });
    await ground.current.release(offer.lead.id, ben);
    // It goes on in the stage before the first, which has nobody else.
    expect(await ground.current.opens(offer.lead.id)).toMatchObject({ reps: [cem.id], offer: { stage: 0 } });
    await ground.current.withdraw(offer.lead.id);

    await store.reps.present(ben.id, 'away');
    const away = await ground.current.offered(from(jane));
    expect(away).toMatchObject({ stage: 0 });
    await ground.current.withdraw(away.lead.id);
    await store.reps.remove(ben.id, 'usr_admin');
    // What was Ben's is nobody's now: the one before is asked.
    const last = await ground.current.accepted(from(jane));
    expect(await ground.current.opens(last.id)).toMatchObject({ reps: [ana.id], offer: { stage: -1 } });
  });
}
