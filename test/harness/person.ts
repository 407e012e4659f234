/** A rep in a test: a browser that is connected, a phone on the simulated carrier, and what both have heard. */
import { io, type Socket } from 'socket.io-client';
import type { SimulatedCarrier, SimulatedSms } from '../../src/demo/carrier.ts';
import type {
  AnswerResult,
  ClaimResult,
  ClientEvents,
  LeadMessage,
  OfferClosed,
  OfferOut,
  RepOut,
  ServerEvents,
  Welcome,
} from '../../src/protocol.ts';
import { type Api, api } from './api.ts';
import { Heard } from './heard.ts';

export class Person {
  readonly rep: RepOut;
  readonly token: string;
  readonly api: Api;
  readonly #url: string;
  readonly #carrier: SimulatedCarrier;
  #socket: Socket<ServerEvents, ClientEvents> | undefined;
  readonly welcomes = new Heard<Welcome>();
  readonly offers = new Heard<OfferOut>();
  readonly closed = new Heard<OfferClosed>();
  readonly leads = new Heard<LeadMessage>();
  /** Texts that reached this rep's phone. */
  readonly texts = new Heard<SimulatedSms>();

  constructor(rep: RepOut, token: string, url: string, carrier: SimulatedCarrier) {
    this.rep = rep;
    this.token = token;
    this.#url = url;
    this.#carrier = carrier;
    this.api = api(url, token);
    carrier.onText((text) => {
      if (text.direction === 'to-rep' && text.phone === rep.phone) this.texts.add(text);
    });
  }

  /** Connects and waits for the welcome. */
  async connect(): Promise<Welcome> {
    const socket: Socket<ServerEvents, ClientEvents> = io(this.#url, {
      auth: { token: this.token },
      transports: ['websocket'],
      forceNew: true,
    });
    this.#socket = socket;
    socket.on('welcome', (welcome) => this.welcomes.add(welcome));
    socket.on('offer', (offer) => this.offers.add(offer));
    socket.on('offer:closed', (closed) => this.closed.add(closed));
    socket.on('lead', (message) => this.leads.add(message));
    const before = this.welcomes.all.length;
    return this.welcomes.next(() => true, before);
  }

  disconnect(): void {
    this.#socket?.disconnect();
  }

  /** The open connection, for what no method here sends. */
  get socket(): Socket<ServerEvents, ClientEvents> {
    if (!this.#socket) throw new Error(`${this.rep.name} is not connected.`);
    return this.#socket;
  }

  /** Waits for an offer of this lead. */
  offerOf(lead: { readonly id: string }): Promise<OfferOut> {
    return this.offers.next(({ leadId }) => leadId === lead.id);
  }

  /** Waits until the end of this offer is heard. */
  endOf(offer: { readonly id: string }): Promise<OfferClosed> {
    return this.closed.next(({ offerId }) => offerId === offer.id);
  }

  claims(offer: { readonly id: string }): Promise<ClaimResult> {
    return new Promise((resolve) => this.socket.emit('claim', { offerId: offer.id }, resolve));
  }

  declines(offer: { readonly id: string }, reason?: string): Promise<AnswerResult> {
    return new Promise((resolve) =>
      this.socket.emit('decline', { offerId: offer.id, ...(reason !== undefined && { reason }) }, resolve),
    );
  }

  /** Texts the server; resolves when its webhook has answered. */
  async replies(body: string, sid?: string): Promise<Response> {
    if (this.rep.phone === undefined) throw new Error(`${this.rep.name} has no phone.`);
    return this.#carrier.reply(this.rep.phone, body, sid);
  }

  /** Waits for a text that matches, among those already here or coming. */
  expectsText(pattern: RegExp): Promise<SimulatedSms> {
    return this.texts.next(({ body }) => pattern.test(body));
  }
}
