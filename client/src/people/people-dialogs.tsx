/** Which dialog belongs to what an admin is about to do. */
import type { UserOut } from '../../../src/protocol.ts';
import { deskText } from '../text-desk.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useForm } from '../ui/use-form.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { endSessionsOf, removePerson } from './people-requests.ts';
import { PersonDialog } from './person-dialog.tsx';

export type PersonTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'invite' | 'change' | 'sign-out' | 'remove'; readonly person: UserOut };

interface PeopleDialogsProps {
  readonly task: PersonTask;
  /** With what to say of it. */
  readonly onDone: (news: string) => void;
  readonly onClose: () => void;
}

interface EndDialogProps extends Omit<PeopleDialogsProps, 'task'> {
  readonly person: UserOut;
}

function SignOutDialog({ person, onDone, onClose }: EndDialogProps) {
  const { busy, fault, send } = useForm();
  const words = deskText.people;
  const confirm = async () => {
    if (await send(() => endSessionsOf(person.id))) onDone(words.signedOut(person.name));
  };
  return (
    <Dialog
      title={words.signOutTitle(person.name)}
      detail={words.signOutDetail}
      confirm={words.signOut}
      tone="late"
      busy={busy}
      fault={fault}
      typing={false}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

function RemoveDialog({ person, onDone, onClose }: EndDialogProps) {
  const { busy, fault, send } = useForm();
  const words = deskText.people;
  const confirm = async () => {
    if (await send(() => removePerson(person.id))) onDone(words.removed(person.name));
  };
  return (
    <Dialog
      title={words.removeTitle(person.name)}
      detail={person.repId === null ? words.removeDetail : words.removeRep}
      confirm={words.remove}
      tone="late"
      busy={busy}
      fault={fault}
      typing={false}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

export function PeopleDialogs({ task, onDone, onClose }: PeopleDialogsProps) {
  switch (task.kind) {
    case 'add':
      return <PersonDialog person={null} onDone={onDone} onClose={onClose} />;
    case 'change':
      return <PersonDialog person={task.person} onDone={onDone} onClose={onClose} />;
    case 'invite':
      return <InviteDialog person={task.person} onClose={onClose} />;
    case 'sign-out':
      return <SignOutDialog person={task.person} onDone={onDone} onClose={onClose} />;
    case 'remove':
      return <RemoveDialog person={task.person} onDone={onDone} onClose={onClose} />;
  }
}
