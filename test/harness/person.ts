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
  OutcomeOut,
  Page,
  PoolLead,
  Presence,
  RepOut,
  ServerEvents,
  ServiceState,
  ShownLead,
  Welcome,
} from '../../src/protocol.ts';
import { type Answer, type Api, api } from './api.ts';
import { Heard } from './heard.ts';

export class Person {
  readonly rep: RepOut;
  readonly token: string;
  readonly api: Api;
  readonly #url: string;
  readonly #carrier: SimulatedCarrier | undefined;
  #socket: Socket<ServerEvents, ClientEvents> | undefined;
  readonly welcomes = new Heard<Welcome>();
  readonly offers = new Heard<OfferOut>();
  readonly closed = new Heard<OfferClosed>();
  readonly leads = new Heard<LeadMessage>();
  readonly services = new Heard<ServiceState>();
  /** All of the above and every answer to a command, as they came: for tests that look for what must not be there. */
  readonly everything: unknown[] = [];
  /** Texts that reached this rep's phone. */
  readonly texts = new Heard<SimulatedSms>();

  /** Without a carrier this rep has no phone in the test. */
  constructor(rep: RepOut, token: string, url: string, carrier?: SimulatedCarrier) {
    this.rep = rep;
    this.token = token;
    this.#url = url;
    this.#carrier = carrier;
    this.api = api(url, token);
    carrier?.onText((text) => {
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
    socket.onAny((event: string, ...sent: unknown[]) => this.everything.push({ event, sent }));
    socket.on('welcome', (welcome) => this.welcomes.add(welcome));
    socket.on('offer', (offer) => this.offers.add(offer));
    socket.on('offer:closed', (closed) => this.closed.add(closed));
    socket.on('lead', (message) => this.leads.add(message));
    socket.on('service', (state) => this.services.add(state));
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

  async claims(offer: { readonly id: string }): Promise<ClaimResult> {
    const result = await new Promise<ClaimResult>((resolve) =>
      this.socket.emit('claim', { offerId: offer.id }, resolve),
    );
    this.everything.push(result);
    return result;
  }

  /** Without the browser: over HTTP with the rep's token. */
  claimsOverHttp<Body = unknown>(offer: { readonly id: string }): Promise<Answer<Body>> {
    return this.api.post<Body>(`/offers/${offer.id}/claim`);
  }

  /** Resolves when everything the server told this browser until now has arrived: a connection keeps its order. */
  async hasHeardAll(): Promise<void> {
    await this.declines({ id: 'ofr_none' });
  }

  /** How often the end of this offer was heard. */
  endsOf(offer: { readonly id: string }): OfferClosed[] {
    return this.closed.all.filter(({ offerId }) => offerId === offer.id);
  }

  declines(offer: { readonly id: string }, reason?: string): Promise<AnswerResult> {
    return new Promise((resolve) =>
      this.socket.emit('decline', { offerId: offer.id, ...(reason !== undefined && { reason }) }, resolve),
    );
  }

  /** What this rep may pick. */
  async pool(): Promise<readonly PoolLead[]> {
    const { status, body } = await this.api.get<Page<PoolLead>>('/pool?limit=1000');
    if (status !== 200) throw new Error(`${this.rep.name} may not see the pool: ${JSON.stringify(body)}`);
    return body.items;
  }

  contacted(lead: { readonly id: string }): Promise<Answer<ShownLead>> {
    return this.api.post(`/leads/${lead.id}/contacted`);
  }

  concludes(lead: { readonly id: string }, outcome: Pick<OutcomeOut, 'result' | 'amount'>): Promise<Answer<ShownLead>> {
    return this.api.post(`/leads/${lead.id}/outcome`, outcome);
  }

  releases(lead: { readonly id: string }, reason: string): Promise<Answer<ShownLead>> {
    return this.api.post(`/leads/${lead.id}/release`, { reason });
  }

  /** Over HTTP; resolves when it is stored. */
  presence(status: Presence): Promise<Answer<RepOut>> {
    return this.api.put('/reps/me/presence', { status });
  }

  /** Texts the server; resolves when its webhook has answered. An offer in the pool has no code to text. */
  async replies(body: string | null, sid?: string): Promise<Response> {
    if (this.rep.phone === undefined || !this.#carrier) throw new Error(`${this.rep.name} has no phone.`);
    if (body === null) throw new Error('There is no code.');
    return this.#carrier.reply(this.rep.phone, body, sid);
  }

  /** Waits for a text that matches, among those already here or coming. */
  expectsText(pattern: RegExp): Promise<SimulatedSms> {
    return this.texts.next(({ body }) => pattern.test(body));
  }
}
