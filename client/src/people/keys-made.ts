/** The keys that somebody made go on working when they leave: what is said of it before that. */
import type { KeyOut } from '../../../src/protocol.ts';
import type { Answer } from '../api.ts';
import { deskText } from '../text-desk.ts';

/** Null while it is not known, and where there is none to name. */
export function wordsOfKeys(answer: Answer<readonly KeyOut[]> | null): string | null {
  if (answer === null) return null;
  const { people, keys } = deskText;
  if (!answer.ok) return people.keysUnknown(answer.problem.detail);
  const names = answer.value.map(({ name, repId }) => (repId === undefined ? name : keys.tokenNamed(name)));
  return names.length === 0 ? null : people.keysGoOn(names);
}
