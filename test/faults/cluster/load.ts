/**
 * A recorded load over several nodes: a source that posts until it is answered, reps with pages that go from node to node,
 * by HTTP or with nothing but a phone, a manager's hand, a watcher of the feed at each node. Everything anybody was told is
 * kept, for the checker.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedCarrier } from '../../../src/demo/carrier.ts';
import type { FeedEvent, LeadOut, OfferOut, Page as PageOf, RepOut, TraceEvent } from '../../../src/protocol.ts';
import { type Api, api } from '../../harness/api.ts';
import type { Dice } from '../../harness/dice.ts';
import { all, productIs } from '../reading.ts';
import type { Answered, Final, Handled, History, LoadRep, Looked, Posted, Reply } from './history.ts';
import { Client, Nodes } from './nodes.ts';
import { NoiseRecord } from './noise.ts';
import { Page } from './page.ts';
import { Phone, type TextedOffer } from './phone.ts';
import { replyByHttp } from './telling.ts';
import { NodeWatcher } from './watcher.ts';

export interface LoadSettings {
  readonly urls: readonly string[];
  /** An admin's. */
  readonly key: string;
  readonly dice: Dice;
  /** What the nodes send texts through; without one there are no reps with a phone only. */
  readonly carrier?: SimulatedCarrier;
  readonly leadsPerSecond?: number;
  /** What leads are about, in turn; of every product if left out. */
  readonly products?: readonly Product[];
  /** How many of each kind; those with pages claim by socket, or by HTTP at any node. */
  readonly reps?: Readonly<Record<LoadRep['reach'], number>>;
  /** The longest thought about an offer in time; some come later still. */
  readonly thinkMs?: number;
  /** How often a manager does something by hand. */
  readonly handsEachMs?: number;
  /** So long anybody waits for an answer. */
  readonly patienceMs?: number;
  /** So many of a hundred winners look at once at what they won. */
  readonly lookPercent?: number;
}

/**
 * What leads are about, each a program's, in turn. Nobody answers `quiet` ones; those of `missed` are answered by most when
 * others have their turn already; the pool is for what nobody took.
 */
const products = ['race', 'turns', 'pool', 'missed', 'given', 'capped', 'quiet'] as const;
type Product = (typeof products)[number];

const programs: Readonly<Record<Product, object>> = {
  race: {
    stages: [
      { mode: 'shark-tank', seconds: 3 },
      { mode: 'shark-tank', seconds: 2 },
    ],
  },
  turns: {
    stages: [
      { mode: 'top-producer', seconds: 1 },
      { mode: 'shark-tank', seconds: 2 },
    ],
  },
  pool: { stages: [{ mode: 'shark-tank', seconds: 1 }, { mode: 'cherry-pick' }] },
  missed: {
    stages: [
      { mode: 'shark-tank', seconds: 1 },
      { mode: 'shark-tank', seconds: 3 },
    ],
  },
  given: { stages: [{ mode: 'round-robin' }] },
  capped: { stages: [{ mode: 'shark-tank', seconds: 3 }], eligible: { presence: false, caps: true } },
  quiet: { stages: [{ mode: 'shark-tank', seconds: 5 }] },
};

/** How many open leads the reps have at most who have a cap; every third has. */
const cap = 1;
const mostTries = 8;
/** How long leads may take to end, texts to be answered, and pages to hear, when nothing is broken any more. */
const settleMs = 40_000;
const hearMs = 3000;

const usual = {
  leadsPerSecond: 3,
  products,
  reps: { socket: 6, http: 4, sms: 4 },
  thinkMs: 1500,
  handsEachMs: 2500,
  patienceMs: 6000,
  lookPercent: 40,
} as const satisfies Partial<LoadSettings>;

type Settings = Required<Omit<LoadSettings, 'carrier'>> & Pick<LoadSettings, 'carrier'>;

interface Member {
  readonly rep: LoadRep;
  readonly isCapped: boolean;
  readonly client: Client;
  page?: Page;
  phone?: Phone;
  /** Offers that were thought about, by id; codes on a phone. */
  readonly seen: Set<string>;
}

export class Load {
  readonly #settings: Settings;
  readonly #nodes: Nodes;
  readonly #admin: Client;
  readonly #members: Member[] = [];
  readonly #watchers: readonly NodeWatcher[];
  readonly #noise = new NoiseRecord();
  readonly #posts: Posted[] = [];
  readonly #answers: Answered[] = [];
  readonly #looks: Looked[] = [];
  readonly #hands: Handled[] = [];
  /** Of the leads that were taken in, the latest last. */
  readonly #accepted: string[] = [];
  readonly #working = new Set<Promise<void>>();
  readonly #thinking = new Set<NodeJS.Timeout>();
  #count = 0;
  #isThinking = true;
  #isClosed = false;

  private constructor(settings: Settings) {
    this.#settings = settings;
    this.#nodes = new Nodes(settings.urls, settings.dice);
    this.#admin = new Client(this.#nodes, settings.key, settings.patienceMs);
    this.#watchers = settings.urls.map((url, node) => new NodeWatcher(url, node, settings.key));
  }

  /** Makes programs and reps, and waits until everybody is connected. */
  static async open(settings: LoadSettings): Promise<Load> {
    const load = new Load({ ...usual, ...settings });
    await load.#setUp();
    return load;
  }

  /** Posts leads for so long; reps and the manager answer them. */
  run(ms: number): Promise<void> {
    const until = Date.now() + ms;
    return this.runWhile(() => Date.now() < until);
  }

  async runWhile(goesOn: () => boolean): Promise<void> {
    const { leadsPerSecond, handsEachMs, dice } = this.#settings;
    const hands = setInterval(() => this.#does(this.#moveByHand()), handsEachMs);
    const gap = 1000 / leadsPerSecond;
    while (goesOn()) {
      this.#does(this.#bring(`E${this.#count++}`));
      await pause(dice.between(gap / 2, gap * 1.5));
    }
    clearInterval(hands);
  }

  /** Waits until every lead that was taken in has ended and everybody heard what there is to hear; then reads the store at `url`. */
  async settle(url: string): Promise<{ readonly history: History; readonly final: Final }> {
    const admin = askingAgain(api(url, this.#settings.key));
    await until(() => this.#working.size === 0, settleMs);
    await until(async () => {
      const open = await admin.get<PageOf<LeadOut>>('/leads?limit=1&status=received,held,offering');
      return open.status === 200 && open.body.items.length === 0;
    }, settleMs);
    await until(() => this.#thinking.size === 0, settleMs);
    await until(() => this.#working.size === 0 && this.#members.every(({ phone }) => phone?.isQuiet ?? true), settleMs);
    await this.#askAgain();
    const log = await all<FeedEvent>(admin, '/feed');
    const last = Number(log.at(-1)?.cursor ?? 0);
    await until(() => this.#watchers.every(({ connected, cursor }) => !connected || cursor >= last), hearMs);
    const over = new Set(log.flatMap(({ type, offerId }) => (endsOffer.includes(type) ? [String(offerId)] : [])));
    await until(() => this.#members.every(({ page }) => page === undefined || hasHeard(page, over)), hearMs);
    const final = await this.#read(admin);
    return { history: this.history, final };
  }

  /** Of any node that did not fail somebody a moment ago. */
  anyUrl(): string {
    return this.#nodes.url(this.#nodes.any());
  }

  /** So far. */
  get history(): History {
    const pages = this.#members.flatMap(({ page }) => page?.spans ?? []);
    const phones = this.#members.flatMap(({ phone }) => phone ?? []);
    return {
      reps: this.#members.map(({ rep }) => rep),
      posts: [...this.#posts],
      answers: [...this.#answers],
      texted: phones.flatMap(({ texted }) => texted.map((one) => ({ ...one, tries: [...one.tries] }))),
      handed: phones.flatMap(({ handed }) => handed),
      pages: pages.map((span) => ({ ...span, heard: [...span.heard] })),
      watches: this.#watchers.flatMap(({ spans }) => spans.map((span) => ({ ...span, seen: [...span.seen] }))),
      looks: [...this.#looks],
      hands: [...this.#hands],
      noise: this.#noise.noise,
    };
  }

  close(): void {
    this.#isClosed = true;
    for (const thought of this.#thinking) clearTimeout(thought);
    for (const { page, phone } of this.#members) {
      page?.goHome();
      phone?.goHome();
    }
    for (const watcher of this.#watchers) watcher.goHome();
    void this.#noise.stop();
  }

  async #setUp(): Promise<void> {
    const { key, carrier, reps, dice, patienceMs } = this.#settings;
    const admin = api(this.#nodes.url(0), key);
    for (const [product, program] of Object.entries(programs)) {
      await created(admin, '/programs', {
        name: product,
        match: productIs(product),
        // Whoever is taken for gone for a moment is offered all the same, and as many as there are.
        eligible: { presence: false, caps: false },
        maxLive: 1000,
        knownPeople: 'off',
        ...program,
      });
    }
    const reaches = (['socket', 'http', 'sms'] as const).flatMap((reach) =>
      Array.from({ length: reps[reach] }, () => reach),
    );
    for (const [number, reach] of reaches.entries()) {
      if (reach === 'sms' && carrier === undefined) continue;
      const name = `${names[number % names.length]}${Math.floor(number / names.length) || ''}`;
      const phone = reach === 'sms' ? `+1512555${String(1000 + number)}` : null;
      const isCapped = number % 3 === 0 && reach !== 'sms';
      const { id } = await created<RepOut>(admin, '/reps', {
        name,
        ...(phone !== null && { phone, smsOptIn: true }),
        ...(isCapped && { caps: { open: cap } }),
      });
      const { token } = await created<{ token: string }>(admin, `/reps/${id}/tokens`, undefined);
      const rep: LoadRep = { id, name, reach, phone };
      const member: Member = { rep, isCapped, client: new Client(this.#nodes, token, patienceMs), seen: new Set() };
      this.#members.push(member);
      if (phone !== null && carrier !== undefined) {
        const reads = (offer: TextedOffer): void => this.#readsText(member, offer);
        member.phone = new Phone({ repId: id, phone, carrier, nodes: this.#nodes, patienceMs, dice, reads });
      } else {
        const sees = (offer: OfferOut): void => this.#sees(member, offer);
        member.page = new Page({ repId: id, token, nodes: this.#nodes, nameOf: this.#nameOf, patienceMs, sees });
      }
    }
    const here = (): boolean =>
      this.#watchers.every(({ connected }) => connected) &&
      this.#members.every(({ page }) => page === undefined || (page.spans.at(-1)?.heard.length ?? 0) > 0);
    if (!(await until(here, settleMs))) throw new Error('Somebody could not connect.');
  }

  readonly #nameOf = (repId: string): string =>
    this.#members.find(({ rep }) => rep.id === repId)?.rep.name ?? `nobody known (${repId})`;

  #does(work: Promise<void>): void {
    const done = work.finally(() => this.#working.delete(done));
    this.#working.add(done);
  }

  // The source.

  #productOf(externalId: string): Product {
    const { products } = this.#settings;
    return products[Number(externalId.slice(1)) % products.length] ?? 'race';
  }

  /** Until it is answered: a source that heard nothing sends the same again. */
  async #bring(externalId: string): Promise<void> {
    const { dice } = this.#settings;
    while (!(await this.#post(externalId))) {
      if (this.#isClosed) return;
      await pause(dice.between(50, 300));
    }
    // Some send again what was taken already.
    if (dice.chance(15)) await this.#post(externalId);
  }

  async #post(externalId: string): Promise<boolean> {
    const product = this.#productOf(externalId);
    const { answer, ...asked } = await this.#admin.post('/leads', {
      externalId,
      product,
      contact: { name: `Jane ${externalId}`, email: `${externalId}@example.com` },
      // What a phone can tell it by.
      location: { country: 'US', state: 'TX', city: externalId },
    });
    const status = answer?.status ?? null;
    const taken = status === 200 || status === 201;
    const id: unknown =
      taken && typeof answer?.body === 'object' && answer.body !== null ? Reflect.get(answer.body, 'id') : null;
    const leadId = typeof id === 'string' ? id : null;
    this.#posts.push({ ...asked, externalId, status, leadId });
    if (leadId !== null && status === 201) this.#accepted.push(leadId);
    return taken;
  }

  // Reps.

  /** After a moment, if at all: often at the very moment at which others do, sometimes when it is over. */
  #thinks(product: string | undefined, offeredAt: number, act: (what: Answered['what']) => Promise<void>): void {
    const { dice, thinkMs } = this.#settings;
    if (!this.#isThinking || dice.chance(30)) return;
    const what = dice.chance(80) ? 'claim' : 'decline';
    const wait =
      product === 'missed' && dice.chance(80)
        ? dice.between(1100, 2200)
        : dice.chance(45)
          ? Math.max(0, offeredAt + 400 - Date.now())
          : dice.chance(80)
            ? dice.between(0, thinkMs)
            : dice.between(thinkMs, 3 * thinkMs);
    const thought = setTimeout(() => {
      this.#thinking.delete(thought);
      this.#does(act(what));
    }, wait);
    this.#thinking.add(thought);
  }

  #sees(member: Member, { id, leadId, offeredAt, lead, code }: OfferOut): void {
    const { dice } = this.#settings;
    if (member.seen.has(id) || lead.product === 'quiet') return;
    member.seen.add(id);
    // What will be in the pool has to get there.
    if (lead.product === 'pool' && code !== null && dice.chance(90)) return;
    this.#thinks(lead.product, Date.parse(offeredAt), (what) => this.#answer(member, { id, leadId }, what));
  }

  #readsText(member: Member, offer: TextedOffer): void {
    const product = this.#productOf(offer.leadExternalId);
    if (product === 'quiet' || product === 'pool') return;
    this.#thinks(product, Date.now() - 100, async (what) => member.phone?.replies({ what, ...offer }));
  }

  /** Tries again when it did not go through, as people do. */
  async #answer(
    member: Member,
    offer: { readonly id: string; readonly leadId: string },
    what: Answered['what'],
  ): Promise<void> {
    const { dice } = this.#settings;
    for (let tries = 0; tries < mostTries && !this.#isClosed; tries++) {
      const told = await this.#ask(member, offer, what);
      const { result } = told;
      if (result !== 'try-again' && result !== 'unavailable' && result !== 'nothing') return;
      await pause(dice.between(200, 600));
    }
  }

  async #ask(
    member: Member,
    { id: offerId, leadId }: { readonly id: string; readonly leadId: string },
    what: Answered['what'],
  ): Promise<Reply> {
    const { rep, page, client } = member;
    const { dice } = this.#settings;
    const bySocket = page?.connected === true && dice.chance(rep.reach === 'socket' ? 85 : 10);
    const at = Date.now();
    const asked = { repId: rep.id, offerId, leadId, what };
    let told: Reply;
    if (page && bySocket) {
      const answer = await page.asks(what, offerId);
      told = answer.told;
      this.#answers.push({ ...asked, via: 'socket', at, answeredAt: Date.now(), ...answer });
    } else {
      const tried = await client.post(`/offers/${offerId}/${what}`, {});
      told = replyByHttp(tried, this.#nameOf);
      const { answer: _answer, ...when } = tried;
      this.#answers.push({ ...asked, via: 'http', ...when, told });
    }
    if (told.result === 'won') this.#enjoys(member, leadId);
    return told;
  }

  /** Some look at what they won; those with a cap conclude it, and have room again. */
  #enjoys({ rep, client, isCapped }: Member, leadId: string): void {
    const { dice, lookPercent } = this.#settings;
    const wonAt = Date.now();
    if (dice.chance(lookPercent)) {
      this.#does(
        (async () => {
          const { answer, ...when } = await client.get(`/leads/${leadId}`);
          const { body } = answer ?? {};
          const owner: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'claimedBy') : null;
          const id: unknown = typeof owner === 'object' && owner !== null ? Reflect.get(owner, 'id') : null;
          const claimedBy = typeof id === 'string' ? id : null;
          this.#looks.push({ ...when, repId: rep.id, leadId, wonAt, status: answer?.status ?? null, claimedBy });
        })(),
      );
    }
    if (!isCapped) return;
    this.#does(
      (async () => {
        await pause(dice.between(500, 2000));
        await client.post(`/leads/${leadId}/outcome`, { result: 'won' });
      })(),
    );
  }

  /** The same question again, when all is over. */
  async #askAgain(): Promise<void> {
    this.#isThinking = false;
    const claims = this.#answers.filter(({ what, told }) => what === 'claim' && final.has(told.result));
    const some = this.#settings.dice.shuffled(claims).slice(0, 40);
    await Promise.all(
      this.#members.map(async (member) => {
        for (const { repId, offerId, leadId } of some) {
          if (repId === member.rep.id) await this.#ask(member, { id: offerId, leadId }, 'claim');
        }
      }),
    );
    await until(() => this.#working.size === 0, settleMs);
  }

  // The manager.

  async #moveByHand(): Promise<void> {
    const { dice } = this.#settings;
    const latest = this.#accepted.slice(-8);
    if (latest.length === 0) return;
    const leadId = dice.pick(latest);
    const what = dice.pick(['assign', 'assign', 'withdraw', 'reoffer'] as const);
    const repId = what === 'assign' ? dice.pick(this.#members).rep.id : null;
    const body = what === 'assign' ? { repId } : what === 'withdraw' ? { reason: 'a test' } : {};
    const { answer, ...when } = await this.#admin.post(`/leads/${leadId}/${what}`, body);
    this.#hands.push({ ...when, what, leadId, repId, status: answer?.status ?? null });
  }

  // The end.

  async #read(admin: Api): Promise<Final> {
    const leads = new Map((await all<LeadOut>(admin, '/leads')).map((lead) => [lead.id, lead]));
    const offered = new Map<string, readonly string[]>();
    for (const id of leads.keys()) {
      for (const { offerId, details } of await all<TraceEvent>(admin, `/leads/${id}/trace`)) {
        const reps: unknown =
          typeof details === 'object' && details !== null ? Reflect.get(details, 'offered') : undefined;
        if (Array.isArray(reps)) offered.set(String(offerId), reps.map(String));
      }
    }
    return { leads, log: await all<FeedEvent>(admin, '/feed'), offered };
  }
}

const names = [
  'Ana',
  'Ben',
  'Cas',
  'Dee',
  'Eli',
  'Fay',
  'Gus',
  'Hal',
  'Ida',
  'Jon',
  'Kim',
  'Leo',
  'Mia',
  'Ned',
  'Oda',
  'Pia',
];
const final: ReadonlySet<Reply['result']> = new Set(['won', 'taken', 'expired', 'withdrawn']);
const endsOffer: readonly string[] = ['claim.won', 'offer.expired'];

/** Whether a page heard the end of every offer it knows that is over, or a later welcome without it. */
function hasHeard(page: Page, over: ReadonlySet<string>): boolean {
  if (!page.connected) return true;
  const live = new Set<string>();
  for (const { heard } of page.spans) {
    for (const news of heard) {
      if (news.kind === 'offer') live.add(news.offer.id);
      if (news.kind === 'closed') live.delete(news.closed.offerId);
      if (news.kind !== 'welcome') continue;
      live.clear();
      for (const { id } of news.welcome.offers) live.add(id);
    }
  }
  return ![...live].some((id) => over.has(id));
}

/** Reads once more when a connection from before the last fault turns out to be gone. */
const askingAgain = (admin: Api): Api => ({
  ...admin,
  get: (path, headers) => admin.get<never>(path, headers).catch(() => admin.get(path, headers)),
});

/** Whether it came true in time. */
async function until(isSo: () => boolean | Promise<boolean>, patienceMs: number): Promise<boolean> {
  for (const started = Date.now(); Date.now() - started < patienceMs; await pause(25)) if (await isSo()) return true;
  return false;
}

async function created<Body>(admin: Api, path: string, body: unknown): Promise<Body> {
  const made = await admin.post<Body>(path, body);
  if (made.status !== 201) throw new Error(`${path} was refused: ${JSON.stringify(made.body)}`);
  return made.body;
}
