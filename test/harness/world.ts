/**
 * A whole Sharktank for a test: the real server on a real SQLite file in a folder of its own, a simulated carrier, a clock
 * that the test moves. Everything is reached from outside, as its users reach it. `close` ends all of it and checks that
 * nothing was left behind.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { readConfiguration } from '../../src/config.ts';
import { SimulatedCarrier } from '../../src/demo/carrier.ts';
import { openLog } from '../../src/log.ts';
import { digestOf, newSecret } from '../../src/principal.ts';
import type { LeadOut, RepOut } from '../../src/protocol.ts';
import type { Role } from '../../src/store/store.ts';
import { type Answer, type Api, api } from './api.ts';
import { Manager } from './manager.ts';
import { Person } from './person.ts';

export const twilioForTests = { accountSid: 'AC00000000000000000000000000000000', authToken: 'a-token-for-tests' };

export class TestClock {
  #offset = 0;
  now(): number {
    return Date.now() + this.#offset;
  }
  /** Moves store time forward; the world looks at what is due. */
  move(ms: number): void {
    this.#offset += ms;
  }
}

export interface WorldOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Keep the data of an earlier world: a restart. */
  readonly folder?: string;
  /** How many seconds the store's clock is ahead from the start: the time that passed while nobody served. */
  readonly aheadSeconds?: number;
}

export class World {
  readonly clock: TestClock;
  readonly carrier: SimulatedCarrier;
  readonly folder: string;
  readonly app: App;
  /** As an admin. */
  readonly admin: Api;
  readonly #people: { disconnect(): void }[] = [];
  #leads = 0;

  private constructor(folder: string, carrier: SimulatedCarrier, app: App, admin: Api, clock: TestClock) {
    this.folder = folder;
    this.carrier = carrier;
    this.app = app;
    this.admin = admin;
    this.clock = clock;
  }

  static async open({ environment = {}, folder, aheadSeconds = 0 }: WorldOptions = {}): Promise<World> {
    const dataFolder = folder ?? (await mkdtemp(join(tmpdir(), 'sharktank-')));
    const carrier = new SimulatedCarrier(twilioForTests);
    await carrier.start();
    const clock = new TestClock();
    clock.move(aheadSeconds * 1000);
    const configuration = readConfiguration({
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataFolder,
      TWILIO_ACCOUNT_SID: twilioForTests.accountSid,
      TWILIO_AUTH_TOKEN: twilioForTests.authToken,
      TWILIO_FROM: '+15005550006',
      TWILIO_API_URL: carrier.url,
      LOG_LEVEL: 'silent',
      ...environment,
    });
    const app = await startApp(configuration, openLog(configuration.logLevel), { clock });
    carrier.serverUrl = app.url;
    return new World(dataFolder, carrier, app, api(app.url, await keyFor(app, 'admin')), clock);
  }

  /** A key made as the command line makes it. */
  async as(role: Exclude<Role, 'rep'>, name: string = role): Promise<Api> {
    return api(this.app.url, await keyFor(this.app, role, name));
  }

  /** A rep, connected in the browser unless told otherwise. */
  async rep(name: string, more: Readonly<Record<string, unknown>> = {}, connected = true): Promise<Person> {
    const created = await this.admin.post<RepOut>('/reps', { name, ...more });
    if (created.status !== 201) throw new Error(`${name} was refused: ${JSON.stringify(created.body)}`);
    const { token } = (await this.admin.post<{ token: string }>(`/reps/${created.body.id}/tokens`)).body;
    const person = new Person(created.body, token, this.app.url, this.carrier);
    this.#people.push(person);
    if (connected) await person.connect();
    return person;
  }

  /** Somebody of an earlier world on the same folder, with the same token; connected in the browser unless told otherwise. */
  async again(earlier: Person, connected = true): Promise<Person> {
    const person = new Person(earlier.rep, earlier.token, this.app.url, this.carrier);
    this.#people.push(person);
    if (connected) await person.connect();
    return person;
  }

  /** A manager who watches the feed. */
  async manager(name = 'Max'): Promise<Manager> {
    const manager = new Manager(await this.as('manager', name), this.app.url);
    this.#people.push(manager);
    await manager.connect();
    return manager;
  }

  /** A lead through the front door; each is another person, the first has the number ending in 0100. */
  async lead(more: Readonly<Record<string, unknown>> = {}): Promise<LeadOut> {
    const number = this.#leads++;
    const email = number === 0 ? 'jane@example.com' : `jane${number}@example.com`;
    const areaCode = 512 + Math.floor(number / 90);
    const line = String(100 + (number % 90) * 100).padStart(4, '0');
    const posted = await this.admin.post<LeadOut>('/leads', {
      contact: { name: 'Jane Doe', phone: `+1${areaCode}555${line}`, email },
      product: 'solar',
      location: { country: 'US', state: 'TX', city: 'Austin' },
      ...more,
    });
    if (posted.status !== 201) throw new Error(`The lead was refused: ${JSON.stringify(posted.body)}`);
    return posted.body;
  }

  /** Adds a program that takes every lead before the first program does. */
  async program(stages: readonly unknown[], more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const made = await this.admin.post('/programs', { name: 'Test', stages, ...more });
    if (made.status !== 201) throw new Error(`The program was refused: ${JSON.stringify(made.body)}`);
  }

  /** By a manager's hand, whoever is eligible. */
  assigns(lead: { readonly id: string }, to: Person): Promise<Answer<LeadOut>> {
    return this.admin.post(`/leads/${lead.id}/assign`, { repId: to.rep.id });
  }

  /** By a manager's hand, from the first stage of the program that takes it now. */
  reoffers(lead: { readonly id: string }): Promise<Answer<LeadOut>> {
    return this.admin.post(`/leads/${lead.id}/reoffer`);
  }

  /** The lead as the store has it. */
  async stored(lead: { readonly id: string }): Promise<LeadOut> {
    return (await this.admin.get<LeadOut>(`/leads/${lead.id}`)).body;
  }

  /** Moves the clock and lets everything that became due happen. */
  async advance(seconds: number): Promise<void> {
    this.clock.move(seconds * 1000);
    await this.app.sweep();
  }

  /** Stops the server; the folder stays when it is to be opened again. Throws what the carrier found wrong with our texts. */
  async close({ keepFolder = false } = {}): Promise<void> {
    for (const person of this.#people) person.disconnect();
    await this.app.stop();
    await this.carrier.stop();
    if (!keepFolder) await rm(this.folder, { recursive: true, force: true });
    const { complaints } = this.carrier;
    if (complaints.length > 0) throw new Error(`The carrier complained: ${complaints.join('; ')}`);
  }
}

async function keyFor(app: App, role: Exclude<Role, 'rep'>, name: string = role): Promise<string> {
  const key = newSecret('key');
  const draft = { kind: 'key', name, roles: [role], repId: null, expiresAt: null } as const;
  await app.store.credentials.create(draft, digestOf(key), 'test');
  return key;
}
