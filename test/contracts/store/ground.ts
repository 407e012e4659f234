/** What the store's contract stands on: a fresh store, a clock that only the test moves, and short words for what happens. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import { type Connected, route } from '../../../src/domain/advance.ts';
import { type Attempt, type ClaimOutcome, objection } from '../../../src/domain/claim.ts';
import type { LogEvent } from '../../../src/domain/event.ts';
import type { Lead, LeadContent, Outcome } from '../../../src/domain/lead.ts';
import {
  type CherryPickStage,
  type Eligible,
  type Program,
  type PushPullStage,
  type RoundRobinStage,
  type SharesByRankStage,
  type SharesByRepStage,
  type SharkTankStage,
  type SkimStage,
  type Stage,
  type TopProducerStage,
  usualEligible,
} from '../../../src/domain/program.ts';
import { type Rep, type RepProfile, type RepRef, usualProfile } from '../../../src/domain/rep.ts';
import { everything } from '../../../src/domain/rules.ts';
import { decide } from '../../../src/engine/distribute.ts';
import type {
  Accepted,
  Actor,
  Advanced,
  ClaimsSettled,
  Declined,
  HandRefusal,
  LeadCase,
  Moved,
  NewLead,
  Offer,
  OpenedOffer,
  ProgramDefinition,
  Progress,
  RepDraft,
  Store,
} from '../../../src/store/store.ts';

/** Store time stands still until the test moves it: exactly at a deadline is testable. */
export class StandingClock {
  #now = Date.UTC(2026, 5, 15, 12);
  now(): number {
    return this.#now;
  }
  /** Backwards too: machines' clocks do that. */
  move(ms: number): void {
    this.#now += ms;
  }
}

export interface OpenedStore {
  readonly clock: StandingClock;
  readonly store: Store;
  /** Closes it and opens it again over the same data, as a restart does. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** `open` over the same data, on a clock of the test's own; `clear` takes the data away. */
export async function openedStore(
  open: (clock: StandingClock) => Promise<Store>,
  clear: () => Promise<void>,
): Promise<OpenedStore> {
  const clock = new StandingClock();
  let store = await open(clock);
  return {
    clock,
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await open(clock);
    },
    async close() {
      await store.close();
      await clear();
    },
  };
}

export const sharkTank = (seconds = 60, details: Stage['details'] = 'teaser'): SharkTankStage => ({
  mode: 'shark-tank',
  seconds,
  details,
});
export const topProducer = (seconds = 30, more: Partial<TopProducerStage> = {}): TopProducerStage => ({
  mode: 'top-producer',
  seconds,
  smsSeconds: seconds,
  width: 1,
  limit: null,
  rounds: 1,
  stagger: false,
  rankBy: 'score',
  details: 'teaser',
  ...more,
});
export const pushPull = (seconds = 30, more: Partial<PushPullStage> = {}): PushPullStage => ({
  mode: 'push-pull',
  seconds,
  reverse: true,
  details: 'teaser',
  ...more,
});
export const roundRobin = (more: Partial<RoundRobinStage> = {}): RoundRobinStage => ({
  mode: 'round-robin',
  weights: {},
  details: 'teaser',
  ...more,
});
export const sharesByRank = (shares: readonly number[], more: Partial<SharesByRankStage> = {}): SharesByRankStage => ({
  mode: 'shares',
  by: 'rank',
  shares,
  period: 'month',
  rankBy: 'score',
  details: 'teaser',
  ...more,
});
export const sharesByRep = (
  shares: Readonly<Record<string, number>>,
  more: Partial<SharesByRepStage> = {},
): SharesByRepStage => ({ mode: 'shares', by: 'rep', shares, period: 'month', details: 'teaser', ...more });
export const cherryPick = (seconds: number | null = null, more: Partial<CherryPickStage> = {}): CherryPickStage => ({
  mode: 'cherry-pick',
  seconds,
  details: 'teaser',
  ...more,
});
export const skim = (allocators: readonly string[] = [], seconds: number | null = null): SkimStage => ({
  mode: 'skim',
  seconds,
  allocators,
  details: 'teaser',
});

export const wholePage = { limit: 1000, after: null };

let people = 0;

/** Somebody nobody has heard of: a known person's post would join the earlier lead. */
export function somebody(): LeadContent['contact'] {
  people += 1;
  return { name: `Jane Doe ${people}`, phone: `+1512${1_000_000 + people}`, email: `jane.${people}@example.com` };
}

export const content = (more: Partial<LeadContent> = {}): LeadContent => ({
  source: 'website',
  contact: somebody(),
  product: 'solar',
  ...more,
});

/** What the program says when nothing else is said, with every setting at its default. */
export const eligible = (more: Partial<Eligible> = {}): Eligible => ({
  ...usualEligible,
  ...more,
});

export const profile = (more: Partial<RepProfile> = {}): RepProfile => ({ ...usualProfile, ...more });

/** A manager, with the id of the key in hand. */
export const manager: Actor = { by: 'key_manager', asRep: null };
/** A rep who acts on an own lead. */
export const as = ({ id }: RepRef): Actor => ({ by: 'token_rep', asRep: id });

const nobodyConnected: Connected = { has: () => false };
/** The decision as the engine makes it, with nobody in the browser. */
export const decideAlone = (situation: LeadCase) => decide(situation, nobodyConnected);
export { objection, route };

/** A post of its own, unless told otherwise. */
export const post = (more: Partial<NewLead> = {}): NewLead => ({
  content: content(),
  sentSource: more.content?.source ?? 'website',
  postedBy: 'key_website',
  digest: 'digest of the content',
  idempotencyKey: null,
  ...more,
});

export class Ground {
  readonly opened: OpenedStore;
  constructor(opened: OpenedStore) {
    this.opened = opened;
  }

  get store(): Store {
    return this.opened.store;
  }
  get clock(): StandingClock {
    return this.opened.clock;
  }

  async rep(name: string, more: Partial<RepDraft> = {}): Promise<Rep> {
    const made = await this.store.reps.create(
      {
        name,
        email: null,
        phone: null,
        smsOptIn: false,
        presence: 'available',
        score: 0,
        profile: profile(),
        ...more,
      },
      'usr_admin',
    );
    if (made === 'phone-taken') throw new Error(`the phone of ${name} is taken`);
    return made;
  }

  /** A program that comes before the first one. */
  program(stages: readonly Stage[], more: Partial<ProgramDefinition> = {}): Promise<Program> {
    return this.store.programs.create(
      {
        name: 'Test',
        priority: 0,
        enabled: true,
        match: everything,
        eligible: eligible(),
        stages,
        nobody: 'hold',
        holdLimit: 24 * 60 * 60,
        maxLive: null,
        knownPeople: 'join',
        unclaimed: 'manager',
        ...more,
      },
      'usr_admin',
    );
  }

  async accepted(more: Partial<NewLead> = {}): Promise<Lead> {
    return leadOf(await this.accept(more));
  }

  accept(more: Partial<NewLead> = {}): Promise<Accepted> {
    return this.store.leads.accept(post(more), route);
  }

  async advance(leadId: string): Promise<Advanced> {
    const advanced = await this.store.leads.advance(leadId, decideAlone);
    if (!advanced) throw new Error(`there is no lead ${leadId}`);
    return advanced;
  }

  /** Moves a lead that is due on, or lets a held one go. */
  async progress(leadId: string): Promise<Progress> {
    const advanced = await this.advance(leadId);
    if (advanced.kind !== 'advanced') throw new Error('the lead was not due');
    return advanced;
  }

  /** Moves a lead that is due on to its next wave. */
  async opens(leadId: string): Promise<OpenedOffer> {
    const advanced = await this.advance(leadId);
    if (advanced.kind !== 'advanced' || advanced.opened === null) throw new Error('no wave was opened');
    return advanced.opened;
  }

  /** A new lead with its first wave open. */
  async offered(more: Partial<NewLead> = {}): Promise<Offer> {
    return (await this.opens((await this.accepted(more)).id)).offer;
  }

  settle(
    offer: { readonly id: string },
    reps: readonly RepRef[],
    via: Attempt['via'] = 'socket',
  ): Promise<ClaimsSettled> {
    const at = this.store.now();
    return this.attempt(
      offer,
      reps.map(({ id: repId }) => ({ repId, via, at })),
    );
  }

  async attempt(offer: { readonly id: string }, attempts: readonly Attempt[]): Promise<ClaimsSettled> {
    const [settled] = await this.store.leads.claim([{ offerId: offer.id, attempts }], objection);
    if (!settled) throw new Error('a race was not settled');
    return settled;
  }

  async claim(offer: { readonly id: string }, rep: RepRef, via: Attempt['via'] = 'socket'): Promise<ClaimOutcome> {
    const [outcome] = (await this.settle(offer, [rep], via)).outcomes;
    if (!outcome) throw new Error('a claim was not answered');
    return outcome;
  }

  async decline(offer: { readonly id: string }, rep: RepRef, reason?: string): Promise<Declined> {
    const declined = await this.store.leads.decline(offer.id, rep.id, 'socket', reason);
    if (!declined) throw new Error(`there is no offer ${offer.id}`);
    return declined;
  }

  async assign(leadId: string, rep: RepRef): Promise<Moved> {
    return done(await this.store.leads.assign(leadId, { id: rep.id, name: rep.name }, manager));
  }

  /** The rep gives back what is theirs. */
  async release(leadId: string, rep: RepRef, reason = 'too far'): Promise<Moved> {
    return done(await this.store.leads.release(leadId, reason, as(rep)));
  }

  async conclude(leadId: string, result: Outcome['result'], rep: RepRef): Promise<Moved> {
    return done(await this.store.leads.conclude(leadId, { result, amount: null, reason: null }, as(rep)));
  }

  async contacted(leadId: string, rep: RepRef): Promise<Moved> {
    return done(await this.store.leads.contacted(leadId, as(rep)));
  }

  async reoffer(leadId: string): Promise<Moved> {
    const moved = await this.store.leads.reoffer(leadId, 'key_manager', route);
    if (!moved) throw new Error(`there is no lead ${leadId}`);
    return moved;
  }

  async withdraw(leadId: string, reason = 'a test lead'): Promise<Moved> {
    const moved = await this.store.leads.withdraw(leadId, reason, 'key_manager');
    if (!moved) throw new Error(`there is no lead ${leadId}`);
    return moved;
  }

  async lead(leadId: string): Promise<Lead> {
    const lead = await this.store.leads.find(leadId);
    if (!lead) throw new Error(`there is no lead ${leadId}`);
    return lead;
  }

  /** Everything the log holds, oldest first. */
  async log(): Promise<readonly LogEvent[]> {
    const told = await this.store.events.after(0, 100_000);
    const whole = new Map<number, LogEvent>();
    for (const leadId of new Set(told.flatMap((event) => ('leadId' in event ? (event.leadId ?? []) : [])))) {
      for (const event of await this.store.events.ofLead(leadId, wholePage)) whole.set(event.cursor, event);
    }
    // Boundary: only events of a lead have anything to explain.
    return told.map((event) => whole.get(event.cursor) ?? (event as LogEvent));
  }

  async logOf(leadId: string): Promise<string[]> {
    return (await this.store.events.ofLead(leadId, wholePage)).map(({ type }) => type);
  }
}

export function leadOf(accepted: Accepted): Lead {
  if (accepted.kind === 'conflict') throw new Error('the post was a conflict');
  return accepted.lead;
}

/** What a hand did; fails the test when it was refused. */
export function done(moved: Moved | HandRefusal): Moved {
  if ('kind' in moved) throw new Error(`the hand was refused: ${moved.kind}`);
  return moved;
}

/** A name, phone or note that must not turn up where it does not belong. */
export const canary = (): string => `canary-${randomUUID()}`;

/** A fresh store before each test of a subject; gives what the tests stand on. */
export function onFreshGround(open: OpenStore): { readonly current: Ground } {
  let ground: Ground | undefined;
  beforeEach(async () => {
    ground = new Ground(await open());
  });
  afterEach(async () => {
    await ground?.opened.close();
    ground = undefined;
  });
  return {
    get current() {
      if (!ground) throw new Error('there is ground only inside a test');
      return ground;
    },
  };
}
