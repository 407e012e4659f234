/**
 * A TCP proxy that plays a bad network between a server of ours and what it is connected to. Faults are switched at any time,
 * for either direction or for both, and hold for live connections and new ones until `heal`.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './free-port.ts';
import { type Flow, Lane } from './proxy-lane.ts';
import { bytesTrap, patternTrap, type SetTrap, type Trap } from './proxy-trap.ts';

export type Direction = 'toServer' | 'toClient';

const bothDirections: readonly Direction[] = ['toServer', 'toClient'];

interface Connection {
  readonly ends: readonly Socket[];
  readonly lanes: readonly Lane[];
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

export class NetworkProxy {
  /** The same as long as the proxy is open, on 127.0.0.1. */
  readonly port: number;
  readonly #target: Target;
  readonly #listener: Server;
  readonly #connections = new Set<Connection>();
  readonly #flows: Record<Direction, Flow> = { toServer: { kind: 'passes' }, toClient: { kind: 'passes' } };
  #traps: readonly (SetTrap & { readonly direction: Direction })[] = [];

  private constructor(port: number, target: Target) {
    this.port = port;
    this.#target = target;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  static async open(target: Target): Promise<NetworkProxy> {
    const proxy = new NetworkProxy(await freePort(), target);
    await proxy.#listen();
    return proxy;
  }

  /** The same address by way of the proxy. */
  through(url: string): string {
    const by = new URL(url);
    by.hostname = '127.0.0.1';
    by.port = String(this.port);
    return by.href;
  }

  /** How many connections are live. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Resets every live connection, at both ends; what was under way is lost. New ones are taken. */
  cut(): void {
    for (const connection of this.#connections) this.#reset(connection);
  }

  /** New connections are refused; live ones go on. */
  refuse(): void {
    this.#listener.close();
  }

  /** What is sent arrives so much later, in order. */
  delay(ms: number, ...directions: readonly Direction[]): void {
    this.#flow({ kind: 'late', ms }, directions);
  }

  /** What is sent arrives nowhere; who sends it cannot tell. The end of a connection is passed on. */
  swallow(...directions: readonly Direction[]): void {
    this.#flow({ kind: 'swallowed' }, directions);
  }

  /** Nothing is read nor passed on, the end of a connection neither; connections stay, new ones are taken. `heal` passes it on. */
  blackHole(...directions: readonly Direction[]): void {
    this.#flow({ kind: 'held' }, directions);
  }

  /**
   * Resets the first connection over which the pattern passes in this direction: `before` keeps back all from the pattern on,
   * `after` passes on the whole piece it came in (a message, as clients write them). Resolves once it has. A RegExp reads
   * bytes as latin1, and spans what came in pieces for up to 1,024 bytes.
   */
  cutOn(pattern: RegExp | Buffer, direction: Direction, when: 'before' | 'after'): Promise<void> {
    return this.#set(patternTrap(pattern, when), direction);
  }

  /** Resets the first connection over which so many more bytes pass in this direction, right after them. Resolves once it has. */
  cutAfterBytes(count: number, direction: Direction): Promise<void> {
    return this.#set(bytesTrap(count), direction);
  }

  /** Everything passes at once again, nothing that was asked for is still to be cut, new connections are taken. */
  async heal(): Promise<void> {
    this.#traps = [];
    this.#flow({ kind: 'passes' }, []);
    if (!this.#listener.listening) await this.#listen();
  }

  /** Resets what is live and takes no more. */
  async close(): Promise<void> {
    this.cut();
    if (!this.#listener.listening) return;
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  async #listen(): Promise<void> {
    this.#listener.listen(this.port, '127.0.0.1');
    await once(this.#listener, 'listening');
  }

  #flow(flow: Flow, directions: readonly Direction[]): void {
    for (const direction of directions.length > 0 ? directions : bothDirections) this.#flows[direction] = flow;
    for (const { lanes } of this.#connections) for (const lane of lanes) lane.look();
  }

  #set(trap: Trap, direction: Direction): Promise<void> {
    return new Promise((resolve) => {
      const set = {
        direction,
        passing: trap.passing,
        sprung: () => {
          this.#traps = this.#traps.filter((other) => other !== set);
          resolve();
        },
      };
      this.#traps = [...this.#traps, set];
    });
  }

  #accept(client: Socket): void {
    const server = connect({ ...this.#target, allowHalfOpen: true });
    const lane = (from: Socket, to: Socket, direction: Direction): Lane =>
      new Lane(from, to, {
        flow: () => this.#flows[direction],
        traps: () => this.#traps.filter((trap) => trap.direction === direction),
        cut: () => this.#reset(connection),
      });
    const connection: Connection = {
      ends: [client, server],
      lanes: [lane(client, server, 'toServer'), lane(server, client, 'toClient')],
    };
    this.#connections.add(connection);
    for (const end of connection.ends) {
      end.setNoDelay(true);
      // One end is gone, or was never reached: so is the other.
      end.on('error', () => this.#reset(connection));
      end.on('close', () => {
        if (connection.ends.every(({ destroyed }) => destroyed)) this.#connections.delete(connection);
      });
    }
  }

  #reset(connection: Connection): void {
    this.#connections.delete(connection);
    for (const lane of connection.lanes) lane.stop();
    for (const end of connection.ends) {
      if (end.connecting) end.destroy();
      else end.resetAndDestroy();
    }
  }
}
