/** A rep who has only a phone: reads offers as texts, and answers them one after the other, as people do. */
import { setTimeout as pause } from 'node:timers/promises';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import type { SimulatedCarrier, SimulatedSms } from '../../../src/demo/carrier.ts';
import type { Dice } from '../../harness/dice.ts';
import { twilioForTests } from '../../harness/world.ts';
import type { Handed, Reply, Texted, TextTry } from './history.ts';
import type { Nodes } from './nodes.ts';
import { replyByText } from './telling.ts';

/** The carrier tries another time so soon when nobody took a text. */
const againMs = 300;

/** Texts that answer nobody. */
const unasked = /^(Lead|Yours|Three leads) /;

type Entry = { -readonly [Name in keyof Texted]: Texted[Name] } & { readonly tries: TextTry[] };

/** What a text tells of an offer. */
export interface TextedOffer {
  readonly code: string;
  readonly leadExternalId: string;
}

interface Wish extends TextedOffer {
  readonly what: Texted['what'];
}

export interface PhoneSettings {
  readonly repId: string;
  readonly phone: string;
  readonly carrier: SimulatedCarrier;
  /** The carrier hands texts to any of them, and not by the public address: so it is known which one was asked. */
  readonly nodes: Nodes;
  /** So long the carrier waits for a node. */
  readonly patienceMs: number;
  readonly dice: Dice;
  readonly reads: (offer: TextedOffer) => void;
}

export class Phone {
  readonly texted: Entry[] = [];
  readonly handed: Handed[] = [];
  readonly #settings: PhoneSettings;
  readonly #wishes: Wish[] = [];
  #working: Promise<void> | undefined;
  #isHome = false;
  #answer: ((text: SimulatedSms) => void) | undefined;
  readonly #answers: SimulatedSms[] = [];
  readonly #known = new Set<string>();
  readonly #stopListening: () => void;

  constructor(settings: PhoneSettings) {
    this.#settings = settings;
    const { repId, phone, carrier, reads } = settings;
    this.#stopListening = carrier.onText((text) => {
      if (text.direction !== 'to-rep' || text.phone !== phone) return;
      const callback = text.parameters.StatusCallback;
      const messageId = callback === undefined ? '' : (new URL(callback).searchParams.get('message') ?? '');
      this.handed.push({ at: text.at, repId, messageId, body: text.body });
      // The same text twice says nothing new to who reads it.
      if (this.#known.has(messageId)) return;
      this.#known.add(messageId);
      const [, code, leadExternalId] = /^Lead ([A-Z]\d+): .*?\b(E\d+)\b/.exec(text.body) ?? [];
      if (code !== undefined && leadExternalId !== undefined) reads({ code, leadExternalId });
      if (unasked.test(text.body)) return;
      this.#answers.push(text);
      this.#answer?.(text);
    });
  }

  /** Nothing asked that was not answered. */
  get isQuiet(): boolean {
    return this.#working === undefined;
  }

  replies(wish: Wish): void {
    this.#wishes.push(wish);
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  goHome(): void {
    this.#isHome = true;
    this.#stopListening();
    this.#answer?.({ sid: '', direction: 'to-rep', phone: this.#settings.phone, body: '', at: 0, parameters: {} });
  }

  async #work(): Promise<void> {
    for (let wish = this.#wishes.shift(); wish && !this.#isHome; wish = this.#wishes.shift()) {
      for (let tries = 0; tries < 4; tries++) {
        const told = await this.#text(wish);
        if (told?.result !== 'try-again') break;
        await pause(this.#settings.dice.between(200, 600));
      }
    }
  }

  async #text({ what, code, leadExternalId }: Wish): Promise<Reply | null> {
    const { repId, dice } = this.#settings;
    const sid = `SM${repId}${this.texted.length}`;
    const entry: Entry = {
      repId,
      sid,
      code,
      leadExternalId,
      what,
      at: Date.now(),
      tries: [],
      takenAt: null,
      answeredAt: null,
      told: null,
    };
    this.texted.push(entry);
    const answered = this.#nextAnswer();
    const send = async (): Promise<boolean> => {
      const sent = await this.#send(what === 'claim' ? code : `NO ${code}`, sid);
      entry.tries.push(sent);
      return sent.status === 200;
    };
    while (!(await send())) {
      if (this.#isHome) return null;
      await pause(againMs);
    }
    entry.takenAt = Date.now();
    // Carriers sometimes say the same twice.
    if (dice.chance(15)) await send();
    const text = await answered;
    if (this.#isHome) return null;
    entry.answeredAt = text.at;
    entry.told = replyByText(text.body);
    return entry.told;
  }

  /** To any node that did not fail somebody a moment ago, signed over the public address. */
  async #send(body: string, sid: string): Promise<TextTry> {
    const { phone, carrier, nodes, patienceMs } = this.#settings;
    const path = '/hooks/twilio/sms';
    const form = { MessageSid: sid, From: phone, To: '+15005550006', Body: body };
    const signature = getExpectedTwilioSignature(twilioForTests.authToken, `${carrier.serverUrl}${path}`, form);
    const node = nodes.any();
    const at = Date.now();
    const status = await fetch(`${nodes.url(node)}${path}`, {
      method: 'POST',
      headers: { 'x-twilio-signature': signature },
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(patienceMs),
    })
      .then(async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      })
      .catch(() => null);
    if (status === null || status >= 500) nodes.failed(node);
    return { node, at, answeredAt: Date.now(), status };
  }

  async #nextAnswer(): Promise<SimulatedSms> {
    const before = this.#answers.length;
    return new Promise((heard) => {
      this.#answer = (text) => {
        if (this.#isHome || this.#answers.length > before) heard(text);
      };
    });
  }
}
