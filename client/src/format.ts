/** How times, amounts and languages are written. */

export const locale = 'en-US';

const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const count = new Intl.NumberFormat(locale);
const languages = new Intl.DisplayNames(locale, { type: 'language' });
const timeOfDay = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
const clock = new Intl.DateTimeFormat(locale, timeOfDay);
const exactClock = new Intl.DateTimeFormat(locale, { ...timeOfDay, fractionalSecondDigits: 3 });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });

export const formatCount = (value: number): string => count.format(value);
export const formatMoney = (value: number): string => money.format(value);
export const formatClock = (at: number): string => clock.format(at);
export const formatExactClock = (at: number): string => exactClock.format(at);
export const formatExact = (at: number): string => exact.format(at);

/** A stretch of time as people say it: "8 ms" only below a hundredth of a second, then "0.08 s", "12 s", "4 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** A round time on an axis: "0.5 s", "30 s", "5 min", "12 h". */
export function formatAxis(ms: number): string {
  if (ms < 120_000) return `${ms / 1000} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

/** What is left on a countdown: "23" seconds, or "4:05" from a minute on. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return String(seconds);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return `${Math.floor(seconds / 3_600)} h`;
}

export function formatAgo(at: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return day.format(at);
}

/** How long something has lasted, coarsely: "40 s", "12 min", "3 h", "2 days". */
export function formatAge(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3_600);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** How long to wait, rounded up so that it is never too soon: "40 s", "12 min". */
export const formatWait = (seconds: number): string =>
  seconds < 60 ? `${Math.max(1, Math.ceil(seconds))} s` : `${Math.ceil(seconds / 60)} min`;

export function languageName(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code; // Not every source sends a real language tag; what it sent still says something.
  }
}
