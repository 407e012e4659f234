/** The six digits of the text: signs in as soon as all are there, and sends another after half a minute. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { useSending } from '../ui/use-sending.ts';
import { rememberNumber } from './own-number.ts';
import { arrive } from './session.ts';
import { refusalWords, sendCode, signInByCode } from './sign-in-requests.ts';

const againAfter = 30;

/** Seconds until another may be sent; starts over with every text. */
function useWait(texts: number): number {
  const [left, setLeft] = useState(againAfter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is what makes the wait begin anew.
  useEffect(() => {
    const until = Date.now() + againAfter * 1_000;
    const look = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1_000)));
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [texts]);
  return left;
}

interface CodeFormProps {
  readonly phone: string;
  readonly path: string;
  readonly onOther: () => void;
}

export function CodeForm({ phone, path, onOther }: CodeFormProps) {
  const [code, setCode] = useState('');
  const [texts, setTexts] = useState(1);
  const input = useRef<HTMLInputElement>(null);
  const entry = useSending();
  const again = useSending();
  const wait = useWait(texts);
  const words = deskText.signIn;

  useEffect(() => input.current?.focus(), []);

  const enterWith = (digits: string) =>
    void entry.send(async () => {
      const answer = await signInByCode(phone, digits);
      if (answer.ok) {
        rememberNumber(phone);
        arrive(answer.value, path);
        return null;
      }
      // What was wrong is not typed over digit by digit; what did not arrive is kept to be sent again.
      if (answer.problem.status === 401) setCode('');
      input.current?.focus();
      return answer.problem;
    });
  const type = (written: string) => {
    const digits = written.replace(/\D/g, '').slice(0, 6);
    setCode(digits);
    if (digits.length === 6 && digits !== code) enterWith(digits);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === 6) enterWith(code);
    else input.current?.focus();
  };
  const sendAgain = () => {
    if (wait > 0) return;
    void again.send(async () => {
      const answer = await sendCode(phone);
      if (!answer.ok) return answer.problem;
      setTexts((before) => before + 1);
      setCode('');
      input.current?.focus();
      return null;
    });
  };

  const fault = again.problem
    ? refusalWords(again.problem, again.problem.detail, words.tooManyCodes)
    : entry.problem && !entry.busy && refusalWords(entry.problem, words.wrongCode, words.tooMany);
  return (
    <form className="sign-in-form" onSubmit={submit}>
      <p className="form-said" role="status">
        {texts > 1 ? words.sentAgain : words.sentTo(phone)}
      </p>
      <Field
        label={words.code}
        className="sign-in-code"
        inputRef={input}
        type="text"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onValue={type}
      />
      <Button tone="main" type="submit" aria-disabled={entry.busy}>
        {entry.busy ? words.signingIn : words.signIn}
      </Button>
      <div className="sign-in-more">
        <Button tone="quiet" onClick={onOther}>
          {words.otherNumber}
        </Button>
        <Button tone="quiet" aria-disabled={wait > 0 || again.busy} onClick={sendAgain}>
          {wait > 0 ? words.againIn(wait) : words.again}
        </Button>
      </div>
      <p className="form-fault" role="alert">
        {fault}
      </p>
    </form>
  );
}
