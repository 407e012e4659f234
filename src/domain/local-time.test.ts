import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calendarDate,
  clockTime,
  dayAndTime,
  isOnShift,
  isTimeOfDay,
  isWithin,
  leaveAt,
  leaveFault,
  periodStart,
  utcPeriodName,
} from './local-time.ts';
import type { Period } from './program.ts';
import { type Shift, weekdays } from './rep.ts';

const at = (written: string): number => Date.parse(written);
const iso = (ms: number): string => new Date(ms).toISOString();

const newYork = 'America/New_York';
const berlin = 'Europe/Berlin';

describe('The wall clock', () => {
  test.each([
    ['UTC', '2026-11-24T03:12:59.999Z', '2026-11-24', '03:12', 'Tue 03:12'],
    [newYork, '2026-11-24T03:12:00Z', '2026-11-23', '22:12', 'Mon 22:12'],
    ['Asia/Kolkata', '2026-11-24T23:40:00Z', '2026-11-25', '05:10', 'Wed 05:10'],
    [berlin, '2026-03-29T01:00:00Z', '2026-03-29', '03:00', 'Sun 03:00'],
    [berlin, '2026-03-29T00:59:59Z', '2026-03-29', '01:59', 'Sun 01:59'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01', '00:00', 'Fri 00:00'],
  ])('in %s at %s', (zone, moment, date, time, day) => {
    expect(calendarDate(zone, at(moment))).toBe(date);
    expect(clockTime(zone, at(moment))).toBe(time);
    expect(dayAndTime(zone, at(moment))).toBe(day);
  });
});

describe('A calendar period begins', () => {
  test.each<[Period, zone: string, now: string, begins: string]>([
    ['day', 'UTC', '2026-11-25T13:00:00Z', '2026-11-25T00:00:00.000Z'],
    ['day', newYork, '2026-11-25T04:59:59Z', '2026-11-24T05:00:00.000Z'],
    ['day', newYork, '2026-11-25T05:00:00Z', '2026-11-25T05:00:00.000Z'],
    ['day', newYork, '2026-03-08T20:00:00Z', '2026-03-08T05:00:00.000Z'],
    ['day', newYork, '2026-11-01T20:00:00Z', '2026-11-01T04:00:00.000Z'],
    // In Cairo the clock goes from 24:00 to 01:00: that day has no midnight.
    ['day', 'Africa/Cairo', '2026-04-24T09:00:00Z', '2026-04-23T22:00:00.000Z'],
    ['week', 'UTC', '2026-11-25T13:00:00Z', '2026-11-23T00:00:00.000Z'],
    ['week', 'UTC', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00.000Z'],
    ['week', 'UTC', '2026-11-22T23:59:59Z', '2026-11-16T00:00:00.000Z'],
    ['week', berlin, '2026-04-01T12:00:00Z', '2026-03-29T22:00:00.000Z'],
    ['week', berlin, '2026-03-29T12:00:00Z', '2026-03-22T23:00:00.000Z'],
    ['week', 'UTC', '2027-01-01T12:00:00Z', '2026-12-28T00:00:00.000Z'],
    ['month', 'UTC', '2026-11-25T13:00:00Z', '2026-11-01T00:00:00.000Z'],
    ['month', newYork, '2026-12-01T04:59:59Z', '2026-11-01T04:00:00.000Z'],
    ['month', newYork, '2026-12-01T05:00:00Z', '2026-12-01T05:00:00.000Z'],
    ['month', 'Pacific/Honolulu', '2026-03-01T09:59:59Z', '2026-02-01T10:00:00.000Z'],
  ])('%s in %s at %s: %s', (period, zone, now, begins) => {
    expect(iso(periodStart(period, zone, at(now)))).toBe(begins);
  });

  test.each<[Period, now: string, name: string]>([
    ['day', '2026-11-25T23:59:59Z', '2026-11-25'],
    ['week', '2026-11-25T00:00:00Z', '2026-W48'],
    ['week', '2027-01-03T23:59:59Z', '2026-W53'],
    ['week', '2027-01-04T00:00:00Z', '2027-W01'],
    ['week', '2024-12-30T00:00:00Z', '2025-W01'],
    ['month', '2026-11-30T23:59:59Z', '2026-11'],
  ])('The name of the %s at %s is %s', (period, now, name) => {
    expect(utcPeriodName(period, at(now))).toBe(name);
  });
});

describe('A shift', () => {
  const office: Shift = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
  const night: Shift = { days: ['fri'], from: '22:00', to: '06:00' };
  const jumped: Shift = { days: ['sun'], from: '02:30', to: '09:00' };

  test.each<[string, shifts: readonly Shift[], zone: string, now: string, on: boolean]>([
    ['none: always', [], 'UTC', '2026-11-25T03:00:00Z', true],
    ['just before it begins', [office], newYork, '2026-11-25T13:59:59.999Z', false],
    ['as it begins', [office], newYork, '2026-11-25T14:00:00Z', true],
    ['just before it ends', [office], newYork, '2026-11-25T21:59:59.999Z', true],
    ['as it ends', [office], newYork, '2026-11-25T22:00:00Z', false],
    ['on another day', [office], newYork, '2026-11-28T15:00:00Z', false],
    ['the day is where the rep is', [office], 'Asia/Tokyo', '2026-11-23T00:00:00Z', true],
    ['over midnight, the evening', [night], berlin, '2026-11-27T22:30:00Z', true],
    ['over midnight, the morning after', [night], berlin, '2026-11-28T04:59:59Z', true],
    ['over midnight, as it ends', [night], berlin, '2026-11-28T05:00:00Z', false],
    ['over midnight, not the morning of its own day', [night], berlin, '2026-11-27T03:00:00Z', false],
    ['over midnight, not the next evening', [night], berlin, '2026-11-28T22:30:00Z', false],
    ['over the end of the week', [{ ...night, days: ['sun'] }], 'UTC', '2026-11-30T05:00:00Z', true],
    ['until 24:00', [{ days: ['wed'], from: '18:00', to: '24:00' }], 'UTC', '2026-11-25T23:59:59Z', true],
    ['at 24:00', [{ days: ['wed'], from: '18:00', to: '24:00' }], 'UTC', '2026-11-26T00:00:00Z', false],
    [
      'until 00:00, which is the same',
      [{ days: ['wed'], from: '18:00', to: '00:00' }],
      'UTC',
      '2026-11-25T23:59:59Z',
      true,
    ],
    [
      'round the clock, the first day',
      [{ days: ['wed'], from: '08:00', to: '08:00' }],
      'UTC',
      '2026-11-25T08:00:00Z',
      true,
    ],
    [
      'round the clock, the next day',
      [{ days: ['wed'], from: '08:00', to: '08:00' }],
      'UTC',
      '2026-11-26T07:59:59Z',
      true,
    ],
    ['round the clock, over', [{ days: ['wed'], from: '08:00', to: '08:00' }], 'UTC', '2026-11-26T08:00:00Z', false],
    ['one of several', [office, night], 'UTC', '2026-11-27T23:00:00Z', true],
    ['the clock is set forward: as long as the wall says', [office], newYork, '2026-03-09T13:00:00Z', true],
    ['the clock jumps over its beginning, before', [jumped], newYork, '2026-03-08T06:59:59Z', false],
    ['the clock jumps over its beginning, at the jump', [jumped], newYork, '2026-03-08T07:00:00Z', true],
    ['in Berlin, before the jump', [jumped], berlin, '2026-03-29T00:59:59Z', false],
    ['in Berlin, at the jump', [jumped], berlin, '2026-03-29T01:00:00Z', true],
  ])('%s', (_, shifts, zone, now, on) => {
    expect(isOnShift(shifts, zone, at(now))).toBe(on);
  });

  /** The moments at which it changes, minute by minute. */
  function changes(shifts: readonly Shift[], zone: string, from: string, to: string): string[] {
    const found: string[] = [];
    for (let now = at(from); now < at(to); now += 60_000) {
      if (isOnShift(shifts, zone, now) !== isOnShift(shifts, zone, now - 60_000)) found.push(iso(now));
    }
    return found;
  }

  test.each<[string, Shift, zone: string, day: string, changes: readonly string[]]>([
    [
      'runs through the hour that comes twice',
      { days: ['sat'], from: '22:00', to: '06:00' },
      newYork,
      '2026-11-01',
      ['2026-11-01T02:00:00.000Z', '2026-11-01T11:00:00.000Z'],
    ],
    [
      'begins once in it',
      { days: ['sun'], from: '01:30', to: '05:00' },
      newYork,
      '2026-11-01',
      ['2026-11-01T05:30:00.000Z', '2026-11-01T10:00:00.000Z'],
    ],
    [
      'ends once in it',
      { days: ['sun'], from: '00:00', to: '01:30' },
      newYork,
      '2026-11-01',
      ['2026-11-01T04:00:00.000Z', '2026-11-01T05:30:00.000Z'],
    ],
    [
      'in Berlin too',
      { days: ['sun'], from: '02:30', to: '05:00' },
      berlin,
      '2026-10-25',
      ['2026-10-25T00:30:00.000Z', '2026-10-25T04:00:00.000Z'],
    ],
    [
      'over the jump is shorter',
      { days: ['sat'], from: '22:00', to: '06:00' },
      berlin,
      '2026-03-29',
      ['2026-03-28T21:00:00.000Z', '2026-03-29T04:00:00.000Z'],
    ],
    [
      'ends at the jump that skips its end',
      { days: ['sun'], from: '00:00', to: '02:30' },
      newYork,
      '2026-03-08',
      ['2026-03-08T05:00:00.000Z', '2026-03-08T07:00:00.000Z'],
    ],
  ])('%s', (_, shift, zone, day, expected) => {
    const midnight = at(`${day}T00:00:00Z`);
    expect(changes([shift], zone, iso(midnight - 12 * 3_600_000), iso(midnight + 24 * 3_600_000))).toEqual(expected);
  });

  test('is where the wall clock says, on days without a change of the clock', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const written = (of: number) =>
      `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(minute, minute, fc.nat({ max: 6 }), fc.nat({ max: 7 * 1440 - 1 }), (from, to, day, now) => {
        const length = ((to - from + 1439) % 1440) + 1;
        const since = (((now - day * 1440 - from) % 10_080) + 10_080) % 10_080;
        // 2026-06-01 is a Monday; Berlin is two hours ahead then.
        const moment = at('2026-06-01T00:00:00+02:00') + now * 60_000;
        const shift = { days: weekdays.slice(day, day + 1), from: written(from), to: written(to) };
        expect(isOnShift([shift], berlin, moment)).toBe(since < length);
      }),
    );
  });

  test('There are only a few days and zones in a decision, so hundreds of reps cost little', () => {
    const zones = [newYork, berlin, 'Asia/Tokyo', 'UTC'];
    const now = at('2026-11-25T15:00:00Z');
    const once = () => zones.map((zone) => isOnShift([office, night], zone, now));
    once();
    const began = performance.now();
    for (let round = 0; round < 1000; round++) once();
    // 4,000 reps; Temporal alone would take seconds.
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('Hours', () => {
  test.each<[from: string, to: string, zone: string, now: string, within: boolean]>([
    ['08:00', '20:00', newYork, '2026-11-25T12:59:59Z', false],
    ['08:00', '20:00', newYork, '2026-11-25T13:00:00Z', true],
    ['08:00', '20:00', newYork, '2026-11-26T00:59:59Z', true],
    ['08:00', '20:00', newYork, '2026-11-26T01:00:00Z', false],
    ['22:00', '06:00', 'UTC', '2026-11-25T23:00:00Z', true],
    ['22:00', '06:00', 'UTC', '2026-11-25T05:59:00Z', true],
    ['22:00', '06:00', 'UTC', '2026-11-25T06:00:00Z', false],
    ['22:00', '06:00', 'UTC', '2026-11-25T21:59:59Z', false],
    ['08:00', '24:00', 'UTC', '2026-11-25T23:59:59Z', true],
    ['08:00', '24:00', 'UTC', '2026-11-26T00:00:00Z', false],
    ['08:00', '08:00', 'UTC', '2026-11-25T03:00:00Z', true],
  ])('%s to %s in %s at %s: %s', (from, to, zone, now, within) => {
    expect(isWithin({ from, to }, zone, at(now))).toBe(within);
  });

  test.each(['00:00', '09:05', '19:59', '23:59'])('%s is a time of the day', (written) => {
    expect(isTimeOfDay(written)).toBe(true);
  });

  test.each(['24:00', '9:00', '09:60', '09:00:00', '', '09:00 ', 'noon'])('%j is none', (written) => {
    expect(isTimeOfDay(written)).toBe(false);
  });
});

describe('Leave', () => {
  test.each<[string, from: string, to: string, zone: string, begins: string, ends: string]>([
    ['of one day', '2026-12-24', '2026-12-24', newYork, '2026-12-24T05:00:00Z', '2026-12-25T05:00:00Z'],
    ['of several days', '2026-12-24', '2027-01-02', 'UTC', '2026-12-24T00:00:00Z', '2027-01-03T00:00:00Z'],
    [
      'by the wall clock',
      '2026-12-24T12:00',
      '2026-12-24T18:30',
      newYork,
      '2026-12-24T17:00:00Z',
      '2026-12-24T23:30:00Z',
    ],
    [
      'from a time to a date',
      '2026-12-24T12:00',
      '2026-12-24',
      newYork,
      '2026-12-24T17:00:00Z',
      '2026-12-25T05:00:00Z',
    ],
    [
      'at moments',
      '2026-12-24T12:00+01:00',
      '2026-12-24T12:00:00.500Z',
      newYork,
      '2026-12-24T11:00:00Z',
      '2026-12-24T12:00:00.500Z',
    ],
    ['of a day that is shorter', '2026-03-08', '2026-03-08', newYork, '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z'],
    ['without an end', '2026-12-24', '9999-12-31', 'UTC', '2026-12-24T00:00:00Z', '+010000-01-01T00:00:00Z'],
  ])('%s', (_, from, to, zone, begins, ends) => {
    const leave = { from, to };
    const taken = (now: number) => leaveAt([leave], zone, now) !== undefined;
    expect(taken(at(begins) - 1)).toBe(false);
    expect(taken(at(begins))).toBe(true);
    expect(taken(at(ends) - 1)).toBe(true);
    expect(taken(at(ends))).toBe(false);
  });

  test('The one that the moment falls into is given', () => {
    const [first, second] = [
      { from: '2026-12-01', to: '2026-12-02' },
      { from: '2026-12-24', to: '2026-12-26' },
    ];
    expect(leaveAt([first, second], 'UTC', at('2026-12-25T00:00:00Z'))).toBe(second);
    expect(leaveAt([first, second], 'UTC', at('2026-12-10T00:00:00Z'))).toBeUndefined();
    expect(leaveAt([], 'UTC', at('2026-12-10T00:00:00Z'))).toBeUndefined();
  });

  test.each([
    ['2026-12-24', '2026-12-24'],
    ['2026-12-24', '9999-12-31'],
    ['2026-12-24T12:00', '2026-12-24'],
    ['2026-12-24T12:00', '2026-12-24T12:00:30'],
    ['2026-12-24T12:00Z', '2026-12-24T13:30+01:00'],
    ['2026-12-24T12:00Z', '2026-12-24T00:00'],
    ['2026-12-24T00:00', '2026-12-23T11:00Z'],
    ['2024-02-29', '2024-03-01'],
  ])('From %s to %s is right', (from, to) => {
    expect(leaveFault({ from, to })).toBeUndefined();
  });

  test.each([
    ['2026-12-24', '2026-12-23'],
    ['2026-12-24T12:00', '2026-12-23'],
    ['2026-12-24T12:00', '2026-12-24T11:59'],
    ['2026-12-24T12:00', '2026-12-24T12:00'],
    ['2026-12-24T12:00Z', '2026-12-24T12:30+01:00'],
    ['2026-12-24T12:00Z', '2026-12-23T21:59'],
    ['2026-12-24T00:00', '2026-12-23T09:59Z'],
    ['2026-12-24T12:00Z', '2026-12-22'],
  ])('From %s to %s does not end after it begins', (from, to) => {
    expect(leaveFault({ from, to })).toBe('must end after it begins');
  });

  test.each([
    '',
    'soon',
    '24.12.2026',
    '2026-12-24 12:00',
    '2026-02-30',
    '2026-02-30T10:00',
    '2026-12-24T24:00',
    '2026-12-24T12:60',
    '2026-12-24T12:00+99:00',
    '2026-12-24T12:00[UTC]',
    '20261224',
    '2026-W52-4',
  ])('%j is neither a date nor a time', (written) => {
    expect(leaveFault({ from: written, to: '9999-12-31' })).toMatch(/^must be/);
    expect(leaveFault({ from: '2026-01-01', to: written })).toMatch(/^must be/);
  });
});
