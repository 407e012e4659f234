import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { faultsOf, pathsOf } from '../../../test/harness/faults.ts';
import { badRequest } from '../problem.ts';
import { cursor, id, lines, moment, page, text, timeZone } from './common.ts';

const query = z.strictObject(page);

describe('A page', () => {
  test('is a hundred from the start unless told otherwise', () => {
    expect(query.parse({})).toEqual({ limit: 100 });
    expect(query.parse({ limit: '1', cursor: '0' })).toEqual({ limit: 1, cursor: 0 });
    expect(query.parse({ limit: '1000', cursor: '999999999999999' })).toEqual({
      limit: 1000,
      cursor: 999_999_999_999_999,
    });
  });

  test.each(['0', '1001', '-1', '1.5', '1e2', ' 5', '5 ', '', '٥', 'NaN', ['5', '6'], 5])(
    'has no limit of %j',
    (limit) => {
      expect(pathsOf(query, { limit })).toEqual(['limit']);
    },
  );

  test.each(['-1', 'x', '1'.repeat(16), '', '0x1'])('has no cursor %j', (given) => {
    expect(faultsOf(cursor(), given)).not.toEqual([]);
  });
});

describe('A time', () => {
  test.each([
    ['2026-01-31T09:30:00.000Z', Date.UTC(2026, 0, 31, 9, 30)],
    ['2026-01-31T09:30:00+02:00', Date.UTC(2026, 0, 31, 7, 30)],
  ])('%s', (written, ms) => {
    expect(moment().parse(written)).toBe(ms);
  });

  test.each(['2026-01-31', '31.1.2026', '2026-02-30T00:00:00Z', 'now', '', 1_700_000_000_000])(
    'is not %j',
    (written) => {
      expect(faultsOf(moment(), written)).toHaveLength(1);
    },
  );
});

describe('Text', () => {
  test('of one line has no line breaks; of several it may, and neither has other control characters', () => {
    expect(faultsOf(text(), 'one')).toEqual([]);
    for (const broken of ['a\nb', 'a\rb', 'a\tb']) {
      expect(faultsOf(text(), broken)).toHaveLength(1);
      expect(faultsOf(lines(), broken)).toEqual([]);
    }
    for (const broken of ['\u0000', '\u001b[31m', '\u009f', '\uD83E', '\uDD88x']) {
      expect(faultsOf(text(), broken)).toHaveLength(1);
      expect(faultsOf(lines(), broken)).toHaveLength(1);
    }
  });

  test('is not empty and not too long', () => {
    expect(faultsOf(text(), '')).toHaveLength(1);
    expect(faultsOf(lines(), '')).toEqual([]);
    expect(faultsOf(text(), 'x'.repeat(2001))).toHaveLength(1);
    expect(faultsOf(id(), 'x'.repeat(101))).toHaveLength(1);
  });
});

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['Berlin', false],
  ['', false],
  ['../etc', false],
])('The time zone %j is known: %s', (name, known) => {
  expect(faultsOf(timeZone(), name).length === 0).toBe(known);
});

test('A fault in one of several shapes is told where it is deepest, and unknown fields by their own name', () => {
  const either = z.object({ a: z.union([z.string(), z.array(z.strictObject({ b: z.number() }))]) });
  expect(pathsOf(either, { a: [{ b: 1 }, { b: 'x' }] })).toEqual(['a.1.b']);
  expect(pathsOf(either, { a: [{ b: 1, c: 2, d: 3 }] })).toEqual(['a.0.c', 'a.0.d']);
});

describe('Of many faults', () => {
  const unknown = (names: readonly string[]) =>
    faultsOf(z.strictObject({}), Object.fromEntries(names.map((name) => [name, 1])));
  const names = (count: number) => Array.from({ length: count }, (_, number) => `n${number}`);

  test('fifty-one are told, of more the first fifty and how many more there are', () => {
    expect(unknown(names(51)).map(({ path }) => path)).toEqual(names(51));
    const told = unknown(names(1000));
    expect(told.slice(0, 50).map(({ path }) => path)).toEqual(names(50));
    expect(told.slice(50)).toEqual([{ path: '', message: 'and 950 more faults' }]);
    // Told by one who was told them already.
    expect(badRequest(told).problem.errors).toEqual(told);
  });

  test('a long name is cut, and no character in its middle', () => {
    expect(unknown(['x'.repeat(100)])).toMatchObject([{ path: 'x'.repeat(100) }]);
    expect(unknown(['x'.repeat(101)])).toMatchObject([{ path: `${'x'.repeat(100)}…` }]);
    const [fault] = unknown([`${'x'.repeat(99)}🦈`]);
    expect(fault?.path.isWellFormed()).toBe(true);
  });
});
