/** A person as an admin writes one: to add, or to change. */
import { useState } from 'react';
import type { PersonRole, UserOut } from '../../../src/protocol.ts';
import { deskText } from '../text-desk.ts';
import { Choices } from '../ui/choices.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { useForm } from '../ui/use-form.ts';
import { addPerson, changePerson, type PersonIn } from './people-requests.ts';

const fields = ['name', 'email', 'phone', 'roles', 'smsOptIn'] as const;
const roleNames = ['rep', 'manager', 'admin'] as const;

interface PersonDialogProps {
  /** Null: somebody new. */
  readonly person: UserOut | null;
  readonly onDone: (news: string) => void;
  readonly onClose: () => void;
}

/** Only what is another: roles sent along would end the sessions. */
function changeOf(before: UserOut, now: PersonIn): Partial<PersonIn> {
  const sameRoles = now.roles.length === before.roles.length && now.roles.every((role) => before.roles.includes(role));
  return {
    ...(now.name !== before.name && { name: now.name }),
    ...(now.email !== before.email && { email: now.email }),
    ...(now.phone !== before.phone && { phone: now.phone }),
    ...(!sameRoles && { roles: now.roles }),
  };
}

export function PersonDialog({ person, onDone, onClose }: PersonDialogProps) {
  const [name, setName] = useState(person?.name ?? '');
  const [email, setEmail] = useState(person?.email ?? '');
  const [phone, setPhone] = useState(person?.phone ?? '');
  const [roles, setRoles] = useState<readonly PersonRole[]>(person?.roles ?? ['rep']);
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState(false);
  const { busy, fault, faultAt, send } = useForm(fields);
  const words = deskText.people;
  const isNewRep = person === null && roles.includes('rep');

  const confirm = async () => {
    setMissing(roles.length === 0);
    if (roles.length === 0) return;
    const wanted = { name: name.trim(), email: email.trim() || null, phone: phone.trim() || null, roles };
    const done = await send(() =>
      person === null
        ? addPerson({ ...wanted, ...(isNewRep && { smsOptIn: agreed && wanted.phone !== null }) })
        : changePerson(person.id, changeOf(person, wanted)),
    );
    if (done) onDone(person === null ? words.added(done.value.name) : words.changed(done.value.name));
  };

  return (
    <Dialog
      title={person === null ? words.addTitle : words.changeTitle(person.name)}
      detail={person === null ? words.addDetail : words.changeDetail}
      confirm={person === null ? words.addConfirm : deskText.save}
      tone="main"
      busy={busy}
      fault={fault}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <Field label={words.name} required maxLength={200} value={name} onValue={setName} fault={faultAt('name')} />
      <Field
        label={words.email}
        type="email"
        autoCapitalize="none"
        value={email}
        onValue={setEmail}
        fault={faultAt('email')}
      />
      <Field
        label={words.phone}
        hint={words.phoneHint}
        type="tel"
        value={phone}
        onValue={setPhone}
        fault={faultAt('phone')}
      />
      <Choices
        legend={words.roles}
        kind="checkbox"
        options={roleNames.map((role) => ({ value: role, label: deskText.roles[role], hint: words.roleHints[role] }))}
        chosen={roles}
        onChoose={setRoles}
        fault={missing && roles.length === 0 ? words.noRole : faultAt('roles')}
      />
      {isNewRep && (
        <Choices
          legend={words.agreedLegend}
          kind="checkbox"
          options={[
            {
              value: 'agreed',
              label: words.agreed,
              hint: phone.trim() === '' ? words.agreedNeedsPhone : words.agreedHint,
            },
          ]}
          chosen={agreed ? ['agreed'] : []}
          onChoose={(chosen) => setAgreed(chosen.length > 0)}
          fault={faultAt('smsOptIn')}
        />
      )}
    </Dialog>
  );
}
