/** Whoever has not shown who they are: each address may hold so much open for so long, and no more. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { countedAddress } from './address.ts';

/** A whole company's pages behind one address, all of which come back at once after a restart. */
const mostOfOneAddress = 2500;
/** Who has said nothing for longer is no page that is about to sign in; so many such may stay: a room full of open browsers. */
const patienceMs = 3000;
const mostSilent = 500;

/** Connections, or handshakes, of strangers, by address. */
export class Strangers<Open extends object> {
  /** With when each came, by this process's uptime; the oldest first. */
  readonly #open = new Map<string, Map<Open, number>>();
  readonly #addresses = new WeakMap<Open, string>();

  hasRoom(address: string): boolean {
    return (this.#open.get(countedAddress(address))?.size ?? 0) < mostOfOneAddress;
  }

  arrived(one: Open, address: string): void {
    const counted = countedAddress(address);
    this.#open.set(counted, (this.#open.get(counted) ?? new Map()).set(one, performance.now()));
    this.#addresses.set(one, counted);
  }

  /** It closed, or somebody known speaks over it: it counts no more. */
  left(one: Open): void {
    const address = this.#addresses.get(one);
    if (address === undefined) return;
    const open = this.#open.get(address);
    open?.delete(one);
    if (open?.size === 0) this.#open.delete(address);
  }

  /** Those that are to go: the oldest of each address that has too many which are silent for too long. */
  tooMany(): Open[] {
    const before = performance.now() - patienceMs;
    return [...this.#open.values()].flatMap((open) => {
      const old = [...open].slice(0, Math.max(0, open.size - mostSilent));
      return old.filter(([, at]) => at < before).map(([one]) => one);
    });
  }
}

/** Not behind a proxy: there all connections are the proxy's, and it has bounds of its own. */
export function boundStrangers(server: Server): Strangers<Socket> {
  const strangers = new Strangers<Socket>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (!strangers.hasRoom(address)) {
      socket.destroy();
      return;
    }
    strangers.arrived(socket, address);
    socket.once('close', () => strangers.left(socket));
  });
  const looking = setInterval(() => {
    for (const socket of strangers.tooMany()) socket.destroy();
  }, 1000);
  server.once('close', () => clearInterval(looking));
  return strangers;
}
