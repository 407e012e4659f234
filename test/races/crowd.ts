/** Many people on one server: 200 in the browser, 50 by text, and some who only watch. They race, and what each was told is kept. */
import type { FeedEvent, LeadOut, OfferOut, Page } from '../../src/protocol.ts';
import type { Api } from '../harness/api.ts';
import type { Dice } from '../harness/dice.ts';
import type { Person } from '../harness/person.ts';
import type { World } from '../harness/world.ts';
import { type Told, toldByServer, toldByText } from './told.ts';
import type { Claimant, Race } from './verdict.ts';

/** What a race leaves behind until it is judged. */
export interface Run {
  readonly lead: LeadOut;
  readonly offer: OfferOut;
  readonly claimants: readonly Claimant[];
  /** From the instant of the claims to the last answer in a browser. */
  readonly slowestMs: number;
}

const isAnswer = (body: string): boolean => !/^(Lead|Yours) /.test(body);

/** The whole trace of a lead, oldest first. */
export async function traceOf(api: Api, leadId: string): Promise<FeedEvent[]> {
  const items: FeedEvent[] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const page: Page<FeedEvent> = (await api.get<Page<FeedEvent>>(`/leads/${leadId}/trace?limit=1000&cursor=${cursor}`))
      .body;
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

export class Crowd {
  readonly #world: World;
  readonly #names: ReadonlyMap<string, string>;
  readonly inBrowser: readonly Person[];
  readonly byText: readonly Person[];
  readonly watching: readonly Person[];

  private constructor(
    world: World,
    inBrowser: readonly Person[],
    byText: readonly Person[],
    watching: readonly Person[],
  ) {
    this.#world = world;
    this.inBrowser = inBrowser;
    this.byText = byText;
    this.watching = watching;
    this.#names = new Map([...inBrowser, ...byText, ...watching].map(({ rep }) => [rep.id, rep.name]));
  }

  static async gather(
    world: World,
    size: { readonly browsers: number; readonly phones: number; readonly watchers: number },
  ): Promise<Crowd> {
    const group = (count: number, make: (index: number) => Promise<Person>): Promise<Person[]> =>
      Promise.all(Array.from({ length: count }, (_, index) => make(index)));
    return new Crowd(
      world,
      await group(size.browsers, (index) => world.rep(`Browser ${index}`)),
      await group(size.phones, (index) =>
        world.rep(`Phone ${index}`, { phone: `+1512555${String(1000 + index)}`, smsOptIn: true }, false),
      ),
      await group(size.watchers, (index) => world.rep(`Watcher ${index}`)),
    );
  }

  get connected(): readonly Person[] {
    return [...this.inBrowser, ...this.watching];
  }

  readonly #nameOf = (id: string): string => this.#names.get(id) ?? `somebody unknown (${id})`;

  async #byText(person: Person, code: string | null): Promise<Told> {
    const before = person.texts.all.length;
    const webhook = await person.replies(code);
    if (webhook.status !== 200) return { result: 'other', as: `the webhook answered ${webhook.status}` };
    const text = await person.texts.next(({ body }) => isAnswer(body), before);
    return toldByText(text.body);
  }

  /**
   * A lead comes in, and as soon as everybody has it, everybody claims: in one go, in an order that the dice decide.
   * `atOnce` happens in the same instant, after a part of them has sent; `before` is done just before it.
   */
  async race(
    dice: Dice,
    atOnce: (lead: LeadOut) => void = () => {},
    before: (lead: LeadOut) => Promise<void> = async () => {},
  ): Promise<Run> {
    const lead = await this.#world.lead();
    const offers = await Promise.all(this.connected.map((person) => person.offerOf(lead)));
    const [offer] = offers;
    if (!offer) throw new Error('Nobody is connected.');
    await Promise.all(this.byText.map((person) => person.expectsText(new RegExp(`^Lead ${offer.code}\\b`))));

    await before(lead);
    let slowestMs = 0;
    let started = 0;
    const claims = dice.shuffled([
      ...this.inBrowser.map((person) => async (): Promise<Claimant> => {
        const told = toldByServer(await person.claims(offer), this.#nameOf);
        slowestMs = performance.now() - started;
        return { repId: person.rep.id, name: person.rep.name, via: 'socket', told };
      }),
      ...this.byText.map((person) => async (): Promise<Claimant> => {
        const told = await this.#byText(person, offer.code);
        return { repId: person.rep.id, name: person.rep.name, via: 'sms', told };
      }),
    ]);
    const middle = dice.between(0, claims.length - 1);
    started = performance.now();
    const answers = claims.map((claim, place) => {
      if (place === middle) atOnce(lead);
      return claim();
    });
    const claimants = await Promise.all(answers);
    return { lead, offer, claimants, slowestMs };
  }

  /** What there is to judge. Asked after the last race, so that what came too late or twice is in it. */
  async record({ lead, offer, claimants }: Run): Promise<Race> {
    const hearings = this.connected.map(async (person) => {
      await person.endOf(offer).catch(() => undefined);
      return [person.rep.id, person.closed.all.filter(({ offerId }) => offerId === offer.id)] as const;
    });
    return {
      offerId: offer.id,
      offered: this.#names,
      claimants,
      heard: new Map(await Promise.all(hearings)),
      stored: await this.#world.stored(lead),
      trace: await traceOf(this.#world.admin, lead.id),
    };
  }

  /** How many answers each phone got: one a claim, no more. */
  answersByText(): number[] {
    return this.byText.map(({ texts }) => texts.all.filter(({ body }) => isAnswer(body)).length);
  }
}
