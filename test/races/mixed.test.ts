/** Everything at once on one lead, in its race and in the pool: claims by every way in, passes, and a manager's hand. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, OfferOut } from '../../src/protocol.ts';
import { type Dice, dice, turns } from '../harness/dice.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';
import { traceOf } from './crowd.ts';
import { contradictionsIn, type Done, type Round } from './history.ts';
import { toldByHttp, toldByServer, toldByText } from './told.ts';

const rounds = 60;

let world: World;
let people: Person[];
beforeEach(async () => {
  world = await World.open();
  world.carrier.reportsDelivery = false;
  people = await Promise.all(
    ['Ana', 'Ben', 'Cas', 'Dee', 'Eli', 'Fay', 'Gus', 'Hal'].map((name, index) =>
      world.rep(name, index < 4 ? { phone: `+1512555010${index}`, smsOptIn: true } : {}),
    ),
  );
});
afterEach(() => world.close());

const nameOf = (repId: string): string =>
  people.find(({ rep }) => rep.id === repId)?.rep.name ?? `nobody known (${repId})`;

type DoneOn = Done & { readonly offerId: string };
type Act = () => Promise<DoneOn | undefined>;

function claimsAndPasses(person: Person, offer: OfferOut, chance: Dice): Act[] {
  const { id: repId, name, phone } = person.rep;
  const by = (via: Done['via'], what: Done['what'], told: () => Promise<Done['told']>): Act => {
    return async () => ({ offerId: offer.id, repId, name, via, what, told: await told() });
  };
  const text = (what: Done['what'], body: string): Act =>
    by('sms', what, async () => {
      const before = person.texts.all.length;
      await person.replies(body);
      return toldByText((await person.texts.next((answer) => !/^(Lead|Yours) /.test(answer.body), before)).body);
    });
  const socketClaim = by('socket', 'claim', async () => toldByServer(await person.claims(offer), nameOf));
  const httpClaim = by('http', 'claim', async () =>
    toldByHttp(await person.api.post(`/offers/${offer.id}/claim`, {}), nameOf),
  );
  const socketPass = by('socket', 'decline', async () => toldByServer(await person.declines(offer), nameOf));
  const httpPass = by('http', 'decline', async () =>
    toldByHttp(await person.api.post(`/offers/${offer.id}/decline`, {}), nameOf),
  );
  const ways: Act[] = [socketClaim, httpClaim, socketPass, httpPass];
  // What is in the pool has no code.
  const { code } = offer;
  const texts = phone === undefined || code === null ? [] : [text('claim', code), text('decline', `NO ${code}`)];
  const first = chance.pick([...ways, ...texts]);
  if (chance.chance(15)) return [];
  // Some tap twice, or pass and then want it after all.
  return chance.chance(25) ? [first, chance.pick(ways)] : [first];
}

function managersHand(leadId: string, chance: Dice): Act[] {
  const hand = (path: string, body: () => unknown): Act => {
    return async () => {
      const answer = await world.admin.post(`/leads/${leadId}/${path}`, body());
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return undefined;
    };
  };
  const assign = hand('assign', () => ({ repId: chance.pick(people).rep.id }));
  const withdraw = hand('withdraw', () => ({ reason: 'a test' }));
  return chance.pick([[], [], [assign], [assign], [withdraw], [assign, withdraw], [assign, assign]]);
}

/** Lets everything happen at about the same instant, in an order that the dice decide. */
async function atOnce(acts: readonly Act[], chance: Dice): Promise<DoneOn[]> {
  const going: Promise<DoneOn | undefined>[] = [];
  for (const act of chance.shuffled(acts)) {
    going.push(act());
    if (chance.chance(30)) await turns(chance.between(1, 20));
  }
  return (await Promise.all(going)).filter((one) => one !== undefined);
}

/** The offer that everybody has of this lead, in its race or in the pool. */
async function offerToAll(lead: LeadOut, isPooled: boolean): Promise<OfferOut> {
  const offers = await Promise.all(
    people.map(({ offers: heard }) =>
      heard.next(({ leadId, code }) => leadId === lead.id && (code === null) === isPooled),
    ),
  );
  const [offer] = offers;
  if (!offer) throw new Error('There is nobody.');
  return offer;
}

/** A lead's race, and what followed in the pool when everybody had passed. */
async function play(chance: Dice): Promise<Round[]> {
  const lead = await world.lead();
  const race = await offerToAll(lead, false);
  // Now and then nobody wants it.
  const passes = people.map((person): Act => {
    const { id: repId, name } = person.rep;
    return async () => {
      const told = toldByServer(await person.declines(race), nameOf);
      return { offerId: race.id, repId, name, via: 'socket', what: 'decline', told };
    };
  });
  const acts = chance.chance(30)
    ? passes
    : [...people.flatMap((person) => claimsAndPasses(person, race, chance)), ...managersHand(lead.id, chance)];
  const played = [{ offer: race, done: await atOnce(acts, chance) }];
  await world.app.sweep();
  const { status } = await world.stored(lead);
  if (status === 'pool') {
    const pooled = await offerToAll(lead, true);
    // Some still tap on what stood on the page before.
    const late = people.flatMap((person) => (chance.chance(30) ? claimsAndPasses(person, race, chance) : []));
    const picks = people.flatMap((person) => claimsAndPasses(person, pooled, chance));
    const done = await atOnce([...late, ...picks, ...managersHand(lead.id, chance)], chance);
    played[0]?.done.push(...done.filter(({ offerId }) => offerId === race.id));
    played.push({ offer: pooled, done: done.filter(({ offerId }) => offerId === pooled.id) });
  }
  // What nobody took is still open: its end is the manager's.
  const { status: left } = await world.stored(lead);
  if (left === 'offering' || left === 'pool')
    await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: 'the end' });
  const stored = await world.stored(lead);
  const trace = await traceOf(world.admin, lead.id);
  return Promise.all(
    played.map(async ({ offer, done }) => {
      await Promise.all(people.map((person) => person.endOf(offer)));
      const heard = new Map(people.map((person) => [person.rep.id, person.endsOf(offer)]));
      return { offerId: offer.id, nameOf, done, heard, stored, trace };
    }),
  );
}

test(`Claims by socket, HTTP and text, passes, and a manager's assign and withdraw at the same instant, ${rounds} times: one truth, and every answer agrees with it (P1, P2, P5, P7, P10, P12)`, async () => {
  const chance = dice();
  const ends = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const played = await play(chance);
    for (const { offerId, done, trace, ...rest } of played) {
      expect(
        contradictionsIn({ offerId, done, trace, ...rest }),
        `round ${round}: ${JSON.stringify({ offerId, done, trace: trace.map(({ type, repId, offerId: of }) => [type, repId && nameOf(repId), of]) })}`,
      ).toEqual([]);
      const how = `${played.length === 1 ? '' : 'pooled '}${rest.stored.status} ${rest.stored.claimedVia}`;
      ends.set(how, (ends.get(how) ?? 0) + 1);
    }
  }
  // Else the dice never let them meet.
  const inPool = [...ends.keys()].filter((how) => how.startsWith('pooled '));
  expect(inPool.length, JSON.stringify([...ends])).toBeGreaterThan(1);
  expect(ends.size - inPool.length, JSON.stringify([...ends])).toBeGreaterThan(2);
});
