/** A backup taken while leads come in and are claimed, put into an empty folder and served there. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SimulatedCarrier, type SimulatedSms } from '../../src/demo/carrier.ts';
import type { FeedEvent, LeadOut, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { dice } from '../harness/dice.ts';
import { freePort } from '../harness/free-port.ts';
import { listenForNoise } from '../harness/noise.ts';
import { makeKey, ServerProcess, type ServerSettings, sharktank } from '../harness/server-process.ts';
import { twilioForTests } from '../harness/world.ts';
import { type Aftermath, faultsInAnswers, judgeWaves } from './aftermath.ts';
import { type FloorRep, openFloor, Source } from './floor.ts';
import { all, productIs } from './reading.ts';
import { everyLeadEnds } from './settled.ts';

const ends: readonly string[] = ['claimed', 'pool', 'unclaimed', 'withdrawn'];

const phone = '+15125550111';

/** The code of the offer that a text is about; the seconds in it are others each time. */
const offeredIn = ({ body }: SimulatedSms): string[] => /^Lead (\w+):/.exec(body)?.slice(1) ?? [];

let folder: string;
let carrier: SimulatedCarrier;
let floor: FloorRep[] = [];
let source: Source | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  carrier = new SimulatedCarrier(twilioForTests);
  await carrier.start();
});
afterEach(async () => {
  for (const rep of floor) rep.goHome();
  await ServerProcess.endAll();
  await source?.stop();
  await carrier.stop();
  await rm(folder, { recursive: true, force: true });
});

test('A backup taken under load and served from a new folder: whole, with everything that was acknowledged before it began; waves that lived go on, no text that was handed over goes out again, and it too has one server only (P1, P2, P3, P4, P6, P9)', async () => {
  const chance = dice();
  const noise = listenForNoise();
  const port = await freePort();
  const settings = (data: string): ServerSettings => ({
    folder: join(folder, data),
    port,
    environment: {
      TWILIO_ACCOUNT_SID: twilioForTests.accountSid,
      TWILIO_AUTH_TOKEN: twilioForTests.authToken,
      TWILIO_FROM: '+15005550006',
      TWILIO_API_URL: carrier.url,
    },
  });
  let server = await ServerProcess.start(settings('first'));
  carrier.serverUrl = server.url;
  const admin = api(server.url, await makeKey({ DATA_DIR: join(folder, 'first') }));
  // One who only hears by text, and has a lead of her own on offer for so long that it lives over all of this.
  const tess = (await admin.post<RepOut>('/reps', { name: 'Tess', phone, smsOptIn: true })).body;
  const only = { combinator: 'and', rules: [{ field: 'id', operator: '=', value: tess.id }] };
  const hers = { stages: [{ mode: 'shark-tank', seconds: 600 }], eligible: { presence: false, rules: only } };
  const made = await admin.post('/programs', { name: 'hers', match: productIs('hers'), ...hers });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const contact = { name: 'Long Jane', email: 'long@example.com' };
  const long = (await admin.post<LeadOut>('/leads', { product: 'hers', contact })).body;
  await expect.poll(() => carrier.texts.length, { timeout: 10_000 }).toBe(1);
  floor = await openFloor(admin, server.url, chance);
  source = new Source(admin, chance);
  source.start(3);
  const sent = async () => (await all<FeedEvent>(admin, '/feed')).filter(({ type }) => type === 'message.sent').length;
  const accepted = source.accepted;
  await expect.poll(() => accepted.size, { timeout: 30_000 }).toBeGreaterThan(40);

  // What the server knows as handed over when the backup begins.
  const handedOver = carrier.texts.flatMap(offeredIn);
  await expect.poll(sent, { timeout: 10_000 }).toBeGreaterThanOrEqual(handedOver.length);
  const acknowledged = new Map(accepted);
  const answeredBefore = floor.flatMap(({ answered }) => [...answered]);
  const copy = join(folder, 'copy.sqlite');
  const backup = await sharktank(['backup', copy, '--json'], { DATA_DIR: join(folder, 'first') });
  expect(backup, backup.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(accepted.size, 'Leads came in while it was taken').toBeGreaterThan(acknowledged.size);
  await source.stop();
  await server.kill();
  // What came after the backup is gone with that server.
  const counts = new Map(floor.map((rep) => [rep, rep.answered.length]));
  const textsBefore = carrier.texts.length;

  await mkdir(join(folder, 'second'));
  await copyFile(copy, join(folder, 'second', 'sharktank.sqlite'));
  const restored = new SQLite(copy, { readonly: true });
  expect(restored.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(restored.pragma('foreign_key_check')).toEqual([]);
  const held: unknown = restored.prepare('select count(*) from leads').pluck().get();
  const live: unknown = restored.prepare("select count(*) from leads where status = 'offering'").pluck().get();
  restored.close();
  expect(JSON.parse(backup.stdout)).toMatchObject({ leads: held });

  server = new ServerProcess(settings('second'));
  const readyAt = await server.ready();
  // Her text from before the backup still claims.
  await carrier.reply(phone, handedOver[0] ?? '');
  const open = await everyLeadEnds(server.url, admin);
  for (const rep of floor) rep.stopThinking();

  expect((await admin.get<LeadOut>(`/leads/${long.id}`)).body).toMatchObject({ claimedBy: { id: tess.id } });
  const leads = new Map((await all<LeadOut>(admin, '/leads')).map((lead) => [lead.id, lead]));
  const lost = [...acknowledged].filter(([, id]) => !ends.includes(leads.get(id)?.status ?? ''));
  expect(lost).toEqual([]);
  const log = await all<FeedEvent>(admin, '/feed');
  const known = new Set(log.map(({ offerId }) => offerId));
  const answeredAfter = floor.flatMap((rep) => rep.answered.slice(counts.get(rep)));
  const aftermath: Aftermath = {
    log,
    leads,
    accepted: acknowledged,
    // Offers made after the backup never were, to this store.
    answered: [...answeredBefore, ...answeredAfter.filter(({ offer }) => known.has(offer.id))],
    // What is judged is how it goes on after the return.
    outages: [{ killedAt: 0, readyAt }],
    noiseMs: noise.worstMs(),
  };
  noise.stop();
  for (const { offer, answer } of answeredAfter) {
    if (!known.has(offer.id)) expect(answer).toEqual({ result: 'not-offered' });
  }
  const waves = judgeWaves(aftermath);
  const story = `${acknowledged.size} leads before, ${leads.size} in the copy, ${open} on their way, ${answeredAfter.length} answers after, ${String(live)} of them on offer, worst ${waves.worstMs} ms late, ${handedOver.length} texts before, ${aftermath.noiseMs} ms of noise, ${carrier.texts.length - textsBefore} after`;
  expect([...faultsInAnswers(aftermath), ...waves.faults], story).toEqual([]);
  // Hers is one.
  expect(Number(live), story).toBeGreaterThan(1);
  expect(handedOver.length, story).toBeGreaterThan(5);

  const texts = carrier.texts.slice(textsBefore).flatMap(offeredIn);
  expect(texts.filter((code) => handedOver.includes(code))).toEqual([]);
  expect(carrier.complaints).toEqual([]);

  // A source that sends again what was lost finds it taken.
  const [again = ''] = [...accepted.keys()].filter((externalId) => !acknowledged.has(externalId)).slice(-1);
  const resent = { externalId: again, contact: { name: `Jane ${again}`, email: `${again}@example.com` } };
  expect((await admin.post<LeadOut>('/leads', resent)).status).toBeLessThan(300);

  for (let kill = 0; kill < 2; kill++) {
    const other = new ServerProcess({ ...settings('second'), port: await freePort() });
    expect(await other.ended).toEqual({ code: 78, signal: null });
    expect(other.log).toMatch(/DATA_DIR .* is in use: another Sharktank serves it/);
    await server.kill();
    server = await ServerProcess.start(settings('second'));
  }
});
