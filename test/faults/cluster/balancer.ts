/** The public address of several nodes: each connection goes to any of them, and is given up when nothing moves on it. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../harness/free-port.ts';

/** A node that says nothing for so long may be frozen. */
const silenceMs = 5000;

export interface Balancer {
  /** For PUBLIC_URL. */
  readonly url: string;
  /** From now on connections go to one of these. */
  goesTo(pick: () => string): void;
  close(): Promise<void>;
}

export async function openBalancer(): Promise<Balancer> {
  const port = await freePort();
  const open = new Set<Socket>();
  let pick = (): string | undefined => undefined;
  const server = createServer((client) => {
    const url = pick();
    if (url === undefined) return void client.destroy();
    const { hostname, port: to } = new URL(url);
    const node = connect(Number(to), hostname);
    for (const [socket, other] of [
      [client, node],
      [node, client],
    ] as const) {
      open.add(socket);
      socket.setTimeout(silenceMs, () => socket.destroy());
      // What ended is seen at the other end; why does not matter to it.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    goesTo(next) {
      pick = next;
    },
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
