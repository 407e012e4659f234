/** The carrier’s side: what a text holds, through which sender and address, and what silence and reports lead to. */
import { afterEach, expect, test } from 'vitest';
import type { FeedEvent } from '../../src/protocol.ts';
import type { Manager } from '../harness/manager.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

interface Day {
  readonly world: World;
  readonly ana: Person;
  readonly max: Manager;
}

/** Ana, who has a phone and a browser, and a manager who watches. */
async function aDay(environment: Readonly<Record<string, string>> = {}): Promise<Day> {
  world = await World.open({ environment });
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  return { world, ana, max: await world.manager() };
}

const ofMessages = (events: readonly FeedEvent[]): string[] =>
  events.map(({ type }) => type).filter((type) => type.startsWith('message.'));

test('What a text shows follows the stage’s details: a short name when full, none as a teaser, nothing when blind (P8)', async () => {
  const { world, ana } = await aDay();
  for (const [priority, [details, headline]] of Object.entries({
    full: ': Jane D., solar, Austin TX',
    teaser: ': solar, Austin TX',
    blind: '',
  }).entries()) {
    await world.program([{ mode: 'shark-tank', seconds: 45, details }], { priority });
    const { code } = await ana.offerOf(await world.lead());
    const { body } = await ana.expectsText(new RegExp(`^Lead ${code}\\b`));
    expect(body.replace(/\d+ s\.$/, '# s.')).toBe(
      `Lead ${code}${headline}. Reply ${code} to claim, NO ${code} to pass. # s.`,
    );
  }
});

test('A long offer stays one segment: the product is cut, never the way to claim', async () => {
  const { world, ana } = await aDay();
  const lead = await world.lead({ product: 'Außerordentlich lange Bezeichnung '.repeat(10).trim() });
  const { code } = await ana.offerOf(lead);
  const { body } = await ana.expectsText(/^Lead/);
  expect(body.length).toBeLessThanOrEqual(160);
  expect(body).toMatch(new RegExp(`Reply ${code} to claim, NO ${code} to pass\\. \\d+ s\\.$`));
});

test('The longest offer asks for no longer than the carrier allows, ten hours', async () => {
  const { world, ana } = await aDay();
  await world.program([{ mode: 'shark-tank', seconds: 3_000_000 }]);
  await world.lead();
  expect((await ana.expectsText(/^Lead/)).parameters.ValidityPeriod).toBe('36000');
});

test('Through a messaging service, the service is the sender', async () => {
  const { world, ana } = await aDay({
    TWILIO_FROM: '',
    TWILIO_MESSAGING_SERVICE_SID: 'MG00000000000000000000000000000000',
  });
  await world.lead();
  const { parameters } = await ana.expectsText(/^Lead/);
  expect(parameters.MessagingServiceSid).toBe('MG00000000000000000000000000000000');
  expect(parameters).not.toHaveProperty('From');
});

test('A carrier that is too busy (429) is asked again, and the text arrives once (P9)', async () => {
  const { world, ana, max } = await aDay();
  void world.carrier.next({ kind: 'status', status: 429, code: 20429 });
  const lead = await world.lead();
  await max.hears('message.delivered', lead);
  expect(ana.texts.all).toHaveLength(1);
  expect(ofMessages(max.feed.all)).not.toContain('message.failed');
});

test('A carrier that takes a text and never answers is asked again: at least once beats never (P9)', async () => {
  const { world, ana } = await aDay();
  await world.program([{ mode: 'shark-tank', seconds: 600 }]);
  void world.carrier.next({ kind: 'silence' });
  await world.lead();
  const first = await ana.expectsText(/^Lead/);
  const second = await ana.texts.next(({ sid }) => sid !== first.sid, 0, 20_000);
  // The same text: the carrier’s reports name the same message.
  expect(second.parameters.StatusCallback).toBe(first.parameters.StatusCallback);
});

test('What the carrier reports later counts once, in whatever order it comes (P9, P10)', async () => {
  const { world, ana, max } = await aDay();
  world.carrier.reportsDelivery = false;
  const reported = async (lead: { readonly id: string }): Promise<string[]> =>
    ofMessages((await max.readsFeed()).filter(({ leadId }) => leadId === lead.id));
  async function texted() {
    const lead = await world.lead();
    const { code } = await ana.offerOf(lead);
    const { sid, parameters } = await ana.expectsText(new RegExp(`^Lead ${code}`));
    await max.hears('message.sent', lead);
    const report = (MessageStatus: string, more: Readonly<Record<string, string>> = {}) =>
      world.carrier.post(parameters.StatusCallback ?? '', { MessageSid: sid, MessageStatus, ...more });
    return { lead, report };
  }
  const good = await texted();
  for (const status of ['queued', 'sent', 'delivered', 'delivered', 'sent', 'failed', 'undelivered']) {
    expect((await good.report(status)).status).toBe(200);
  }
  await Promise.all([good.report('delivered'), good.report('delivered')]);
  expect(await reported(good.lead)).toEqual(['message.sent', 'message.delivered']);

  const bad = await texted();
  await Promise.all(['undelivered', 'undelivered'].map((status) => bad.report(status, { ErrorCode: '30003' })));
  await bad.report('delivered');
  expect(await reported(bad.lead)).toEqual(['message.sent', 'message.failed']);
  expect(await max.hears('message.failed', bad.lead)).toMatchObject({ error: 'carrier error 30003' });

  // A message nobody sent, and one named by the carrier’s id alone.
  const address = `${world.app.url}/hooks/twilio/status`;
  const stray = { MessageSid: 'SMstray', MessageStatus: 'delivered' };
  for (const url of [`${address}?message=msg_none`, address]) {
    expect((await world.carrier.post(url, stray)).status).toBe(200);
  }
  expect(ofMessages(await max.readsFeed())).toHaveLength(4);
});
