/**
 * Writes docs/access.md from the one table of who may use what. With --check: only says whether the file is up to date
 * (exit code 1 when not).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Access, connectAccess, eventAccess, feedAccess, routeAccess } from '../src/access.ts';
import type { Role } from '../src/protocol.ts';

const file = join(import.meta.dirname, '../docs/access.md');
const roles: readonly Role[] = ['source', 'rep', 'manager', 'admin'];

const words: Readonly<Record<Extract<Access, string>, string>> = {
  public: 'anybody, without signing in',
  signed: 'the carrier, by its signature',
  any: 'anybody who is signed in, or sends a key',
  person: 'a person who signed in, on oneself',
};

const columns = (access: readonly Role[]): string[] => roles.map((role) => (access.includes(role) ? '✓' : ''));
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const head = (first: string): string[] => [row([first, ...roles]), row(['---', ...roles.map(() => ':-:')])];

const entries = Object.entries<Access>(routeAccess);
const named = entries.flatMap(([route, access]) => (typeof access === 'string' ? [] : [{ route, access }]));
const special = entries.flatMap(([route, access]) => (typeof access === 'string' ? [{ route, access }] : []));

const page = [
  '# Who may use what',
  '',
  'Written by `node scripts/access.ts` from `src/access.ts`, the table by which the server decides. A route or event that is not in it',
  'cannot be registered. Roles are sets: who has one of those that are ticked may. What somebody who may use a route gets to see of a',
  'lead is decided by the lead: what they may not see answers 404.',
  '',
  '## Routes',
  '',
  ...head('route'),
  ...named.map(({ route, access }) => row([`\`${route}\``, ...columns(access)])),
  '',
  '| route | who |',
  '| --- | --- |',
  ...special.map(({ route, access }) => row([`\`${route}\``, words[access]])),
  '| `GET /docs`, the pages | anybody, without signing in |',
  '',
  '## Socket events',
  '',
  ...head('event'),
  row(['connecting', ...columns(connectAccess)]),
  row(['hearing `feed`', ...columns(feedAccess)]),
  ...Object.entries(eventAccess).map(([event, access]) => row([`sending \`${event}\``, ...columns(access)])),
  '',
].join('\n');

if (process.argv.includes('--help')) {
  process.stdout.write(
    'usage: node scripts/access.ts [--check]\n\nWrites docs/access.md; with --check only says whether it is up to date.\n',
  );
} else if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== page) {
    process.stderr.write('docs/access.md is not what src/access.ts says: run node scripts/access.ts\n');
    process.exit(1);
  }
} else {
  writeFileSync(file, page);
}
