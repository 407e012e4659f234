/** What a rep can text, and what comes back: every row of the table, in the spellings people use. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, RepOut } from '../../src/protocol.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const texter = (name: string, digit: number, connected = true): Promise<Person> =>
  world.rep(name, { phone: `+1512555011${digit}`, smsOptIn: true }, connected);

/** Texts, and waits for the one answer. */
async function answerTo(rep: Person, body: string | null): Promise<string> {
  const before = rep.texts.all.length;
  await rep.replies(body);
  return (await rep.texts.next(() => true, before)).body;
}

/** A new lead, offered and texted; everybody's text is here when it resolves. */
async function offered(reps: readonly Person[]): Promise<{ id: string; code: string; lead: LeadOut }> {
  const lead = await world.lead();
  const [first] = reps;
  if (!first) throw new Error('There is nobody to offer to.');
  const { id, code } = await first.offerOf(lead);
  if (code === null) throw new Error('An offer in the pool is not texted.');
  await Promise.all(reps.map((rep) => rep.expectsText(new RegExp(`^Lead ${code}:`))));
  return { id, code, lead };
}

test('A code claims its offer in any spelling: case, spaces, punctuation, YES or CLAIM before it (P1)', async () => {
  const ana = await texter('Ana', 1);
  const spellings = [
    (code: string) => code.toLowerCase(),
    (code: string) => `  ${code}. `,
    (code: string) => `Yes ${code}!`,
    (code: string) => `claim, ${code}`,
    (code: string) => `${code[0]} ${code.slice(1)}`,
    (code: string) => `yes-${code}`,
  ];
  for (const spelling of spellings) {
    const offer = await offered([ana]);
    expect(await answerTo(ana, spelling(offer.code))).toBe(
      `You got it: Jane Doe ${offer.lead.contact.phone}, solar, Austin TX`,
    );
    expect(await world.stored(offer.lead)).toMatchObject({ claimedVia: 'sms', claimedBy: { name: 'Ana' } });
  }
});

test('A late code gets that lead’s own answer, however many leads came since (P4, P5)', async () => {
  const ana = await texter('Ana', 1);
  const ben = await texter('Ben', 2);
  const first = await offered([ana, ben]);
  await ana.claims(first);
  world.clock.move(400);
  expect(await answerTo(ben, first.code)).toMatch(/^Taken by Ana 0\.\d+ s before you\.$/);
  const second = await offered([ana, ben]);
  await world.advance(72);
  expect(await answerTo(ben, second.code)).toMatch(/^Expired 12 s ago\.$/);
  const third = await offered([ana, ben]);
  await world.admin.post(`/leads/${third.lead.id}/withdraw`, { reason: 'gone' });
  expect(await answerTo(ben, third.code)).toBe('Withdrawn by a manager.');
  // The first again: the answer of then.
  expect(await answerTo(ben, first.code)).toMatch(/^Taken by Ana 0\.\d+ s before you\.$/);
  expect(await answerTo(ben, 'Q9999')).toBe('You have no offer Q9999. Reply STATUS to see what is live.');
});

test.each(['Y', 'yes', 'Claim!', 'ok', '1'])(
  'A bare %s claims the one live offer, if it was the last text',
  async (word) => {
    const ana = await texter('Ana', 1);
    const offer = await offered([ana]);
    expect(await answerTo(ana, word)).toMatch(/^You got it: Jane Doe/);
    expect(await world.stored(offer.lead)).toMatchObject({ claimedBy: { name: 'Ana' } });
  },
);

test('A bare Y asks which one when several are live or another text came since, and claims nothing (P4)', async () => {
  const ana = await texter('Ana', 1);
  const one = await offered([ana]);
  await answerTo(ana, 'STATUS');
  expect(await answerTo(ana, 'Y')).toBe(`Which one? Reply ${one.code}.`);
  const two = await offered([ana]);
  expect(await answerTo(ana, 'Y')).toBe(`Which one? Reply ${one.code} or ${two.code}.`);
  expect(await answerTo(ana, 'NO')).toBe(`Which one? Reply ${one.code} or ${two.code}.`);
  for (const { lead } of [one, two]) expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
});

test('A bare Y with nothing live says what became of the last one (P5)', async () => {
  await world.program([{ mode: 'shark-tank' }]);
  const ana = await texter('Ana', 1);
  const ben = await texter('Ben', 2);
  expect(await answerTo(ben, 'Y')).toBe('Nothing is on offer to you right now.');
  const offer = await offered([ana, ben]);
  await ana.claims(offer);
  expect(await answerTo(ben, 'Y')).toMatch(/^Taken by Ana/);
  const next = await offered([ana, ben]);
  await world.advance(65);
  expect(await answerTo(ben, 'yes')).toMatch(/^Expired \d\.\d s ago\.$/);
  expect(await world.stored(next.lead)).toMatchObject({ status: 'unclaimed' });
});

test.each(['NO %', 'n %', 'Pass %.', 'no'])('%s passes on the offer, which moves on at once (P6)', async (written) => {
  await world.program([{ mode: 'top-producer', seconds: 600 }]);
  const ana = await texter('Ana', 1);
  const ben = await world.rep('Ben', { score: -1 });
  const offer = await offered([ana]);
  expect(await answerTo(ana, written.replace('%', offer.code))).toBe('Passed.');
  expect(await ana.endOf(offer)).toMatchObject({ reason: 'declined' });
  await ben.offerOf(offer.lead);
  expect(await answerTo(ana, offer.code)).toMatch(/^Expired/);
});

test('STATUS and ? tell what is live and what is one’s own; AWAY, OFF, BACK and ON say who is there', async () => {
  await world.program([{ mode: 'shark-tank' }]);
  const ana = await texter('Ana', 1);
  expect(await answerTo(ana, 'status')).toBe('No live offers. No open leads of yours.');
  const offer = await offered([ana]);
  expect(await answerTo(ana, '?')).toBe(`Live: ${offer.code}. No open leads of yours.`);
  await ana.claims(offer);
  expect(await answerTo(ana, 'Status?')).toBe('No live offers. Yours: Jane Doe +15125550100.');
  const presence = async (): Promise<string> => (await world.admin.get<RepOut>(`/reps/${ana.rep.id}`)).body.presence;
  for (const [word, status] of [
    ['away', 'away'],
    ['BACK', 'available'],
    ['Off.', 'off'],
    ['on', 'available'],
  ] as const) {
    expect(await answerTo(ana, word)).toMatch(new RegExp(`^You are ${status}`));
    expect(await presence()).toBe(status);
  }
  await answerTo(ana, 'AWAY');
  const manager = await world.manager();
  await manager.hears('lead.held', await world.lead());
});

test('STOP ends the texts, not the offers; a bare YES or START is opt-in then, and claims nothing (P4)', async () => {
  const ana = await texter('Ana', 1);
  const manager = await world.manager();
  await ana.replies('Stop');
  expect((await world.admin.get<RepOut>(`/reps/${ana.rep.id}`)).body.smsOptIn).toBe(false);
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  // The opt-in’s answer is the first text since: none went out for the offer, and the YES was no claim.
  expect(await answerTo(ana, 'YES')).toMatch(/^You get leads by text now/);
  expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
  expect((await world.admin.get<RepOut>(`/reps/${ana.rep.id}`)).body.smsOptIn).toBe(true);
  await ana.replies('unsubscribe');
  expect(await answerTo(ana, 'start')).toMatch(/^You get leads by text now/);
  expect(manager.feed.all.filter(({ type }) => type.startsWith('claim'))).toEqual([]);
  expect(await answerTo(ana, offer.code)).toMatch(/^You got it/);
});

test('HELP is answered by us, unless the carrier has done so', async () => {
  const ana = await texter('Ana', 1);
  expect(await answerTo(ana, 'Help')).toMatch(/^Sharktank: leads by text\..*STOP/);
  const before = ana.texts.all.length;
  await world.carrier.post(`${world.app.url}/hooks/twilio/sms`, {
    MessageSid: 'SMhelp',
    From: '+15125550111',
    Body: 'HELP',
    OptOutType: 'HELP',
  });
  await answerTo(ana, 'STATUS');
  expect(ana.texts.all.slice(before).map(({ body }) => body)).toEqual(['No live offers. No open leads of yours.']);
});

test('A number nobody knows gets no lead data, and a few answers only (P8)', async () => {
  const ana = await texter('Ana', 1);
  const offer = await offered([ana]);
  for (const body of [offer.code, 'Y', 'STATUS', 'HELP', 'STOP', 'START', 'hi', 'hi', 'hi']) {
    await world.carrier.reply('+15125550199', body);
  }
  await answerTo(ana, 'STATUS');
  const answers = world.carrier.texts.filter(
    ({ phone, direction }) => phone === '+15125550199' && direction === 'to-rep',
  );
  expect(answers).toHaveLength(5);
  expect(new Set(answers.map(({ body }) => body))).toEqual(
    new Set(['This number is not known here. Ask your manager to add it.']),
  );
  expect(await world.stored(offer.lead)).toMatchObject({ status: 'offering' });
});

test('What is not understood is answered five times in fifteen minutes, no more, even when it comes in a burst', async () => {
  const ana = await texter('Ana', 1);
  const sorry = (): number => ana.texts.all.filter(({ body }) => body.startsWith('Sorry')).length;
  await Promise.all(Array.from({ length: 12 }, (_, index) => ana.replies(`what? ${index}`)));
  await answerTo(ana, 'STATUS');
  expect(sorry()).toBe(5);
  world.clock.move(14 * 60_000);
  await ana.replies('what now');
  await answerTo(ana, 'STATUS');
  expect(sorry()).toBe(5);
  world.clock.move(61_000);
  expect(await answerTo(ana, 'and now?')).toMatch(/^Sorry/);
});
