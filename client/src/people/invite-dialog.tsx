/** Makes a sign-in link for somebody and shows it, once. */
import { useState } from 'react';
import type { InvitationOut, UserOut } from '../../../src/protocol.ts';
import { useSendsCodes } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Dialog } from '../ui/dialog.tsx';
import { SecretLine } from '../ui/secret-line.tsx';
import { useForm } from '../ui/use-form.ts';
import { invitePerson } from './people-requests.ts';

interface InviteDialogProps {
  readonly person: UserOut;
  readonly onClose: () => void;
}

export function InviteDialog({ person, onClose }: InviteDialogProps) {
  const [invitation, setInvitation] = useState<InvitationOut | null>(null);
  const { busy, fault, send } = useForm();
  const sendsCodes = useSendsCodes();
  const words = deskText.people;
  const confirm = async () => {
    const done = await send(() => invitePerson(person.id));
    if (done) setInvitation(done.value);
  };
  return (
    <Dialog
      title={words.inviteTitle(person.name)}
      detail={invitation === null ? words.inviteDetail(sendsCodes ? person.phone : null) : words.invited(person.name)}
      confirm={invitation === null ? words.inviteConfirm : null}
      {...(invitation !== null && { dismiss: deskText.done })}
      tone="main"
      busy={busy}
      fault={fault}
      typing={false}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {invitation !== null && (
        <>
          <SecretLine label={words.link} value={invitation.link} />
          <p className={invitation.text === 'refused' ? 'field-fault' : 'field-hint'} role="status">
            {words.texted[invitation.text]} {invitation.refusal !== undefined && words.refusal(invitation.refusal)}
          </p>
        </>
      )}
    </Dialog>
  );
}
