/**
 * Who one is, shown once more before the way in is changed: by the password, unless one came in by a code or a link a moment ago.
 * Who has no password comes in again first.
 */
import { useState } from 'react';
import type { Answer } from '../api.ts';
import { refreshSession, type User } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Field } from '../ui/field.tsx';
import { useForm } from '../ui/use-form.ts';

export interface Proof {
  readonly needs: 'nothing' | 'password' | 'coming-in-again';
  readonly current: string;
  readonly onCurrent: (current: string) => void;
  /** What the server found wrong with it. */
  readonly fault: string | undefined;
}

/** A form for what one signs in with. `fields` as in useForm; `send` gives the request what proves who asks. */
export function useProvenForm<Name extends string>(user: User, fields: readonly Name[]) {
  const [current, setCurrent] = useState('');
  const form = useForm<Name | 'current'>([...fields, 'current']);
  const fault = form.faultAt('current');
  const proof: Proof = {
    needs: user.mayResetPassword && fault === undefined ? 'nothing' : user.hasPassword ? 'password' : 'coming-in-again',
    current,
    onCurrent: setCurrent,
    fault,
  };

  const send = async <Value,>(request: (proven: { readonly current?: string }) => Promise<Answer<Value>>) => {
    const done = await form.send(async () => {
      const answer = await request(proof.needs === 'password' ? { current } : {});
      const wasRefused = !answer.ok && answer.problem.errors?.some(({ path }) => path === 'current');
      // The moment in which nothing is asked for passed while the page was open: every form has to know.
      if (wasRefused && proof.needs === 'nothing') await refreshSession();
      return answer;
    });
    if (done) setCurrent('');
    return done;
  };
  return { ...form, send, proof };
}

interface ProofFieldProps {
  readonly proof: Proof;
  /** Where a code is sent. */
  readonly phone: string | null;
}

/** The password until now; or, for who has none, what to do instead. */
export function ProofField({ proof: { needs, current, onCurrent, fault }, phone }: ProofFieldProps) {
  const words = deskText.account;
  switch (needs) {
    case 'nothing':
      return null;
    case 'password':
      return (
        <Field
          label={words.current}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onValue={onCurrent}
          fault={fault}
        />
      );
    case 'coming-in-again':
      return fault === undefined ? (
        <p className="field-hint">{words.comeInAgain(phone)}</p>
      ) : (
        <p key="refused" className="form-fault" role="alert">
          {words.comeInAgain(phone)}
        </p>
      );
  }
}
