/** A gate on real Redis servers that is ready for a test: every one of them answers it. */
import type { Gate } from '../../src/gate/gate.ts';
import { redisGate } from '../../src/gate/redis.ts';
import type { RedisServer } from '../harness/redis.ts';
import { newLead } from './gate.ts';

/** So long after a quorum answered, a fault of the last server may come. */
const faultComesMs = 200;

/** `faults`: what it reports from when it was ready. */
export async function gateOn(servers: readonly RedisServer[]): Promise<Gate & { readonly faults: Error[] }> {
  const faults: Error[] = [];
  let heardAt = Number.NEGATIVE_INFINITY;
  const gate = redisGate(
    servers.map(({ url }) => url),
    (fault) => {
      faults.push(fault);
      heardAt = performance.now();
    },
  );
  // A quorum answers before the last server is reached: until then each entry is a fault of that one. It is a crowd that
  // enters, so that the first race of a test is not the first one this process ever runs.
  for (let answered = false; !answered; ) {
    const isTold = performance.now() - heardAt > faultComesMs;
    const before = faults.length;
    const lead = newLead();
    const passes = await Promise.all(Array.from({ length: 100 }, () => gate.enter(lead)));
    for (const pass of passes) if (pass.kind === 'held') pass.release();
    answered = passes.every(({ kind }) => kind !== 'unavailable') && isTold && faults.length === before;
    await new Promise((resolve) => setImmediate(resolve));
  }
  faults.length = 0;
  return { ...gate, faults };
}
