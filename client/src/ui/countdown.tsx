/** What is left, in figures: "23 s", "4:05". It alone re-renders as time passes. */
import { useServerNow } from '../clock.ts';
import { formatCountdown, formatExact } from '../format.ts';
import { text } from '../text.ts';

interface CountdownProps {
  readonly until: number;
  readonly className: string;
}

const minute = 60_000;
/** The server ends an offer within a fraction of a second; more than this is late. */
const lateAfter = 2_000;

export function Countdown({ until, className }: CountdownProps) {
  const left = until - useServerNow(250);
  return (
    <span
      className={left < -lateAfter ? `${className} countdown-late` : className}
      role="timer"
      title={formatExact(until)}
    >
      {formatCountdown(left)}
      {left <= minute - 1_000 && <small> {text.rep.secondsUnit}</small>}
    </span>
  );
}
