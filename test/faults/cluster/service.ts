/** Several nodes with a carrier, and a load on them, for one test: all of it ends with the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { SimulatedCarrier } from '../../../src/demo/carrier.ts';
import type { Dice } from '../../harness/dice.ts';
import { freePort } from '../../harness/free-port.ts';
import { createDatabase, dropDatabase } from '../../harness/postgres.ts';
import { startRedis } from '../../harness/redis.ts';
import { ServerProcess, sharktank } from '../../harness/server-process.ts';
import { twilioForTests } from '../../harness/world.ts';
import { openBalancer } from './balancer.ts';
import { Load, type LoadSettings } from './load.ts';

export interface ServiceSettings extends Omit<LoadSettings, 'urls' | 'key' | 'carrier'> {
  readonly nodes: number;
  readonly dice: Dice;
  readonly nodeOptions?: readonly string[];
}

export async function openService({ nodes, nodeOptions = [], ...rest }: ServiceSettings) {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const database = await createDatabase(inject('postgres'));
  onTestFinished(() => dropDatabase(database));
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-nodes-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const carrier = new SimulatedCarrier(twilioForTests);
  await carrier.start();
  onTestFinished(() => carrier.stop());
  const balancer = await openBalancer();
  onTestFinished(() => balancer.close());
  carrier.serverUrl = balancer.url;
  onTestFinished(() => ServerProcess.endAll());
  const environment = {
    DATABASE_URL: database,
    REDIS_URL: redis.url,
    PUBLIC_URL: balancer.url,
    TWILIO_ACCOUNT_SID: twilioForTests.accountSid,
    TWILIO_AUTH_TOKEN: twilioForTests.authToken,
    TWILIO_FROM: '+15005550006',
    TWILIO_API_URL: carrier.url,
  };
  const made = await sharktank(['key', 'create', '--role', 'admin', '--name', 'admin', '--json'], environment);
  // Boundary: what the command prints with --json.
  const { key } = JSON.parse(made.stdout) as { key: string };
  const servers = await Promise.all(
    Array.from({ length: nodes }, async () =>
      ServerProcess.start({ folder, port: await freePort(), environment, nodeOptions }),
    ),
  );
  const urls = servers.map(({ url }) => url);
  balancer.goesTo(() => rest.dice.pick(urls));
  const load = await Load.open({ urls, key, carrier, ...rest });
  onTestFinished(() => load.close());
  return { load, servers, urls, database, logs: () => servers.map(({ log }) => log).join('\n---\n') };
}
