/** Faults by chance over a running load: a seed is a schedule, and the same seed is the same one. */
import { setTimeout as pause } from 'node:timers/promises';
import { io } from 'socket.io-client';
import type { RepOut } from '../../../src/protocol.ts';
import { api } from '../../harness/api.ts';
import type { Cluster } from '../../harness/cluster.ts';
import { Dice } from '../../harness/dice.ts';
import { NetworkProxy } from '../../harness/proxy.ts';
import type { Fault, Field } from './fault.ts';
import type { Disturbance } from './history.ts';
import { nodeFaults } from './node-faults.ts';
import { serviceFaults } from './service-faults.ts';

export interface Struck extends Disturbance {
  readonly seed: number;
  readonly name: string;
}

/** The faults of one seed: one of a node and one of a service, which may meet. Each deck is dealt once before any comes again. */
function dealt(deck: readonly Fault[], decksSeed: number, number: number): Fault {
  const round = Math.floor(number / deck.length);
  const fault = new Dice(decksSeed + round).shuffled(deck)[number % deck.length];
  if (!fault) throw new Error('There is no fault.');
  return fault;
}

async function slowClients(cluster: Cluster): Promise<Field['slowClient']> {
  const admin = api(cluster.node(0).url, cluster.key);
  const { id } = (await admin.post<RepOut>('/reps', { name: 'Slow' })).body;
  const { token } = (await admin.post<{ token: string }>(`/reps/${id}/tokens`)).body;
  return async (node) => {
    const { hostname: host, port } = new URL(node.url);
    const proxy = await NetworkProxy.open({ host, port: Number(port) });
    const socket = io(proxy.through(node.url), { auth: { token }, transports: ['websocket'], forceNew: true });
    await Promise.race([new Promise((resolve) => void socket.once('welcome', resolve)), pause(2000)]);
    proxy.blackHole('toClient');
    return {
      async close() {
        socket.disconnect();
        await proxy.close();
      },
    };
  };
}

/** Runs `count` schedules one after the other, from that seed on; `tell` hears of each. */
export async function schedules(
  cluster: Cluster,
  firstSeed: number,
  count: number,
  tell: (struck: readonly Struck[]) => void,
): Promise<readonly Struck[]> {
  const slowClient = await slowClients(cluster);
  const all: Struck[] = [];
  for (let number = 0; number < count; number++) {
    const seed = firstSeed + number;
    const hand = async (deck: readonly Fault[], dice: Dice): Promise<Struck> => {
      const fault = dealt(deck, firstSeed, number);
      await pause(dice.between(0, 1000));
      return { ...(await fault.strike({ cluster, dice, slowClient })), seed, name: fault.name };
    };
    const struck = await Promise.all([hand(nodeFaults, new Dice(seed)), hand(serviceFaults, new Dice(~seed))]);
    all.push(...struck);
    tell(struck);
  }
  return all;
}
