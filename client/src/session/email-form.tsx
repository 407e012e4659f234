/** Signing in with an email address and a password. */
import { type FormEvent, useState } from 'react';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useSending } from '../ui/use-sending.ts';
import { forgetNumber } from './own-number.ts';
import { arrive } from './session.ts';
import { refusalWords, signInByPassword } from './sign-in-requests.ts';

export function EmailForm({ path }: { readonly path: string }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, send } = useSending();
  const words = deskText.signIn;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(async () => {
      const answer = await signInByPassword(email.trim(), password);
      if (!answer.ok) return answer.problem;
      forgetNumber();
      arrive(answer.value, path);
      return null;
    });
  };

  return (
    <form className="sign-in-form" onSubmit={submit}>
      <Field
        label={words.email}
        type="email"
        name="email"
        autoComplete="username"
        autoCapitalize="none"
        required
        value={email}
        onValue={setEmail}
      />
      <Field
        label={words.password}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onValue={setPassword}
      />
      <Button tone="main" type="submit" aria-disabled={busy}>
        {busy ? words.signingIn : words.signIn}
      </Button>
      <p className="form-fault" role="alert">
        {problem && !busy && refusalWords(problem, words.wrongPassword, words.tooMany)}
      </p>
    </form>
  );
}
