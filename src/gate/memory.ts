/** The gate of a single process. */
import type { Gate, Pass } from './gate.ts';

export function memoryGate(): Gate {
  const inside = new Set<string>();
  return {
    async enter(leadId): Promise<Pass> {
      if (inside.has(leadId)) return { kind: 'busy' };
      inside.add(leadId);
      return { kind: 'held', release: () => void inside.delete(leadId) };
    },
    redis: () => 'unused',
    close: async () => {},
  };
}
