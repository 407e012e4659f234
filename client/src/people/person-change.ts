/** What an admin's dialog about a person comes to: whose account it is, and what is asked of the server. Pure. */
import type { PersonRole, RepOut, UserOut } from '../../../src/protocol.ts';
import type { RepChange } from '../reps.ts';
import type { PersonAddition, PersonIn, Roster } from './people-requests.ts';

/** What the dialog knows of a rep. */
export type KnownRep = Pick<RepOut, 'id' | 'name' | 'email' | 'phone' | 'smsOptIn'>;

/** The dialog as it is filled in. */
export interface PersonForm {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly roles: readonly PersonRole[];
  /** The rep whose account this is or is to be; null: none, or one who is made along. */
  readonly repId: string | null;
  /** To get leads by text. */
  readonly agreed: boolean;
}

/** The dialog as it opens. `person` is null for somebody new, `rep` undefined for whoever is none yet. */
export const formOf = (person: UserOut | null, rep: KnownRep | undefined): PersonForm => ({
  name: person?.name ?? '',
  email: person?.email ?? '',
  phone: person?.phone ?? '',
  roles: person?.roles ?? ['rep'],
  repId: person?.repId ?? null,
  agreed: rep?.smsOptIn ?? false,
});

/** The reps an account can still be given to, by name. */
export function repsWithoutAccount({ people, reps }: Roster): readonly RepOut[] {
  const taken = new Set(people.map(({ repId }) => repId));
  return reps.filter(({ id }) => !taken.has(id)).toSorted((a, b) => a.name.localeCompare(b.name));
}

/**
 * Another rep is chosen for the account, or again a new one. What is empty comes from the rep, and so does what the rep chosen
 * before had brought; what somebody wrote stays.
 */
export function withRep(form: PersonForm, before: KnownRep | undefined, after: KnownRep | undefined): PersonForm {
  const filled = (field: 'name' | 'email' | 'phone'): string => {
    const written = form[field];
    return written.trim() === '' || written === before?.[field] ? (after?.[field] ?? '') : written;
  };
  return {
    ...form,
    name: filled('name'),
    email: filled('email'),
    phone: filled('phone'),
    repId: after?.id ?? null,
    agreed: after?.smsOptIn ?? false,
  };
}

export const isRep = ({ roles }: Pick<PersonForm, 'roles'>): boolean => roles.includes('rep');

const written = (line: string): string | null => line.trim() || null;

const personOf = ({ name, email, phone, roles }: PersonForm): PersonIn => ({
  name: name.trim(),
  email: written(email),
  phone: written(phone),
  roles,
});

/** Somebody new. Of a rep there is only the account is made; a new one's consent is worth nothing without a number. */
export function additionOf(form: PersonForm): PersonAddition {
  const person = personOf(form);
  if (!isRep(form)) return person;
  if (form.repId !== null) return { ...person, repId: form.repId };
  return { ...person, smsOptIn: form.agreed && person.phone !== null };
}

/** Only what is another: roles sent along would end the sessions. */
export function changeOf(before: UserOut, form: PersonForm): Partial<PersonIn> {
  const now = personOf(form);
  const sameRoles = now.roles.length === before.roles.length && now.roles.every((role) => before.roles.includes(role));
  return {
    ...(now.name !== before.name && { name: now.name }),
    ...(now.email !== before.email && { email: now.email }),
    ...(now.phone !== before.phone && { phone: now.phone }),
    ...(!sameRoles && { roles: now.roles }),
  };
}

/** Whether the rep's number becomes the person's: the server keeps two that were the same the same. */
const followsPerson = (rep: KnownRep | undefined, person: UserOut | null): boolean =>
  rep === undefined || (person !== null && (rep.phone ?? null) === person.phone);

/** Where leads are texted to once all is saved: the rep's number, which may be another than the person's; null: nowhere. */
export const numberForLeads = (form: PersonForm, rep: KnownRep | undefined, person: UserOut | null): string | null =>
  followsPerson(rep, person) ? written(form.phone) : (rep?.phone ?? written(form.phone));

/**
 * What is to be changed of the rep once the person is saved; null when nothing is. `person` as the dialog opened with them. A rep
 * without a number is given the person's along with the consent, or it would be for nothing.
 */
export function repChangeOf(form: PersonForm, rep: KnownRep | undefined, person: UserOut | null): RepChange | null {
  // A new person's new rep is made with it.
  if (!isRep(form) || (person === null && form.repId === null)) return null;
  const number = numberForLeads(form, rep, person);
  const isOther = form.agreed !== (rep?.smsOptIn ?? false);
  const lacksNumber = rep?.phone === undefined && !followsPerson(rep, person);
  const change: RepChange = {
    ...(isOther && (number !== null || !form.agreed) && { smsOptIn: form.agreed }),
    ...(form.agreed && lacksNumber && number !== null && { phone: number }),
  };
  return Object.keys(change).length === 0 ? null : change;
}
