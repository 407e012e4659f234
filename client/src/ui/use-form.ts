/** A form's one request: whether it is under way, what went wrong, and at which field. */
import { useState } from 'react';
import type { Problem } from '../../../src/protocol.ts';
import type { Answer } from '../api.ts';
import { refreshSession } from '../session/session.ts';
import { faultSentence } from '../text-desk.ts';

const isAt = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`);

/** `fields`: the paths that have a place of their own in the form; what is wrong elsewhere is said for the whole of it. */
export function useForm<Field extends string>(fields: readonly Field[] = []) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  /** The value once the server has done it; undefined when it has not, and then the form says why. */
  const send = async <Value>(request: () => Promise<Answer<Value>>): Promise<{ value: Value } | undefined> => {
    if (busy) return undefined;
    setBusy(true);
    const answer = await request();
    setBusy(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) return { value: answer.value };
    // The session is over: the page goes to signing in.
    if (answer.problem.status === 401) void refreshSession();
    return undefined;
  };

  const faultAt = (field: Field): string | undefined => {
    const found = problem?.errors?.find(({ path }) => isAt(path, field));
    return found && faultSentence(found.message);
  };
  const errors = problem?.errors ?? [];
  const elsewhere = errors.filter(({ path }) => !fields.some((field) => isAt(path, field)));
  // What the fields say already is not said twice.
  const fault =
    problem === null || errors.length === 0
      ? (problem?.detail ?? null)
      : elsewhere.map(({ message }) => faultSentence(message)).join(' ') || null;
  return { busy, problem, fault, faultAt, send };
}
