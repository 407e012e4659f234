/** A large sales floor: thousands of reps with a page, each lead a race of one team, reps who take as long as people do. */
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';

export interface FloorSettings {
  readonly urls: readonly string[];
  readonly key: string;
  readonly sockets: number;
  readonly teamSize: number;
  readonly leadsPerSecond: number;
  /** `told` hears of how it goes, now and then. */
  readonly told: (line: string) => void;
}

/** Milliseconds, one for each time it happened. */
export interface FloorFigures {
  readonly postToAnswer: number[];
  readonly postToLastOffer: number[];
  readonly claimToWon: number[];
  readonly claimToTaken: number[];
  /** From the winner's answer to the last page that heard of the end. */
  readonly wonToLastEnd: number[];
}

export interface Result {
  readonly figures: FloorFigures;
  readonly leads: number;
  readonly claims: number;
  readonly offersHeard: number;
  readonly endsHeard: number;
  /** In words; none when all is well. */
  readonly faults: readonly string[];
}

/** The quickest and the slowest to tap, in milliseconds; who sees the offer end before that does not. */
const reaction = { from: 150, to: 400 };
/** So many ask at once while the floor is set up. */
const atOnce = 20;
/** Of a floor that had fallen behind, too. */
const longestEndMs = 600_000;

interface Race {
  readonly postedAt: number;
  readonly offers: Map<string, number>;
  readonly ends: Map<string, string>;
  wonAt: number | null;
  lastEndAt: number;
  winners: number;
}

export class Floor {
  readonly #settings: FloorSettings;
  readonly #sockets: Socket[] = [];
  readonly #races = new Map<string, Race>();
  readonly #faults: string[] = [];
  readonly #figures: FloorFigures = {
    postToAnswer: [],
    postToLastOffer: [],
    claimToWon: [],
    claimToTaken: [],
    wonToLastEnd: [],
  };
  #claims = 0;
  #offersHeard = 0;
  #endsHeard = 0;
  #isMeasured = false;

  private constructor(settings: FloorSettings) {
    this.#settings = settings;
  }

  static async open(settings: FloorSettings): Promise<Floor> {
    const floor = new Floor(settings);
    await floor.#setUp();
    return floor;
  }

  /** Posts leads for so long and waits until every race is over. `isMeasured`: whether the figures count. */
  async run(ms: number, isMeasured: boolean): Promise<void> {
    this.#isMeasured = isMeasured;
    const { leadsPerSecond, told } = this.#settings;
    const started = performance.now();
    const posts: Promise<void>[] = [];
    for (let number = 0; ; number++) {
      const at = started + (number * 1000) / leadsPerSecond;
      if (at - started >= ms) break;
      await pause(Math.max(0, at - performance.now()));
      posts.push(this.#post(`${isMeasured ? 'M' : 'W'}${number}`, number));
      if (number % (leadsPerSecond * 30) === 0)
        told(`${Math.round((performance.now() - started) / 1000)} s: ${number} leads, ${this.#faults.length} faults`);
    }
    await Promise.all(posts);
    for (const waited = performance.now(); performance.now() - waited < longestEndMs; await pause(100)) {
      if ([...this.#races.values()].every((race) => this.#isOver(race))) break;
    }
  }

  result(): Result {
    const { teamSize } = this.#settings;
    for (const [lead, { postedAt, offers, ends, winners, wonAt, lastEndAt }] of this.#races) {
      if (offers.size !== teamSize) this.#faults.push(`${lead} was offered to ${offers.size}`);
      if (ends.size !== teamSize) this.#faults.push(`the end of ${lead} was heard by ${ends.size}`);
      if (winners !== 1) this.#faults.push(`${lead} had ${winners} winners`);
      if (!lead.startsWith('M')) continue;
      this.#figures.postToLastOffer.push(Math.max(...offers.values()) - postedAt);
      if (wonAt !== null) this.#figures.wonToLastEnd.push(Math.max(0, lastEndAt - wonAt));
    }
    return {
      figures: this.#figures,
      leads: this.#races.size,
      claims: this.#claims,
      offersHeard: this.#offersHeard,
      endsHeard: this.#endsHeard,
      faults: this.#faults,
    };
  }

  leave(): void {
    for (const socket of this.#sockets) socket.disconnect();
  }

  #isOver = ({ offers, ends }: Race): boolean =>
    offers.size >= this.#settings.teamSize && ends.size >= this.#settings.teamSize;

  async #ask<Body>(
    number: number,
    path: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly body: Body }> {
    const { urls, key } = this.#settings;
    const answer = await fetch(`${urls[number % urls.length]}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    // Boundary: our own API, whose shapes are known.
    return { status: answer.status, body: (await answer.json()) as Body };
  }

  async #setUp(): Promise<void> {
    const { sockets, teamSize, told } = this.#settings;
    const teams: string[] = [];
    for (let team = 0; team < sockets / teamSize; team++) {
      const { id } = (await this.#ask<{ id: string }>(0, '/teams', { name: `Team ${team}` })).body;
      teams.push(id);
      const made = await this.#ask(0, '/programs', {
        name: `Team ${team}`,
        match: { combinator: 'and', rules: [{ field: 'product', operator: '=', value: `team-${team}` }] },
        eligible: { teams: [id], caps: false },
        maxLive: 100,
        stages: [{ mode: 'shark-tank', seconds: 60 }],
      });
      if (made.status !== 201) throw new Error(`A program was refused: ${JSON.stringify(made.body)}`);
    }
    const numbers = Array.from({ length: sockets }, (_, number) => number).reverse();
    const connect = async (): Promise<void> => {
      for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
        const team = teams[Math.floor(number / teamSize)];
        const { id } = (await this.#ask<{ id: string }>(number, '/reps', { name: `Rep ${number}`, teams: [team] }))
          .body;
        const { token } = (await this.#ask<{ token: string }>(number, `/reps/${id}/tokens`, {})).body;
        await this.#connect(number, token);
        if (this.#sockets.length % 500 === 0) told(`${this.#sockets.length} reps are connected`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, connect));
  }

  #connect(number: number, token: string): Promise<void> {
    const { urls } = this.#settings;
    const rep = `${number}`;
    const socket = io(urls[number % urls.length], { auth: { token }, transports: ['websocket'], forceNew: true });
    this.#sockets.push(socket);
    const thinking = new Map<string, NodeJS.Timeout>();
    const leadOf = new Map<string, string>();
    socket.on('offer', ({ id, lead }: { id: string; lead: { externalId?: string; location?: { city?: string } } }) => {
      const name = lead.location?.city ?? '';
      const race = this.#races.get(name);
      if (!race) return;
      this.#offersHeard++;
      if (race.offers.has(rep)) this.#faults.push(`rep ${rep} was offered ${name} twice`);
      race.offers.set(rep, performance.now());
      leadOf.set(id, name);
      const wait = reaction.from + Math.random() * (reaction.to - reaction.from);
      thinking.set(
        id,
        setTimeout(() => this.#claim(socket, id, race, name), wait),
      );
    });
    socket.on('offer:closed', ({ offerId, reason }: { offerId: string; reason: string }) => {
      clearTimeout(thinking.get(offerId));
      thinking.delete(offerId);
      const name = leadOf.get(offerId) ?? '';
      leadOf.delete(offerId);
      const race = this.#races.get(name);
      if (!race) return void this.#faults.push(`rep ${rep} heard ${reason} of ${offerId} without an offer`);
      this.#endsHeard++;
      if (race.ends.has(rep)) this.#faults.push(`rep ${rep} heard the end of ${name} twice`);
      race.ends.set(rep, reason);
      race.lastEndAt = performance.now();
    });
    socket.on('disconnect', (reason) => {
      if (reason !== 'io client disconnect') this.#faults.push(`rep ${rep} was cut off: ${reason}`);
    });
    return new Promise((resolve, reject) => {
      socket.once('welcome', () => resolve());
      socket.once('connect_error', reject);
    });
  }

  #claim(socket: Socket, offerId: string, race: Race, name: string): void {
    const at = performance.now();
    this.#claims++;
    socket.emit('claim', { offerId }, ({ result }: { result: string }) => {
      const took = performance.now() - at;
      if (result === 'won') {
        race.winners++;
        race.wonAt = performance.now();
        if (this.#isMeasured) this.#figures.claimToWon.push(took);
      } else if (result === 'taken') {
        if (this.#isMeasured) this.#figures.claimToTaken.push(took);
      } else this.#faults.push(`a claim of ${name} was answered ${result}`);
    });
  }

  async #post(name: string, number: number): Promise<void> {
    const { sockets, teamSize } = this.#settings;
    const race: Race = {
      postedAt: performance.now(),
      offers: new Map(),
      ends: new Map(),
      wonAt: null,
      lastEndAt: 0,
      winners: 0,
    };
    this.#races.set(name, race);
    const { status } = await this.#ask(number, '/leads', {
      externalId: name,
      product: `team-${number % (sockets / teamSize)}`,
      contact: { name: `Jane ${name}`, email: `${name}@example.com` },
      location: { country: 'US', state: 'TX', city: name },
    });
    if (status !== 201) this.#faults.push(`${name} was answered ${status}`);
    if (this.#isMeasured) this.#figures.postToAnswer.push(performance.now() - race.postedAt);
  }
}
