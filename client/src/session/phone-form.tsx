/** Signing in with a phone: first the number, then the six digits that were sent to it. */
import { type FormEvent, useState } from 'react';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useSending } from '../ui/use-sending.ts';
import { CodeForm } from './code-form.tsx';
import { ownNumber } from './own-number.ts';
import { refusalWords, sendCode } from './sign-in-requests.ts';

export function PhoneForm({ path }: { readonly path: string }) {
  const [phone, setPhone] = useState(ownNumber);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { busy, problem, send } = useSending();
  const words = deskText.signIn;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const to = phone.trim();
    void send(async () => {
      const answer = await sendCode(to);
      if (!answer.ok) return answer.problem;
      setSentTo(to);
      return null;
    });
  };

  if (sentTo !== null) return <CodeForm phone={sentTo} path={path} onOther={() => setSentTo(null)} />;
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <Field
        label={words.phone}
        hint={words.phoneHint}
        type="tel"
        name="phone"
        inputMode="tel"
        autoComplete="tel"
        required
        value={phone}
        onValue={setPhone}
      />
      <Button tone="main" type="submit" aria-disabled={busy}>
        {busy ? words.sending : words.sendCode}
      </Button>
      <p className="form-fault" role="alert">
        {problem && !busy && refusalWords(problem, problem.detail, words.tooManyCodes)}
      </p>
    </form>
  );
}
