/** What is asked of the server about people. */
import type { ImportedLine, InvitationOut, PersonRole, RepOut, UserOut } from '../../../src/protocol.ts';
import { allPages } from '../all-pages.ts';
import { type Answer, patch, post, remove } from '../api.ts';
import { fetchReps } from '../reps.ts';

export interface PersonIn {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly roles: readonly PersonRole[];
}

export interface PersonAddition extends PersonIn {
  /** The rep whose account it is to be; without it a new rep is made where the roles say so. */
  readonly repId?: string;
  /** Of the rep who is made along: whether they agreed to get leads by text. */
  readonly smsOptIn?: boolean;
}

/** Who may sign in. */
export interface People {
  readonly people: readonly UserOut[];
}

/** With the reps there are, with an account or without. */
export interface Roster extends People {
  readonly reps: readonly RepOut[];
}

const pathOf = (id: string): string => `/api/v1/users/${encodeURIComponent(id)}`;

/** For whoever only reads the list. */
export async function fetchPeople(): Promise<Answer<People>> {
  const all = await allPages<UserOut>('/api/v1/users');
  return all.ok ? { ok: true, value: { people: all.value } } : all;
}

/** For whoever changes it. */
export async function fetchRoster(): Promise<Answer<Roster>> {
  const [people, reps] = await Promise.all([fetchPeople(), fetchReps()]);
  if (!people.ok) return people;
  return reps.ok ? { ok: true, value: { ...people.value, reps: reps.value } } : reps;
}

export const addPerson = (person: PersonAddition): Promise<Answer<UserOut>> => post('/api/v1/users', person);
export const changePerson = (id: string, change: Partial<PersonIn>): Promise<Answer<UserOut>> =>
  patch(pathOf(id), change);
export const removePerson = (id: string): Promise<Answer<undefined>> => remove(pathOf(id));
export const invitePerson = (id: string): Promise<Answer<InvitationOut>> => post(`${pathOf(id)}/invite`, {});
export const endSessionsOf = (id: string): Promise<Answer<undefined>> => remove(`${pathOf(id)}/sessions`);
/** `lines`: only these, as the answer to the whole file numbered them. */
export const importPeople = (
  csv: string,
  preview: boolean,
  lines?: readonly number[],
): Promise<Answer<{ readonly items: readonly ImportedLine[] }>> =>
  post('/api/v1/users/import', { csv, preview, ...(lines && { lines }) });
