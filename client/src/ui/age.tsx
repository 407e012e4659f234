/** How long something has lasted, the more noticeable the longer: "in the pool 12 min", exact on hover. */
import { useServerNow } from '../clock.ts';
import { formatAge, formatExact } from '../format.ts';
import './age.css';

const noticeableAfter = 10 * 60_000;
const oldAfter = 60 * 60_000;

export const ageClass = (ms: number): 'fresh' | 'aged' | 'old' =>
  ms >= oldAfter ? 'old' : ms >= noticeableAfter ? 'aged' : 'fresh';

interface AgeProps {
  readonly since: number;
  readonly words?: (age: string) => string;
}

export function Age({ since, words = (age) => age }: AgeProps) {
  const age = useServerNow(1_000) - since;
  return (
    <time className={`age age-${ageClass(age)}`} dateTime={new Date(since).toISOString()} title={formatExact(since)}>
      {words(formatAge(age))}
    </time>
  );
}
