/** Who watches the feed at one node, through one connection after the other. */
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, FeedEvent, ServerEvents } from '../../../src/protocol.ts';
import type { WatchSpan } from './history.ts';

interface Span extends WatchSpan {
  disconnectedAt: number | null;
  readonly seen: { readonly at: number; readonly event: FeedEvent }[];
}

export class NodeWatcher {
  readonly spans: Span[] = [];
  readonly #socket: Socket<ServerEvents, ClientEvents>;

  constructor(url: string, node: number, key: string) {
    this.#socket = io(url, {
      auth: { token: key },
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
    });
    this.#socket.on('connect', () =>
      this.spans.push({ node, connectedAt: Date.now(), disconnectedAt: null, seen: [] }),
    );
    this.#socket.on('disconnect', () => {
      const span = this.spans.at(-1);
      if (span) span.disconnectedAt = Date.now();
    });
    this.#socket.on('feed', (event) => this.spans.at(-1)?.seen.push({ at: Date.now(), event }));
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /** The last it saw through the connection that is open. */
  get cursor(): number {
    return Number(this.spans.at(-1)?.seen.at(-1)?.event.cursor ?? 0);
  }

  goHome(): void {
    this.#socket.disconnect();
  }
}
