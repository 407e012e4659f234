/**
 * A real PostgreSQL of the test's own, the newest that is installed: on a free loopback port, in a folder that goes away
 * with it. What it has acknowledged is on disk (fsync), so it can be killed and started again; it can be frozen, and its
 * connections ended. Without PostgreSQL it throws: a missing service is a failure, never a skip.
 *
 * It sorts text as people do, not by bytes, as most installations are set up.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { chown, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import { childrenOf, hasEnded, signal } from './processes.ts';

const run = promisify(execFile);

/** A server that is not ready by then will never be. */
const longestStartMs = 30_000;
/** PostgreSQL waits so long for a connection to end. */
const longestEndMs = 5000;

/** How much it may use: many small ones side by side for tests; what PostgreSQL has by itself for a load that is measured. */
const sizes = {
  small: { shared_buffers: '32MB', max_wal_size: '128MB', min_wal_size: '32MB' },
  usual: { shared_buffers: '128MB', max_wal_size: '1GB', min_wal_size: '80MB' },
} as const;
export type PostgresSize = keyof typeof sizes;

/** As durable as PostgreSQL is by itself. Nothing of it outlives its folder and its processes. */
const settings = {
  listen_addresses: '127.0.0.1',
  max_connections: 200,
  fsync: 'on',
  synchronous_commit: 'on',
  dynamic_shared_memory_type: 'mmap',
};

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: number;
}

function newestPrograms(): Programs {
  const [newest] = globSync('/usr/lib/postgresql/*/bin/initdb')
    .map((initdb) => ({ initdb, version: Number(initdb.split('/').at(-3)) }))
    .toSorted((a, b) => b.version - a.version);
  if (!newest)
    throw new Error('PostgreSQL is not installed in /usr/lib/postgresql (Debian: apt-get install postgresql)');
  return { ...newest, postgres: newest.initdb.replace(/initdb$/, 'postgres') };
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
async function ownerOfData(): Promise<{ readonly uid: number; readonly gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const [{ stdout: uid }, { stdout: gid }] = await Promise.all([
    run('id', ['-u', 'postgres']),
    run('id', ['-g', 'postgres']),
  ]);
  return { uid: Number(uid), gid: Number(gid) };
}

/** Runs statements on a connection of their own. */
export async function ask(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A fresh, empty database beside the one of the URL. Gives its URL. */
export async function createDatabase(beside: string): Promise<string> {
  const name = `sharktank_${randomBytes(6).toString('hex')}`;
  await ask(beside, `create database ${name}`);
  const url = new URL(beside);
  url.pathname = `/${name}`;
  return url.href;
}

/** Takes every row out of a database that has its tables: as good as a fresh one, and ten times as quick. */
export const emptyDatabase = (database: string): Promise<void> =>
  ask(
    database,
    `do $$ declare name text; begin
      for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migrations' loop
        execute 'delete from ' || quote_ident(name);
      end loop;
    end $$`,
  );

/** Ends whatever connections it still has. */
export async function dropDatabase(database: string): Promise<void> {
  const url = new URL(database);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await ask(url.href, `drop database "${name}" with (force)`);
}

export class PostgresServer {
  /** The same after a restart. */
  readonly port: number;
  readonly #folder: string;
  readonly #size: PostgresSize;
  readonly #programs: Programs;
  readonly #owner: Awaited<ReturnType<typeof ownerOfData>>;
  #postmaster: ChildProcess | null = null;
  /** A test run that is cut short takes the server with it (see `#launch`), but not one that is frozen. */
  readonly #abandon = (): void => this.thaw();

  private constructor(
    port: number,
    folder: string,
    size: PostgresSize,
    programs: Programs,
    owner: Awaited<ReturnType<typeof ownerOfData>>,
  ) {
    this.port = port;
    this.#folder = folder;
    this.#size = size;
    this.#programs = programs;
    this.#owner = owner;
  }

  /** A new, empty server, in a folder of its own inside `within`; resolves once it takes connections. */
  static async start({
    within = tmpdir(),
    size = 'small',
  }: {
    readonly within?: string | undefined;
    readonly size?: PostgresSize | undefined;
  } = {}): Promise<PostgresServer> {
    const programs = newestPrograms();
    const owner = await ownerOfData();
    const folder = await mkdtemp(join(within, 'sharktank-postgres-'));
    if (owner) await chown(folder, owner.uid, owner.gid);
    const server = new PostgresServer(await freePort(), folder, size, programs, owner);
    try {
      await server.#fill();
      await server.start();
    } catch (error) {
      await server.close();
      throw error;
    }
    process.once('exit', server.#abandon);
    return server;
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  get #log(): string {
    return join(this.#folder, 'log');
  }

  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** A fresh, empty database. Gives its URL. */
  createDatabase(): Promise<string> {
    return createDatabase(this.url('postgres'));
  }

  /** Everything it wrote to its log so far. */
  log(): Promise<string> {
    return readFile(this.#log, 'utf8').catch(() => '');
  }

  /** Starts it on the same port and data, if it is not running. Resolves once it takes connections. */
  async start(): Promise<void> {
    if (this.#postmaster && !hasEnded(this.#postmaster)) return;
    const postmaster = await this.#launch();
    this.#postmaster = postmaster;
    for (const started = Date.now(); Date.now() - started < longestStartMs; await pause(10)) {
      if (hasEnded(postmaster)) break;
      // An earlier server that was killed has left its file.
      const [pid, , , , , , , status] = await this.#postmasterFile();
      if (pid === `${postmaster.pid}` && status === 'ready') return;
    }
    throw new Error(`PostgreSQL did not become ready:\n${await this.log()}`);
  }

  /** `fast` ends every connection and leaves everything in order; `immediate` has to recover when it is started again. */
  async stop(how: 'fast' | 'immediate'): Promise<void> {
    const postmaster = this.#postmaster;
    if (!postmaster || hasEnded(postmaster)) return;
    this.thaw();
    const exited = once(postmaster, 'exit');
    postmaster.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await exited;
  }

  /** As a power cut does, for its processes: every one of them is gone at once (SIGKILL). */
  async killHard(): Promise<void> {
    const postmaster = this.#postmaster;
    if (!postmaster || hasEnded(postmaster)) return;
    const memory = await this.#sharedMemory();
    const exited = once(postmaster, 'exit');
    const family = this.#freeze();
    for (const pid of family) signal(pid, 'SIGKILL');
    await exited;
    while (family.some((pid) => signal(pid, 0))) await pause(1);
    // It outlives the processes of a server that could not tidy up.
    if (memory !== undefined) await run('ipcrm', ['--shmem-id', memory]);
  }

  /** It keeps its connections and answers nothing until `thaw` (SIGSTOP, SIGCONT). */
  freeze(): void {
    this.#freeze();
  }

  thaw(): void {
    for (const pid of this.#family().reverse()) signal(pid, 'SIGCONT');
  }

  /** Ends every connection, as an administrator does; new ones are taken. Resolves once they have ended. */
  terminateConnections(): Promise<void> {
    return ask(
      this.url('postgres'),
      `select pg_terminate_backend(pid, ${longestEndMs}) from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
  }

  /** Stops it and removes its folder. */
  async close(): Promise<void> {
    await this.stop('immediate');
    process.removeListener('exit', this.#abandon);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #fill(): Promise<void> {
    const { initdb, version } = this.#programs;
    const sorting = version >= 15 ? ['--locale-provider=icu', '--icu-locale=en-US'] : [];
    const how = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C.UTF-8', ...sorting, '--no-sync'];
    await run(initdb, ['--pgdata', this.#data, ...how], { cwd: this.#folder, ...this.#owner });
  }

  /** It stops by itself when the process that runs the test ends, however that ends. */
  async #launch(): Promise<ChildProcess> {
    const { postgres } = this.#programs;
    const log = await open(this.#log, 'a');
    const options = { ...settings, ...sizes[this.#size], port: this.port, unix_socket_directories: this.#folder };
    const child = spawn(
      'setpriv',
      [
        ...(this.#owner ? [`--reuid=${this.#owner.uid}`, `--regid=${this.#owner.gid}`, '--clear-groups'] : []),
        '--pdeathsig=QUIT',
        ...[postgres, '-D', this.#data],
        ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { cwd: this.#folder, stdio: ['ignore', log.fd, log.fd] },
    );
    await once(child, 'spawn');
    await log.close();
    return child;
  }

  /** Stops the parent first: it cannot replace those that stop after it. Gives all of them. */
  #freeze(): number[] {
    const postmaster = this.#postmaster?.pid;
    if (postmaster !== undefined) signal(postmaster, 'SIGSTOP');
    const family = this.#family();
    for (const pid of family) signal(pid, 'SIGSTOP');
    return family;
  }

  /** Its processes, the parent first; none when it does not run. */
  #family(): number[] {
    const postmaster = this.#postmaster;
    if (postmaster?.pid === undefined || hasEnded(postmaster)) return [];
    return [postmaster.pid, ...childrenOf(postmaster.pid)];
  }

  /** postmaster.pid by lines: the first is the process, the seventh its shared memory, the eighth how far it is. */
  async #postmasterFile(): Promise<string[]> {
    const text = await readFile(join(this.#data, 'postmaster.pid'), 'utf8').catch(() => '');
    return text.split('\n').map((line) => line.trim());
  }

  /** The number of its segment of System V memory. */
  async #sharedMemory(): Promise<string | undefined> {
    return (await this.#postmasterFile())[6]?.split(/\s+/)[1];
  }
}
