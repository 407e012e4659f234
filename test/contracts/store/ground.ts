/** What the store's contract stands on: a fresh store, a clock that only the test moves, and short words for what happens. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import type { Attempt, ClaimOutcome } from '../../../src/domain/claim.ts';
import type { LogEvent } from '../../../src/domain/event.ts';
import type { Lead, LeadContent } from '../../../src/domain/lead.ts';
import type { Program, Stage } from '../../../src/domain/program.ts';
import type { Rep, RepRef } from '../../../src/domain/rep.ts';
import { decide } from '../../../src/engine/distribute.ts';
import type {
  Accepted,
  Advanced,
  ClaimsSettled,
  Declined,
  Moved,
  NewLead,
  Offer,
  OpenedOffer,
  ProgramDefinition,
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

export const sharkTank = (seconds = 60, details: Stage['details'] = 'teaser'): Stage => ({
  mode: 'shark-tank',
  seconds,
  details,
});
export const topProducer = (seconds = 30): Stage => ({ mode: 'top-producer', seconds, details: 'teaser' });

export const wholePage = { limit: 1000, after: null };

export const content = (more: Partial<LeadContent> = {}): LeadContent => ({
  source: 'website',
  contact: { name: 'Jane Doe', phone: '+15125550100', email: 'jane@example.com' },
  product: 'solar',
  ...more,
});

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
    const made = await this.store.reps.create({
      name,
      email: null,
      phone: null,
      smsOptIn: false,
      presence: 'available',
      score: 0,
      profile: {
        teams: [],
        languages: [],
        territories: [],
        skills: {},
        level: 0,
        timeZone: 'UTC',
        attributes: {},
      },
      ...more,
    });
    if (made === 'phone-taken') throw new Error(`the phone of ${name} is taken`);
    return made;
  }

  /** A program that comes before the first one. */
  program(stages: readonly Stage[], more: Partial<ProgramDefinition> = {}): Promise<Program> {
    return this.store.programs.create({
      name: 'Test',
      priority: 0,
      enabled: true,
      match: { combinator: 'and', rules: [] },
      eligible: { presence: true },
      stages,
      ...more,
    });
  }

  async accepted(more: Partial<NewLead> = {}): Promise<Lead> {
    const accepted = await this.store.leads.accept(post(more));
    return leadOf(accepted);
  }

  async advance(leadId: string): Promise<Advanced> {
    const advanced = await this.store.leads.advance(leadId, decide);
    if (!advanced) throw new Error(`there is no lead ${leadId}`);
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
    return this.store.leads.claim(
      offer.id,
      reps.map(({ id: repId }) => ({ repId, via, at })),
    );
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
    const moved = await this.store.leads.assign(leadId, { id: rep.id, name: rep.name }, 'key_manager');
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
  log(): Promise<readonly LogEvent[]> {
    return this.store.events.after(0, 100_000);
  }

  async logOf(leadId: string): Promise<string[]> {
    return (await this.store.events.ofLead(leadId, wholePage)).map(({ type }) => type);
  }
}

export function leadOf(accepted: Accepted): Lead {
  if (accepted.kind === 'conflict') throw new Error('the post was a conflict');
  return accepted.lead;
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
