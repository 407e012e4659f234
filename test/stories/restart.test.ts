/** The server goes down in the middle of a day and comes back on the same data: nothing is lost, nothing is won twice. */
import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { route } from '../../src/domain/advance.ts';
import type { LeadOut, OfferOut, Problem } from '../../src/protocol.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import type { Store } from '../../src/store/store.ts';
import type { Person } from '../harness/person.ts';
import { TestClock, World } from '../harness/world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const open = async (options?: Parameters<typeof World.open>[0]): Promise<World> => {
  world = await World.open(options);
  return world;
};

/** Stops this world and opens the next on its folder, so many seconds of store time later. */
async function reopened(before: World, aheadSeconds: number): Promise<World> {
  world = undefined;
  await before.close({ keepFolder: true });
  try {
    return await open({ folder: before.folder, aheadSeconds });
  } catch (fault) {
    await rm(before.folder, { recursive: true, force: true });
    throw fault;
  }
}

/** Something done to the data while nobody serves it, as a process does that dies right after. */
async function inTheDark(folder: string, aheadSeconds: number, work: (store: Store) => Promise<void>): Promise<void> {
  const clock = new TestClock();
  clock.move(aheadSeconds * 1000);
  const store = await openSqliteStore(folder, clock);
  await work(store);
  await store.close();
}

async function wave(day: World): Promise<{ ana: Person; ben: Person; lead: LeadOut; offer: OfferOut }> {
  const ana = await day.rep('Ana');
  const ben = await day.rep('Ben');
  const lead = await day.lead();
  return { ana, ben, lead, offer: await ana.offerOf(lead) };
}

test('A wave that is still running goes on: the same offer by the welcome, won by who claims it (P2, P3)', async () => {
  const before = await open();
  const { ana, ben, lead, offer } = await wave(before);
  const after = await reopened(before, 30);
  const back = await after.again(ana);
  const anew = back.welcomes.all[0]?.offers ?? [];
  expect(anew).toMatchObject([{ id: offer.id, code: offer.code, expiresAt: offer.expiresAt }]);
  expect(await back.claims(offer)).toMatchObject({ result: 'won', lead: { id: lead.id } });
  const late = await after.again(ben);
  expect(late.welcomes.all[0]?.offers).toEqual([]);
  expect(await late.claims(offer)).toMatchObject({ result: 'taken', by: { name: 'Ana' } });
});

test('A wave that is still running ends at its old deadline, not a new one (P3, P6)', async () => {
  const before = await open();
  await before.program([{ mode: 'shark-tank' }]);
  const { ana, lead, offer } = await wave(before);
  // In the middle between two looks at everything that is due, so that only the deadline itself can be in time.
  const after = await reopened(before, 58.5);
  const back = await after.again(ana);
  // Nobody touches the clock: the deadline that was read at the start fires by itself, within two seconds from now.
  expect(await back.endOf(offer)).toMatchObject({ reason: 'expired' });
  const late = Date.now() + 58_500 - Date.parse(offer.expiresAt ?? '');
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(250);
  expect(await after.stored(lead)).toMatchObject({ status: 'unclaimed' });
});

test('A wave whose deadline passed meanwhile ends at once, and the old offer wins nothing (P3, P4, P6)', async () => {
  const before = await open();
  await before.program([
    { mode: 'top-producer', seconds: 20 },
    { mode: 'shark-tank', seconds: 600 },
  ]);
  const top = await before.rep('Top', { score: 9 });
  const low = await before.rep('Low', { score: 1 });
  const lead = await before.lead();
  const old = await top.offerOf(lead);
  const after = await reopened(before, 3600);
  // By the time it listens, the next in the ranking has been asked.
  const next = await after.again(low);
  const offered = (await next.welcomes.next(({ offers }) => offers.length > 0)).offers[0];
  expect(offered).toMatchObject({ leadId: lead.id, wave: 2, mode: 'top-producer' });
  const back = await after.again(top);
  expect(await back.claims(old)).toEqual({ result: 'expired' });
  const answer = await back.claimsOverHttp<Problem>(old);
  expect(answer).toMatchObject({ status: 410, body: { result: 'expired' } });
  if (!offered) throw new Error('unreachable');
  expect(await next.claims(offered)).toMatchObject({ result: 'won' });
  // The late claimant's answer stays, also after the lead has an owner.
  expect(await back.claims(old)).toEqual({ result: 'expired' });
});

test('Who had won is still the winner, who had lost still has lost by as much, and who had claimed hears it again (P2, P10)', async () => {
  const before = await open();
  const { ana, ben, lead, offer } = await wave(before);
  await ana.claims(offer);
  const lost = await ben.claims(offer);
  const after = await reopened(before, 100);
  const [anaBack, benBack] = [await after.again(ana), await after.again(ben)];
  expect(anaBack.welcomes.all[0]?.leads.map(({ id }) => id)).toEqual([lead.id]);
  expect(await anaBack.claims(offer)).toMatchObject({ result: 'won', lead: { contact: { name: 'Jane Doe' } } });
  expect(await benBack.claims(offer)).toEqual(lost);
  expect(await after.stored(lead)).toMatchObject({ status: 'claimed', claimedBy: { id: ana.rep.id } });
});

test('Every lead that was answered 201 is there, and ends, also one that nobody had looked at yet (P3)', async () => {
  const before = await open();
  await before.program([{ mode: 'shark-tank' }], { maxLive: 100 });
  await before.rep('Ana');
  const accepted = await Promise.all(
    Array.from({ length: 50 }, (_, index) => before.lead({ externalId: `web-${index}` })),
  );
  world = undefined;
  await before.close({ keepFolder: true });
  let untouched = '';
  await inTheDark(before.folder, 1, async (store) => {
    const content = { source: 'web', contact: { name: 'Joe Roe', phone: '+15125559999' } };
    const post = await store.leads.accept({ content, postedBy: 'key_x', digest: 'x', idempotencyKey: null }, route);
    if (post.kind !== 'conflict') untouched = post.lead.id;
  });
  const after = await open({ folder: before.folder, aheadSeconds: 2 });
  const listed = await after.admin.get<{ items: LeadOut[] }>('/leads?limit=1000');
  expect(listed.body.items.map(({ id }) => id).toSorted()).toEqual(
    [...accepted.map(({ id }) => id), untouched].toSorted(),
  );
  expect(new Set(listed.body.items.map(({ status }) => status))).toEqual(new Set(['offering']));
  await after.advance(61);
  const ended = await after.admin.get<{ items: LeadOut[] }>('/leads?limit=1000&status=unclaimed');
  expect(ended.body.items).toHaveLength(51);
});

test('A text in the hands of the carrier when the process died, whose answer never came, is sent again (P9)', async () => {
  const before = await open();
  const ana = await before.rep('Ana', { phone: '+15125550111', smsOptIn: true }, false);
  const refused = before.carrier.next({ kind: 'status', status: 500, code: 20500 });
  await before.lead();
  await refused;
  world = undefined;
  await before.close({ keepFolder: true });
  await inTheDark(before.folder, 5, async (store) => {
    // Marked as being sent; then this process dies.
    expect(await store.messages.take(10)).toHaveLength(1);
  });
  const after = await open({ folder: before.folder, aheadSeconds: 6 });
  const phone = await after.again(ana, false);
  // It may have left before anybody listened to this phone; the carrier has them all.
  if (after.carrier.texts.length === 0) await phone.expectsText(/^Lead/);
  expect(after.carrier.texts.map(({ body }) => body)).toEqual([expect.stringMatching(/^Lead .* 5\d s\.$/)]);
});

test('A repeated post is the same lead also after a restart (P10)', async () => {
  const before = await open();
  const source = await before.as('source', 'web');
  const body = { externalId: 'web-1', contact: { name: 'Jane Doe', phone: '+15125550100' } };
  const first = await source.post<LeadOut>('/leads', body, { 'idempotency-key': 'once' });
  expect(first.status).toBe(201);
  const after = await reopened(before, 10);
  const again = (extra: object, key: string) =>
    fetch(`${after.app.url}/api/v1/leads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ ...body, ...extra }),
    });
  const repeat = await again({}, 'once');
  expect(repeat.status).toBe(200);
  expect(await repeat.json()).toMatchObject({ id: first.body.id });
  expect((await again({ note: 'other' }, 'once')).status).toBe(422);
  expect((await again({}, 'twice')).status).toBe(200);
});
