/** The gate's contract over memory, over one Redis, and over a quorum of three. */
import { memoryGate } from '../../src/gate/memory.ts';
import { startRedis } from '../harness/redis.ts';
import { gateContract, type OpenedGate } from './gate.ts';
import { gateOn } from './redis-gate.ts';

async function overRedis(servers: number): Promise<OpenedGate> {
  const running = await Promise.all(Array.from({ length: servers }, startRedis));
  const gate = await gateOn(running);
  return {
    gate,
    async close() {
      await gate.close();
      await Promise.all(running.map((server) => server.close()));
      if (gate.faults.length > 0) throw new AggregateError(gate.faults, 'a well Redis gave faults');
    },
  };
}

gateContract('in memory', async () => ({ gate: memoryGate(), close: async () => {} }));
gateContract('on one Redis', () => overRedis(1));
gateContract('on a quorum of three', () => overRedis(3));
