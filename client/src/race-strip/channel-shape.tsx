/** A channel's shape: the same on every strip and in every list. */
import type { ClaimVia } from '../../../src/protocol.ts';

const shapes: Record<ClaimVia, string> = {
  socket: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z',
  http: 'M2 2h8v8H2z',
  sms: 'M6 1.2 11 10.5H1z',
  push: 'M6 .6 11.4 6 6 11.4.6 6z',
  assigned: 'M4.3 1h3.4v3.3H11v3.4H7.7V11H4.3V7.7H1V4.3h3.3z',
};

export function ChannelShape({ via }: { readonly via: ClaimVia }) {
  return (
    <svg className="channel-shape" viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[via]} fill="currentColor" />
    </svg>
  );
}
