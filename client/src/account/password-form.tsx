/** My password: set for the first time, changed with the old one, or set anew by who has just come in another way. */
import { type FormEvent, useState } from 'react';
import type { Me } from '../../../src/protocol.ts';
import { put } from '../api.ts';
import { refreshSession } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useForm } from '../ui/use-form.ts';

const fields = ['password', 'current'] as const;

export function PasswordForm({ user }: { readonly user: NonNullable<Me['user']> }) {
  const [password, setPassword] = useState('');
  const [current, setCurrent] = useState('');
  const [saved, setSaved] = useState(false);
  const { busy, fault, faultAt, send } = useForm(fields);
  const words = deskText.account;
  // The moment in which the old one is not asked for may have passed since this page was loaded.
  const needsCurrent = !user.mayResetPassword || faultAt('current') !== undefined;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    const done = await send(() => put('/api/v1/me/password', { password, ...(needsCurrent && { current }) }));
    if (!done) return;
    setPassword('');
    setCurrent('');
    setSaved(true);
    void refreshSession();
  };

  return (
    <form className="card" aria-labelledby="password" onSubmit={(event) => void submit(event)}>
      <h2 id="password">{words.password}</h2>
      {user.email === null && <p>{words.passwordNeedsEmail}</p>}
      {/* A password manager keeps the password under this name. */}
      <input type="text" autoComplete="username" value={user.email ?? ''} readOnly hidden />
      {needsCurrent && (
        <Field
          label={words.current}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onValue={setCurrent}
          fault={faultAt('current')}
        />
      )}
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
