/** My name, email address and phone number. */
import { type FormEvent, useState } from 'react';
import type { Me } from '../../../src/protocol.ts';
import { patch } from '../api.ts';
import { enter, phoneForCodes, type User } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProofField, useProvenForm } from './proof.tsx';

const fields = ['name', 'email', 'phone'] as const;

export function AboutForm({ user }: { readonly user: User }) {
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email ?? '');
  const [phone, setPhone] = useState(user.phone ?? '');
  const [saved, setSaved] = useState(false);
  const { busy, fault, faultAt, send, proof } = useProvenForm(user, fields);
  const words = deskText.account;
  const wanted = { name: name.trim(), email: email.trim() || null, phone: phone.trim() || null };
  const changesWayIn = wanted.email !== user.email || wanted.phone !== user.phone;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const done = await send((proven) => patch<Me>('/api/v1/me', { ...wanted, ...proven }));
    if (!done) return;
    enter(done.value);
    // As the server writes it: a phone number comes back with its country code.
    setName(done.value.user?.name ?? wanted.name);
    setEmail(done.value.user?.email ?? '');
    setPhone(done.value.user?.phone ?? '');
    setSaved(true);
  };

  return (
    <form className="card" aria-labelledby="about" onSubmit={(event) => void submit(event)}>
      <h2 id="about">{words.about}</h2>
      <Field
        label={words.name}
        autoComplete="name"
        required
        maxLength={200}
        value={name}
        onValue={setName}
        fault={faultAt('name')}
      />
      <Field
        label={words.email}
        hint={words.emailHint}
        type="email"
        autoComplete="email"
        autoCapitalize="none"
        value={email}
        onValue={setEmail}
        fault={faultAt('email')}
      />
      <Field
        label={words.phone}
        hint={words.phoneHint(user.sendsCodes)}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        value={phone}
        onValue={setPhone}
        fault={faultAt('phone')}
      />
      {/* Last, so that nothing one is writing in moves; what cannot be done is said before anybody writes. */}
      {(changesWayIn || proof.needs === 'coming-in-again') && <ProofField proof={proof} phone={phoneForCodes(user)} />}
      <div className="form-buttons">
        <Button tone="main" type="submit" aria-disabled={busy}>
          {deskText.save}
        </Button>
        <p className="form-said" role="status">
          {saved && !busy && fault === null && deskText.saved}
        </p>
        <p className="form-fault" role="alert">
          {fault}
        </p>
      </div>
    </form>
  );
}
