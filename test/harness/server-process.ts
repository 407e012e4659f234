/** A real server as a child process, as `scripts/sharktank serve` runs it: it can be killed, stopped and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { hasEnded } from './processes.ts';
import type { Jump, Jumped } from './skewed-clock.ts';

const commandLine = join(import.meta.dirname, '../../src/cli.ts');
const skewedClock = pathToFileURL(join(import.meta.dirname, 'skewed-clock.ts')).href;
/** A server that is not ready by then will never be. */
const longestStartMs = 120_000;

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Ran extends Ending {
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

const { PATH, NODE_COMPILE_CACHE } = process.env;

/** Only what was given reaches the process, and what makes it start sooner: no setting of the machine that runs the tests. */
function launch(
  script: string,
  words: readonly string[],
  environment: Environment,
  { nodeOptions = [], under = [], clock }: Pick<ServerSettings, 'nodeOptions' | 'under' | 'clock'>,
): ChildProcess {
  const skewed = clock ? ['--import', `${skewedClock}?aheadMs=${clock.aheadMs}`] : [];
  const node = [process.execPath, ...skewed, ...nodeOptions, script, ...words];
  const [program = process.execPath, ...rest] = [...under, ...node];
  return spawn(program, rest, {
    env: { PATH, NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', ...(clock ? (['ipc'] as const) : [])],
  });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (part: string) => {
    text += part;
  });
  return () => text;
}

/** `exit` may come before the last of what was printed; `close` does not. */
async function endingOf(child: ChildProcess): Promise<Ending> {
  await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode };
}

export interface Command {
  /** As a power cut would: nothing is finished. */
  kill(): void;
  readonly ran: Promise<Ran>;
}

/** Begins a command of the command line; `under` as for a server. */
export function begin(words: readonly string[], environment: Environment, under: readonly string[] = []): Command {
  const child = launch(commandLine, words, environment, { under });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ran = endingOf(child).then((ending) => ({ ...ending, stdout: stdout(), stderr: stderr() }));
  return { kill: () => void child.kill('SIGKILL'), ran };
}

/** Runs a command of the command line to its end. */
export const sharktank = (
  words: readonly string[],
  environment: Environment,
  under: readonly string[] = [],
): Promise<Ran> => begin(words, environment, under).ran;

/** A key for the store these settings name (DATA_DIR or DATABASE_URL), made beside whatever servers run on it. */
export async function makeKey(
  environment: Environment,
  role: 'admin' | 'manager' | 'source' = 'admin',
): Promise<string> {
  const { stdout, stderr } = await sharktank(['key', 'create', '--role', role, '--name', role, '--json'], environment);
  const made: unknown = stdout === '' ? undefined : JSON.parse(stdout);
  if (typeof made === 'object' && made !== null && 'key' in made && typeof made.key === 'string') return made.key;
  throw new Error(`No key was made: ${stderr}`);
}

export interface ServerSettings {
  readonly folder: string;
  /** The same again after a kill, so that those who were connected find it. */
  readonly port: number;
  readonly environment?: Environment;
  readonly nodeOptions?: readonly string[];
  /** A command and its options that take something away and then become the server: `setpriv`, `prlimit`. */
  readonly under?: readonly string[];
  /** Another server to run instead, for comparison; it answers /readyz too. */
  readonly script?: string;
  /** A calendar of its own, apart from this machine's: so far ahead when it starts (see skewed-clock.ts); it can jump. */
  readonly clock?: { readonly aheadMs: number };
}

const running = new Set<ServerProcess>();

// A test run that is cut short must not leave a server behind, not even a frozen one.
process.once('exit', () => {
  for (const server of running) void server.kill();
});

export class ServerProcess {
  readonly url: string;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #stderr: () => string;
  readonly #stdout: () => string;
  #aheadMs: number | undefined;

  /** Starts without waiting; `ready` waits. */
  constructor({ folder, port, environment = {}, script = commandLine, ...settings }: ServerSettings) {
    this.url = `http://127.0.0.1:${port}`;
    this.#child = launch(
      script,
      ['serve'],
      { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: folder, LOG_LEVEL: 'warn', ...environment },
      settings,
    );
    this.#aheadMs = settings.clock?.aheadMs;
    this.#stdout = collect(this.#child.stdout);
    this.#stderr = collect(this.#child.stderr);
    this.ended = endingOf(this.#child);
    running.add(this);
    void this.ended.then(() => running.delete(this));
  }

  static async start(settings: ServerSettings): Promise<ServerProcess> {
    const server = new ServerProcess(settings);
    await server.ready();
    return server;
  }

  /** Ends, at once, whatever servers a test left running. */
  static async endAll(): Promise<void> {
    await Promise.all([...running].map((server) => server.kill()));
  }

  /** Asks whatever servers run to stop, and waits until they have. */
  static async stopAll(): Promise<void> {
    await Promise.all([...running].map((server) => server.stop()));
  }

  /** Everything it logged or complained of so far. */
  get log(): string {
    return this.#stdout() + this.#stderr();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`The server never started: ${this.log}`);
    return this.#child.pid;
  }

  /** Waits until /readyz says so; gives the time at which it did. */
  async ready(): Promise<number> {
    for (const started = Date.now(); Date.now() - started < longestStartMs; await pause(5)) {
      if (hasEnded(this.#child)) break;
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return Date.now();
    }
    throw new Error(`The server did not become ready: ${this.log}`);
  }

  /** What `clock` it would go on with if it were started again now: where it began and every jump since. */
  get clock(): { readonly aheadMs: number } | undefined {
    return this.#aheadMs === undefined ? undefined : { aheadMs: this.#aheadMs };
  }

  /**
   * Sets its calendar forward by so many ms, back when negative; resolves once that holds, for a frozen server when it is
   * thawed. One jump at a time, and only with a `clock` of its own.
   */
  async jumpClock(jumpMs: number): Promise<void> {
    if (this.#aheadMs === undefined) throw new Error('This server has the clock of its machine: give it a `clock`.');
    const jump: Jump = { jumpMs };
    const answer = new Promise<Jumped>((resolve, reject) => {
      this.#child.once('message', resolve);
      this.#child.send(jump, (fault) => fault && reject(fault));
    });
    const jumped = await Promise.race([answer, this.ended]);
    if (!('aheadMs' in jumped)) throw new Error(`The server ended before its clock jumped: ${this.log}`);
    this.#aheadMs = jumped.aheadMs;
  }

  /** It keeps its connections and answers nothing, nor does anything by itself, until `thaw` (SIGSTOP, SIGCONT). */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** As a power cut would, for the process: nothing is finished; frozen ones too. Gives the time just before. */
  async kill(): Promise<number> {
    const at = Date.now();
    this.#child.kill('SIGKILL');
    await this.ended;
    return at;
  }

  /** Asks it to stop, as an operator does; thaws it for that. */
  stop(): Promise<Ending> {
    this.#child.kill('SIGTERM');
    this.thaw();
    return this.ended;
  }
}
