/** One key or token: whose, what it may do, and whether anybody uses it. */
import type { KeyOut } from '../../../src/protocol.ts';
import { useServerNow } from '../clock.ts';
import { formatExact } from '../format.ts';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';

interface KeyRowProps {
  readonly of: KeyOut;
  /** Whose token it is; null for a key. */
  readonly repName: string | null;
  readonly onRevoke: () => void;
}

export function KeyRow({ of: key, repName, onRevoke }: KeyRowProps) {
  const { id, name, role, createdAt, createdBy, lastUsedAt, expiresAt } = key;
  const now = useServerNow(60_000);
  const words = deskText.keys;
  const end = expiresAt === null ? null : Date.parse(expiresAt);
  const isOver = end !== null && end <= now;
  return (
    <li className="thing key" data-key-id={id}>
      <p className="thing-name">
        {name} {repName !== null && <small>{words.tokenOf(repName)}</small>}
      </p>
      <p className="badges">
        <span className="badge">{deskText.roles[role]}</span>
      </p>
      <dl className="key-times">
        <div>
          <dt>{words.made}</dt>
          <dd>
            <TimeAgo at={Date.parse(createdAt)} />
          </dd>
        </div>
        <div>
          <dt>{words.madeBy}</dt>
          <dd>{createdBy?.name ?? words.madeByNobody}</dd>
        </div>
        <div>
          <dt>{words.used}</dt>
          <dd>{lastUsedAt === null ? deskText.never : <TimeAgo at={Date.parse(lastUsedAt)} />}</dd>
        </div>
        <div>
          <dt>{words.expires}</dt>
          <dd className={isOver ? 'thing-late' : ''}>
            {end === null ? deskText.never : isOver ? words.expired(end) : formatExact(end)}
          </dd>
        </div>
      </dl>
      <Button className="key-revoke" aria-label={words.revokeWhat(name)} onClick={onRevoke}>
        {words.revoke}
      </Button>
    </li>
  );
}
