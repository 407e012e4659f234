/** Makes a key, then shows its secret, once. */
import { useState } from 'react';
import { deskText } from '../text-desk.ts';
import { Choices } from '../ui/choices.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { SecretLine } from '../ui/secret-line.tsx';
import { useForm } from '../ui/use-form.ts';
import { type KeyRole, makeKey } from './keys-requests.ts';

const fields = ['name', 'role', 'expiresAt'] as const;
const roles = ['source', 'manager', 'admin'] as const;

interface MakeKeyDialogProps {
  readonly onMade: () => void;
  readonly onClose: () => void;
}

/** The end of that day where the reader is. */
const endOf = (day: string): string => new Date(`${day}T23:59:59.999`).toISOString();

export function MakeKeyDialog({ onMade, onClose }: MakeKeyDialogProps) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<KeyRole>('source');
  const [day, setDay] = useState('');
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const { busy, fault, faultAt, send } = useForm(fields);
  const words = deskText.keys;

  const confirm = async () => {
    const done = await send(() => makeKey({ name: name.trim(), role, ...(day !== '' && { expiresAt: endOf(day) }) }));
    if (!done) return;
    setMade({ name: done.value.name, secret: done.value.key });
    onMade();
  };

  if (made) {
    return (
      <Dialog
        key="made"
        title={words.madeTitle(made.name)}
        detail={words.madeDetail}
        confirm={null}
        dismiss={deskText.done}
        tone="main"
        busy={false}
        fault={null}
        typing={false}
        onConfirm={onClose}
        onClose={onClose}
      >
        <SecretLine label={words.secret} value={made.secret} />
      </Dialog>
    );
  }
  return (
    <Dialog
      key="make"
      title={words.makeTitle}
      detail={words.makeDetail}
      confirm={words.makeConfirm}
      tone="main"
      busy={busy}
      fault={fault}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <Field
        label={words.name}
        hint={words.nameHint}
        required
        maxLength={2_000}
        value={name}
        onValue={setName}
        fault={faultAt('name')}
      />
      <Choices
        legend={words.role}
        kind="radio"
        options={roles.map((value) => ({ value, label: deskText.roles[value], hint: words.roleHints[value] }))}
        chosen={[role]}
        onChoose={([chosen]) => chosen && setRole(chosen)}
        fault={faultAt('role')}
      />
      <Field
        label={words.expiry}
        hint={words.expiryHint}
        type="date"
        value={day}
        onValue={setDay}
        fault={faultAt('expiresAt')}
      />
    </Dialog>
  );
}
