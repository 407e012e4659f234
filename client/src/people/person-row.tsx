/** One person in the list, with what an admin may do behind a word. */
import { useId, useState } from 'react';
import type { UserOut } from '../../../src/protocol.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import type { PersonTask } from './people-dialogs.tsx';

interface PersonRowProps {
  readonly person: UserOut;
  readonly isMe: boolean;
  /** Null for who may only look. */
  readonly onTask: ((task: PersonTask) => void) | null;
}

export function PersonRow({ person, isMe, onTask }: PersonRowProps) {
  const { name, email, phone, roles } = person;
  const [open, setOpen] = useState(false);
  const id = useId();
  const words = deskText.people;
  return (
    <li data-person-id={person.id}>
      <div className="thing person">
        <p className="thing-name">
          {name} {isMe && <small>({words.you})</small>}
        </p>
        <p className="badges">
          {roles.map((role) => (
            <span key={role} className="badge">
              {deskText.roles[role]}
            </span>
          ))}
        </p>
        <p className="thing-fact person-email">{email ?? words.noEmail}</p>
        <p className="thing-fact">{phone ?? words.noPhone}</p>
        {onTask && (
          <Button
            tone="quiet"
            className="person-more"
            aria-label={words.moreWho(name)}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            {words.more}
          </Button>
        )}
        {onTask && (
          <div id={id} className="person-tasks" hidden={!open}>
            <Button onClick={() => onTask({ kind: 'invite', person })}>{words.invite}</Button>
            <Button onClick={() => onTask({ kind: 'change', person })}>{words.change}</Button>
            <Button onClick={() => onTask({ kind: 'sign-out', person })}>{words.signOut}</Button>
            <Button className="person-remove" onClick={() => onTask({ kind: 'remove', person })}>
              {words.remove}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}
