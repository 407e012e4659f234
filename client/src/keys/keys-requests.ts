/** What is asked of the server about keys. */
import type { KeyOut, Role } from '../../../src/protocol.ts';
import { allPages } from '../all-pages.ts';
import { type Answer, post, remove } from '../api.ts';
import { fetchReps } from '../reps.ts';

export type KeyRole = Exclude<Role, 'rep'>;

export interface KeyIn {
  readonly name: string;
  readonly role: KeyRole;
  /** ISO 8601. */
  readonly expiresAt?: string;
}

export interface Keys {
  /** The newest first. */
  readonly keys: readonly KeyOut[];
  readonly repNames: ReadonlyMap<string, string>;
}

export async function fetchKeys(): Promise<Answer<Keys>> {
  const [keys, reps] = await Promise.all([allPages<KeyOut>('/api/v1/keys'), fetchReps()]);
  if (!keys.ok) return keys;
  if (!reps.ok) return reps;
  const newest = keys.value.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return { ok: true, value: { keys: newest, repNames: new Map(reps.value.map(({ id, name }) => [id, name])) } };
}

/** Those that this person made, and what was made with such a key. */
export const fetchKeysBy = (personId: string): Promise<Answer<readonly KeyOut[]>> =>
  allPages<KeyOut>('/api/v1/keys', { createdBy: personId });

export const makeKey = (key: KeyIn): Promise<Answer<KeyOut & { readonly key: string }>> => post('/api/v1/keys', key);
export const revokeKey = (id: string): Promise<Answer<undefined>> => remove(`/api/v1/keys/${encodeURIComponent(id)}`);
