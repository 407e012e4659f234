/** A person as an admin writes one: to add, or to change. A rep's leads by text are turned on and off here, too. */
import { useEffect, useState } from 'react';
import type { KeyOut, UserOut } from '../../../src/protocol.ts';
import type { Answer } from '../api.ts';
import { fetchKeysBy } from '../keys/keys-requests.ts';
import { changeRep } from '../reps.ts';
import { useSendsCodes } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Choices } from '../ui/choices.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { useForm } from '../ui/use-form.ts';
import { wordsOfKeys } from './keys-made.ts';
import { addPerson, changePerson, type Roster } from './people-requests.ts';
import {
  additionOf,
  changeOf,
  formOf,
  isRep,
  numberForLeads,
  type PersonForm,
  repChangeOf,
  repsWithoutAccount,
  withRep,
} from './person-change.ts';

const fields = ['name', 'email', 'phone', 'roles', 'repId', 'smsOptIn'] as const;
const roleNames = ['rep', 'manager', 'admin'] as const;

interface PersonDialogProps {
  /** Null: somebody new. */
  readonly person: UserOut | null;
  readonly roster: Roster;
  readonly onDone: (news: string) => void;
  readonly onClose: () => void;
}

/** One line, whatever it says: nothing below it moves. */
function hintForTexts(form: PersonForm, number: string | null, sendsCodes: boolean): string {
  const words = deskText.people;
  if (!isRep(form)) return words.onlyReps;
  if (number === null) return words.agreedNeedsPhone;
  return number === form.phone.trim() ? words.agreedHint(sendsCodes) : words.agreedElsewhere(number);
}

export function PersonDialog({ person, roster, onDone, onClose }: PersonDialogProps) {
  // As they were when the dialog opened: what is chosen from does not change under a hand.
  const [reps] = useState(() => (person === null ? repsWithoutAccount(roster) : roster.reps));
  const [form, setForm] = useState(() =>
    formOf(
      person,
      reps.find(({ id }) => id === person?.repId),
    ),
  );
  const [missing, setMissing] = useState(false);
  /** Set while the person is saved and the rep is not yet: trying again must not add them twice. */
  const [saved, setSaved] = useState<UserOut | null>(null);
  const { busy, fault, faultAt, send } = useForm(fields);
  const sendsCodes = useSendsCodes();
  const [keys, setKeys] = useState<Answer<readonly KeyOut[]> | null>(null);
  const words = deskText.people;
  const stopsBeingAdmin = person?.roles.includes('admin') === true && !form.roles.includes('admin');
  useEffect(() => {
    if (stopsBeingAdmin && person) void fetchKeysBy(person.id).then(setKeys);
  }, [stopsBeingAdmin, person]);
  const rep = reps.find(({ id }) => id === form.repId);
  const before = saved ?? person;
  const change = (some: Partial<PersonForm>) => setForm((now) => ({ ...now, ...some }));

  const save = async (): Promise<Answer<UserOut>> => {
    const answer = await (before === null
      ? addPerson(additionOf(form))
      : changePerson(before.id, changeOf(before, form)));
    if (!answer.ok) return answer;
    setSaved(answer.value);
    const { name, repId } = answer.value;
    const ofRep = repChangeOf(form, rep, person);
    if (repId === null || ofRep === null) return answer;
    const changed = await changeRep(repId, ofRep);
    if (changed.ok) return answer;
    // Said for the whole: what it finds wrong is not wrong at the person's fields.
    const detail = words.textsUnsaved(name, changed.problem.detail);
    return { ok: false, problem: { ...changed.problem, detail, errors: [] } };
  };
  const confirm = async () => {
    setMissing(form.roles.length === 0);
    if (form.roles.length === 0) return;
    const done = await send(save);
    if (done) onDone(person === null ? words.added(done.value.name) : words.changed(done.value.name));
  };

  return (
    <Dialog
      title={person === null ? words.addTitle : words.changeTitle(person.name)}
      detail={person === null ? words.addDetail(sendsCodes) : words.changeDetail}
      confirm={before === null ? words.addConfirm : deskText.save}
      tone="main"
      busy={busy}
      fault={fault}
      onConfirm={() => void confirm()}
      onClose={saved === null ? onClose : () => onDone(words.savedWithoutTexts(saved.name))}
    >
      <Field
        label={words.name}
        required
        maxLength={200}
        value={form.name}
        onValue={(name) => change({ name })}
        fault={faultAt('name')}
      />
      <Field
        label={words.email}
        type="email"
        autoCapitalize="none"
        value={form.email}
        onValue={(email) => change({ email })}
        fault={faultAt('email')}
      />
      <Field
        label={words.phone}
        hint={words.phoneHint}
        type="tel"
        value={form.phone}
        onValue={(phone) => change({ phone })}
        fault={faultAt('phone')}
      />
      <Choices
        legend={words.roles}
        kind="checkbox"
        options={roleNames.map((role) => ({ value: role, label: deskText.roles[role], hint: words.roleHints[role] }))}
        chosen={form.roles}
        onChoose={(roles) => change({ roles })}
        fault={missing && form.roles.length === 0 ? words.noRole : faultAt('roles')}
      />
      {person === null && reps.length > 0 && (
        <Select
          label={words.account}
          hint={isRep(form) ? (rep ? words.accountFilled : words.accountHint) : words.onlyReps}
          options={[
            { value: '', label: words.newRep },
            ...reps.map(({ id, name, phone, email }) => ({ value: id, label: words.repInList(name, phone ?? email) })),
          ]}
          value={form.repId ?? ''}
          onValue={(chosen) =>
            setForm(
              withRep(
                form,
                rep,
                reps.find(({ id }) => id === chosen),
              ),
            )
          }
          disabled={!isRep(form) || saved !== null}
          fault={faultAt('repId')}
        />
      )}
      <Choices
        legend={words.agreedLegend}
        kind="checkbox"
        options={[{ value: 'agreed', label: words.agreed }]}
        chosen={form.agreed ? ['agreed'] : []}
        onChoose={(chosen) => change({ agreed: chosen.length > 0 })}
        hint={hintForTexts(form, numberForLeads(form, rep, person), sendsCodes)}
        disabled={!isRep(form)}
        fault={faultAt('smsOptIn')}
      />
      {/* Last: nothing else moves for it. */}
      {stopsBeingAdmin && (
        <p className="field-hint" role="status">
          {words.noAdminAnyMore} {wordsOfKeys(keys)}
        </p>
      )}
    </Dialog>
  );
}
