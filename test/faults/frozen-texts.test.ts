/** A node that freezes while the carrier has one of its texts: another hands it over, and the first spoils nothing when it is back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { SimulatedCarrier, type SimulatedSms } from '../../src/demo/carrier.ts';
import type { FeedEvent, LeadOut, Page, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { freePort } from '../harness/free-port.ts';
import { Heard } from '../harness/heard.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { NetworkProxy } from '../harness/proxy.ts';
import { makeKey, ServerProcess } from '../harness/server-process.ts';
import { twilioForTests } from '../harness/world.ts';

/** A text is another node's to take after 20 s; it may have looked just before. */
const takeoverMs = 25_000;

/** A carrier for one node, which says nothing of what became of a text, and the way to it. */
async function openCarrier(): Promise<{
  readonly carrier: SimulatedCarrier;
  readonly texts: Heard<SimulatedSms>;
  readonly way: NetworkProxy;
  readonly url: string;
}> {
  const carrier = new SimulatedCarrier(twilioForTests);
  carrier.reportsDelivery = false;
  await carrier.start();
  onTestFinished(() => carrier.stop());
  const way = await NetworkProxy.open({ host: '127.0.0.1', port: Number(new URL(carrier.url).port) });
  onTestFinished(() => way.close());
  const texts = new Heard<SimulatedSms>();
  carrier.onText((text) => texts.add(text));
  return { carrier, texts, way, url: way.through(carrier.url) };
}

/** The id by which the server knows a text that was handed over. */
const messageOf = ({ parameters }: SimulatedSms): string | null =>
  new URL(parameters.StatusCallback ?? '').searchParams.get('message');

/** Every text, the earliest first. */
async function storedTexts(database: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    return (await client.query('select state, attempts::int from messages order by seq')).rows;
  } finally {
    await client.end();
  }
}

test('A text that a frozen node had at the carrier is handed over once more by another node, and never a third time; what was claimed meanwhile stays so (P1, P9)', async () => {
  const database = await createDatabase(inject('postgres'));
  onTestFinished(() => dropDatabase(database));
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-frozen-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  onTestFinished(() => ServerProcess.endAll());
  const start = async (carrierUrl: string): Promise<ServerProcess> =>
    ServerProcess.start({
      folder,
      port: await freePort(),
      environment: {
        DATABASE_URL: database,
        TWILIO_ACCOUNT_SID: twilioForTests.accountSid,
        TWILIO_AUTH_TOKEN: twilioForTests.authToken,
        TWILIO_FROM: '+15005550006',
        TWILIO_API_URL: carrierUrl,
      },
    });
  const [frozens, others] = [await openCarrier(), await openCarrier()];
  const frozen = await start(frozens.url);
  const key = await makeKey({ DATABASE_URL: database });
  const admin = api(frozen.url, key);
  await admin.post('/programs', { name: 'Long', stages: [{ mode: 'shark-tank', seconds: 600 }] });
  const rep = async (name: string, more: object = {}): Promise<string> => {
    const { id } = (await admin.post<RepOut>('/reps', { name, ...more })).body;
    return (await admin.post<{ token: string }>(`/reps/${id}/tokens`)).body.token;
  };
  const [ana, ben] = [await rep('Ana', { phone: '+15125550111', smsOptIn: true }), await rep('Ben')];
  const lead = async (name: string): Promise<LeadOut> =>
    (await admin.post<LeadOut>('/leads', { contact: { name, email: `${name}@example.com` } })).body;
  const eventsOf = async (by: ServerProcess, { id }: LeadOut, type: string): Promise<readonly FeedEvent[]> => {
    const { items } = (await api(by.url, key).get<Page<FeedEvent>>(`/leads/${id}/trace?limit=1000`)).body;
    return items.filter((event) => event.type === type);
  };

  const early = await lead('early');
  await expect.poll(() => eventsOf(frozen, early, 'message.sent'), { timeout: 10_000 }).toHaveLength(1);
  const silence = frozens.carrier.next({ kind: 'silence' });
  const late = await lead('late');
  await silence;
  frozen.freeze();

  // There was no other before, that could have been quicker.
  const other = await start(others.url);
  const [wave] = await eventsOf(other, early, 'wave.started');
  const claim = `/offers/${wave?.offerId}/claim`;
  expect(await api(other.url, ben).post(claim)).toMatchObject({ status: 200, body: { result: 'won' } });
  // Its carrier has the text too, and takes its time to say so.
  others.way.blackHole('toClient');
  const again = await others.texts.next(() => true, 0, takeoverMs);

  frozen.thaw();
  // By the time this is answered the thawed node has given up waiting for the carrier, and said so.
  expect(await api(frozen.url, ana).post(claim)).toMatchObject({ status: 409, body: { by: { name: 'Ben' } } });
  await others.way.heal();
  await expect.poll(() => eventsOf(other, late, 'message.sent'), { timeout: 10_000 }).toHaveLength(1);
  const handed = [...frozens.texts.all, ...others.texts.all].filter((text) => messageOf(text) === messageOf(again));
  expect(handed).toHaveLength(2);
  expect(await storedTexts(database)).toEqual([
    { state: 'sent', attempts: 1 },
    { state: 'sent', attempts: 2 },
  ]);
  expect(await eventsOf(other, early, 'claim.won')).toHaveLength(1);
});
