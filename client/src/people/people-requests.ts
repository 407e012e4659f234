/** What is asked of the server about people. */
import type { ImportedLine, InvitationOut, PersonRole, UserOut } from '../../../src/protocol.ts';
import { allPages } from '../all-pages.ts';
import { type Answer, patch, post, remove } from '../api.ts';

export interface PersonIn {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly roles: readonly PersonRole[];
}

const pathOf = (id: string): string => `/api/v1/users/${encodeURIComponent(id)}`;

export const fetchPeople = (): Promise<Answer<readonly UserOut[]>> => allPages('/api/v1/users');
export const addPerson = (person: PersonIn & { readonly smsOptIn?: boolean }): Promise<Answer<UserOut>> =>
  post('/api/v1/users', person);
export const changePerson = (id: string, change: Partial<PersonIn>): Promise<Answer<UserOut>> =>
  patch(pathOf(id), change);
export const removePerson = (id: string): Promise<Answer<undefined>> => remove(pathOf(id));
export const invitePerson = (id: string): Promise<Answer<InvitationOut>> => post(`${pathOf(id)}/invite`, {});
export const endSessionsOf = (id: string): Promise<Answer<undefined>> => remove(`${pathOf(id)}/sessions`);
export const importPeople = (
  csv: string,
  preview: boolean,
): Promise<Answer<{ readonly items: readonly ImportedLine[] }>> => post('/api/v1/users/import', { csv, preview });
