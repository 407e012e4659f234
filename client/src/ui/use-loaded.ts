/** Something read from the server, kept while it is read again, and read again when the connection is back. */
import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../../src/protocol.ts';
import type { Answer } from '../api.ts';
import { refreshSession } from '../session/session.ts';
import { answers, connection } from '../socket.ts';
import { useStore } from '../store.ts';

export interface Loaded<Value> {
  readonly value: Value | null;
  readonly problem: Problem | null;
  readonly load: () => Promise<void>;
}

/** `read` has to stay the same function from one render to the next. */
export function useLoaded<Value>(read: () => Promise<Answer<Value>>): Loaded<Value> {
  const [state, setState] = useState<{ value: Value | null; problem: Problem | null }>({ value: null, problem: null });
  const online = answers(useStore(connection));
  const load = useCallback(async () => {
    const answer = await read();
    if (!answer.ok && answer.problem.status === 401) void refreshSession();
    setState((before) =>
      answer.ok ? { value: answer.value, problem: null } : { value: before.value, problem: answer.problem },
    );
  }, [read]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a connection that comes back is the reason to read again.
  useEffect(() => {
    void load();
  }, [load, online]);
  return { ...state, load };
}
