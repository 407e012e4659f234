/** A rep who has only a phone: reads offers as texts, and answers them one after the other, as people do. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedCarrier, SimulatedSms } from '../../../src/demo/carrier.ts';
import type { Dice } from '../../harness/dice.ts';
import type { Handed, Reply, Texted } from './history.ts';
import { replyByText } from './telling.ts';

/** The carrier tries another time so soon when nobody took a text. */
const againMs = 300;

/** Texts that answer nobody. */
const unasked = /^(Lead|Yours|Three leads) /;

type Writable<Entry> = { -readonly [Name in keyof Entry]: Entry[Name] };

interface Wish {
  readonly what: Texted['what'];
  readonly code: string;
  readonly leadExternalId: string;
}

export class Phone {
  readonly texted: Writable<Texted>[] = [];
  readonly handed: Handed[] = [];
  readonly #repId: string;
  readonly #number: string;
  readonly #carrier: SimulatedCarrier;
  readonly #dice: Dice;
  readonly #wishes: Wish[] = [];
  #working: Promise<void> | undefined;
  #isHome = false;
  #answer: ((text: SimulatedSms) => void) | undefined;
  readonly #answers: SimulatedSms[] = [];
  readonly #known = new Set<string>();
  readonly #stopListening: () => void;

  constructor(
    { repId, phone }: { readonly repId: string; readonly phone: string },
    carrier: SimulatedCarrier,
    dice: Dice,
    reads: (offer: { readonly code: string; readonly leadExternalId: string }) => void,
  ) {
    this.#repId = repId;
    this.#number = phone;
    this.#carrier = carrier;
    this.#dice = dice;
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
    this.#answer?.({ sid: '', direction: 'to-rep', phone: this.#number, body: '', at: 0, parameters: {} });
  }

  async #work(): Promise<void> {
    for (let wish = this.#wishes.shift(); wish && !this.#isHome; wish = this.#wishes.shift()) {
      for (let tries = 0; tries < 4; tries++) {
        const told = await this.#text(wish);
        if (told?.result !== 'try-again') break;
        await pause(this.#dice.between(200, 600));
      }
    }
  }

  async #text({ what, code, leadExternalId }: Wish): Promise<Reply | null> {
    const sid = `SM${this.#repId}${this.texted.length}`;
    const entry: Writable<Texted> = {
      repId: this.#repId,
      sid,
      code,
      leadExternalId,
      what,
      at: Date.now(),
      takenAt: null,
      answeredAt: null,
      told: null,
    };
    this.texted.push(entry);
    const answered = this.#nextAnswer();
    const send = async (): Promise<boolean> => {
      const answer = await this.#carrier
        .reply(this.#number, what === 'claim' ? code : `NO ${code}`, sid)
        .catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      return answer?.status === 200;
    };
    while (!(await send())) {
      if (this.#isHome) return null;
      await pause(againMs);
    }
    entry.takenAt = Date.now();
    // Carriers sometimes say the same twice.
    if (this.#dice.chance(15)) await send();
    const text = await answered;
    if (this.#isHome) return null;
    entry.answeredAt = text.at;
    entry.told = replyByText(text.body);
    return entry.told;
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
