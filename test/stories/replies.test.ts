/** A rep with nothing but a phone: replies that cross, come late or are written as nobody would expect. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, OfferOut } from '../../src/protocol.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';

let world: World;
/** Only a phone. */
let ana: Person;
/** Only a browser, in which the test reads the offers. */
let ben: Person;
beforeEach(async () => {
  world = await World.open();
  ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true }, false);
  ben = await world.rep('Ben');
});
afterEach(() => world.close());

/** A lead that both were offered, and Ana was texted of. */
async function offered(): Promise<{ lead: LeadOut; offer: OfferOut & { code: string } }> {
  const lead = await world.lead();
  const offer = await ben.offerOf(lead);
  const { code } = offer;
  if (code === null) throw new Error('An offer in the pool is not texted.');
  await ana.expectsText(new RegExp(`^Lead ${code}:`));
  return { lead, offer: { ...offer, code } };
}

/** The text that comes after the reply has been sent. */
async function answerTo(person: Person, body: string | null): Promise<string> {
  const before = person.texts.all.length;
  expect((await person.replies(body)).status).toBe(200);
  return (await person.texts.next(() => true, before)).body;
}

const isAnas = (lead: LeadOut) => world.stored(lead).then(({ claimedBy }) => claimedBy?.id === ana.rep.id);

const withLetter = (code: string, between: string): string => `${code.slice(0, 1)}${between}${code.slice(1)}`;

test.each<[string, (code: string) => string]>([
  ['with a space inside and lines around', (code) => `\n ${withLetter(code, ' ')} \r\n`],
  ['with punctuation', (code) => `"${withLetter(code.toLowerCase(), '-')}"!!`],
  [
    'in letters of full width',
    (code) => [...code].map((sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)).join(''),
  ],
])('The code claims %s', async (_how, write) => {
  const { lead, offer } = await offered();
  expect(await answerTo(ana, write(offer.code))).toBe('You got it: Jane Doe +15125550100, solar, Austin TX');
  expect(await isAnas(lead)).toBe(true);
  expect(await world.stored(lead)).toMatchObject({ claimedVia: 'sms' });
});

test('A bare Y asks too when something else was said since the offer, or the last text was about a lead that is gone (P4)', async () => {
  const { lead, offer } = await offered();
  await answerTo(ana, 'HELP');
  expect(await answerTo(ana, 'Y')).toBe(`Which one? Reply ${offer.code}.`);
  expect(await isAnas(lead)).toBe(false);

  // The last text was of a second lead, which somebody else took: Y does not slip over to the first.
  const second = await offered();
  await ben.claims(second.offer);
  expect(await answerTo(ana, 'Y')).toBe(`Which one? Reply ${offer.code}.`);
  expect(await isAnas(lead)).toBe(false);
});

test('A bare Y with nothing live is told what became of the last: taken, expired, withdrawn, or nothing yet (P5, P7)', async () => {
  expect(await answerTo(ana, 'Y')).toBe('Nothing is on offer to you right now.');
  const taken = await offered();
  await ben.claims(taken.offer);
  world.clock.move(12_000);
  expect(await answerTo(ana, 'y')).toBe('Taken by Ben 12 s before you.');

  const expired = await offered();
  await world.advance(72);
  await ben.endOf(expired.offer);
  expect(await answerTo(ana, 'OK')).toMatch(/^Expired 1[12] s ago\.$/);

  const withdrawn = await offered();
  await world.admin.post(`/leads/${withdrawn.lead.id}/withdraw`, { reason: 'a test' });
  await ben.endOf(withdrawn.offer);
  expect(await answerTo(ana, '1')).toBe('Withdrawn by a manager.');
});

test('A late code gets its own lead’s answer, also after a day of other leads, never another lead (P4)', async () => {
  await world.program([{ mode: 'shark-tank' }], { maxLive: 40 });
  const { offer } = await offered();
  await ben.claims(offer);
  const codes = new Set([offer.code]);
  for (let count = 0; count < 30; count++) codes.add((await offered()).offer.code);
  expect(codes.size).toBe(31);
  await world.advance(23 * 3600);
  expect(await answerTo(ana, offer.code)).toMatch(/^Taken by Ben/);
});

test.each<[string, (code: string) => string]>([
  ['NO with the code', (code) => `no ${code}`],
  ['N with the code', (code) => `N${code}`],
  ['PASS with the code', (code) => `Pass: ${code}`],
  ['a bare NO', () => 'No.'],
  ['a bare N', () => 'n'],
  ['a bare PASS', () => 'pass'],
])('%s declines, and the ranking moves on at once (P6)', async (_how, write) => {
  await world.program([{ mode: 'top-producer', seconds: 60 }]);
  await world.admin.patch(`/reps/${ana.rep.id}`, { score: 9 });
  const lead = await world.lead();
  const { body } = await ana.expectsText(/^Lead/);
  expect(await answerTo(ana, write(/Reply (\w+)/.exec(body)?.[1] ?? ''))).toBe('Passed.');
  expect(await ben.offerOf(lead)).toMatchObject({ wave: 2 });
});

test('A code that was never offered, and a decline of what is over, are answered without a claim (P4)', async () => {
  const { lead, offer } = await offered();
  const other = offer.code === 'Z9' ? 'Z8' : 'Z9';
  expect(await answerTo(ana, other)).toBe(`You have no offer ${other}. Reply STATUS to see what is live.`);
  await ben.claims(offer);
  expect(await answerTo(ana, `NO ${offer.code}`)).toMatch(/^Taken by Ben/);
  expect(await isAnas(lead)).toBe(false);
});

test('STOP ends the texts, not the work: the lead is still offered, and a code still claims', async () => {
  await ana.replies('Stop');
  const lead = await world.lead();
  const offer = await ben.offerOf(lead);
  expect(offer.rivals).toBe(1);
  await ana.replies(offer.code);
  expect(await isAnas(lead)).toBe(true);
  // No answer to STOP (the carrier gives it), none to the claim: the first text is the one that opts in again.
  expect(await answerTo(ana, 'START')).toMatch(/^You get leads by text now\./);
  expect(ana.texts.all).toHaveLength(1);
  await offered();
});

test('Two phones and a browser reply at once: one has it, both phones are told (P1, P5)', async () => {
  const cleo = await world.rep('Cleo', { phone: '+15125550113', smsOptIn: true }, false);
  const { lead, offer } = await offered();
  await cleo.expectsText(/^Lead/);
  const [, , browser] = await Promise.all([ana.replies(offer.code), cleo.replies('y'), ben.claims(offer)]);
  const answers = await Promise.all([ana, cleo].map((rep) => rep.expectsText(/^(You got it|Taken by)/)));
  const { claimedBy } = await world.stored(lead);
  const won = [browser.result === 'won', ...answers.map(({ body }) => body.startsWith('You got it'))];
  expect(won.filter(Boolean)).toHaveLength(1);
  for (const { body } of answers) {
    if (!body.startsWith('You got it'))
      expect(body).toMatch(new RegExp(`^Taken by ${claimedBy?.name} \\d\\.\\d+ s before you\\.$`));
  }
});
