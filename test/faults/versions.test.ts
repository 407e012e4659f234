/** Two versions side by side, as in a rolling deploy: the newer has expanded the tables, this one goes on with them. */
import { expect, onTestFinished, test } from 'vitest';
import { api } from '../harness/api.ts';
import { freePort } from '../harness/free-port.ts';
import { ask } from '../harness/postgres.ts';
import { ServerProcess } from '../harness/server-process.ts';
import { staffed } from './cluster-people.ts';

/** As a migration of the next version may: it adds what this version does not know, and takes nothing away. */
const expansion = `
  alter table leads add column warmth integer;
  alter table waves add column color text not null default 'plain';
  create table appointments (id text primary key, lead_id text not null);
  create index leads_by_warmth on leads (warmth);
  insert into migrations (hash, created_at) values ('of the next version', (select max(created_at) + 1 from migrations))`;

test('While and after a newer version expands the tables, nodes of this one go on, and one of this one may still start (P3)', async () => {
  const { cluster, rep, lead } = await staffed({ nodes: 1, redis: 0, proxied: false });
  const [ana, before] = [await rep('Ana', cluster.node(0)), await lead(cluster.node(0))];
  const offer = await ana.offerOf(before);

  await ask(cluster.database, expansion);
  expect(await ana.claims(offer)).toMatchObject({ result: 'won' });
  const after = await lead(cluster.node(0));
  expect(await ana.claims(await ana.offerOf(after))).toMatchObject({ result: 'won' });

  const port = await freePort();
  const late = new ServerProcess({ folder: '/nowhere', port, environment: { DATABASE_URL: cluster.database } });
  onTestFinished(async () => void (await late.kill()));
  await late.ready();
  const there = api(late.url, cluster.key);
  const posted = await there.post<{ id: string }>('/leads', { contact: { name: 'Zoe', email: 'zoe@example.com' } });
  expect(posted.status).toBe(201);
  expect(await ana.claims(await ana.offerOf(posted.body))).toMatchObject({ result: 'won' });
  expect((await there.get<{ status: string }>(`/leads/${posted.body.id}`)).body.status).toBe('claimed');
});
