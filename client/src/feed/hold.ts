/** Why a held lead waits, since when, and until when: told from its events. Pure. */
import type { FeedEvent, LeadOut } from '../../../src/protocol.ts';
import type { HoldReason } from '../text.ts';

export interface Hold {
  /** Null when its event is not known here. */
  readonly because: HoldReason | null;
  readonly since: number;
  /** When it becomes unclaimed if nobody comes. */
  readonly until: number | null;
  /** It has waited for half of the longest hold. */
  readonly overdue: boolean;
}

const reasons: readonly HoldReason[] = ['nobody-eligible', 'pace', 'paused'];

export function holdOf({ receivedAt }: Pick<LeadOut, 'receivedAt'>, events: readonly FeedEvent[]): Hold {
  const begun = events.findLastIndex(({ type }) => type === 'lead.held');
  const event = events[begun];
  const since = Date.parse(event?.at ?? receivedAt);
  return {
    because: reasons.find((known) => known === event?.because) ?? null,
    since,
    until: typeof event?.seconds === 'number' ? since + event.seconds * 1000 : null,
    overdue: events.slice(begun + 1).some(({ type }) => type === 'lead.alarm'),
  };
}
