/** A person as they are written and as they are shown, wherever that is done: over HTTP, from a file, from the command line. */
import type { z } from 'zod';
import { toDraft } from '../http/schemas/rep.ts';
import type { userIn } from '../http/schemas/user.ts';
import type { UserOut } from '../protocol.ts';
import type { DeskRole, Person, PersonDraft, PersonRefusal } from '../store/store.ts';
import { time } from '../wire.ts';

export type UserIn = z.output<typeof userIn>;

export const userOut = ({ id: userId, name, email, phone, desk, repId, createdAt }: Person): UserOut => ({
  id: userId,
  name,
  email,
  phone,
  roles: [...(repId === null ? [] : (['rep'] as const)), ...desk],
  repId,
  createdAt: time(createdAt),
});

export const deskOf = (roles: UserIn['roles']): DeskRole[] => roles.flatMap((role) => (role === 'rep' ? [] : [role]));

export const newRep = ({ name, email, phone, smsOptIn }: Omit<UserIn, 'roles' | 'repId'>) => ({
  draft: toDraft({ name, email, phone, ...(smsOptIn !== undefined && { smsOptIn }) }),
});

export function draftOf({ roles, repId, ...given }: UserIn): PersonDraft {
  const { name, email = null, phone = null } = given;
  const rep = repId !== undefined ? { id: repId } : roles.includes('rep') ? newRep(given) : null;
  return { name, email, phone, desk: deskOf(roles), rep };
}

export const refusalWords: Readonly<
  Record<PersonRefusal['kind'], { readonly path: string; readonly message: string }>
> = {
  'email-taken': { path: 'email', message: 'Somebody else signs in with this email address.' },
  'phone-taken': { path: 'phone', message: 'Somebody else signs in with this phone number.' },
  'rep-phone-taken': {
    path: 'phone',
    message: 'A rep has this phone number already: choose that rep as the one whose account it is (repId).',
  },
  'rep-taken': { path: 'repId', message: 'This rep has an account already.' },
  'rep-unknown': { path: 'repId', message: 'This is not the id of a rep.' },
  'last-admin': {
    path: 'roles',
    message:
      'No admin would be left who can get in. First have another one sign in, or set an email address and a password for yourself.',
  },
  'no-role': { path: 'roles', message: 'Somebody without a role is to be removed instead.' },
};
