/** The disk under PostgreSQL runs full under load, and has room again. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { dice } from '../../harness/dice.ts';
import { SmallDisk } from '../../harness/small-disk.ts';
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
