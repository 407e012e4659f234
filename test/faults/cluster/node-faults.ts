/** What can happen to one node: it dies or freezes anywhere in its work, is cut off, has a clock that jumps. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterNode } from '../../harness/cluster.ts';
import type { NetworkProxy } from '../../harness/proxy.ts';
import { type Fault, type Field, secondsUntil } from './fault.ts';
import type { Disturbance } from './history.ts';

/** Longer than any lock and any patience between node, PostgreSQL and Redis. */
const frozenMs = 4500;
/** What a node is waited for to come by is mostly there at once. */
const longestWaitMs = 2000;

type Spring = (node: ClusterNode) => Promise<void>;

const redisOf = ({ redisProxies }: ClusterNode): NetworkProxy => {
  const [proxy] = redisProxies;
  if (!proxy) throw new Error('This cluster has no Redis.');
  return proxy;
};

/** The places in a claim's way at which a node is hit. */
const moments: Readonly<Record<string, Spring>> = {
  'at any moment': async () => {},
  'before the gate': (node) => redisOf(node).cutOn(/EVAL/i, 'toServer', 'before'),
  'after the gate': (node) => redisOf(node).cutOn(/EVAL/i, 'toServer', 'after'),
  'before the commit': (node) => node.postgresProxy.cutOn(/commit\0/, 'toServer', 'before'),
  'after the commit': (node) => node.postgresProxy.cutOn(/commit\0/, 'toServer', 'after'),
  'before the answer': (node) => node.postgresProxy.cutOn(/COMMIT\0/, 'toClient', 'after'),
};

/** Waits until the node comes by there; a node that does not is hit all the same. */
async function comesBy(node: ClusterNode, spring: Spring): Promise<void> {
  await Promise.race([spring(node), pause(longestWaitMs)]);
}

async function healed(node: ClusterNode): Promise<void> {
  await Promise.all([node.postgresProxy, ...node.redisProxies].map((proxy) => proxy.heal()));
}

/** One node by chance, once it `comes by`. Not ready again means that it is started again until it is: its services may be away too. */
function one(
  name: string,
  kind: Disturbance['kind'],
  hurt: (node: ClusterNode, field: Field, number: number) => Promise<void>,
  spring: Spring = async () => {},
): Fault {
  return {
    name,
    async strike(field) {
      const number = field.dice.between(0, field.cluster.nodes.length - 1);
      const node = field.cluster.node(number);
      const from = Date.now();
      await comesBy(node, spring);
      const hitAt = Date.now();
      try {
        await hurt(node, field, number);
      } finally {
        await healed(node);
      }
      await secondsUntil(async () => (await fetch(`${node.url}/readyz`)).status === 200);
      return { kind, nodes: [number], from, hitAt, until: Date.now() };
    },
  };
}

const kills = Object.entries(moments).map(([moment, spring]) =>
  one(
    `a node killed ${moment}`,
    'stopped',
    async (node, { cluster, dice }, number) => {
      await node.server.kill();
      await healed(node);
      await pause(dice.between(0, 1000));
      await secondsUntil(async () => {
        await cluster.restart(number);
        return true;
      });
    },
    spring,
  ),
);

const freezes = Object.entries(moments).map(([moment, spring]) =>
  one(
    `a node frozen ${moment}`,
    'stopped',
    async (node) => {
      node.server.freeze();
      await healed(node);
      await pause(frozenMs);
      node.server.thaw();
    },
    spring,
  ),
);

export const nodeFaults: readonly Fault[] = [
  ...kills,
  ...freezes,
  one('a connection cut in mid-commit', 'cut off', (node) =>
    comesBy(node, moments['after the commit'] ?? (async () => {})),
  ),
  one('a node cut off from PostgreSQL', 'cut off', async (node) => {
    node.postgresProxy.refuse();
    node.postgresProxy.cut();
    await pause(3000);
  }),
  one('a black hole between a node and PostgreSQL', 'cut off', async (node) => {
    node.postgresProxy.blackHole();
    await pause(3000);
  }),
  one('a node whose answers from PostgreSQL are lost', 'cut off', async (node) => {
    node.postgresProxy.swallow('toClient');
    await pause(3000);
    node.postgresProxy.cut();
  }),
  one('a node far from PostgreSQL', 'cut off', async (node) => {
    node.postgresProxy.delay(50);
    await pause(3000);
  }),
  one('a node cut off from Redis', 'bearable', async (node) => {
    for (const proxy of node.redisProxies) {
      proxy.refuse();
      proxy.cut();
    }
    await pause(4000);
  }),
  one('a black hole between a node and Redis', 'bearable', async (node) => {
    for (const proxy of node.redisProxies) proxy.blackHole();
    await pause(4000);
  }),
  one('a clock that jumps by a minute', 'bearable', async (node, { dice }) => {
    await node.server.jumpClock(dice.pick([-60_000, 60_000]));
    await pause(1000);
  }),
];
