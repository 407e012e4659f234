/**
 * Invites everybody of a list that was just added, one after the other. Whom no text reaches is shown with a link, and who cannot be
 * invited with the reason.
 */
import { useState } from 'react';
import type { InvitationOut, Problem } from '../../../src/protocol.ts';
import type { Answer } from '../api.ts';
import { useSendsCodes } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { SecretLine } from '../ui/secret-line.tsx';
import { useForm } from '../ui/use-form.ts';
import { invitePerson } from './people-requests.ts';

interface Invited {
  readonly id: string;
  readonly name: string;
}

/** What came of it, for good. */
type Outcome =
  | (InvitationOut & { readonly kind: 'invited'; readonly name: string })
  | { readonly kind: 'refused'; readonly name: string; readonly problem: Problem };

/** This one person cannot be invited, now or later; anything else would stop the others, too, and may pass. */
const isForGood = ({ status }: Problem): boolean => status >= 400 && status < 500 && status !== 401 && status !== 429;

export function InviteEverybody({ people }: { readonly people: readonly Invited[] }) {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const { busy, fault, send } = useForm();
  const sendsCodes = useSendsCodes();
  const words = deskText.import;
  const left = people.filter(({ id }) => !outcomes.has(id));

  /** Goes on where it stopped: nobody is texted twice, and no link that was shown is made void. */
  const inviteAll = async (): Promise<Answer<undefined>> => {
    for (const { id, name } of left) {
      const answer = await invitePerson(id);
      if (!answer.ok && !isForGood(answer.problem)) return answer;
      const outcome: Outcome = answer.ok
        ? { kind: 'invited', name, ...answer.value }
        : { kind: 'refused', name, problem: answer.problem };
      setOutcomes((before) => new Map(before).set(id, outcome));
    }
    return { ok: true, value: undefined };
  };

  const all = [...outcomes.values()];
  const texts = all.filter((outcome) => outcome.kind === 'invited' && outcome.text === 'sent').length;
  const refused = all.filter(({ kind }) => kind === 'refused').length;
  return (
    <section className="card" aria-labelledby="invite-everybody">
      <h2 id="invite-everybody">{words.inviteTitle}</h2>
      <p>{words.inviteDetail(sendsCodes)}</p>
      <p role="status">{busy || all.length > 0 ? words.invited(texts, all.length - texts - refused, refused) : ''}</p>
      {(busy || left.length > 0) && (
        <div className="form-buttons">
          {busy && <progress aria-label={words.inviteTitle} max={people.length} value={all.length} />}
          <Button tone="main" aria-disabled={busy} onClick={() => void send(inviteAll)}>
            {busy ? words.inviting(all.length, people.length) : words.invite(left.length)}
          </Button>
        </div>
      )}
      <p className="form-fault" role="alert">
        {!busy && fault}
      </p>
      {[...outcomes].map(([id, outcome]) => {
        if (outcome.kind === 'refused') {
          const { name, problem } = outcome;
          return (
            <p key={id} className="form-fault">
              {problem.status === 404 ? words.gone(name) : words.notInvited(name, problem.detail)}
            </p>
          );
        }
        const { name, text, link, refusal } = outcome;
        if (text === 'sent') return null;
        return (
          <div key={id}>
            <SecretLine label={words.linkFor(name)} value={link} />
            {refusal !== undefined && <p className="field-hint">{deskText.people.refusal(refusal)}</p>}
          </div>
        );
      })}
    </section>
  );
}
