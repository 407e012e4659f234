/**
 * The wall clock of a time zone: shifts, leave, calling hours, calendar periods. Pure functions of a moment. Temporal takes
 * some 30 µs for each step and a decision asks about hundreds of reps in few zones, so what it said is remembered.
 */
import { Temporal } from 'temporal-polyfill';
import type { Hours, Period } from './program.ts';
import { type Leave, type Shift, type Weekday, weekdays } from './rep.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Remembers what `compute` said for a key; forgets everything once `limit` keys are known, so that it cannot grow. */
function remembering<Value>(limit: number): (key: string, compute: () => Value) => Value {
  const known = new Map<string, Value>();
  return (key, compute) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = compute();
    if (known.size >= limit) known.clear();
    known.set(key, value);
    return value;
  };
}

interface WallClock {
  /** 2026-12-24 */
  readonly date: string;
  /** 0: Monday. */
  readonly dayOfWeek: number;
  /** 09:05 */
  readonly time: string;
}

const clocks = remembering<WallClock>(2000);

/** What the clock on the wall says in that minute: in this century every time zone is whole minutes from UTC. */
function wallClock(timeZone: string, at: number): WallClock {
  const minute = Math.floor(at / minuteMs);
  return clocks(`${timeZone} ${minute}`, () => {
    const there = Temporal.Instant.fromEpochMilliseconds(minute * minuteMs).toZonedDateTimeISO(timeZone);
    const date = there.toPlainDate().toString();
    const time = there.toPlainTime().toString({ smallestUnit: 'minute' });
    return { date, dayOfWeek: there.dayOfWeek - 1, time };
  });
}

const instants = remembering<number>(10_000);

/**
 * When a local date and time begins. One that occurs twice (the clock is set back) is the first of the two, so that what
 * has begun then does not begin again; one that the clock jumps over is the moment of the jump.
 */
function instantOf(timeZone: string, local: string): number {
  return instants(`${timeZone} ${local}`, () => {
    const plain = Temporal.PlainDateTime.from(local);
    const there = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    const isSkipped = !there.toPlainDateTime().equals(plain);
    const jump = isSkipped ? there.getTimeZoneTransition('next') : null;
    return (jump ?? there).epochMilliseconds;
  });
}

const dates = remembering<string>(2000);

// Whatever stands before the T: after the year 9999 it is longer, and a leave without an end may be written so.
const daysAfter = (date: string, days: number): string =>
  dates(`${date} ${days}`, () => new Date(Date.parse(date) + days * dayMs).toISOString().split('T', 1).join());

/** 24:00 is the next day's 00:00. */
const instantAt = (timeZone: string, date: string, time: string): number =>
  time === '24:00' ? instantOf(timeZone, `${daysAfter(date, 1)}T00:00`) : instantOf(timeZone, `${date}T${time}`);

/** When the present calendar day, week (from Monday) or month began in that time zone. */
export function periodStart(period: Period, timeZone: string, now: number): number {
  const { date, dayOfWeek } = wallClock(timeZone, now);
  switch (period) {
    case 'day':
      return instantAt(timeZone, date, '00:00');
    case 'week':
      return instantAt(timeZone, daysAfter(date, -dayOfWeek), '00:00');
    case 'month':
      return instantAt(timeZone, `${date.slice(0, 8)}01`, '00:00');
  }
}

/** The name of the present calendar period in UTC: 2026-11-25, 2026-W48 (with the year the week belongs to), 2026-11. */
export function utcPeriodName(period: Period, now: number): string {
  const { date } = wallClock('UTC', now);
  switch (period) {
    case 'day':
      return date;
    case 'week': {
      const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(date);
      return `${yearOfWeek}-W${String(weekOfYear).padStart(2, '0')}`;
    }
    case 'month':
      return date.slice(0, 7);
  }
}

/**
 * Whether one of the shifts is on; without any, always. A shift whose `to` is not after `from` ends on the day after the
 * one that it names; when both are the same it takes that whole day round. `from` is within it, `to` is not.
 */
export function isOnShift(shifts: readonly Shift[], timeZone: string, now: number): boolean {
  if (shifts.length === 0) return true;
  const { date, dayOfWeek } = wallClock(timeZone, now);
  const hasBegunOn = (day: Weekday | undefined, begins: string): boolean =>
    shifts.some(({ days, from, to }) => {
      if (day === undefined || !days.includes(day)) return false;
      const ends = to > from ? begins : daysAfter(begins, 1);
      return now >= instantAt(timeZone, begins, from) && now < instantAt(timeZone, ends, to);
    });
  return hasBegunOn(weekdays[dayOfWeek], date) || hasBegunOn(weekdays[(dayOfWeek + 6) % 7], daysAfter(date, -1));
}

/** Whether the wall clock is within the hours; `from` is within them, `to` is not. */
export function isWithin({ from, to }: Hours, timeZone: string, now: number): boolean {
  const { time } = wallClock(timeZone, now);
  return from < to ? time >= from && time < to : time >= from || time < to;
}

const dateForm = /^\d{4}-\d\d-\d\d$/;
const clockForm = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const timeForm = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/;

type LeaveForm = 'date' | 'wall-clock' | 'moment';

function formOf(written: string): LeaveForm | undefined {
  if (dateForm.test(written)) return 'date';
  const parts = timeForm.exec(written);
  if (!parts) return undefined;
  return parts[1] === undefined ? 'wall-clock' : 'moment';
}

/** One end of a leave as a moment; the end of a date is the end of that day. */
function leaveEnd(written: string, side: 'from' | 'to', timeZone: string): number {
  switch (formOf(written)) {
    case 'date':
      return instantAt(timeZone, written, side === 'from' ? '00:00' : '24:00');
    case 'wall-clock':
      return instantOf(timeZone, written);
    default:
      return instants(written, () => Temporal.Instant.from(written).epochMilliseconds);
  }
}

/** The leave that the moment falls into, the first such; undefined when there is none. */
export function leaveAt(leave: readonly Leave[], timeZone: string, now: number): Leave | undefined {
  return leave.find(({ from, to }) => now >= leaveEnd(from, 'from', timeZone) && now < leaveEnd(to, 'to', timeZone));
}

/** Whether it is a time of the day, 00:00 to 23:59. As the end of hours 24:00 is allowed too, which this refuses. */
export const isTimeOfDay = (written: string): boolean => clockForm.test(written);

/** No time zone is further from UTC than this. */
const furthestZoneMs = 14 * 60 * minuteMs;

/**
 * What is wrong with a leave, as a sentence that goes on from its path; undefined when nothing is. An end with an offset
 * and one without are only compared as far as every time zone allows, for the rep may move.
 */
export function leaveFault({ from, to }: Leave): string | undefined {
  const [fromForm, toForm] = [formOf(from), formOf(to)];
  if (fromForm === undefined || toForm === undefined || !isInCalendar(from) || !isInCalendar(to)) {
    return 'must be from and to a date such as 2026-12-24 or a time such as 2026-12-24T12:00, with or without an offset';
  }
  const isMixed = (fromForm === 'moment') !== (toForm === 'moment');
  const ends = leaveEnd(to, 'to', 'UTC') + (isMixed ? furthestZoneMs : 0);
  return ends <= leaveEnd(from, 'from', 'UTC') ? 'must end after it begins' : undefined;
}

/** No 30th of February, and no offset that no clock has. */
function isInCalendar(written: string): boolean {
  try {
    leaveEnd(written, 'from', 'UTC');
    return true;
  } catch {
    return false;
  }
}

/** 14:02 */
export const clockTime = (timeZone: string, at: number): string => wallClock(timeZone, at).time;

/** 2026-12-24 */
export const calendarDate = (timeZone: string, at: number): string => wallClock(timeZone, at).date;

/** Tue 03:12 */
export function dayAndTime(timeZone: string, at: number): string {
  const { dayOfWeek, time } = wallClock(timeZone, at);
  const day = weekdays[dayOfWeek] ?? '';
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${time}`;
}
