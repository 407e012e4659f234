/** A list of people as a CSV file: a heading with name, email, phone and roles, and one person a line. */
import { CsvError, type CsvErrorCode, parse } from 'csv-parse/sync';
import { faultsIn } from '../http/schemas/common.ts';
import { userIn } from '../http/schemas/user.ts';
import type { Fault, PersonRole } from '../protocol.ts';

const columns = ['name', 'email', 'phone', 'roles'];
/** In one file. */
export const mostPeople = 1000;

export interface GivenPerson {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly roles: PersonRole[];
}

export type PeopleFile =
  | {
      readonly kind: 'read';
      /** `line` from 1, the heading included; `errors` says what is wrong with it, or is empty. */
      readonly lines: readonly {
        readonly line: number;
        readonly given: GivenPerson;
        readonly errors: readonly Fault[];
      }[];
    }
  | { readonly kind: 'unreadable'; readonly message: string };

/** What is wrong with a file, by the library's code: its own words quote what stands there. */
const wordsOfCode: Readonly<Partial<Record<CsvErrorCode, string>>> = {
  CSV_INVALID_CLOSING_QUOTE: 'something stands after a closing quote',
  CSV_MAX_RECORD_SIZE: 'a line is far too long',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'something stands after a closing quote',
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed',
  INVALID_OPENING_QUOTE: 'a quote stands in the middle of a value',
};

const isRole = (word: string): word is PersonRole => word === 'rep' || word === 'manager' || word === 'admin';

/** As the first line has it: Excel writes semicolons where a comma is the decimal point. */
const delimiterOf = (csv: string): string => /[,;\t]/.exec(csv.trimStart().split('\n', 1)[0] ?? '')?.[0] ?? ',';

/** Roles are written "rep manager" or "rep+manager"; none means a rep. */
const wordsOf = (written: string): string[] =>
  written.trim() === ''
    ? ['rep']
    : written
        .trim()
        .toLowerCase()
        .split(/[\s;|+/]+/);

/** Undefined when the heading can be read by. */
function headingFault(heading: readonly string[]): string | undefined {
  // By their places: where the heading is missing, these are somebody's name and number.
  const unknown = heading.flatMap((name, index) => (columns.includes(name) ? [] : [index + 1]));
  if (unknown.length > 0) {
    return `has columns that are not known here (${unknown.slice(0, 10).join(', ')}); the first line is a heading: ${columns.join(',')}`;
  }
  if (new Set(heading).size < heading.length) return 'has a column twice';
  return heading.includes('name') ? undefined : 'has no column called name';
}

/** Never throws; a file with a wrong line is read all the same, and says which. */
export function readPeople(csv: string): PeopleFile {
  let rows: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  try {
    // Boundary: with `info` this is what comes, which its types leave out.
    rows = parse(csv, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
      delimiter: delimiterOf(csv),
      max_record_size: 10_000,
    }) as unknown as typeof rows;
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault;
    const line = typeof fault.lines === 'number' ? `, in line ${fault.lines} or before` : '';
    return { kind: 'unreadable', message: `is no CSV file: ${wordsOfCode[fault.code] ?? 'it cannot be read'}${line}` };
  }
  const [first, ...people] = rows;
  const heading = first?.record.map((name) => name.toLowerCase()) ?? [];
  const wrong = first && headingFault(heading);
  if (wrong !== undefined) return { kind: 'unreadable', message: wrong };
  if (people.length === 0)
    return { kind: 'unreadable', message: `holds nobody; the first line is a heading: ${columns.join(',')}` };
  if (people.length > mostPeople) return { kind: 'unreadable', message: `holds more than ${mostPeople} people` };
  const seen = new Set<string>();
  const lines = people.map(({ record, info }) => {
    const at = (column: string): string => record[heading.indexOf(column)] ?? '';
    const [name, email, phone, roles] = [at('name'), at('email'), at('phone'), at('roles')];
    const isLong = record.slice(heading.length).some((value) => value !== '');
    const words = wordsOf(roles);
    const read = userIn.safeParse({ name, email: email || null, phone: phone || null, roles: words });
    const given: GivenPerson = read.success
      ? { name: read.data.name, email: read.data.email ?? null, phone: read.data.phone ?? null, roles: read.data.roles }
      : { name, email: email || null, phone: phone || null, roles: words.filter(isRole) };
    const twice = (['email', 'phone'] as const).flatMap((path): Fault[] => {
      const value = given[path];
      if (value === null || !seen.has(value)) return [];
      return [{ path, message: 'stands in the file twice' }];
    });
    for (const value of [given.email, given.phone]) if (value !== null) seen.add(value);
    const tooMany = isLong ? [{ path: '', message: 'has more columns than the heading' }] : [];
    const errors = [...tooMany, ...(read.success ? twice : faultsIn(read.error))];
    return { line: info.lines, given, errors };
  });
  return { kind: 'read', lines };
}
