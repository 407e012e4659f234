/** My password: set for the first time, changed with the old one, or set anew by who has just come in another way. */
import { type FormEvent, useState } from 'react';
import { put } from '../api.ts';
import { phoneForCodes, refreshSession, type User } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ProofField, useProvenForm } from './proof.tsx';

const fields = ['password'] as const;

export function PasswordForm({ user }: { readonly user: User }) {
  const [password, setPassword] = useState('');
  const [saved, setSaved] = useState(false);
  const { busy, fault, faultAt, send, proof } = useProvenForm(user, fields);
  const words = deskText.account;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const done = await send((proven) => put('/api/v1/me/password', { password, ...proven }));
    if (!done) return;
    setPassword('');
    setSaved(true);
    void refreshSession();
  };

  if (proof.needs === 'coming-in-again') {
    return (
      <section className="card" aria-labelledby="password">
        <h2 id="password">{words.password}</h2>
        <ProofField proof={proof} phone={phoneForCodes(user)} />
      </section>
    );
  }
  return (
    <form className="card" aria-labelledby="password" onSubmit={(event) => void submit(event)}>
      <h2 id="password">{words.password}</h2>
      {user.email === null && <p>{words.passwordNeedsEmail}</p>}
      {/* A password manager keeps the password under this name. */}
      <input type="text" autoComplete="username" value={user.email ?? ''} readOnly hidden />
      <ProofField proof={proof} phone={phoneForCodes(user)} />
      <Field
        label={words.fresh}
        hint={words.freshHint}
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={128}
        value={password}
        onValue={setPassword}
        fault={faultAt('password')}
      />
      {user.hasPassword && <p>{words.passwordDetail}</p>}
      <div className="form-buttons">
        <Button tone="main" type="submit" aria-disabled={busy}>
          {user.hasPassword ? words.changePassword : words.setPassword}
        </Button>
        <p className="form-said" role="status">
          {saved && !busy && fault === null && words.passwordSet}
        </p>
        <p className="form-fault" role="alert">
          {fault}
        </p>
      </div>
    </form>
  );
}
