/** Claims and the deadline at the same instant: the store's clock decides, and nobody wins late. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClaimResult, LeadOut, OfferOut } from '../../src/protocol.ts';
import { type Dice, dice, turns } from '../harness/dice.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';
import { traceOf } from './crowd.ts';
import { type Told, toldByHttp, toldByServer, toldByText } from './told.ts';

let world: World;
let people: Person[];
beforeEach(async () => {
  world = await World.open();
  world.carrier.reportsDelivery = false;
  people = await Promise.all(
    ['Ana', 'Ben', 'Cas', 'Dee', 'Eli', 'Fay'].map((name, index) =>
      world.rep(name, index < 2 ? { phone: `+1512555010${index}`, smsOptIn: true } : {}),
    ),
  );
});
afterEach(() => world.close());

const nameOf = (repId: string): string =>
  people.find(({ rep }) => rep.id === repId)?.rep.name ?? `nobody known (${repId})`;
const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined) throw new Error('There is none.');
  return item;
};

async function offered(): Promise<{ lead: LeadOut; offer: OfferOut }> {
  const lead = await world.lead();
  return { lead, offer: first(await Promise.all(people.map((person) => person.offerOf(lead)))) };
}

/** One claim, by a way in that this person has. `sentAt`: store time just before it left. */
async function claim(person: Person, offer: OfferOut, chance: Dice): Promise<{ told: Told; sentAt: number }> {
  const way = chance.pick(person.rep.phone === undefined ? ['socket', 'http'] : ['socket', 'http', 'sms']);
  const sentAt = world.clock.now();
  switch (way) {
    case 'socket':
      return { told: toldByServer(await person.claims(offer), nameOf), sentAt };
    case 'http':
      return { told: toldByHttp(await person.api.post(`/offers/${offer.id}/claim`, {}), nameOf), sentAt };
    default: {
      const before = person.texts.all.length;
      await person.replies(offer.code);
      const answer = await person.texts.next(({ body }) => !/^(Lead|Yours) /.test(body), before);
      return { told: toldByText(answer.body), sentAt };
    }
  }
}

test('Claims that arrive just before, at and just after the deadline: whoever wins won before it, and after it everybody hears that it expired (P1, P4, P5)', async () => {
  await world.program([{ mode: 'shark-tank', seconds: 30 }]);
  const chance = dice();
  const results = { won: 0, expired: 0 };
  for (let round = 0; round < 60; round++) {
    const { lead, offer } = await offered();
    const deadline = Date.parse(offer.expiresAt ?? '');
    world.clock.move(deadline - world.clock.now() - chance.pick([-1, 0, 0, 1, 1, 2, 3, 4, 6, 8, 12, 200]));
    const going: Promise<{ told: Told; sentAt: number }>[] = [];
    for (const person of chance.shuffled(people)) {
      going.push(claim(person, offer, chance));
      if (chance.chance(20)) void world.app.sweep();
      if (chance.chance(50)) await turns(chance.between(1, 30));
    }
    const answers = await Promise.all(going);
    // Whatever is left of its time is over now.
    await world.advance(30);

    const stored = await world.stored(lead);
    const trace = await traceOf(world.admin, lead.id);
    const won = trace.filter(({ type }) => type === 'claim.won');
    const story = `round ${round}, deadline ${offer.expiresAt}: ${JSON.stringify({ answers, trace: trace.map(({ at, type, repId }) => [at, type, repId && nameOf(repId)]) })}`;
    expect(won.length, story).toBeLessThanOrEqual(1);
    for (const event of won) expect(Date.parse(event.at), story).toBeLessThan(deadline);
    expect(stored.status, story).toBe(won.length === 1 ? 'claimed' : 'unclaimed');
    expect(stored.claimedBy?.id, story).toBe(won[0]?.repId);
    expect(answers.filter(({ told }) => told.result === 'won').length, story).toBe(won.length);
    for (const { told, sentAt } of answers) {
      if (sentAt >= deadline) expect(told.result, story).not.toBe('won');
      if (won.length === 0) expect(told, story).toEqual({ result: 'expired' });
      else if (told.result !== 'won')
        expect(told, story).toMatchObject({ result: 'taken', by: nameOf(won[0]?.repId ?? '') });
    }
    results[won.length === 1 ? 'won' : 'expired']++;
  }
  // Else the dice never came near the deadline.
  expect(Math.min(results.won, results.expired), JSON.stringify(results)).toBeGreaterThan(3);
});

test('A claim on the offer of a wave that is over never wins the wave after it, however many send it (P4, P5)', async () => {
  await world.program([
    { mode: 'shark-tank', seconds: 10 },
    { mode: 'shark-tank', seconds: 10 },
  ]);
  const chance = dice();
  for (let round = 0; round < 10; round++) {
    const { lead, offer: old } = await offered();
    world.clock.move(10_000);
    // Before anybody has looked, while it is moved on, and after.
    const late = chance.shuffled(people.slice(0, 4)).map((person) => person.claims(old));
    await world.app.sweep();
    const later = people.slice(4).map((person) => person.claims(old));
    expect(await Promise.all([...late, ...later])).toEqual(people.map((): ClaimResult => ({ result: 'expired' })));

    const next = await first(people).offers.next(({ leadId, id }) => leadId === lead.id && id !== old.id);
    expect(next.wave).toBe(2);
    const answers = await Promise.all(people.map((person) => person.claims(chance.chance(50) ? old : next)));
    const winners = answers.filter(({ result }) => result === 'won');
    const stored = await world.stored(lead);
    expect(winners.length).toBe(stored.status === 'claimed' ? 1 : 0);
    const won = (await traceOf(world.admin, lead.id)).filter(({ type }) => type === 'claim.won');
    expect(won.map(({ offerId }) => offerId)).toEqual(winners.map(() => next.id));
    await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: 'the next one' });
  }
});
