/** Faults by chance over a running load: the same seed and number are the same schedule. */
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
  /** Of its schedule. */
  readonly number: number;
  readonly name: string;
}

/** The fault of that number when the deck is dealt over and over, shuffled anew each time: none comes again before all have come. */
export function dealt(deck: readonly Fault[], seed: number, number: number): Fault {
  const round = Math.floor(number / deck.length);
  const fault = new Dice(seed + round).shuffled(deck)[number % deck.length];
  if (!fault) throw new Error('There is no fault.');
  return fault;
}

/** Two clusters that deal from the same decks have met with every fault after so many schedules each. */
export const allBetweenTwo = Math.ceil(Math.max(nodeFaults.length, serviceFaults.length) / 2);

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

/** Which of the schedules of a seed: so many, from that number on. */
export interface Part {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
}

/** Runs them one after the other, each a fault of a node and one of a service, which may meet. */
export async function schedules(cluster: Cluster, { seed, first, count }: Part): Promise<readonly Struck[]> {
  const slowClient = await slowClients(cluster);
  const all: Struck[] = [];
  for (let number = first; number < first + count; number++) {
    const hand = async (deck: readonly Fault[], dice: Dice): Promise<Struck> => {
      const fault = dealt(deck, seed, number);
      await pause(dice.between(0, 1000));
      return { ...(await fault.strike({ cluster, dice, slowClient })), number, name: fault.name };
    };
    all.push(
      ...(await Promise.all([
        hand(nodeFaults, new Dice(seed + number)),
        hand(serviceFaults, new Dice(~(seed + number))),
      ])),
    );
  }
  return all;
}
