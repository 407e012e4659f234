/** The store's contract: who leaves three exclusive offers in a row unanswered is sent away, and told so. */
import { expect, test } from 'vitest';
import type { Rep } from '../../../src/domain/rep.ts';
import type { Offer, Progress } from '../../../src/store/store.ts';
import { type OpenStore, onFreshGround, pushPull, sharkTank, topProducer } from './ground.ts';

export function ghostsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  const ana = () => ground.current.rep('Ana', { phone: '+15125550111', smsOptIn: true });

  /** A new lead is offered, and nobody answers. */
  async function silence(): Promise<{ offer: Offer; progress: Progress }> {
    const offer = await ground.current.offered();
    ground.current.clock.move(30_000);
    return { offer, progress: await ground.current.progress(offer.lead.id) };
  }

  const presence = async ({ id }: Rep) => (await ground.current.store.reps.find(id))?.presence;

  test('The third in a row sends the rep away, on the record and by text; one word brings them back', async () => {
    const { store } = ground.current;
    const rep = await ana();
    await ground.current.program([topProducer(30)]);
    expect((await silence()).progress.sentAway).toEqual([]);
    expect((await silence()).progress.sentAway).toEqual([]);
    expect((await silence()).progress).toMatchObject({
      sentAway: [rep.id],
      lead: { position: { status: 'unclaimed' } },
    });
    expect(await store.reps.find(rep.id)).toMatchObject({ presence: 'away', presenceBecause: 'unanswered' });
    expect((await ground.current.log()).filter(({ type }) => type === 'rep.presence')).toMatchObject([
      { repId: rep.id, data: { status: 'away', because: 'unanswered' } },
    ]);
    expect((await store.messages.take(10)).map(({ message }) => message.kind)).toEqual(['sent-away']);
    // The next lead waits for somebody who is there.
    const waiting = await ground.current.accepted();
    expect((await ground.current.progress(waiting.id)).lead.position.status).toBe('held');
    expect(await store.reps.present(rep.id, 'available')).toMatchObject({
      presence: 'available',
      presenceBecause: null,
    });
    expect((await ground.current.progress(waiting.id)).opened?.reps).toEqual([rep.id]);
  });

  test('Who is sent away is not asked by the stage that follows', async () => {
    const rep = await ana();
    await ground.current.program([topProducer(30), sharkTank(30)]);
    for (let count = 0; count < 2; count++) {
      expect((await silence()).progress.opened?.reps).toEqual([rep.id]);
      // The race is over too, and leaves room for the next turn.
      ground.current.clock.move(30_000);
    }
    const { progress } = await silence();
    expect(progress.sentAway).toEqual([rep.id]);
    expect(progress.opened).toBeNull();
  });

  test('Back again, the row begins anew: three more, not one', async () => {
    const { clock, store } = ground.current;
    const rep = await ana();
    await ground.current.program([topProducer(30)]);
    for (let count = 0; count < 3; count++) await silence();
    clock.move(1000);
    await store.reps.present(rep.id, 'available');
    for (const sentAway of [[], [], [rep.id]]) expect((await silence()).progress.sentAway).toEqual(sentAway);
  });

  test.each<[string, (rep: Rep, offer: Offer) => Promise<unknown>]>([
    ['a word about where they are', (rep) => ground.current.store.reps.present(rep.id, 'available')],
    ['a late tap on an offer that is over', (rep, offer) => ground.current.claim(offer, rep)],
    ['a claim that wins', async (rep) => ground.current.claim(await ground.current.offered(), rep)],
    [
      'a pass',
      async (rep) => {
        const offer = await ground.current.offered();
        await ground.current.decline(offer, rep);
        await ground.current.progress(offer.lead.id);
      },
    ],
    [
      'a pass on an offer to many',
      async (rep) => {
        await ground.current.program([sharkTank(60)], { priority: 9 });
        const offer = await ground.current.offered();
        await ground.current.decline(offer, rep);
        const { items } = await ground.current.store.programs.list({ limit: 10, after: null });
        await ground.current.store.programs.remove(items.at(-1)?.id ?? '', 'usr_admin');
      },
    ],
  ])('After %s the row begins anew', async (_, sign) => {
    const { clock } = ground.current;
    const rep = await ana();
    await ground.current.program([topProducer(30)]);
    const { offer } = await silence();
    await silence();
    clock.move(1000);
    await sign(rep, offer);
    clock.move(1000);
    for (const expected of ['available', 'available', 'away']) {
      await silence();
      expect(await presence(rep)).toBe(expected);
    }
  });

  test('One lead counts once, however often it was asked of the rep', async () => {
    const { clock } = ground.current;
    const rep = await ana();
    await ground.current.program([pushPull(30)]);
    for (const expected of ['available', 'available']) {
      const { offer } = await silence();
      clock.move(30_000);
      await ground.current.progress(offer.lead.id);
      expect(await presence(rep)).toBe(expected);
    }
    const { progress } = await silence();
    expect(progress.sentAway).toEqual([rep.id]);
    expect(progress.opened).toBeNull();
  });

  test('An offer to several, in the pool or to a crowd, is nobody’s alone and counts for nobody', async () => {
    const rep = await ana();
    await ground.current.program([sharkTank(30)]);
    for (let count = 0; count < 4; count++) await silence();
    expect(await presence(rep)).toBe('available');
  });

  test('A turn that a manager cut short was not left unanswered', async () => {
    const { clock } = ground.current;
    const [rep, ben] = [await ana(), await ground.current.rep('Ben', { presence: 'off' })];
    await ground.current.program([topProducer(30)]);
    for (const hand of [
      (leadId: string) => ground.current.withdraw(leadId),
      (leadId: string) => ground.current.assign(leadId, ben),
    ]) {
      const offer = await ground.current.offered();
      clock.move(1000);
      await hand(offer.lead.id);
    }
    await silence();
    expect(await presence(rep)).toBe('available');
  });

  test('Each rep’s row is their own', async () => {
    const [rep, ben] = [await ground.current.rep('Ana', { score: 2 }), await ground.current.rep('Ben', { score: 1 })];
    const { clock } = ground.current;
    await ground.current.program([topProducer(30)]);
    for (let count = 0; count < 3; count++) {
      const { progress } = await silence();
      const asked = progress.opened;
      if (asked?.reps[0] !== ben.id) throw new Error('Ben was not asked');
      clock.move(1000);
      await ground.current.claim(asked.offer, ben);
    }
    expect(await presence(rep)).toBe('away');
    expect(await presence(ben)).toBe('available');
  });

  test('A restart between the offers forgets nothing', async () => {
    const rep = await ana();
    await ground.current.program([topProducer(30)]);
    await silence();
    await ground.current.opened.reopen();
    await silence();
    await ground.current.opened.reopen();
    await silence();
    expect(await presence(rep)).toBe('away');
  });
}
