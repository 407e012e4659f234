/** Everything at once on one lead: claims by every way in, passes, and a manager who hands it out or takes it back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OfferOut } from '../../src/protocol.ts';
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

type Act = () => Promise<Done | undefined>;

function claimsAndPasses(person: Person, offer: OfferOut, chance: Dice): Act[] {
  const { id: repId, name, phone } = person.rep;
  const by = (via: Done['via'], what: Done['what'], told: () => Promise<Done['told']>): Act => {
    return async () => ({ repId, name, via, what, told: await told() });
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
  const first = chance.pick(
    phone === undefined ? ways : [...ways, text('claim', offer.code), text('decline', `NO ${offer.code}`)],
  );
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

async function play(chance: Dice): Promise<Round> {
  const lead = await world.lead();
  const offers = await Promise.all(people.map((person) => person.offerOf(lead)));
  const [offer] = offers;
  if (!offer) throw new Error('There is nobody.');
  const acts = chance.shuffled([
    ...people.flatMap((person) => claimsAndPasses(person, offer, chance)),
    ...managersHand(lead.id, chance),
  ]);
  const going: Promise<Done | undefined>[] = [];
  for (const act of acts) {
    going.push(act());
    if (chance.chance(30)) await turns(chance.between(1, 20));
  }
  const done = (await Promise.all(going)).filter((one) => one !== undefined);
  // What nobody wanted and not everybody passed on is still open: its end is the manager's.
  if ((await world.stored(lead)).status === 'offering')
    await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: 'the end' });
  await Promise.all(people.map((person) => person.endOf(offer)));
  return {
    offerId: offer.id,
    nameOf,
    done,
    heard: new Map(people.map(({ rep, closed }) => [rep.id, closed.all.filter(({ offerId }) => offerId === offer.id)])),
    stored: await world.stored(lead),
    trace: await traceOf(world.admin, lead.id),
  };
}

test(`Claims by socket, HTTP and text, passes, and a manager's assign and withdraw at the same instant, ${rounds} times: one truth, and every answer agrees with it (P1, P2, P5, P7, P10, P12)`, async () => {
  const chance = dice();
  const ends = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const played = await play(chance);
    expect(
      contradictionsIn(played),
      `round ${round}: ${JSON.stringify({ done: played.done, trace: played.trace.map(({ type, repId }) => [type, repId && nameOf(repId)]) })}`,
    ).toEqual([]);
    const how = `${played.stored.status} ${played.stored.claimedVia}`;
    ends.set(how, (ends.get(how) ?? 0) + 1);
  }
  // Else the dice never let them meet.
  expect([...ends.keys()].length, JSON.stringify([...ends])).toBeGreaterThan(3);
});
