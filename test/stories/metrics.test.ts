/** What an operator reads at /metrics: races, hands, texts and silence each move their figures; nobody's name is in them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { LeadOut, ProgramOut } from '../../src/protocol.ts';
import { type Figures, figuresReach, scrape } from '../harness/figures.ts';
import { startRedis } from '../harness/redis.ts';
import { World } from '../harness/world.ts';
import { canariesIn, canaryLead } from './canaries.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const reach = (wanted: Readonly<Record<string, number>>): Promise<Figures> => figuresReach(world.app.url, wanted);
const events = (type: string): string => `sharktank_events_total{type="${type}"}`;
const claims = (channel: string, result: string): string =>
  `sharktank_claims_total{channel="${channel}",result="${result}"}`;

test('/metrics is there for whoever asks, in the format of Prometheus, with the process and a fresh registry for each server', async () => {
  const answer = await fetch(`${world.app.url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  // A mean of nothing, right after another scrape, is no number.
  for (const line of text.split('\n')) {
    expect(line).toMatch(/^$|^# (HELP|TYPE) \w+ \S|^\w+(\{[^{}]*\})? (-?[\d.e+-]+|nan|\+Inf)$/i);
  }
  await world.lead();
  const figures = await reach({ [events('lead.received')]: 1, sharktank_store_up: 1 });
  expect(figures.of('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(figures.of('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  expect(figures.text).not.toContain(process.version);
  // No Redis is used here, and nothing says that one is missing.
  expect(figures.of('sharktank_redis_up')).toBeUndefined();

  const other = await World.open();
  onTestFinished(() => other.close());
  expect((await scrape(other.app.url)).of(events('lead.received'))).toBe(0);
});

test('A race moves the times to offer and to claim, its size once it is over, and what each claimant was told (P12)', async () => {
  const [ana, ben] = [await world.rep('Ana'), await world.rep('Ben')];
  await world.rep('Cleo');
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  world.clock.move(3200);
  expect(await ana.claims(offer)).toMatchObject({ result: 'won' });
  expect(await ben.claims(offer)).toMatchObject({ result: 'taken' });
  // The same claim again is the same race.
  expect(await ben.claimsOverHttp(offer)).toMatchObject({ status: 409 });
  await reach({ [events('claim.lost')]: 1, sharktank_race_tried_reps_count: 0 });
  world.clock.move(10_000);
  await reach({
    'sharktank_arrival_to_offer_seconds_count{channel="socket"}': 1,
    'sharktank_arrival_to_offer_seconds_bucket{le="1",channel="socket"}': 1,
    'sharktank_arrival_to_claim_seconds_count{channel="socket"}': 1,
    'sharktank_arrival_to_claim_seconds_bucket{le="3",channel="socket"}': 0,
    'sharktank_arrival_to_claim_seconds_bucket{le="10",channel="socket"}': 1,
    'sharktank_offer_to_claim_seconds_bucket{le="3",channel="socket"}': 0,
    'sharktank_offer_to_claim_seconds_bucket{le="10",channel="socket"}': 1,
    sharktank_race_offered_reps_sum: 3,
    sharktank_race_tried_reps_sum: 2,
    sharktank_race_tried_reps_count: 1,
    [claims('socket', 'won')]: 1,
    [claims('socket', 'taken')]: 1,
    [claims('http', 'taken')]: 1,
    [claims('sms', 'won')]: 0,
    'sharktank_claim_answer_seconds_count{channel="socket"}': 2,
  });
});

test('A lead that is assigned, and one claimed by SMS, count under their channels; the texts are counted too', async () => {
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  const first = await world.lead();
  const offer = await ana.offerOf(first);
  await ana.expectsText(/^Lead/);
  await ana.replies(offer.code);
  await ana.expectsText(/^You got it/);
  const second = await world.lead();
  await ana.offerOf(second);
  world.clock.move(70);
  expect((await world.assigns(second, ana)).status).toBe(200);
  const channel = (name: string, value: string): string => `sharktank_${name}_seconds_count{channel="${value}"}`;
  await reach({
    [claims('sms', 'won')]: 1,
    [channel('arrival_to_claim', 'sms')]: 1,
    [channel('offer_to_claim', 'sms')]: 1,
    [channel('arrival_to_claim', 'assigned')]: 1,
    [channel('offer_to_claim', 'assigned')]: 1,
    [channel('arrival_to_claim', 'socket')]: 0,
    [events('lead.assigned')]: 1,
    [events('message.failed')]: 0,
  });
  // What the carrier said of a text is stored a moment after it was taken, and read a moment later.
  await vi.waitFor(async () =>
    expect((await scrape(world.app.url)).of(events('message.sent'))).toBeGreaterThanOrEqual(3),
  );

  // It moves from hand to hand: the first time it was somebody's is the one that counts.
  const ben = await world.rep('Ben', { presence: 'off' });
  await world.assigns(second, ben);
  await reach({ [events('lead.assigned')]: 2, [channel('arrival_to_claim', 'assigned')]: 1 });
});

test('A lead that a program gives to somebody has a time to claim and none to offer', async () => {
  await world.program([{ mode: 'round-robin' }]);
  await world.rep('Ana');
  await world.lead();
  await reach({
    'sharktank_arrival_to_claim_seconds_count{channel="assigned"}': 1,
    'sharktank_offer_to_claim_seconds_count{channel="assigned"}': 0,
    'sharktank_arrival_to_offer_seconds_count{channel="socket"}': 0,
  });
});

test('From arrival to the first offer counts by channel: on pages once, and by text when the carrier has the first one', async () => {
  await world.program([
    { mode: 'shark-tank', seconds: 60 },
    { mode: 'shark-tank', seconds: 60 },
  ]);
  const ana = await world.rep('Ana', { phone: '+15125550100', smsOptIn: true });
  const lead = await world.lead();
  const counted = {
    'sharktank_arrival_to_offer_seconds_count{channel="socket"}': 1,
    'sharktank_arrival_to_offer_seconds_count{channel="sms"}': 1,
  };
  await reach({ ...counted, [events('message.sent')]: 1 });
  await ana.declines(await ana.offerOf(lead));
  await reach({ ...counted, [events('message.sent')]: 2 });
});

test('A wave that everybody ignored counts with how late it ended; one that everybody passed on does not (P6)', async () => {
  await world.program(
    [
      { mode: 'shark-tank', seconds: 60 },
      { mode: 'shark-tank', seconds: 30 },
    ],
    { nobody: 'unclaimed' },
  );
  const ana = await world.rep('Ana');
  const ignored = await world.lead();
  await ana.offerOf(ignored);
  // Nobody looked for twenty seconds.
  world.clock.move(80_000);
  await world.app.sweep();
  await reach({
    [events('offer.expired')]: 1,
    'sharktank_wave_late_seconds_bucket{le="10"}': 0,
    'sharktank_wave_late_seconds_bucket{le="60"}': 1,
    sharktank_wave_late_seconds_count: 1,
    // The second wave is no first offer.
    [events('wave.started')]: 2,
    'sharktank_arrival_to_offer_seconds_count{channel="socket"}': 1,
  });
  await ana.declines(await ana.offers.next(({ leadId, stage }) => leadId === ignored.id && stage === 1));
  await reach({
    [events('offer.expired')]: 2,
    [events('lead.unclaimed')]: 1,
    [events('claim.won')]: 0,
    sharktank_wave_late_seconds_count: 1,
  });
});

test('A wave from before a restart counts as late by what the store knows of it (P6)', async () => {
  const ana = await world.rep('Ana');
  await ana.offerOf(await world.lead());
  const { folder } = world;
  await world.close({ keepFolder: true });
  world = await World.open({ folder, aheadSeconds: 90 });
  await reach({
    'sharktank_wave_late_seconds_bucket{le="10"}': 0,
    'sharktank_wave_late_seconds_bucket{le="60"}': 1,
  });
});

test('What waits is counted when it is asked for: leads due, held and in the pool, arrivals, and texts (P3)', async () => {
  const depths = (due: number, held: number, pooled: number) => ({
    sharktank_leads_due: due,
    sharktank_leads_held: held,
    sharktank_leads_pooled: pooled,
  });
  const match = { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'roof' }] };
  await world.program([{ mode: 'shark-tank', seconds: 60 }], { match });
  await reach({ ...depths(0, 0, 0), sharktank_texts_waiting: 0, sharktank_arrivals_waiting: 0 });
  // Nobody is there: one is held, the other goes to the pool.
  await world.lead({ product: 'roof' });
  await world.lead();
  await reach(depths(0, 1, 1));
  await world.rep('Ana');
  await reach(depths(0, 0, 1));

  // Nothing moves any more: sixteen are looked at, and four wait for their turn.
  const { promise, resolve: goOn } = Promise.withResolvers<undefined>();
  const advance = vi.spyOn(world.app.store.leads, 'advance').mockReturnValue(promise);
  onTestFinished(() => advance.mockRestore());
  for (let number = 0; number < 20; number++) await world.lead();
  await reach({ ...depths(20, 0, 1), sharktank_arrivals_waiting: 4 });
  goOn(undefined);
});

test('A text that the carrier does not take waits in the outbox, and one it refuses has failed (P9)', async () => {
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  world.carrier.next({ kind: 'status', status: 503, code: 20500 });
  await ana.offerOf(await world.lead());
  await reach({ sharktank_texts_waiting: 1 });
  world.clock.move(2000);
  await ana.expectsText(/^Lead/);
  await reach({ sharktank_texts_waiting: 0, [events('message.sent')]: 1 });
  world.carrier.next({ kind: 'status', status: 400, code: 21211 });
  await ana.offerOf(await world.lead());
  await reach({ [events('message.failed')]: 1 });
});

test('Connected sockets are counted by role, and no longer once they are gone', async () => {
  const sockets = (role: string): string => `sharktank_connected_sockets{role="${role}"}`;
  await reach({ [sockets('rep')]: 0, [sockets('manager')]: 0, [sockets('admin')]: 0 });
  const [ana] = [await world.rep('Ana'), await world.rep('Ben'), await world.manager()];
  await reach({ [sockets('rep')]: 2, [sockets('manager')]: 1, [sockets('admin')]: 0 });
  ana.disconnect();
  await reach({ [sockets('rep')]: 1, [sockets('manager')]: 1 });
});

test('Whether Redis answers is a figure where one is used, and the store is another (P11)', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const other = await World.open({ environment: { REDIS_URL: redis.url } });
  onTestFinished(() => other.close());
  await figuresReach(other.app.url, { sharktank_redis_up: 1 });
  await redis.kill();
  await figuresReach(other.app.url, { sharktank_redis_up: 0, sharktank_store_up: 1 });
});

test('While another process keeps the store the scrape says so within its patience, and afterwards that it is back (P11)', async () => {
  const ana = await world.rep('Ana');
  const offer = await ana.offerOf(await world.lead());
  await reach({ sharktank_store_up: 1 });
  const other = new SQLite(join(world.folder, 'sharktank.sqlite'));
  onTestFinished(() => void other.close());
  other.exec('BEGIN IMMEDIATE');
  const claimed = ana.claims(offer);
  await reach({ sharktank_store_up: 0 });
  expect(await claimed).toMatchObject({ result: 'try-again' });
  await reach({ [claims('socket', 'try-again')]: 1, [claims('socket', 'won')]: 0 });
  other.exec('ROLLBACK');
  await reach({ sharktank_store_up: 1 });
});

test('With the store gone a scrape still answers: without what only the store knows, with all the rest (P11)', async () => {
  const ana = await world.rep('Ana');
  await ana.offerOf(await world.lead());
  await reach({ [events('lead.received')]: 1, sharktank_leads_due: 0 });
  await world.app.store.close();
  const figures = await reach({
    sharktank_store_up: 0,
    [events('lead.received')]: 1,
    'sharktank_connected_sockets{role="rep"}': 1,
  });
  for (const name of ['leads_due', 'leads_held', 'leads_pooled', 'texts_waiting']) {
    expect(figures.of(`sharktank_${name}`), name).toBeUndefined();
  }
  expect(figures.of('process_cpu_seconds_total')).toBeGreaterThan(0);
});

test('A store that never answers is asked once, however many scrapes wait for it, and each of them answers (P11)', async () => {
  const ping = vi.spyOn(world.app.store, 'ping').mockReturnValue(new Promise(() => {}));
  const depths = vi.spyOn(world.app.store.leads, 'depths').mockReturnValue(new Promise(() => {}));
  for (const scraped of await Promise.all(Array.from({ length: 20 }, () => scrape(world.app.url)))) {
    expect(scraped.of('sharktank_store_up')).toBe(0);
    expect(scraped.of('sharktank_leads_due')).toBeUndefined();
    expect(scraped.of('sharktank_texts_waiting')).toBe(0);
  }
  expect([ping.mock.calls.length, depths.mock.calls.length]).toEqual([1, 1]);
});

test('An event that cannot be counted stops neither the feed nor the other figures', async () => {
  const { events: log } = world.app.store;
  const after = log.after.bind(log);
  // As a log written by another version might be.
  const spy = vi
    .spyOn(log, 'after')
    .mockImplementation(async (...words) =>
      (await after(...words)).map((event) => (event.type === 'claim.won' ? { ...event, ms: Number.NaN } : event)),
    );
  onTestFinished(() => spy.mockRestore());
  const [ana, manager] = [await world.rep('Ana'), await world.manager()];
  await ana.claims(await ana.offerOf(await world.lead()));
  const next = await world.lead();
  await manager.hears('wave.started', next);
  expect(manager.feed.all.filter(({ type }) => type === 'claim.won')).toHaveLength(1);
  await reach({
    [events('claim.won')]: 1,
    [events('lead.received')]: 2,
    'sharktank_arrival_to_offer_seconds_count{channel="socket"}': 2,
  });
});

test('Every series of ours is explained in docs/operations.md, and nothing is explained that is not there', async () => {
  const documented = await readFile(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
  const { text } = await scrape(world.app.url);
  const named = [...text.matchAll(/^# TYPE (sharktank_\w+) /gm)].map(([, name]) => name);
  const explained = [...documented.matchAll(/^\| `(sharktank_\w+)/gm)].map(([, name]) => name);
  expect(explained.toSorted()).toEqual(named.toSorted());
});

/** Every label there is, and what its values may look like: few, and none that anybody typed. */
const labels: Readonly<Record<string, RegExp>> = {
  channel: /^(socket|http|sms|push|assigned)$/,
  result: /^(won|taken|expired|withdrawn|not-offered|over-cap|try-again|fault)$/,
  type: /^(lead|wave|offer|claim|rep|message|program|person|key|team)\.[a-z]+$|^[A-Z]\w+$/,
  role: /^(rep|manager|admin)$/,
  le: /^([\d.]+|\+Inf)$/,
  kind: /^(major|minor|incremental|weakcb)$/,
  space: /^[a-z_]+$/,
};

test('No canary, id, name, key or token is in any figure, whatever happened (P8, P13)', async () => {
  await world.program([{ mode: 'shark-tank', seconds: 60 }], { name: 'Canaryvalue program' });
  const ana = await world.rep('Ana Canaryname', {
    phone: '+15125550177',
    email: 'canarymail@a.example',
    smsOptIn: true,
  });
  const ben = await world.rep('Ben Canarycompany');
  const source = await world.as('source', 'canarynote source');
  const lead = (await source.post<LeadOut>('/leads', canaryLead)).body;
  const offer = await ana.offerOf(lead);
  await ana.expectsText(/^Lead/);
  await ana.replies('canarynote is what I text');
  await ana.expectsText(/not understood/);
  await ben.declines(offer, 'canarynote');
  await ana.replies(offer.code);
  await ana.expectsText(/^You got it/);
  await ben.claims(offer);
  await ben.claims({ id: 'canaryexternal' });
  expect((await ana.releases(lead, 'canarynote')).status).toBe(200);
  await world.assigns(lead, ben);
  await world.admin.get('/canaryzip?q=canaryvalue');
  await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: 'canarynote' });
  world.clock.move(20_000);
  const figures = await reach({ [events('lead.withdrawn')]: 1, sharktank_race_tried_reps_count: 1 });

  const program = (await world.admin.get<{ items: ProgramOut[] }>('/programs')).body.items;
  const credentials = (await world.admin.get<{ items: { id: string }[] }>('/keys')).body.items;
  expect(canariesIn(figures.text)).toEqual([]);
  const hidden = [
    ...[lead, offer, ana.rep, ben.rep, ...program, ...credentials].map(({ id }) => id),
    ...[ana.token, ben.token, world.admin.key, source.key],
    ...['Ana', 'Ben', 'Everyone', 'Austin', world.folder],
  ];
  for (const word of hidden) expect(figures.text).not.toContain(word);
  expect(figures.text).not.toMatch(/\b(lead|rep|ofr|prg|msg|key|tok\w*)_[A-Za-z0-9]{8,}/);
  for (const [name, values] of figures.labels) {
    for (const value of values) expect(`${name}="${value}"`).toSatisfy(() => labels[name]?.test(value) === true);
  }
  expect(figures.series.length).toBeLessThan(1000);
});
