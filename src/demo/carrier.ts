/**
 * A simulated carrier: speaks the part of Twilio's HTTP API this server uses, checks its credentials and its numbers, signs
 * its own webhooks. The demo's phones and the tests' phones hang on it; nothing of the server knows that it is no carrier.
 */
import { randomBytes } from 'node:crypto';
import formbody from '@fastify/formbody';
import Fastify from 'fastify';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

export interface SimulatedSms {
  readonly sid: string;
  readonly direction: 'to-rep' | 'from-rep';
  /** The rep's number, E.164. */
  readonly phone: string;
  readonly body: string;
  /** Milliseconds. */
  readonly at: number;
  /** Every parameter of the request that sent it, by Twilio's names. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** How the next requests to send are answered, instead of taking the text. */
export type Mishap =
  | { readonly kind: 'status'; readonly status: number; readonly code: number }
  /** Takes the text but never answers. */
  | { readonly kind: 'silence' };

export interface CarrierSettings {
  readonly accountSid: string;
  readonly authToken: string;
}

const randomSid = (): string => `SM${randomBytes(16).toString('hex')}`;

export class SimulatedCarrier {
  readonly #settings: CarrierSettings;
  readonly #app = Fastify({ forceCloseConnections: true });
  readonly #texts: SimulatedSms[] = [];
  readonly #listeners = new Set<(text: SimulatedSms) => void>();
  readonly #mishaps: { readonly mishap: Mishap; readonly met: () => void }[] = [];
  #url = '';
  /** The server whose webhooks are called; its public address, without a slash at the end. */
  serverUrl = '';
  /** Whether "delivered" is reported for every text that was taken. */
  reportsDelivery = true;
  /** Faults this carrier found in what the server sent it. */
  readonly complaints: string[] = [];

  constructor(settings: CarrierSettings) {
    this.#settings = settings;
  }

  /** For TWILIO_API_URL. */
  get url(): string {
    return this.#url;
  }

  /** Every text so far, both ways, oldest first. */
  get texts(): readonly SimulatedSms[] {
    return this.#texts;
  }

  onText(listener: (text: SimulatedSms) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next request to send meets this; resolves when it has. */
  next(mishap: Mishap): Promise<void> {
    return new Promise((met) => this.#mishaps.push({ mishap, met }));
  }

  #keep(text: SimulatedSms): void {
    this.#texts.push(text);
    for (const listener of this.#listeners) listener(text);
  }

  /** Listens on a free port of this machine. */
  async start(): Promise<void> {
    const { accountSid, authToken } = this.#settings;
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    await this.#app.register(formbody);
    this.#app.get('/2010-04-01/Accounts/:sid.json', async (request, reply) => {
      if (request.headers.authorization !== expected)
        return reply.code(401).send({ status: 401, code: 20003, message: 'Authenticate' });
      return { sid: accountSid, status: 'active' };
    });
    this.#app.post<{ Body: Record<string, string> }>(
      '/2010-04-01/Accounts/:sid/Messages.json',
      async (request, reply) => {
        if (request.headers.authorization !== expected) {
          this.complaints.push('wrong credentials');
          return reply.code(401).send({ status: 401, code: 20003, message: 'Authenticate' });
        }
        const { mishap, met } = this.#mishaps.shift() ?? {};
        met?.();
        if (mishap?.kind === 'status') {
          return reply
            .code(mishap.status)
            .send({ status: mishap.status, code: mishap.code, message: 'Refused as asked' });
        }
        const { To, Body, StatusCallback } = request.body;
        if (To === undefined || Body === undefined || !/^\+[1-9]\d{4,14}$/.test(To)) {
          this.complaints.push('a text without a number or a body');
          return reply.code(400).send({ status: 400, code: 21211, message: 'Invalid number' });
        }
        const sid = randomSid();
        this.#keep({ sid, direction: 'to-rep', phone: To, body: Body, at: Date.now(), parameters: request.body });
        if (mishap?.kind === 'silence') return reply.hijack();
        if (StatusCallback !== undefined && this.reportsDelivery) {
          void this.post(StatusCallback, { MessageSid: sid, MessageStatus: 'delivered', To }).catch(() => undefined);
        }
        return reply.code(201).send({ sid, status: 'queued', to: To, body: Body });
      },
    );
    this.#url = await this.#app.listen({ host: '127.0.0.1', port: 0 });
  }

  /** Posts a form to a webhook, signed over the address it is posted to. */
  async post(url: string, form: Readonly<Record<string, string>>, signature?: string): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature ?? getExpectedTwilioSignature(this.#settings.authToken, url, form),
      },
      body: new URLSearchParams(form),
    });
  }

  /** A rep texts; resolves with the webhook's answer. The same `sid` again is the same text again. */
  async reply(phone: string, body: string, sid: string = randomSid()): Promise<Response> {
    this.#keep({ sid, direction: 'from-rep', phone, body, at: Date.now(), parameters: {} });
    return this.post(`${this.serverUrl}/hooks/twilio/sms`, {
      MessageSid: sid,
      From: phone,
      To: '+15005550006',
      Body: body,
    });
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }
}
