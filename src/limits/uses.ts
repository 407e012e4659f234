/** When each key and session was last used, to the minute: gathered, so that no request waits for it or writes by itself. */
import type { Store } from '../store/store.ts';

const gatherMs = 20_000;

export interface Uses {
  readonly saw: (credentialId: string) => void;
  /** Resolves once what was gathered is stored, or could not be. */
  stop(): Promise<void>;
}

/** `report` hears of a store that does not answer; what was gathered then is not told again. */
export function gatherUses({ credentials }: Pick<Store, 'credentials'>, report: (fault: unknown) => void): Uses {
  let seen = new Set<string>();
  async function write(): Promise<void> {
    if (seen.size === 0) return;
    const ids = [...seen];
    seen = new Set();
    await credentials.used(ids).catch(report);
  }
  const writing = setInterval(() => void write(), gatherMs);
  return {
    saw: (id) => void seen.add(id),
    stop() {
      clearInterval(writing);
      return write();
    },
  };
}
