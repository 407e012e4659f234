/** Two ways in without a link: a phone and the code that is sent to it, or an email address and a password. */
import { useState } from 'react';
import { deskText } from '../text-desk.ts';
import { Mark } from '../ui/mark.tsx';
import { SwitchRow } from '../ui/switch-row.tsx';
import { EmailForm } from './email-form.tsx';
import { PhoneForm } from './phone-form.tsx';
import './sign-in.css';

interface SignInFormsProps {
  /** Where this stands: after signing in one goes on there. */
  readonly path: string;
  /** Somebody was signed in on this page a moment ago. */
  readonly wasIn: boolean;
}

/** In the hand a phone is nearest, at a desk an email address. */
const likeliest = (): 'phone' | 'email' => (window.matchMedia('(min-width: 48rem)').matches ? 'email' : 'phone');

export default function SignInForms({ path, wasIn }: SignInFormsProps) {
  const [way, setWay] = useState(likeliest);
  const words = deskText.signIn;
  return (
    <div className="sign-in">
      <Mark />
      <div role="status">
        <h1>{wasIn ? words.outTitle : words.title}</h1>
        {wasIn && <p>{words.outDetail}</p>}
      </div>
      <SwitchRow
        legend={words.ways}
        chosen={way}
        onChoose={setWay}
        options={[
          { value: 'phone', label: words.byPhone },
          { value: 'email', label: words.byEmail },
        ]}
      />
      {way === 'phone' ? <PhoneForm path={path} /> : <EmailForm path={path} />}
      <p className="sign-in-help">{words.help}</p>
    </div>
  );
}
