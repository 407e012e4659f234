/** A node that is asked to stop, as in a rolling deploy: it sends its people to the others, and leaves them its deadlines. */
import pg from 'pg';
import { io } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import type { FeedEvent, Page } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { listenForNoise } from '../harness/noise.ts';
import { staffed } from './cluster-people.ts';

/** P6. */
const promisedMs = 250;

test('A node that is asked to stop is no longer ready, ends its sockets one after the other, answers what comes meanwhile, and the others keep every deadline (P3, P6)', async () => {
  const { cluster, admin, rep, lead } = await staffed({ nodes: 2, redis: 1, proxied: false });
  const [stays, goes] = [cluster.node(0), cluster.node(1)];
  const made = await admin.post('/programs', {
    name: 'Waves',
    stages: Array.from({ length: 20 }, () => ({ mode: 'shark-tank', seconds: 1 })),
    maxLive: 20,
  });
  expect(made.status).toBe(201);
  const ana = await rep('Ana', stays);
  const ended: { readonly at: number; readonly reason: string }[] = [];
  const sockets = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = io(goes.url, { auth: { token: ana.token }, transports: ['websocket'], reconnection: false });
      onTestFinished(() => void socket.disconnect());
      await new Promise<void>((resolve) => void socket.once('welcome', resolve));
      socket.once('disconnect', (reason) => ended.push({ at: performance.now(), reason }));
      return socket;
    }),
  );
  // Taken in by the node that goes, so it watches their deadlines; they begin at different moments.
  const leads: string[] = [];
  for (let number = 0; number < 5; number++) leads.push((await lead(goes)).id);
  const noise = listenForNoise();

  const stopped = goes.server.stop();
  await expect.poll(async () => (await api(goes.url, '').get('/readyz')).status).toBe(503);
  // Whoever still asks it is answered: the balancer has not noticed yet.
  leads.push((await lead(goes)).id);
  expect(await stopped).toEqual({ code: 0, signal: null });
  expect(sockets.map(({ connected }) => connected)).not.toContain(true);
  // A client connects again by itself after this, and not after being sent away.
  expect(new Set(ended.map(({ reason }) => reason))).toEqual(new Set(['transport close']));
  const times = ended.map(({ at }) => at).sort((a, b) => a - b);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2000);

  // Two more waves each, all by the one that stays.
  const waves = async (id: string): Promise<readonly FeedEvent[]> => {
    const { items } = (await admin.get<Page<FeedEvent>>(`/leads/${id}/trace?limit=1000`)).body;
    return items.filter(({ type }) => type === 'wave.started');
  };
  const before = Math.max(...(await Promise.all(leads.map(async (id) => (await waves(id)).length))));
  for (const id of leads) {
    await expect.poll(async () => (await waves(id)).length, { timeout: 10_000 }).toBeGreaterThan(before + 2);
    const starts = (await waves(id)).map(({ at }) => Date.parse(at));
    const late = starts.slice(1).map((at, index) => at - (starts[index] ?? 0) - 1000);
    expect(Math.max(...late)).toBeLessThan(promisedMs + noise.worstMs());
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  }
  noise.stop();
});

test('A claim that is in hand when a node is asked to stop is answered before its socket ends (P2)', async () => {
  const { cluster, rep, lead } = await staffed({ nodes: 2, redis: 1, proxied: false });
  const goes = cluster.node(1);
  const ana = await rep('Ana', goes);
  const offer = await ana.offerOf(await lead(goes));
  const left = new Promise<string>((resolve) => void ana.socket.once('disconnect', resolve));
  // Somebody else has the lead's row, so that her claim takes a while.
  const other = new pg.Client({ connectionString: cluster.database });
  // What one transaction sees of the others stays as it first saw it.
  const looking = new pg.Client({ connectionString: cluster.database });
  for (const client of [other, looking]) {
    await client.connect();
    onTestFinished(() => client.end());
  }
  await other.query('begin');
  await other.query('select id from leads where id = $1 for update', [offer.leadId]);
  const claim = ana.claims(offer);
  const waiting = async (): Promise<unknown> =>
    (await looking.query("select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock'"))
      .rows[0];
  await expect.poll(waiting).toEqual({ waiting: 1 });

  const stopped = goes.server.stop();
  await expect.poll(async () => (await api(goes.url, '').get('/readyz')).status).toBe(503);
  await other.query('rollback');
  expect(await claim).toMatchObject({ result: 'won' });
  expect(await left).toBe('transport close');
  ana.disconnect();
  expect(await stopped).toEqual({ code: 0, signal: null });
});

test('A node that nobody is connected to still answers for a while after it was asked to stop: whoever sends it leads has to see it first (P3)', async () => {
  const { cluster, lead } = await staffed({ nodes: 1, redis: 0, proxied: false });
  const goes = cluster.node(0);
  const stopped = goes.server.stop();
  const ready = async (): Promise<number> =>
    (
      await api(goes.url, '')
        .get('/readyz')
        .catch(() => ({ status: 0 }))
    ).status;
  await expect.poll(ready).toBe(503);
  const seenAt = performance.now();
  expect((await lead(goes)).status).toBe('received');
  await expect.poll(ready, { timeout: 20_000 }).toBe(0);
  expect(performance.now() - seenAt).toBeGreaterThan(2000);
  expect(await stopped).toEqual({ code: 0, signal: null });
});
