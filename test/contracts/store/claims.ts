/** The store's contract: the race on a lead's row has one winner, and every answer stays what it was. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rep } from '../../../src/domain/rep.ts';
import type { Offer } from '../../../src/store/store.ts';
import { type Ground, type OpenStore, objection, onFreshGround, sharkTank, topProducer } from './ground.ts';

export function claimsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  async function race(seconds = 60): Promise<{ ana: Rep; ben: Rep; offer: Offer }> {
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    await ground.current.program([sharkTank(seconds)]);
    return { ana, ben, offer: await ground.current.offered() };
  }

  test('The first claim wins; the store agrees, everybody is told, and the loser hears by whom and by how much (P1, P2, P12)', async () => {
    const { ana, ben, offer } = await race();
    const { clock } = ground.current;
    clock.move(1000);
    const settled = await ground.current.settle(offer, [ana], 'sms');
    expect(settled).toMatchObject({
      outcomes: [{ result: 'won', lead: { id: offer.lead.id } }],
      closed: [{ offerId: offer.id, leadId: offer.lead.id, reason: 'taken', by: { id: ana.id, name: 'Ana' } }],
    });
    expect(settled.closed[0]?.reps.toSorted()).toEqual([ana.id, ben.id].toSorted());
    clock.move(400);
    expect(await ground.current.settle(offer, [ben])).toEqual({
      outcomes: [{ result: 'taken', by: { id: ana.id, name: 'Ana' }, behindMs: 400 }],
      closed: [],
    });
    expect((await ground.current.lead(offer.lead.id)).position).toEqual({
      status: 'claimed',
      by: { id: ana.id, name: 'Ana' },
      at: clock.now() - 400,
      via: 'sms',
      contactedAt: null,
      outcome: null,
    });
    expect((await ground.current.store.leads.own(ana.id)).map(({ id }) => id)).toEqual([offer.lead.id]);
    const tried = (await ground.current.log()).filter(({ type }) => type.startsWith('claim.'));
    expect(tried).toMatchObject([
      { type: 'claim.won', repId: ana.id, via: 'sms', ms: 1000, data: { offerId: offer.id, of: 2 } },
      { type: 'claim.lost', repId: ben.id, via: 'socket', ms: 400, data: { result: 'taken' } },
    ]);
  });

  test('Of two hundred in one batch the first in the order of arrival wins, and each other is told so (P1, P5)', async () => {
    const reps = await Promise.all(Array.from({ length: 200 }, (_, number) => ground.current.rep(`Rep ${number}`)));
    const offer = await ground.current.offered();
    const { outcomes } = await ground.current.settle(offer, reps.toReversed());
    expect(outcomes[0]).toMatchObject({ result: 'won' });
    const winner = reps.at(-1);
    for (const outcome of outcomes.slice(1)) expect(outcome).toMatchObject({ result: 'taken', by: { id: winner?.id } });
  });

  test('Races that are settled together are each their own, and two for one lead come one after the other (P1, P2)', async () => {
    const { ana, ben, offer } = await race();
    const other = await ground.current.offered();
    const { store } = ground.current;
    const at = store.now();
    const of = (offerId: string, { id: repId }: Rep) =>
      ({ offerId, attempts: [{ repId, via: 'socket', at }] }) as const;
    const races = [of(offer.id, ana), of(offer.id, ben), of(other.id, ben), of('ofr_nothing', ben)];
    const settled = await store.leads.claim(races, objection);
    expect(settled.map(({ outcomes }) => outcomes)).toMatchObject([
      [{ result: 'won', lead: { id: offer.lead.id } }],
      [{ result: 'taken', by: { id: ana.id } }],
      [{ result: 'won', lead: { id: other.lead.id } }],
      [{ result: 'not-offered' }],
    ]);
    expect(settled.map(({ closed }) => closed.length)).toEqual([1, 0, 1, 0]);
  });

  test('Claims that come one by one in the same moment have one winner (P1)', async () => {
    const reps = await Promise.all(Array.from({ length: 50 }, (_, number) => ground.current.rep(`Rep ${number}`)));
    const offer = await ground.current.offered();
    const outcomes = await Promise.all(reps.map((rep) => ground.current.claim(offer, rep)));
    expect(outcomes.filter(({ result }) => result === 'won')).toHaveLength(1);
    expect(outcomes.filter(({ result }) => result === 'taken')).toHaveLength(49);
    expect((await ground.current.lead(offer.lead.id)).position).toMatchObject({ status: 'claimed' });
  });

  test('The same claim again gets the same answer, twice in a batch, later, and after a restart; the log has it once (P2, P10)', async () => {
    const { ana, ben, offer } = await race();
    const { clock, opened } = ground.current;
    const { outcomes } = await ground.current.settle(offer, [ana, ana, ben, ben]);
    const [won, wonAgain, taken, takenAgain] = outcomes;
    expect(won).toMatchObject({ result: 'won' });
    expect(wonAgain).toEqual(won);
    expect(taken).toEqual({ result: 'taken', by: { id: ana.id, name: 'Ana' }, behindMs: 0 });
    expect(takenAgain).toEqual(taken);
    const events = (await ground.current.log()).length;
    clock.move(5000);
    await opened.reopen();
    expect(await ground.current.claim(offer, ben)).toEqual(taken);
    expect(await ground.current.claim(offer, ana)).toEqual(won);
    expect(await ground.current.log()).toHaveLength(events);
  });

  test('How far behind a loser was stays as it was first told, and is never negative (P10)', async () => {
    const { ana, ben, offer } = await race();
    const { clock } = ground.current;
    clock.move(700);
    await ground.current.claim(offer, ana);
    const early = { repId: ben.id, via: 'socket', at: clock.now() - 500 } as const;
    const first = await ground.current.attempt(offer, [early]);
    expect(first.outcomes).toMatchObject([{ result: 'taken', behindMs: 0 }]);
    clock.move(9000);
    expect(await ground.current.claim(offer, ben)).toEqual(first.outcomes[0]);
  });

  test('Nobody wins at the deadline or after it, even when no one has ended the wave, and that answer stays (P4)', async () => {
    const { ana, ben, offer } = await race(20);
    const { clock } = ground.current;
    clock.move(20_000);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'expired' });
    expect((await ground.current.lead(offer.lead.id)).position.status).toBe('offering');
    await ground.current.advance(offer.lead.id);
    expect(await ground.current.claim(offer, ben)).toEqual({ result: 'expired' });
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'expired' });
    expect((await ground.current.lead(offer.lead.id)).position.status).toBe('unclaimed');
  });

  test('A claim that arrived before the deadline but is settled after it does not win: the row and the clock decide (P4)', async () => {
    const { ana, offer } = await race(20);
    const { clock } = ground.current;
    const at = clock.now() + 19_999;
    clock.move(20_000);
    const { outcomes } = await ground.current.attempt(offer, [{ repId: ana.id, via: 'socket', at }]);
    expect(outcomes).toEqual([{ result: 'expired' }]);
  });

  test('A claim a millisecond before the deadline wins', async () => {
    const { ana, offer } = await race(20);
    ground.current.clock.move(19_999);
    expect(await ground.current.claim(offer, ana)).toMatchObject({ result: 'won' });
  });

  test('A rep who was not offered wins nothing, whatever comes along in the same batch; asked anew each time (P4)', async () => {
    const { ana, offer } = await race();
    const late = await ground.current.rep('Late');
    const { outcomes } = await ground.current.settle(offer, [late, ana, late]);
    expect(outcomes.map(({ result }) => result)).toEqual(['not-offered', 'won', 'not-offered']);
    expect(await ground.current.claim(offer, { id: 'rep_none', name: '' })).toEqual({ result: 'not-offered' });
    expect(await ground.current.claim({ id: 'ofr_none' }, ana)).toEqual({ result: 'not-offered' });
  });

  test('An offer of an earlier wave cannot win while a later one lives (P4)', async () => {
    const [ana, ben] = [await ground.current.rep('Ana', { score: 2 }), await ground.current.rep('Ben', { score: 1 })];
    await ground.current.program([topProducer(30)]);
    const first = await ground.current.offered();
    ground.current.clock.move(30_000);
    const { offer: second } = await ground.current.opens(first.lead.id);
    expect(await ground.current.claim(first, ana)).toEqual({ result: 'expired' });
    expect((await ground.current.lead(first.lead.id)).position.status).toBe('offering');
    expect(await ground.current.claim(second, ana)).toEqual({ result: 'not-offered' });
    expect(await ground.current.claim(second, ben)).toMatchObject({ result: 'won' });
    expect(await ground.current.claim(first, ana)).toEqual({ result: 'expired' });
  });

  test('A winner whose lead a manager moved on is told withdrawn from then on, and never the contact again (P2, P8)', async () => {
    const { ana, ben, offer } = await race();
    await ground.current.claim(offer, ana);
    await ground.current.assign(offer.lead.id, ben);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'withdrawn' });
    await ground.current.assign(offer.lead.id, ana);
    expect(await ground.current.claim(offer, ana)).toMatchObject({ result: 'won' });
    await ground.current.withdraw(offer.lead.id);
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'withdrawn' });
  });

  test('A claim after a manager gave the live lead to another is taken; the assignee’s own claim is won (P2, P5)', async () => {
    const { ana, ben, offer } = await race();
    await ground.current.assign(offer.lead.id, ben);
    ground.current.clock.move(250);
    expect(await ground.current.claim(offer, ana)).toEqual({
      result: 'taken',
      by: { id: ben.id, name: 'Ben' },
      behindMs: 250,
    });
    expect(await ground.current.claim(offer, ben)).toMatchObject({ result: 'won' });
  });

  test('A claim after a manager withdrew the lead is withdrawn, and stays so (P5)', async () => {
    const { ana, offer } = await race();
    await ground.current.withdraw(offer.lead.id);
    for (let time = 0; time < 2; time++)
      expect(await ground.current.claim(offer, ana)).toEqual({ result: 'withdrawn' });
  });

  test('What a loser was told stays, also when the lead moves on afterwards (P5)', async () => {
    const { ana, ben, offer } = await race();
    await ground.current.settle(offer, [ana, ben]);
    await ground.current.withdraw(offer.lead.id);
    expect(await ground.current.claim(offer, ben)).toMatchObject({ result: 'taken', by: { id: ana.id } });
  });

  test('Claim, decline, deadline, assign and withdraw in the same moment: one of them has it, and everybody is told the same (P1, P2, P5)', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 24; round++) {
      const { ana, ben, offer } = await race(20);
      if (round % 3 === 0) ground.current.clock.move(20_000);
      const verbs = [
        () => ground.current.claim(offer, ana),
        () => ground.current.claim(offer, ben),
        () => ground.current.withdraw(offer.lead.id),
        () => ground.current.assign(offer.lead.id, ben),
        () => ground.current.advance(offer.lead.id),
      ];
      const turned = [...verbs.slice(round % verbs.length), ...verbs.slice(0, round % verbs.length)];
      await Promise.all(turned.map((verb) => verb()));
      const { position } = await ground.current.lead(offer.lead.id);
      ends.add(position.status);
      for (const rep of [ana, ben]) {
        const outcome = await ground.current.claim(offer, rep);
        const owns = position.status === 'claimed' && position.by.id === rep.id;
        if (outcome.result === 'won') expect(owns).toBe(true);
        if (outcome.result === 'taken') expect(outcome.by.id).not.toBe(rep.id);
      }
      expect(
        await ground.current.logOf(offer.lead.id).then((log) => log.filter((type) => type === 'claim.won').length),
      ).toBeLessThanOrEqual(1);
    }
    expect(ends).toEqual(new Set(['claimed', 'withdrawn']));
  });

  test('Whatever happens in whatever order, there is one owner at most and nobody is told what never became true (P1, P2, P4, P5, P10)', async () => {
    const reps: Rep[] = [];
    for (const name of ['Ana', 'Ben', 'Cem']) reps.push(await ground.current.rep(name));
    await ground.current.program([topProducer(10), sharkTank(20)], { maxLive: 1000 });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ verb: fc.constant('claim' as const), rep: fc.nat(2), offer: fc.nat(5) }) },
      { weight: 2, arbitrary: fc.record({ verb: fc.constant('decline' as const), rep: fc.nat(2), offer: fc.nat(5) }) },
      {
        weight: 4,
        arbitrary: fc.record({ verb: fc.constant('wait' as const), ms: fc.constantFrom(1, 5000, 10_000, 20_000) }),
      },
      { weight: 1, arbitrary: fc.record({ verb: fc.constant('assign' as const), rep: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ verb: fc.constant('withdraw' as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) => history(ground.current, reps, steps)),
      { numRuns: 40 },
    );
  });
}

type Step =
  | { readonly verb: 'claim' | 'decline'; readonly rep: number; readonly offer: number }
  | { readonly verb: 'wait'; readonly ms: number }
  | { readonly verb: 'assign'; readonly rep: number }
  | { readonly verb: 'withdraw' };

/** Lives one lead through the steps and holds each answer against what the store says. */
async function history(ground: Ground, reps: readonly Rep[], steps: readonly Step[]): Promise<void> {
  // Who was silent in earlier histories is back.
  for (const { id } of reps) await ground.store.reps.present(id, 'available');
  const first = await ground.opens((await ground.accepted()).id);
  const offers = [first];
  const leadId = first.offer.lead.id;
  const told = new Map<string, string>();
  for (const step of steps) {
    const rep = 'rep' in step ? reps[step.rep] : undefined;
    const opened = 'offer' in step ? offers[step.offer % offers.length] : undefined;
    const before = await ground.lead(leadId);
    switch (step.verb) {
      case 'wait': {
        ground.clock.move(step.ms);
        const advanced = await ground.advance(leadId);
        if (advanced.kind === 'advanced' && advanced.opened) offers.push(advanced.opened);
        break;
      }
      case 'withdraw':
        await ground.withdraw(leadId);
        break;
      case 'assign':
        if (rep) await ground.assign(leadId, rep);
        break;
      case 'decline':
        if (rep && opened) await ground.decline(opened.offer, rep);
        break;
      case 'claim': {
        if (!rep || !opened) break;
        const outcome = await ground.claim(opened.offer, rep);
        const after = await ground.lead(leadId);
        const owner = after.position.status === 'claimed' ? after.position.by.id : null;
        if (!opened.reps.includes(rep.id)) expect(outcome.result).toBe('not-offered');
        if (outcome.result === 'won') expect(owner).toBe(rep.id);
        else expect(after).toEqual(before);
        if (before.position.status !== 'offering' && before.position.status !== 'claimed') {
          expect(outcome.result).not.toBe('won');
        }
        if (outcome.result === 'taken') {
          const log = await ground.store.events.ofLead(leadId, { limit: 1000, after: null });
          const had = log.some(
            (event) => (event.type === 'claim.won' || event.type === 'lead.assigned') && event.repId === outcome.by.id,
          );
          expect(had).toBe(true);
        }
        const key = `${opened.offer.id} ${rep.id}`;
        const answer = outcome.result === 'won' || outcome.result === 'withdrawn' ? 'had it' : JSON.stringify(outcome);
        const earlier = told.get(key);
        if (earlier !== undefined) expect(answer).toBe(earlier);
        told.set(key, answer);
        break;
      }
    }
  }
}
