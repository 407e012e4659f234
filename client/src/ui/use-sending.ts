/** One request at a time, and what went wrong with the last. */
import { useState } from 'react';
import type { Problem } from '../../../src/protocol.ts';

export function useSending() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** `request` gives the problem, or null when it is done; true then. */
  const send = async (request: () => Promise<Problem | null>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    const fault = await request();
    setBusy(false);
    setProblem(fault);
    return fault === null;
  };
  return { busy, problem, send };
}
