/** /account: who I am, how I sign in, and the way out. */
import type { Me } from '../../../src/protocol.ts';
import { Link } from '../path.tsx';
import { hasNoWayIn, phoneForCodes, type User } from '../session/session.ts';
import { deskText } from '../text-desk.ts';
import { Notice } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { AboutForm } from './about-form.tsx';
import './account.css';
import { LeaveCard } from './leave-card.tsx';
import { PasswordForm } from './password-form.tsx';

/** How this person gets in again, a sentence a way. */
function waysOf(user: User): readonly string[] {
  const { ways } = deskText.account;
  const { email, hasPassword } = user;
  const phone = phoneForCodes(user);
  return [
    ...(phone === null ? [] : [ways.code(phone)]),
    ...(email === null ? [] : [hasPassword ? ways.password(email) : ways.noPassword(email)]),
  ];
}

export default function AccountPage({ me }: { readonly me: Me }) {
  const { user } = me;
  const words = deskText.account;
  if (!user) return <Notice title={words.none} detail={words.noneDetail} />;
  return (
    <Page title={words.title} narrow>
      {hasNoWayIn(user) ? (
        <section className="card account-hello" aria-labelledby="hello">
          <h2 id="hello">{words.hello}</h2>
          <p>{words.helloDetail(user.sendsCodes)}</p>
          <Link href="/">{words.goOn}</Link>
        </section>
      ) : (
        <div className="account-ways">
          <ul>
            {waysOf(user).map((way) => (
              <li key={way}>{way}</li>
            ))}
          </ul>
          <Link href="/">{words.goOn}</Link>
        </div>
      )}
      <AboutForm user={user} />
      <PasswordForm user={user} />
      <LeaveCard />
    </Page>
  );
}
