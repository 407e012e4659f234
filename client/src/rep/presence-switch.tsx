/** Available or away: one tap, and it shows what the server has, not what was wished. */
import { useState } from 'react';
import type { Presence } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { setPresence } from './rep-store.ts';

const choices = ['available', 'away'] as const;

interface PresenceSwitchProps {
  readonly presence: Presence | null;
  readonly online: boolean;
}

export function PresenceSwitch({ presence, online }: PresenceSwitchProps) {
  const [asked, setAsked] = useState<Presence | null>(null);
  const [failed, setFailed] = useState(false);
  const shown = asked ?? (presence === 'off' ? 'away' : presence);

  const choose = async (status: Presence) => {
    setAsked(status);
    setFailed(false);
    setFailed(!(await setPresence(status)));
    setAsked(null);
  };

  return (
    <fieldset className={`presence presence-${shown ?? 'waiting'}`} disabled={!online || presence === null}>
      <legend className="visually-hidden">{text.rep.presence}</legend>
      {choices.map((status) => (
        <label key={status} className={shown === status ? 'presence-on' : ''}>
          <input
            type="radio"
            name="presence"
            className="visually-hidden"
            checked={shown === status}
            onChange={() => void choose(status)}
          />
          {text.rep.presenceNames[status]}
        </label>
      ))}
      <p className="presence-failed" role="alert">
        {failed && text.rep.presenceFailed}
      </p>
    </fieldset>
  );
}
