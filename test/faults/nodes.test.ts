/** Two real nodes over one PostgreSQL and one Redis: what happens at one of them is known at the other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { FeedEvent, LeadOut, OfferClosed, OfferOut, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { freePort } from '../harness/free-port.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { startRedis } from '../harness/redis.ts';
import { makeKey, ServerProcess } from '../harness/server-process.ts';

test('A lead that comes in at one node is offered at the other; who loses there learns who has it, and a manager sees it once (P7)', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const database = await createDatabase(inject('postgres'));
  onTestFinished(() => dropDatabase(database));
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-nodes-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  onTestFinished(() => ServerProcess.endAll());
  const environment = { DATABASE_URL: database, REDIS_URL: redis.url };
  const start = async (): Promise<ServerProcess> =>
    ServerProcess.start({ folder, port: await freePort(), environment });
  const [first, second] = await Promise.all([start(), start()]);
  const key = await makeKey(environment);
  const admin = api(first.url, key);

  const sockets: ReturnType<typeof io>[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.disconnect();
  });
  const connect = (url: string, token: string): ReturnType<typeof io> => {
    const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true });
    sockets.push(socket);
    return socket;
  };
  const once = <Payload>(socket: ReturnType<typeof io>, event: string): Promise<Payload> =>
    new Promise((heard) => void socket.once(event, heard));
  const rep = async (name: string, url: string): Promise<ReturnType<typeof io>> => {
    const { id } = (await admin.post<RepOut>('/reps', { name })).body;
    const { token } = (await admin.post<{ token: string }>(`/reps/${id}/tokens`)).body;
    const socket = connect(url, token);
    await once(socket, 'welcome');
    return socket;
  };
  const [ana, ben] = [await rep('Ana', first.url), await rep('Ben', second.url)];
  const watching = connect(second.url, key);
  const seen: FeedEvent[] = [];
  watching.on('feed', (event: FeedEvent) => seen.push(event));
  await once(watching, 'connect');

  const offers = Promise.all([once<OfferOut>(ana, 'offer'), once<OfferOut>(ben, 'offer')]);
  const lead = (await admin.post<LeadOut>('/leads', { contact: { name: 'Jane Doe', email: 'jane@example.com' } })).body;
  const [offer, same] = await offers;
  expect({ lead: offer.leadId, id: same.id }).toEqual({ lead: lead.id, id: offer.id });

  const ends = Promise.all([once<OfferClosed>(ana, 'offer:closed'), once<OfferClosed>(ben, 'offer:closed')]);
  expect(await ana.emitWithAck('claim', { offerId: offer.id })).toMatchObject({ result: 'won' });
  expect(await ends).toMatchObject([{ reason: 'won' }, { reason: 'taken', by: { name: 'Ana' } }]);
  await expect.poll(() => seen.map(({ type }) => type), { timeout: 10_000 }).toContain('claim.won');
  const cursors = seen.map(({ cursor }) => Number(cursor));
  expect(cursors).toEqual([...new Set(cursors)].sort((a, b) => a - b));
});
