/** Which dialog belongs to what an admin is about to do. */
import type { UserOut } from '../../../src/protocol.ts';
import { deskText } from '../text-desk.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { InviteDialog } from './invite-dialog.tsx';
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

export function PeopleDialogs({ task, roster, onDone, onClose }: PeopleDialogsProps) {
  const words = deskText.people;
  if (task.kind === 'add') return <PersonDialog person={null} roster={roster} onDone={onDone} onClose={onClose} />;
  const { person } = task;
  const { id, name, repId } = person;
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
      return (
        <ConfirmDialog
          title={words.removeTitle(name)}
          detail={repId === null ? words.removeDetail : words.removeRep}
          confirm={words.remove}
          request={() => removePerson(id)}
          onDone={() => onDone(words.removed(name))}
          onClose={onClose}
        />
      );
  }
}
