/** The gate's contract over memory, over one Redis, and over a quorum of three. */
import { vi } from 'vitest';
import { memoryGate } from '../../src/gate/memory.ts';
import { redisGate } from '../../src/gate/redis.ts';
import { startRedis } from '../harness/redis.ts';
import { gateContract, type OpenedGate } from './gate.ts';

async function overRedis(servers: number): Promise<OpenedGate> {
  const running = await Promise.all(Array.from({ length: servers }, startRedis));
  const faults: Error[] = [];
  const gate = redisGate(
    running.map(({ url }) => url),
    (fault) => faults.push(fault),
  );
  await vi.waitUntil(() => gate.redis() !== 'missing', { timeout: 5000, interval: 5 });
  return {
    gate,
    async close() {
      await gate.close();
      await Promise.all(running.map((server) => server.close()));
      if (faults.length > 0) throw new AggregateError(faults, 'a well Redis gave faults');
    },
  };
}

gateContract('in memory', async () => ({ gate: memoryGate(), close: async () => {} }));
gateContract('on one Redis', () => overRedis(1));
gateContract('on a quorum of three', () => overRedis(3));
