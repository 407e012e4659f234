/** The cluster that other tests rely on: what is done to one of its nodes is done to that one alone, and passes. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { LeadOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { Cluster, type ClusterNode } from '../harness/cluster.ts';

const hourMs = 3_600_000;

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start({ nodes: 3, redis: 3, proxied: true, clocks: [0, hourMs, -hourMs] });
});
afterAll(() => cluster.close());

/** 200 and what it says of Redis, or another status. */
async function readiness({ url }: ClusterNode): Promise<string> {
  const { status, body } = await api(url, '').get<{ redis?: string }>('/readyz');
  return status === 200 ? `200 ${body.redis}` : `${status}`;
}

const allReady = () => Promise.all(cluster.nodes.map(readiness));

/** A slow answer is one too: how long a node takes to know is not what these tests are about. */
const becomes = (what: () => Promise<unknown>, expected: unknown) =>
  expect.poll(what, { timeout: 20_000 }).toEqual(expected);

test('Every node is ready, with Redis, and takes the key; each goes by its own proxies', async () => {
  await becomes(allReady, ['200 ok', '200 ok', '200 ok']);
  for (const { url, postgresProxy, redisProxies } of cluster.nodes) {
    expect((await api(url, cluster.key).get('/leads')).status).toBe(200);
    expect(postgresProxy.connections).toBeGreaterThan(0);
    expect(redisProxies.map(({ connections }) => connections > 0)).toEqual([true, true, true]);
  }
});

test.for([
  ['falls silent', (node: ClusterNode) => node.postgresProxy.blackHole()],
  [
    'is refused',
    (node: ClusterNode) => {
      node.postgresProxy.refuse();
      node.postgresProxy.cut();
    },
  ],
] as const)(
  'One node for which PostgreSQL %s is not ready, the others are; healed, all are (P11)',
  async ([, part]) => {
    const cut = cluster.node(2);
    onTestFinished(() => cut.postgresProxy.heal());
    part(cut);
    await becomes(allReady, ['200 ok', '200 ok', '503']);
    await cut.postgresProxy.heal();
    await becomes(allReady, ['200 ok', '200 ok', '200 ok']);
  },
);

test('One node that reaches no Redis says so and is ready, the others miss none; healed, none does (P11)', async () => {
  const cut = cluster.node(1);
  const heal = () => Promise.all(cut.redisProxies.map((proxy) => proxy.heal()));
  onTestFinished(async () => void (await heal()));
  for (const proxy of cut.redisProxies) {
    proxy.refuse();
    proxy.cut();
  }
  await becomes(allReady, ['200 ok', '200 missing', '200 ok']);
  await heal();
  await becomes(allReady, ['200 ok', '200 ok', '200 ok']);
});

test('A lead is received when the database says so, at whichever node, however wrong its clock (P4)', async () => {
  for (const { url } of cluster.nodes) {
    const before = Date.now();
    const contact = { name: 'Jane Doe', email: 'jane@example.com' };
    const { body } = await api(url, cluster.key).post<LeadOut>('/leads', { contact });
    const at = Date.parse(body.receivedAt);
    // PostgreSQL reads the clock of this machine; a node knows it to within a round trip.
    expect(Math.abs(at - before)).toBeLessThan(hourMs / 2);
  }
});

test('A node that was killed comes back at the same address, through the same proxies, with the clock it had', async () => {
  const node = cluster.node(1);
  const { url, postgresProxy } = node;
  await node.server.jumpClock(hourMs);
  await node.server.kill();
  await becomes(async () => postgresProxy.connections, 0);
  const again = await cluster.restart(1);
  expect(node.server).toBe(again);
  expect({ url: node.url, clock: again.clock }).toEqual({ url, clock: { aheadMs: 2 * hourMs } });
  expect(node.postgresProxy).toBe(postgresProxy);
  expect(postgresProxy.connections).toBeGreaterThan(0);
  await becomes(allReady, ['200 ok', '200 ok', '200 ok']);
});

test('A frozen node is replaced by a fresh one, and a frozen PostgreSQL stops all of them until it is thawed (P11)', async () => {
  cluster.node(0).server.freeze();
  await cluster.restart(0);
  onTestFinished(() => cluster.postgres.thaw());
  cluster.postgres.freeze();
  await becomes(allReady, ['503', '503', '503']);
  cluster.postgres.thaw();
  await becomes(allReady, ['200 ok', '200 ok', '200 ok']);
});

test('A cluster without Redis and proxies has none; closed, whatever state it is in, nothing of it runs', async () => {
  const plain = await Cluster.start({ nodes: 1, redis: 0, proxied: false, environment: { LOG_LEVEL: 'info' } });
  onTestFinished(() => plain.close());
  const node = plain.node(0);
  expect(await readiness(node)).toBe('200 unused');
  expect(node.server.log).toMatch(/serving/);
  expect(node.server.clock).toBeUndefined();
  expect(plain.redis).toEqual([]);
  expect(node.redisProxies).toEqual([]);
  expect(() => node.postgresProxy).toThrow(/proxied/);
  expect(() => plain.node(1)).toThrow(/no node 1/);
  node.server.freeze();
  plain.postgres.freeze();
  await plain.close();
  expect(await node.server.ended).toMatchObject({ signal: 'SIGKILL' });
  await expect(readiness(node)).rejects.toThrow();
});
