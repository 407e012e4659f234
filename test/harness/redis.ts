/**
 * Real redis-servers of the test's own: each on a free loopback port, in a folder that goes away with it. They can be stopped
 * and killed, started again on the same port, frozen, emptied and filled. Without the program `redis-server` it throws: a
 * missing service is a failure, never a skip.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { hasEnded } from './processes.ts';

export interface RedisServer {
  /** As REDIS_URL takes it; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Stops it as a power cut would (SIGKILL), frozen too; what it held is gone. Resolves once the process is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, as an operator does (SIGTERM), thawed for that: it ends its connections itself; what it held is gone. */
  stop(): Promise<void>;
  /** Starts it on the same port, if it is not running. Resolves once it takes connections. */
  start(): Promise<void>;
  /** It keeps its connections and answers nothing until `thaw` (SIGSTOP, SIGCONT). */
  freeze(): void;
  thaw(): void;
  /** Forgets every key. */
  flush(): Promise<void>;
  /** Sets `maxmemory`, in bytes, without eviction: 1 makes every write fail, 0 lifts the limit. */
  setMaxMemory(bytes: number): Promise<void>;
  /** One command in Redis's inline form, such as `PING`; the reply's first line. A Redis error throws. */
  command(line: string): Promise<string>;
  /** Stops it and removes its folder. */
  close(): Promise<void>;
}

/** Resolves with the running process once it says that it is ready; rejects with what it wrote when it ends before. */
function launch(port: number, folder: string): Promise<ChildProcess> {
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', [...settings, '--logfile', '', '--daemonize', 'no'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let written = '';
    const read = (piece: Buffer): void => {
      written += piece.toString();
      if (written.includes('Ready to accept connections')) resolve(child);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) =>
      reject(new Error('redis-server cannot be started: install it (Debian: apt-get install redis)', { cause: error })),
    );
    child.once('exit', (code, signal) => reject(new Error(`redis-server ended (${code ?? signal}):\n${written}`)));
  });
}

function ask(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let reply = '';
    socket.once('connect', () => socket.write(`${line}\r\n`));
    socket.on('data', (piece) => {
      reply += piece.toString();
      const end = reply.indexOf('\r\n');
      if (end < 0) return;
      socket.destroy();
      const first = reply.slice(0, end);
      if (first.startsWith('-')) reject(new Error(`redis: ${line}: ${first.slice(1)}`));
      else resolve(first.slice(1));
    });
    socket.once('error', reject);
    socket.setTimeout(5000, () => socket.destroy(new Error(`redis: no answer to ${line}`)));
  });
}

export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;

  // A test run that is cut short must not leave a server behind, not even a frozen one.
  const abandon = (): void => void child?.kill('SIGKILL');
  process.once('exit', abandon);

  const end = async (how: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (!child) return;
    const gone = child;
    child = null;
    if (hasEnded(gone)) return;
    const exited = once(gone, 'exit');
    gone.kill(how);
    gone.kill('SIGCONT');
    await exited;
  };
  const start = async (): Promise<void> => {
    child ??= await launch(port, folder);
  };
  await start();

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    flush: async () => void (await ask(port, 'FLUSHALL')),
    async setMaxMemory(bytes) {
      await ask(port, 'CONFIG SET maxmemory-policy noeviction');
      await ask(port, `CONFIG SET maxmemory ${bytes}`);
    },
    command: (line) => ask(port, line),
    async close() {
      await end('SIGKILL');
      process.removeListener('exit', abandon);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Three independent servers, as a quorum wants them. */
export interface RedisQuorum {
  /** As REDIS_URL takes it, with commas; the same after restarts. */
  readonly url: string;
  readonly servers: readonly [RedisServer, RedisServer, RedisServer];
  /** Stops them and removes their folders. */
  close(): Promise<void>;
}

export async function startQuorum(): Promise<RedisQuorum> {
  const servers = await Promise.all([startRedis(), startRedis(), startRedis()]);
  return {
    url: servers.map(({ url }) => url).join(','),
    servers,
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}
