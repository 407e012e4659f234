/** A list of people as a CSV file: a heading with name, email, phone and roles, and one person a line. */
import { CsvError, parse } from 'csv-parse/sync';
import { faultsIn } from '../http/schemas/common.ts';
import { userIn } from '../http/schemas/user.ts';
import type { Fault, PersonRole } from '../protocol.ts';

const columns = ['name', 'email', 'phone', 'roles'];
const mostPeople = 1000;

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

const isRole = (word: string): word is PersonRole => word === 'rep' || word === 'manager' || word === 'admin';

/** Roles are written "rep manager" or "rep;manager"; none means a rep. */
const wordsOf = (written: string): string[] =>
  written.trim() === ''
    ? ['rep']
    : written
        .trim()
        .toLowerCase()
        .split(/[\s;|+/]+/);

/** Never throws; a file with a wrong line is read all the same, and says which. */
export function readPeople(csv: string): PeopleFile {
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(csv, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
      // Excel writes semicolons where a comma is the decimal point.
      delimiter: [',', ';', '\t'],
      max_record_size: 10_000,
      columns: (heading: string[]) => heading.map((name) => name.toLowerCase()),
    });
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault;
    return { kind: 'unreadable', message: `is no CSV file: ${fault.message}` };
  }
  const [first] = rows;
  if (first === undefined)
    return { kind: 'unreadable', message: `holds nobody; the first line is a heading: ${columns.join(',')}` };
  if (rows.length > mostPeople) return { kind: 'unreadable', message: `holds more than ${mostPeople} people` };
  const unknown = Object.keys(first.record).filter((name) => !columns.includes(name));
  if (unknown.length > 0) {
    return {
      kind: 'unreadable',
      message: `has columns that are not known here: ${unknown.slice(0, 5).join(', ').slice(0, 200)}`,
    };
  }
  if (!('name' in first.record)) return { kind: 'unreadable', message: 'has no column called name' };
  const seen = new Set<string>();
  const lines = rows.map(({ record, info }) => {
    const { name = '', email = '', phone = '', roles = '' } = record;
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
    const errors = read.success ? twice : faultsIn(read.error);
    return { line: info.lines, given, errors };
  });
  return { kind: 'read', lines };
}
