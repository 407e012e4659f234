/** "12 s ago", exact on hover. */
import { useServerNow } from '../clock.ts';
import { formatAgo, formatExact } from '../format.ts';

interface TimeAgoProps {
  readonly at: number;
  readonly words?: (ago: string) => string;
}

export function TimeAgo({ at, words = (ago) => ago }: TimeAgoProps) {
  const now = useServerNow(1_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExact(at)}>
      {words(formatAgo(at, now))}
    </time>
  );
}
