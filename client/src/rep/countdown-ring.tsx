/** The ring that empties by the server's clock. It alone re-renders as time passes. */
import { useServerNow } from '../clock.ts';
import { formatCountdown } from '../format.ts';
import { text } from '../text.ts';

const radius = 44;
const circumference = 2 * Math.PI * radius;

interface CountdownRingProps {
  readonly from: number;
  readonly until: number;
}

export function CountdownRing({ from, until }: CountdownRingProps) {
  const now = useServerNow(100);
  const left = Math.max(0, until - now);
  const share = until > from ? Math.min(1, left / (until - from)) : 0;
  return (
    <div className="ring" role="timer" aria-label={text.rep.secondsLeft}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle className="ring-track" cx="50" cy="50" r={radius} />
        <circle
          className="ring-left"
          cx="50"
          cy="50"
          r={radius}
          strokeDasharray={circumference}
          strokeDashoffset={circumference * (1 - share)}
        />
      </svg>
      <span className="ring-number">{formatCountdown(left)}</span>
    </div>
  );
}
