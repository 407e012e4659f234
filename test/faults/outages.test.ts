/** Two real nodes whose Redis or PostgreSQL stops answering: what they say of it, what goes on, and that it ends by itself. */
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import type { FeedEvent, Page, Problem } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import type { ClusterNode } from '../harness/cluster.ts';
import { freePort } from '../harness/free-port.ts';
import { ServerProcess } from '../harness/server-process.ts';
import { staffed } from './cluster-people.ts';

interface Ready {
  readonly status: string;
  readonly redis: string;
}

const ready = async (node: ClusterNode): Promise<readonly [number, string]> => {
  const { status, body } = await api(node.url, '').get<Ready>('/readyz');
  return [status, body.redis];
};

test('With Redis frozen, what happens at one node reaches those connected to the other by the log, each end once; both say so, and it ends by itself (P5, P7, P11)', async () => {
  const { cluster, admin, rep, lead } = await staffed({ nodes: 2, redis: 1, proxied: false });
  const [here, there] = [cluster.node(0), cluster.node(1)];
  const [ana, ben] = [await rep('Ana', here), await rep('Ben', there)];
  const [redis] = cluster.redis;
  redis?.freeze();
  onTestFinished(() => redis?.thaw());

  // Nobody knows yet that Redis is gone.
  const first = await lead(here);
  const [offer, same] = await Promise.all([ana.offerOf(first), ben.offerOf(first)]);
  expect(same.id).toBe(offer.id);
  expect(await ana.claims(offer)).toMatchObject({ result: 'won' });
  expect(await ben.endOf(offer)).toMatchObject({ reason: 'taken', by: { name: 'Ana' } });

  await expect
    .poll(() => Promise.all([ready(here), ready(there)]), { timeout: 10_000 })
    .toEqual([
      [200, 'missing'],
      [200, 'missing'],
    ]);
  for (const person of [ana, ben]) await person.services.next(({ redis: one }) => one === 'missing');

  const second = await lead(there);
  const [again] = await Promise.all([ana.offerOf(second), ben.offerOf(second)]);
  const [hers, his] = await Promise.all([ana.claims(again), ben.claims(again)]);
  expect([hers.result, his.result].sort()).toEqual(['taken', 'won']);
  await Promise.all([ana.endOf(again), ben.endOf(again)]);

  // What is assigned by hand at one node is on the page at the other; what a manager moves away is not.
  const third = await lead(here);
  await ben.offerOf(third);
  expect((await admin.post(`/leads/${third.id}/assign`, { repId: ben.rep.id })).status).toBe(200);
  await ben.welcomes.next(({ leads }) => leads.some(({ id }) => id === third.id));
  expect(await ana.closed.next(({ leadId }) => leadId === third.id)).toMatchObject({
    reason: 'taken',
    by: { name: 'Ben' },
  });
  const before = ben.welcomes.all.length;
  expect((await admin.post(`/leads/${third.id}/assign`, { repId: ana.rep.id })).status).toBe(200);
  await ben.welcomes.next(({ leads }) => !leads.some(({ id }) => id === third.id), before);

  // Whoever is revoked at one node is out at the other.
  const gone = new Promise<string>((resolve) => void ben.socket.once('disconnect', resolve));
  const { items } = (await admin.get<{ items: { id: string }[] }>(`/reps/${ben.rep.id}/tokens`)).body;
  for (const { id } of items) await admin.delete(`/reps/${ben.rep.id}/tokens/${id}`);
  expect(await gone).toMatch(/server disconnect|transport close/);

  redis?.thaw();
  await expect
    .poll(() => Promise.all([ready(here), ready(there)]), { timeout: 20_000 })
    .toEqual([
      [200, 'ok'],
      [200, 'ok'],
    ]);
  await ana.services.next(
    ({ redis: one }) => one === 'ok',
    ana.services.all.findIndex(({ redis: one }) => one === 'missing'),
  );
  const fourth = await lead(there);
  const last = await ana.offerOf(fourth);
  expect(await ana.claims(last)).toMatchObject({ result: 'won' });
  await ana.endOf(last);
  await ana.hasHeardAll();
  // Late news from before the cut has not ended anything twice.
  for (const person of [ana, ben]) {
    const ends = person.closed.all.map(({ offerId }) => offerId);
    expect(ends).toEqual([...new Set(ends)]);
  }
});

test('With PostgreSQL frozen nothing is acknowledged and pages are told; when it answers again everything goes on by itself (P3, P11)', async () => {
  const { cluster, rep, lead } = await staffed({ nodes: 2, redis: 1, proxied: false });
  const [here, there] = [cluster.node(0), cluster.node(1)];
  const [ana, ben] = [await rep('Ana', here), await rep('Ben', there)];
  const before = await lead(here);
  const offer = await ben.offerOf(before);

  cluster.postgres.freeze();
  onTestFinished(() => cluster.postgres.thaw());
  const refused = await api(here.url, cluster.key).post<Problem>('/leads', {
    contact: { name: 'Nobody', email: 'nobody@example.com' },
  });
  expect({ status: refused.status, type: refused.headers.get('content-type') }).toEqual({
    status: 503,
    type: expect.stringContaining('application/problem+json'),
  });
  for (const person of [ana, ben]) await person.services.next(({ store }) => store === 'missing');
  expect((await api(there.url, '').get('/readyz')).status).toBe(503);
  expect(await ben.claims(offer)).toEqual({ result: 'try-again' });

  cluster.postgres.thaw();
  for (const person of [ana, ben])
    await person.services.next(
      ({ store }) => store === 'ok',
      person.services.all.findIndex(({ store }) => store === 'missing'),
    );
  await expect.poll(async () => (await api(there.url, '').get('/readyz')).status, { timeout: 20_000 }).toBe(200);
  const after = await lead(there);
  expect(await ana.claims(await ana.offerOf(after))).toMatchObject({ result: 'won' });
});

test('A node that is cut off from PostgreSQL sends its people on to those that are not, says so, and takes them again afterwards (P7, P11)', async () => {
  const { cluster, rep, lead } = await staffed({ nodes: 2, redis: 1, proxied: true });
  const [cut, serving] = [cluster.node(0), cluster.node(1)];
  const [ana, ben] = [await rep('Ana', cut), await rep('Ben', serving)];
  const left = new Promise<string>((resolve) => void ana.socket.once('disconnect', resolve));
  cut.postgresProxy.blackHole();
  await ana.services.next(({ store }) => store === 'missing');
  // Her client connects again by itself after this, wherever the load balancer sends it.
  expect(await left).toBe('transport close');
  expect(ben.socket.connected).toBe(true);
  expect(await ben.claims(await ben.offerOf(await lead(serving)))).toMatchObject({ result: 'won' });

  const welcomes = ana.welcomes.all.length;
  cut.postgresProxy.heal();
  await ana.welcomes.next(() => true, welcomes);
  expect(await ana.claims(await ana.offerOf(await lead(cut)))).toMatchObject({ result: 'won' });
}, 60_000);

test('A node that is started while PostgreSQL is gone waits for it and says so; for a database there is not it does not (P11)', async () => {
  const { cluster, lead } = await staffed({ nodes: 1, redis: 0, proxied: false });
  const node = cluster.node(0);
  await cluster.postgres.stop('immediate');
  const started = node.restart();
  await expect.poll(() => node.server.log, { timeout: 10_000 }).toContain('starting waits for it');
  await cluster.postgres.start();
  await started;
  expect((await lead(node)).status).toBe('received');

  const nowhere = new ServerProcess({
    folder: tmpdir(),
    port: await freePort(),
    environment: { DATABASE_URL: `${cluster.database}_that_is_not` },
  });
  expect(await nowhere.ended).toEqual({ code: 78, signal: null });
  expect(nowhere.log).toMatch(/DATABASE_URL.*does not exist/);
});

test('A rep with a page open at another node counts as connected, by the stage’s shorter time', async () => {
  const { cluster, admin, rep, lead } = await staffed({ nodes: 2, redis: 1, proxied: false });
  const [here, there] = [cluster.node(0), cluster.node(1)];
  await admin.post('/programs', {
    name: 'Turns',
    stages: [{ mode: 'top-producer', seconds: 2, smsSeconds: 60 }],
  });
  const ana = await rep('Ana', there, { phone: '+15125550100', smsOptIn: true });
  const offer = await ana.offerOf(await lead(here));
  expect(Date.parse(offer.expiresAt ?? '') - Date.parse(offer.offeredAt)).toBe(2000);
  await ana.endOf(offer);

  ana.disconnect();
  /** For how long a new lead is offered. */
  const seconds = async (): Promise<number | undefined> => {
    const { id } = await lead(here);
    for (;;) {
      const { items } = (await admin.get<Page<FeedEvent & { seconds?: number }>>(`/leads/${id}/trace`)).body;
      const started = items.find(({ type }) => type === 'wave.started');
      if (!started) continue;
      await admin.post(`/leads/${id}/withdraw`, { reason: 'a test' });
      return started.seconds;
    }
  };
  await expect.poll(seconds, { timeout: 10_000 }).toBe(60);
});
