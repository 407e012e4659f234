/** A hundred reps who are connected to one server, and the clock on a lead's way: offered to all, claimed by all. */
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';

/** One server under measurement, and how a lead is posted to it. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly leadsPath: string;
  readonly key: string;
  /** One for each rep. */
  readonly tokens: readonly string[];
}

/** Milliseconds. */
export interface Lap {
  /** From sending the lead to the last rep's offer. */
  readonly postToLastOffer: number;
  /** From the 201 to the last rep's offer. */
  readonly answerToLastOffer: number;
  /** From the first claim to the last loser's answer. */
  readonly claimToLastLoser: number;
  /** From the first claim to the winner's answer. */
  readonly claimToWinner: number;
}

interface Offer {
  readonly id: string;
  readonly lead: { readonly product?: string };
}

/** So long nothing is sent, so that one part of a lap does not weigh on the next. */
const restMs = 25;

function counted(count: number): { readonly done: Promise<void>; readonly one: () => void } {
  let left = count;
  let finish = (): void => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    done,
    one: () => {
      left--;
      if (left === 0) finish();
    },
  };
}

export class Crowd {
  readonly #contender: Contender;
  readonly #sockets: readonly Socket[];
  #offered: (offer: Offer) => void = () => {};
  #closed: () => void = () => {};
  #laps = 0;

  private constructor(contender: Contender, sockets: readonly Socket[]) {
    this.#contender = contender;
    this.#sockets = sockets;
    for (const socket of sockets) {
      socket.on('offer', (offer: Offer) => this.#offered(offer));
      socket.on('offer:closed', () => this.#closed());
    }
  }

  static async connect(contender: Contender): Promise<Crowd> {
    const sockets = contender.tokens.map((token) =>
      io(contender.url, { auth: { token }, transports: ['websocket'], forceNew: true }),
    );
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<void>((resolve, reject) => {
            socket.once('connect', resolve);
            socket.once('connect_error', reject);
          }),
      ),
    );
    await pause(restMs);
    return new Crowd(contender, sockets);
  }

  /** One lead, from its post to the last answer. `product` tells its offers from others. */
  async lap(product: string): Promise<Lap> {
    const { url, leadsPath, key } = this.#contender;
    const everyone = counted(this.#sockets.length);
    let offerId = '';
    let lastOfferAt = 0;
    this.#offered = (offer) => {
      if (offer.lead.product !== product) return;
      offerId = offer.id;
      lastOfferAt = performance.now();
      everyone.one();
    };
    const lead = {
      product,
      // Somebody new: a person who is known goes another way.
      contact: { name: 'Jane Doe', phone: `+1${5_125_550_000 + this.#laps++}` },
      location: { country: 'US', state: 'TX', city: 'Austin' },
    };
    const body = JSON.stringify(lead);
    const postedAt = performance.now();
    const answer = await fetch(`${url}${leadsPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body,
    });
    const answeredAt = performance.now();
    if (answer.status !== 201) throw new Error(`The lead was answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    await everyone.done;
    await pause(restMs);

    const closings = counted(this.#sockets.length);
    this.#closed = closings.one;
    const answers = counted(this.#sockets.length);
    let winnerAt = 0;
    let lastLoserAt = 0;
    let winners = 0;
    const go = performance.now();
    for (const socket of this.#sockets) {
      socket.emit('claim', { offerId }, ({ result }: { result: string }) => {
        if (result === 'won') {
          winners++;
          winnerAt = performance.now();
        } else if (result === 'taken') lastLoserAt = performance.now();
        else throw new Error(`A claim was answered ${result}.`);
        answers.one();
      });
    }
    await answers.done;
    await closings.done;
    if (winners !== 1) throw new Error(`The lead had ${winners} winners.`);
    await pause(restMs);
    return {
      postToLastOffer: lastOfferAt - postedAt,
      answerToLastOffer: lastOfferAt - answeredAt,
      claimToLastLoser: lastLoserAt - go,
      claimToWinner: winnerAt - go,
    };
  }

  leave(): void {
    for (const socket of this.#sockets) socket.disconnect();
  }
}
