/** Adds a person from the command line, under the same rules as over HTTP. */
import { faultsIn } from '../http/schemas/common.ts';
import { userIn } from '../http/schemas/user.ts';
import type { UserOut } from '../protocol.ts';
import type { Store } from '../store/store.ts';
import { draftOf, refusalWords, userOut } from './person.ts';

export type AddedUser =
  | { readonly kind: 'added'; readonly person: UserOut }
  | { readonly kind: 'refused'; readonly why: string };

export async function addUser(store: Store, given: unknown): Promise<AddedUser> {
  const read = userIn.safeParse(given);
  if (!read.success) {
    const why = faultsIn(read.error).map(({ path, message }) => `${path}: ${message}`);
    return { kind: 'refused', why: why.join('; ') };
  }
  const made = await store.people.create(draftOf(read.data), 'command line');
  if ('kind' in made) return { kind: 'refused', why: refusalWords[made.kind].message };
  return { kind: 'added', person: userOut(made) };
}
