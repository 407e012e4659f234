/** The command line: serve, migrate, keys, sign-in links, programs of the library, backup, move, doctor. stdout holds only what a command answers. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Configuration, ConfigurationError, doubtsIn, exitConfiguration, readConfiguration } from './config.ts';
import { signInLink } from './links.ts';
import { nameOfStore, openConfiguredStore } from './open-store.ts';
import { digestOf, newSecret } from './principal.ts';
import { MoveRefused } from './store/sql/carried.ts';
import { type Store, StoreUnavailable } from './store/store.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const counted = (count: number): string => count.toLocaleString('en-US');

const named = (value: string): string => {
  if (value.trim() === '' || value.length > 200) throw new InvalidArgumentError('It needs 1 to 200 characters.');
  return value;
};

/** Opens the store beside whatever server runs, does one thing, closes it. */
async function withStore<Result>(
  work: (store: Store, configuration: Configuration) => Promise<Result>,
): Promise<Result> {
  const configuration = readConfiguration(process.env);
  const store = await openConfiguredStore(configuration);
  try {
    return await work(store, configuration);
  } finally {
    await store.close();
  }
}

const addressOf = ({ publicUrl, port }: Configuration): string => publicUrl ?? `http://127.0.0.1:${port}`;

const program = new Command('sharktank')
  .description('Hands incoming sales leads to the rep who is there first.')
  .addHelpText('after', '\nSettings are environment variables (HOST, PORT, DATA_DIR, ...): see README.md.')
  .showHelpAfterError()
  .exitOverride((end) => process.exit(end.exitCode === 0 ? 0 : 64));

program
  .command('serve')
  .description(
    'start the server; one at most on a data folder (exit code 78 otherwise), as many as you like on a DATABASE_URL',
  )
  .option('--links', 'print where to go, and until an admin has signed in a one-time link to become one')
  .action(async ({ links }: { links?: true }) => {
    // Loaded only here: the server's parts would slow down every other command.
    const { serve } = await import('./server.ts');
    const app = await serve(process.env);
    const publicUrl = readConfiguration(process.env).publicUrl ?? app.url;
    if (!links) return;
    print(`Sharktank is at ${publicUrl}`);
    if (await app.store.credentials.anyAdmin()) {
      print('For a new sign-in link: scripts/sharktank link create --role admin');
      return;
    }
    const link = await signInLink(app.store, publicUrl, {
      name: 'First admin',
      roles: ['admin'],
      repId: null,
      kind: 'link',
    });
    print(`Sign in as the first admin (works once, for a day): ${link}`);
  });

program
  .command('migrate')
  .description('bring the store to the present version and say so; serve does this by itself')
  .action(async () => {
    await withStore(async (_store, configuration) => print(`The store is up to date: ${nameOfStore(configuration)}.`));
  });

program
  .command('key')
  .description('API keys')
  .command('create')
  .description('make an API key; it is shown once. Works beside a running server')
  .addOption(
    new Option('--role <role>', 'what it may do').choices(['admin', 'manager', 'source']).makeOptionMandatory(),
  )
  .requiredOption('--name <name>', 'whose it is; leads of a source are named after it', named)
  .option('--json', 'print {id, role, name, key} and nothing else')
  .action(async ({ role, name, json }: { role: 'admin' | 'manager' | 'source'; name: string; json?: true }) => {
    await withStore(async (store) => {
      const key = newSecret('key');
      const draft = { kind: 'key', name, roles: [role], repId: null, expiresAt: null } as const;
      const { id } = await store.credentials.create(draft, digestOf(key), 'command line');
      print(json ? JSON.stringify({ id, role, name, key }) : `Key ${id} for ${name} (${role}), shown once:\n${key}`);
    });
  });

program
  .command('link')
  .description('sign-in links')
  .command('create')
  .description('make a link that signs a browser in, once, within a day. Works beside a running server')
  .addOption(new Option('--role <role>', 'admin or manager').choices(['admin', 'manager']).conflicts('rep'))
  .option('--rep <id>', 'sign in as this rep')
  .action(async ({ role, rep: repId }: { role?: 'admin' | 'manager'; rep?: string }) => {
    await withStore(async (store, configuration) => {
      if (role === undefined && repId === undefined) {
        complain('Say for whom: --role admin, --role manager, or --rep ID.');
        process.exitCode = 64;
        return;
      }
      const rep = repId === undefined ? undefined : await store.reps.find(repId);
      if (repId !== undefined && !rep) {
        complain(`There is no rep ${repId}.`);
        process.exitCode = 1;
        return;
      }
      const name = rep?.name ?? (role === 'admin' ? 'Admin' : 'Manager');
      const roles = rep ? (['rep'] as const) : role === 'admin' ? (['admin'] as const) : (['manager'] as const);
      print(await signInLink(store, addressOf(configuration), { name, roles, repId: rep?.id ?? null, kind: 'link' }));
    });
  });

program
  .command('user')
  .description('people who sign in')
  .command('create')
  .description('add a person and print a link that signs them in, once, within a day. Works beside a running server')
  .requiredOption('--name <name>', 'what they are called', named)
  .addOption(
    new Option('--role <role...>', 'what they may do; may be given several times')
      .choices(['rep', 'manager', 'admin'])
      .makeOptionMandatory(),
  )
  .option('--email <address>', 'to sign in with, and a password')
  .option('--phone <number>', 'to sign in with, by a code that is sent to it')
  .option('--json', 'print {id, name, email, phone, roles, repId, createdAt, link} and nothing else')
  .action(
    async ({ json, role, ...given }: { name: string; role: string[]; email?: string; phone?: string; json?: true }) => {
      const { addUser } = await import('./sign-in/add-user.ts');
      await withStore(async (store, configuration) => {
        const added = await addUser(store, { ...given, roles: role });
        if (added.kind === 'refused') {
          complain(added.why);
          process.exitCode = 64;
          return;
        }
        const { person } = added;
        const whose = { name: person.name, roles: [], repId: null, personId: person.id, kind: 'link' } as const;
        const link = await signInLink(store, addressOf(configuration), whose);
        print(
          json ? JSON.stringify({ ...person, link }) : `${person.name} (${person.id}) signs in, once, with: ${link}`,
        );
      });
    },
  );

/** "rep_a=3" or "rep_a": the id and its figure, collected. */
function collectRep(given: string, before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const [id = '', figure = '1'] = given.split('=');
  const value = Number(figure);
  if (id === '' || !(value > 0)) throw new InvalidArgumentError('Write an id, or an id and a figure: rep_a=3.');
  return { ...before, [id]: value };
}

const programs = program.command('program').description('ready programs, one for each method');

programs
  .command('list')
  .description('the library: names, and when to choose each')
  .action(async () => {
    const { library } = await import('./library/index.ts');
    for (const { name, choose } of library) print(`${name.padEnd(22)}${choose}`);
  });

programs
  .command('add <name>')
  .description('add a program of the library; change it afterwards like any other. Works beside a running server')
  .option('--priority <number>', 'the highest that matches takes the lead', (given) => {
    const value = Number(given);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It is a whole number.');
    return value;
  })
  .option('--rep <id[=figure]>', 'a rep it names, with a weight or share; may be given several times', collectRep, {})
  .option('--json', 'print the program and nothing else')
  .action(async (name: string, given: { priority?: number; rep: Readonly<Record<string, number>>; json?: true }) => {
    const { addFromLibrary } = await import('./library/add.ts');
    await withStore(async (store) => {
      const added = await addFromLibrary(store, name, given.rep, given.priority);
      if (added.kind === 'refused') {
        complain(added.why);
        process.exitCode = 64;
        return;
      }
      const { program: made, warnings } = added;
      print(given.json ? JSON.stringify(made) : `Program ${made.id}: ${made.name}`);
      for (const { path, message } of warnings) complain(`Note on ${path}: ${message}`);
    });
  });

program
  .command('backup <file>')
  .description('copy the store to a file, whole and checked. Works beside a running server')
  .option('--overwrite', 'put it in the place of a file that is there already')
  .option('--json', 'print {file, bytes, leads, events} and nothing else')
  .action(async (file: string, { overwrite, json }: { overwrite?: true; json?: true }) => {
    const { runBackup } = await import('./backup.ts');
    const backup = await runBackup(readConfiguration(process.env), file, overwrite ? 'overwrite' : 'keep', complain);
    if (backup.kind === 'refused') {
      complain(backup.why);
      process.exitCode = 1;
      return;
    }
    const { kind: _kind, ...made } = backup;
    print(
      json
        ? JSON.stringify(made)
        : `${made.file} holds ${counted(made.leads)} leads and ${counted(made.events)} events in ${counted(made.bytes)} bytes, and is whole.`,
    );
  });

program
  .command('move')
  .description(
    'move the SQLite store in DATA_DIR to the PostgreSQL of DATABASE_URL, whole and checked. Stop the server first',
  )
  .addHelpText(
    'after',
    `
Everything goes over in one transaction and is read back and compared before it counts: all of it, or nothing. The
database has to be empty; its tables are made. The file is only read, and stays where it is: keep it as a backup.

  DATA_DIR=./data DATABASE_URL=postgres://sharktank:password@127.0.0.1:5432/sharktank scripts/sharktank move`,
  )
  .action(async () => {
    const { moveStore } = await import('./move.ts');
    const { isMoved, tables, to } = await moveStore(process.env, complain);
    const lines = [
      ['table', 'rows in file', 'rows there', 'sum of the file', 'sum there', ''],
      ...tables.map(({ table, file, database, isEqual }) => [
        table,
        counted(file.rows),
        counted(database.rows),
        file.sum.slice(0, 16),
        database.sum.slice(0, 16),
        isEqual ? 'equal' : 'DIFFERENT',
      ]),
    ];
    for (const [table = '', ...rest] of lines)
      print(
        `${table.padEnd(18)}${rest.map((cell, index) => (index < 2 ? cell.padStart(12) : `  ${cell.padEnd(16)}`)).join('')}`.trimEnd(),
      );
    if (!isMoved) {
      complain(
        'The two sides differ, so nothing was moved: the database has no row. Does a trigger there change them?',
      );
      process.exitCode = 1;
      return;
    }
    print(
      `\nMoved to ${to}. Start every node with this DATABASE_URL. Keep the file as a backup, and start no server on it again.`,
    );
  });

program
  .command('doctor')
  .description('check configuration, database, Redis and Twilio, and say what is wrong (exit code 1 if anything is)')
  .action(async () => {
    const { diagnose } = await import('./doctor.ts');
    const findings = await diagnose(readConfiguration(process.env), doubtsIn(process.env));
    for (const { part, fault, note } of findings)
      print(fault === undefined ? `ok      ${part}: ${note}` : `WRONG   ${part}: ${fault}`);
    if (findings.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (fault) {
  const isKnown =
    fault instanceof ConfigurationError || fault instanceof StoreUnavailable || fault instanceof MoveRefused;
  if (!isKnown) throw fault;
  complain(fault.message);
  process.exit(fault instanceof ConfigurationError ? exitConfiguration : 1);
}
