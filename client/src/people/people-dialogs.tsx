/** Which dialog belongs to what an admin is about to do. */
import { useEffect, useState } from 'react';
import type { KeyOut, UserOut } from '../../../src/protocol.ts';
import type { Answer } from '../api.ts';
import { fetchKeysBy } from '../keys/keys-requests.ts';
import { deskText } from '../text-desk.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { wordsOfKeys } from './keys-made.ts';
import { endSessionsOf, type Roster, removePerson } from './people-requests.ts';
import { PersonDialog } from './person-dialog.tsx';

export type PersonTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'invite' | 'change' | 'sign-out' | 'remove'; readonly person: UserOut };

interface PeopleDialogsProps {
  readonly task: PersonTask;
  readonly roster: Roster;
  /** With what to say of it. */
  readonly onDone: (news: string) => void;
  readonly onClose: () => void;
}

interface RemoveDialogProps extends Pick<PeopleDialogsProps, 'onDone' | 'onClose'> {
  readonly person: UserOut;
}

/** Asks once it is known which keys go on working: nothing it says moves under a hand. */
function RemoveDialog({ person: { id, name, roles, repId }, onDone, onClose }: RemoveDialogProps) {
  const [keys, setKeys] = useState<Answer<readonly KeyOut[]> | null>(null);
  const words = deskText.people;
  useEffect(() => {
    let gone = false;
    void fetchKeysBy(id).then((answer) => {
      if (!gone) setKeys(answer);
    });
    return () => {
      gone = true;
    };
  }, [id]);
  if (keys === null) return null;
  const told = [
    repId === null ? words.removeDetail : words.removeRep,
    roles.includes('admin') && words.noAdminAnyMore,
    wordsOfKeys(keys),
  ];
  return (
    <ConfirmDialog
      title={words.removeTitle(name)}
      detail={told.filter(Boolean).join(' ')}
      confirm={words.remove}
      request={() => removePerson(id)}
      onDone={() => onDone(words.removed(name))}
      onClose={onClose}
    />
  );
}

export function PeopleDialogs({ task, roster, onDone, onClose }: PeopleDialogsProps) {
  const words = deskText.people;
  if (task.kind === 'add') return <PersonDialog person={null} roster={roster} onDone={onDone} onClose={onClose} />;
  const { person } = task;
  const { id, name } = person;
  switch (task.kind) {
    case 'change':
      return <PersonDialog person={person} roster={roster} onDone={onDone} onClose={onClose} />;
    case 'invite':
      return <InviteDialog person={person} onClose={onClose} />;
    case 'sign-out':
      return (
        <ConfirmDialog
          title={words.signOutTitle(name)}
          detail={words.signOutDetail}
          confirm={words.signOut}
          request={() => endSessionsOf(id)}
          onDone={() => onDone(words.signedOut(name))}
          onClose={onClose}
        />
      );
    case 'remove':
      return <RemoveDialog person={person} onDone={onDone} onClose={onClose} />;
  }
}
