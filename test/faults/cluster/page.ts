/** A rep's page: connected to any node, and to another when that one goes; it keeps everything it heard, and through which connection. */
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, OfferOut, ServerEvents } from '../../../src/protocol.ts';
import type { PageNews, PageSpan, Reply } from './history.ts';
import type { Nodes } from './nodes.ts';
import { replyByServer } from './telling.ts';

const connectMs = 2000;
const againMs = 100;

interface Span extends PageSpan {
  disconnectedAt: number | null;
  readonly heard: PageNews[];
}

/** What kind of news it is, without when. */
type News = PageNews extends infer Kind ? (Kind extends PageNews ? Omit<Kind, 'at'> : never) : never;

export interface PageSettings {
  readonly repId: string;
  readonly token: string;
  readonly nodes: Nodes;
  readonly nameOf: (repId: string) => string;
  /** So long the rep waits for an answer before loading the page anew. */
  readonly patienceMs: number;
  readonly sees: (offer: OfferOut) => void;
}

export class Page {
  readonly spans: Span[] = [];
  readonly #settings: PageSettings;
  #socket: Socket<ServerEvents, ClientEvents> | undefined;
  #node = 0;
  #again: NodeJS.Timeout | undefined;
  #isHome = false;

  constructor(settings: PageSettings) {
    this.#settings = settings;
    this.#connect();
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  /** At whatever node it is; an answer that does not come is none, and the page goes elsewhere. */
  async asks(what: 'claim' | 'decline', offerId: string): Promise<{ readonly node: number; readonly told: Reply }> {
    const [socket, node] = [this.#socket, this.#node];
    if (!socket?.connected) return { node, told: { result: 'nothing', because: 'not connected' } };
    try {
      const answer = await socket.timeout(this.#settings.patienceMs).emitWithAck(what, { offerId });
      return { node, told: replyByServer(answer, this.#settings.nameOf) };
    } catch (fault) {
      if (socket === this.#socket && socket.connected) this.#reload();
      return { node, told: { result: 'nothing', because: String(fault) } };
    }
  }

  goHome(): void {
    this.#isHome = true;
    clearTimeout(this.#again);
    this.#socket?.disconnect();
  }

  /** As people do when a page does not answer. */
  #reload(): void {
    this.#settings.nodes.failed(this.#node);
    // Its `disconnect` connects anew.
    this.#socket?.disconnect();
  }

  #connect(): void {
    const { nodes, token, repId, sees } = this.#settings;
    const node = nodes.any();
    this.#node = node;
    const socket: Socket<ServerEvents, ClientEvents> = io(nodes.url(node), {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: connectMs,
    });
    this.#socket = socket;
    let span: Span | undefined;
    const hears = (news: News): void => void span?.heard.push({ at: Date.now(), ...news });
    const later = (): void => {
      socket.disconnect();
      if (!this.#isHome) this.#again = setTimeout(() => this.#connect(), againMs);
    };
    // A node that takes the connection and then says nothing is frozen.
    const greeting = setTimeout(() => (socket.connected ? undefined : refused()), connectMs);
    const refused = (): void => {
      clearTimeout(greeting);
      nodes.failed(node);
      socket.off();
      later();
    };
    socket.on('connect', () => {
      clearTimeout(greeting);
      span = { repId, node, connectedAt: Date.now(), disconnectedAt: null, heard: [] };
      this.spans.push(span);
    });
    socket.on('connect_error', refused);
    socket.on('disconnect', () => {
      // Also of one that never was connected: then nobody waits for its greeting any more.
      clearTimeout(greeting);
      if (span) span.disconnectedAt = Date.now();
      later();
    });
    socket.on('welcome', (welcome) => {
      hears({ kind: 'welcome', welcome });
      // Who did not answer is taken for gone, and says otherwise.
      if (welcome.rep.presence !== 'available') socket.emit('presence', { status: 'available' }, () => {});
      for (const offer of welcome.offers) sees(offer);
    });
    socket.on('offer', (offer) => {
      hears({ kind: 'offer', offer });
      sees(offer);
    });
    socket.on('offer:closed', (closed) => hears({ kind: 'closed', closed }));
    socket.on('lead', (message) => hears({ kind: 'lead', message }));
  }
}
