/**
 * A sales floor that outlives its server: reps in the browser who connect again by themselves, claim and pass at random,
 * and remember every answer; a source that posts leads without pause, and the same one again when it got no answer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type {
  AnswerResult,
  ClaimResult,
  ClientEvents,
  FeedEvent,
  LeadOut,
  OfferOut,
  RepOut,
  ServerEvents,
  Welcome,
} from '../../src/protocol.ts';
import type { Api } from '../harness/api.ts';
import type { Dice } from '../harness/dice.ts';
import { Heard } from '../harness/heard.ts';
import { productIs } from './reading.ts';

/** An answer that was given counts for good; a question that got none counts for nothing. */
export interface Answered {
  readonly rep: RepOut;
  readonly offer: OfferOut;
  readonly what: 'claim' | 'decline';
  readonly answer: ClaimResult | AnswerResult;
}

type Connection = Socket<ServerEvents, ClientEvents>;

function connect(url: string, token: string): Connection {
  return io(url, {
    auth: { token },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 100,
  });
}

export class FloorRep {
  readonly rep: RepOut;
  readonly answered: Answered[] = [];
  readonly welcomes = new Heard<Welcome>();
  readonly #socket: Connection;
  readonly #dice: Dice | undefined;
  /** Every offer that was ever heard of, by its id. */
  readonly #offers = new Map<string, OfferOut>();
  readonly #thinking = new Set<NodeJS.Timeout>();

  /** Without dice the rep only looks. */
  constructor(rep: RepOut, url: string, token: string, dice: Dice | undefined) {
    this.rep = rep;
    this.#dice = dice;
    this.#socket = connect(url, token);
    this.#socket.on('offer', (offer) => this.#sees(offer));
    let isBack = false;
    this.#socket.on('connect', () => {
      isBack = true;
    });
    this.#socket.on('welcome', (welcome) => {
      this.welcomes.add(welcome);
      const before = [...this.#offers.values()].slice(-3);
      for (const offer of welcome.offers) this.#sees(offer);
      // Who did not answer is taken for gone, and says otherwise.
      if (welcome.rep.presence !== 'available') this.#socket.emit('presence', { status: 'available' }, () => {});
      // Somebody always taps on what stood on the page before the connection went.
      if (isBack) for (const offer of before) void this.answers(offer, 'claim');
      isBack = false;
    });
  }

  /** People take a moment, and do not always want it. */
  #sees(offer: OfferOut): void {
    if (this.#offers.has(offer.id)) return;
    this.#offers.set(offer.id, offer);
    if (!this.#dice?.chance(30)) return;
    const what = this.#dice.chance(70) ? 'claim' : 'decline';
    const thought = setTimeout(
      () => {
        this.#thinking.delete(thought);
        void this.answers(offer, what);
      },
      this.#dice.between(0, 1200),
    );
    this.#thinking.add(thought);
  }

  /** Undefined when no answer came: the server died, or was not there. */
  answers(offer: OfferOut, what: Answered['what']): Promise<Answered['answer'] | undefined> {
    return new Promise((resolve) => {
      if (!this.#socket.connected) return resolve(undefined);
      const gone = (): void => resolve(undefined);
      const given = (answer: Answered['answer']): void => {
        this.#socket.off('disconnect', gone);
        this.answered.push({ rep: this.rep, offer, what, answer });
        resolve(answer);
      };
      this.#socket.once('disconnect', gone);
      if (what === 'claim') this.#socket.emit('claim', { offerId: offer.id }, given);
      else this.#socket.emit('decline', { offerId: offer.id }, given);
    });
  }

  /** No new decisions; those in the head are forgotten. */
  stopThinking(): void {
    for (const thought of this.#thinking) clearTimeout(thought);
    this.#thinking.clear();
  }

  goHome(): void {
    this.stopThinking();
    this.#socket.disconnect();
  }
}

/** What leads are about, each a program's: in turn, the first leads the first. */
export const products = ['race', 'turns', 'pool', 'given', 'held'] as const;
/** So many leads in a row about what is held are one person's. */
const leadsOfOnePerson = 4;

/** A program for each product, with short waves, and three people who claim and pass. */
export async function openFloor(admin: Api, url: string, chance: Dice): Promise<FloorRep[]> {
  const nobodys = (await admin.post<{ id: string }>('/teams', { name: 'Empty' })).body.id;
  const programs: Record<(typeof products)[number], object> = {
    race: { stages: [2, 1].map((seconds) => ({ mode: 'shark-tank', seconds })) },
    turns: { stages: [{ mode: 'top-producer', seconds: 1 }] },
    pool: { stages: [{ mode: 'shark-tank', seconds: 1 }, { mode: 'cherry-pick' }] },
    given: { stages: [{ mode: 'round-robin' }] },
    held: { stages: [{ mode: 'shark-tank' }], eligible: { teams: [nobodys] }, holdLimit: 2 },
  };
  for (const [name, program] of Object.entries(programs)) {
    // Whoever is taken for gone for a moment is offered all the same, and as many as there are.
    const usual = { name, match: productIs(name), eligible: { presence: false }, maxLive: 1000 };
    const made = await admin.post('/programs', { ...usual, ...program });
    if (made.status !== 201) throw new Error(`The program was refused: ${JSON.stringify(made.body)}`);
  }
  return Promise.all(
    ['Ana', 'Ben', 'Cas'].map(async (name) => {
      const rep = (await admin.post<RepOut>('/reps', { name })).body;
      const { token } = (await admin.post<{ token: string }>(`/reps/${rep.id}/tokens`)).body;
      const person = new FloorRep(rep, url, token, chance);
      await person.welcomes.next(() => true);
      return person;
    }),
  );
}

/** Posts leads without pause until it is stopped. */
export class Source {
  /** External id to the lead's id, for every post that was answered 2xx; several of one person's to one lead. */
  readonly accepted = new Map<string, string>();
  /** Answers that should not have been. */
  readonly faults: string[] = [];
  /** How often it was asked to come again, in the form that is promised. */
  refusals = 0;
  readonly #api: Api;
  readonly #dice: Dice;
  #count = 0;
  #stopped = false;
  #working: Promise<void>[] = [];

  constructor(api: Api, dice: Dice) {
    this.#api = api;
    this.#dice = dice;
  }

  start(workers: number): void {
    this.#working = Array.from({ length: workers }, () => this.#work());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#working);
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const externalId = `E${this.#count++}`;
      // Until it is answered: a source that heard nothing sends the same again.
      while (!(await this.#post(externalId))) await pause(10);
      // Some send again what was taken already.
      if (this.#dice.chance(15)) await this.#post(externalId);
      await pause(this.#dice.between(0, 90));
    }
  }

  async #post(externalId: string): Promise<boolean> {
    const number = Number(externalId.slice(1));
    const product = products[number % products.length] ?? 'race';
    const times = product === 'held' ? products.length * leadsOfOnePerson : 1;
    const contact = { name: `Jane ${externalId}`, email: `${product}${Math.floor(number / times)}@example.com` };
    const answer = await this.#api.post<LeadOut>('/leads', { externalId, product, contact }).catch(() => undefined);
    if (answer === undefined) return this.#stopped;
    if (answer.status === 503 && answer.headers.get('content-type')?.startsWith('application/problem+json')) {
      this.refusals++;
      return this.#stopped;
    }
    const known = this.accepted.get(externalId);
    const right = answer.status === (known === undefined ? 201 : 200) || (answer.status === 200 && known === undefined);
    if (!right || (known !== undefined && known !== answer.body.id)) {
      this.faults.push(
        `${externalId}, known as ${known}, was answered ${answer.status} ${JSON.stringify(answer.body)}`,
      );
    }
    this.accepted.set(externalId, answer.body.id);
    return true;
  }
}

/** Whoever watches the feed live; hears each event once it was committed. */
export class Watcher {
  readonly feed = new Heard<FeedEvent>();
  readonly #socket: Connection;

  constructor(url: string, key: string) {
    this.#socket = connect(url, key);
    this.#socket.on('feed', (event) => this.feed.add(event));
  }

  connected(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.connected) resolve();
      else this.#socket.once('connect', resolve);
    });
  }

  goHome(): void {
    this.#socket.disconnect();
  }
}
