/** Invites everybody of a list that was just added, one after the other; whom no text reaches is shown with a link. */
import { useState } from 'react';
import type { InvitationOut, Problem } from '../../../src/protocol.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { SecretLine } from '../ui/secret-line.tsx';
import { useSending } from '../ui/use-sending.ts';
import { invitePerson } from './people-requests.ts';

interface Invited {
  readonly id: string;
  readonly name: string;
}

interface Invitation extends InvitationOut {
  readonly name: string;
}

export function InviteEverybody({ people }: { readonly people: readonly Invited[] }) {
  const [invitations, setInvitations] = useState<ReadonlyMap<string, Invitation>>(new Map());
  const { busy, problem, send } = useSending();
  const words = deskText.import;
  const left = people.filter(({ id }) => !invitations.has(id));

  /** Goes on where it stopped: nobody is texted twice, and no link that was shown is made void. */
  const inviteAll = async (): Promise<Problem | null> => {
    for (const { id, name } of left) {
      const answer = await invitePerson(id);
      if (!answer.ok) return answer.problem;
      setInvitations((before) => new Map(before).set(id, { ...answer.value, name }));
    }
    return null;
  };

  const all = [...invitations];
  const byLink = all.filter(([, { text }]) => text !== 'sent');
  return (
    <section className="card" aria-labelledby="invite-everybody">
      <h2 id="invite-everybody">{words.inviteTitle}</h2>
      <p>{words.inviteDetail}</p>
      <p role="status">{busy || all.length > 0 ? words.invited(all.length - byLink.length, byLink.length) : ''}</p>
      {(busy || left.length > 0) && (
        <div className="form-buttons">
          {busy && <progress aria-label={words.inviteTitle} max={people.length} value={all.length} />}
          <Button tone="main" aria-disabled={busy} onClick={() => void send(inviteAll)}>
            {busy ? words.inviting(all.length, people.length) : words.invite(left.length)}
          </Button>
        </div>
      )}
      <p className="form-fault" role="alert">
        {problem && !busy && problem.detail}
      </p>
      {byLink.map(([id, { name, link, refusal }]) => (
        <div key={id}>
          <SecretLine label={words.linkFor(name)} value={link} />
          {refusal !== undefined && <p className="field-hint">{deskText.people.refusal(refusal)}</p>}
        </div>
      ))}
    </section>
  );
}
