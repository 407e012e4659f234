/** A manager in a test: a key for the API and a browser that hears the feed. */
import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, FeedEvent, Page, ServerEvents } from '../../src/protocol.ts';
import type { Api } from './api.ts';
import { Heard } from './heard.ts';

export class Manager {
  readonly api: Api;
  readonly #url: string;
  #socket: Socket<ServerEvents, ClientEvents> | undefined;
  readonly feed = new Heard<FeedEvent>();

  constructor(api: Api, url: string) {
    this.api = api;
    this.#url = url;
  }

  /** Connects; from then on hears every event. */
  async connect(): Promise<void> {
    const socket: Socket<ServerEvents, ClientEvents> = io(this.#url, {
      auth: { token: this.api.key },
      transports: ['websocket'],
      forceNew: true,
    });
    this.#socket = socket;
    socket.on('feed', (event) => this.feed.add(event));
    await new Promise<void>((connected) => socket.once('connect', connected));
    await this.hasHeardAll();
  }

  disconnect(): void {
    this.#socket?.disconnect();
  }

  /** Waits for an event of this type, of this lead if one is given. */
  hears(type: string, lead?: { readonly id: string }): Promise<FeedEvent> {
    return this.feed.next((event) => event.type === type && (lead === undefined || event.leadId === lead.id));
  }

  /** Resolves when everything the server told this browser until now has arrived: a connection keeps its order. */
  async hasHeardAll(): Promise<void> {
    await new Promise((resolve) => this.#socket?.emit('presence', { status: 'off' }, resolve));
  }

  /** The stored feed, all pages of it, from after a cursor. */
  async readsFeed(cursor?: string, limit = 1000): Promise<FeedEvent[]> {
    const { body } = await this.api.get<Page<FeedEvent>>(
      `/feed?limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    );
    return body.nextCursor === null
      ? [...body.items]
      : [...body.items, ...(await this.readsFeed(body.nextCursor, limit))];
  }
}
