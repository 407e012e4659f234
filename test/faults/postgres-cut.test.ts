/** A connection to PostgreSQL that breaks while the server uses it: what ran on it fails, and nothing else. */
import { expect, onTestFinished, test } from 'vitest';
import { api } from '../harness/api.ts';
import { Cluster } from '../harness/cluster.ts';
import type { NetworkProxy } from '../harness/proxy.ts';

test('A server outlives its connections however they break in use, and works on without a restart (P11)', async () => {
  const cluster = await Cluster.start({ nodes: 1, redis: 0, proxied: true });
  onTestFinished(() => cluster.close());
  const { server, url, postgresProxy } = cluster.node(0);
  const { get, post } = api(url, cluster.key);
  const ready = () => expect.poll(async () => (await get('/readyz')).status, { timeout: 20_000 }).toBe(200);
  const isOver = server.ended.then(() => 'over');
  const lead = { contact: { name: 'Jane Doe', email: 'jane@example.com' } };

  const breaks: ((proxy: NetworkProxy) => Promise<void>)[] = [
    // On its way to the server: asked for and never heard of again, or done and not answered.
    (proxy) => proxy.cutOn(/insert into "leads"/, 'toServer', 'before'),
    (proxy) => proxy.cutOn(/commit/, 'toServer', 'before'),
    (proxy) => proxy.cutOn(/COMMIT/, 'toClient', 'before'),
  ];
  for (const breakOne of breaks) {
    const broken = breakOne(postgresProxy);
    const answer = post('/leads', lead);
    await Promise.race([broken, isOver]);
    await answer.catch(() => {});
    await ready();
  }

  // PostgreSQL itself ends the connections, under load.
  const answers = Array.from({ length: 50 }, () => post('/leads', lead));
  await cluster.postgres.stop('fast');
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
  expect((await get('/readyz')).status).toBe(503);
  await cluster.postgres.start();
  await ready();
  expect((await post('/leads', lead)).status).toBeLessThan(300);
});
