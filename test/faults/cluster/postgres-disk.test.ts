/** The disk under PostgreSQL runs full, or it is made read-only: under load, and in what is told of it, until it is over. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { api } from '../../harness/api.ts';
import type { Cluster, ClusterNode } from '../../harness/cluster.ts';
import { dice } from '../../harness/dice.ts';
import { ask } from '../../harness/postgres.ts';
import { SmallDisk } from '../../harness/small-disk.ts';
import { staffed } from '../cluster-people.ts';
import { back, missing, storeAsTold } from '../store-as-told.ts';
import { violationsIn } from './checker.ts';
import { secondsUntil } from './fault.ts';
import type { Disturbance } from './history.ts';
import { openService } from './service.ts';

/** What is written goes into pages that are there already for a while. */
const fullMs = 6000;

test('While the disk of PostgreSQL is full nothing is acknowledged that is not kept; once there is room everything goes on (P1, P2, P3, P4, P5, P6, P7, P9, P10, P11)', async () => {
  const disk = await SmallDisk.mount(256);
  // After the cluster that lies on it.
  onTestFinished(() => disk.unmount());
  const { cluster, load } = await openService({
    nodes: 2,
    redis: 1,
    proxied: false,
    dice: dice(),
    leadsPerSecond: 3,
    reps: { socket: 5, http: 3, sms: 2 },
    within: disk.folder,
  });
  const breaking = (async (): Promise<Disturbance> => {
    await pause(1500);
    const from = Date.now();
    await disk.fill();
    await pause(fullMs);
    await disk.free();
    // It may have ended: without room for its own log it cannot go on.
    await cluster.postgres.start();
    await secondsUntil(async () => {
      const answers = await Promise.all(cluster.nodes.map(({ url }) => fetch(`${url}/readyz`)));
      return answers.every(({ status }) => status === 200);
    });
    return { kind: 'store', nodes: [0, 1], from, until: Date.now() };
  })();
  const [disturbance] = await Promise.all([breaking, load.run(fullMs + 4000)]);
  await load.run(1500);
  const { history, final } = await load.settle(cluster.node(0).url);
  expect(history.posts.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
  expect(violationsIn(history, final, [disturbance]), JSON.stringify(disturbance)).toEqual([]);
});

/** Longer than any look at it, so that whatever changes its mind is caught at it. */
const watchedMs = 3000;

interface Refusals {
  readonly begin: (cluster: Cluster) => Promise<void>;
  readonly end: (cluster: Cluster) => Promise<void>;
  readonly within?: string;
}

/** PostgreSQL answers whoever reads, and refuses whoever writes: whatever says how the server is says so until it is over. */
async function refusesWrites({ begin, end, ...settings }: Refusals): Promise<void> {
  const { cluster, rep, lead } = await staffed({ nodes: 2, redis: 1, proxied: false, ...settings });
  const [here, there] = [cluster.node(0), cluster.node(1)];
  const [ana, ben] = [await rep('Ana', here), await rep('Ben', there)];
  const offer = await ana.offerOf(await lead(here, { note: 'x'.repeat(2000) }));
  const both = () => Promise.all([storeAsTold(here.server, ana), storeAsTold(there.server, ben)]);
  await begin(cluster);

  // What fits into pages that are there is still taken, and kept.
  const statusOf = async (node: ClusterNode): Promise<number> => {
    const post = { contact: { name: 'Joe', email: 'joe@example.com' }, note: 'y'.repeat(2000) };
    return (await api(node.url, cluster.key).post('/leads', post)).status;
  };
  for (const node of [here, there])
    await expect.poll(() => statusOf(node), { timeout: 30_000, interval: 20 }).toBe(503);
  expect((await ana.claimsOverHttp(offer)).status).toBe(503);
  expect((await ana.api.get('/leads')).status).toBe(200);
  await expect.poll(both, { timeout: 5000 }).toEqual([missing, missing]);
  for (const until = Date.now() + watchedMs; Date.now() < until; await pause(50))
    expect(await both()).toEqual([missing, missing]);

  // Nobody asks or posts: they find out by themselves.
  const told = [ana, ben].map(({ services }) => services.next(({ store }) => store === 'ok', services.all.length));
  await end(cluster);
  await Promise.all(told);
  await expect.poll(both).toEqual([back, back]);
  expect((await lead(there)).status).toBe('received');
}

test('With the disk of PostgreSQL full every node says so in readiness, figures, log and pages while it can be read, and that it is over, without a restart or a post (P11)', async () => {
  const disk = await SmallDisk.mount(256);
  onTestFinished(() => disk.unmount());
  await refusesWrites({ within: disk.folder, begin: () => disk.fill(), end: () => disk.free() });
});

test('With PostgreSQL read-only, as hosters make it before its disk is full, every node says so everywhere, and that it is over (P11)', async () => {
  const makes = (isReadOnly: 'on' | 'off') => async (cluster: Cluster) => {
    // Else it could not be taken back, which is a write.
    const url = `${cluster.postgres.url('postgres')}?options=-c default_transaction_read_only=off`;
    await ask(url, `alter system set default_transaction_read_only = ${isReadOnly}`);
    await ask(url, 'select pg_reload_conf()');
  };
  await refusesWrites({ begin: makes('on'), end: makes('off') });
});
