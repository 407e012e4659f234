/** The way out: of this browser, or of every one. */
import { signOut } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { useSending } from '../ui/use-sending.ts';

export function LeaveCard() {
  const { busy, problem, send } = useSending();
  const words = deskText.account;
  return (
    <section className="card" aria-labelledby="leave">
      <h2 id="leave">{words.leave}</h2>
      <p>{words.everywhereDetail}</p>
      <div className="form-buttons">
        <Button aria-disabled={busy} onClick={() => void send(() => signOut('here'))}>
          {words.signOut}
        </Button>
        <Button aria-disabled={busy} onClick={() => void send(() => signOut('everywhere'))}>
          {words.everywhere}
        </Button>
        <p className="form-fault" role="alert">
          {problem?.detail}
        </p>
      </div>
    </section>
  );
}
