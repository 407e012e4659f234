/** The demo, wired: the normal server over a throw-away folder, a simulated carrier, a team, and leads that keep coming. */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, AppOptions } from '../app.ts';
import { signInLink } from '../links.ts';
import { digestOf, newSecret } from '../principal.ts';
import type { Role } from '../protocol.ts';
import type { Store } from '../store/store.ts';
import { api } from './api.ts';
import { SimulatedCarrier } from './carrier.ts';
import { leads, type SourceName, sources } from './leads.ts';
import { worksOwnLeads } from './own-leads.ts';
import { phoneRoutes } from './phones.ts';
import { seeded } from './random.ts';
import type { Simulated } from './simulated.ts';
import { browserRep } from './simulated-rep.ts';
import { type Hired, setUp } from './team.ts';
import { textingRep } from './texting-rep.ts';
import { warmSeat } from './warm-seat.ts';

export interface Demo {
  readonly app: App;
  /** Its data, gone with `stop` or with the process. */
  readonly folder: string;
  readonly links: { readonly rep: string; readonly manager: string; readonly phones: string };
  stop(): Promise<void>;
}

const account = { accountSid: 'AC00000000000000000000000000000000', authToken: newSecret('key') };

/** `start` starts the normal server by these variables: `serve`, or a test's own way. The same seed gives the same leads and moods. */
export async function startDemo(
  environment: NodeJS.ProcessEnv,
  start: (variables: NodeJS.ProcessEnv, options: AppOptions) => Promise<App>,
  seed = randomInt(2 ** 31),
): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'sharktank-demo-'));
  const discard = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', discard);
  const carrier = new SimulatedCarrier(account);
  await carrier.start();
  const simulated: Simulated[] = [];
  // The phones' routes are there a moment before the store is.
  let store: Store | undefined;

  const app = await start(
    {
      LOG_LEVEL: 'warn',
      ...Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')),
      DATA_DIR: folder,
      DATABASE_URL: '',
      TWILIO_ACCOUNT_SID: account.accountSid,
      TWILIO_AUTH_TOKEN: account.authToken,
      TWILIO_FROM: '+15005550006',
      TWILIO_MESSAGING_SERVICE_SID: '',
      TWILIO_API_URL: carrier.url,
    },
    {
      extraRoutes: (server) => {
        phoneRoutes(server, carrier, async () => (await store?.reps.list({ limit: 1000, after: null }))?.items ?? []);
        // However the server is stopped, the people go first and the carrier last.
        server.addHook('preClose', async () => {
          for (const one of simulated) one.stop();
        });
        server.addHook('onClose', () => carrier.stop());
      },
    },
  );
  store = app.store;
  const publicUrl = environment.PUBLIC_URL ? environment.PUBLIC_URL.replace(/\/+$/, '') : app.url;
  carrier.serverUrl = publicUrl;

  const hired = await withKey(app, 'admin', 'Demo', (key) => setUp(api(app.url, key)));
  simulated.push(
    ...(await Promise.all(hired.map((one, index) => simulate(one, app.url, carrier, seed + index + 1)))).flat(),
  );
  simulated.push(await stream(app, seed));

  const you = hired.find(({ member }) => member.answers === 'by-hand')?.rep;
  const link = (name: string, role: Role, url: string, repId: string | null): Promise<string> =>
    signInLink(app.store, url, { name, roles: [role], repId, kind: 'demo-link' });
  return {
    app,
    folder,
    links: {
      rep: await link('You', 'rep', publicUrl, you?.id ?? null),
      manager: await link('Manager', 'manager', otherName(publicUrl), null),
      phones: `${publicUrl}/demo/phones`,
    },
    async stop() {
      await app.stop();
      process.off('exit', discard);
      discard();
    },
  };
}

/** This machine by its other name: browsers keep cookies by name, so rep and manager can be signed in side by side. */
export const otherName = (url: string): string => url.replace(/^(http:\/\/)127\.0\.0\.1(?=[:/]|$)/, '$1localhost');

async function newKey(app: App, role: Role, name: string): Promise<{ id: string; key: string }> {
  const key = newSecret('key');
  const { id } = await app.store.credentials.create(
    { kind: 'key', name, roles: [role], repId: null, expiresAt: null },
    digestOf(key),
    'demo',
  );
  return { id, key };
}

/** A key for one piece of work, revoked after it. */
async function withKey<Result>(
  app: App,
  role: Role,
  name: string,
  work: (key: string) => Promise<Result>,
): Promise<Result> {
  const { id, key } = await newKey(app, role, name);
  const result = await work(key);
  await app.store.credentials.revoke(id, 'demo');
  return result;
}

async function simulate(
  { member, rep, token }: Hired,
  url: string,
  carrier: SimulatedCarrier,
  seed: number,
): Promise<Simulated[]> {
  const own = api(url, token);
  const work = (): Simulated => worksOwnLeads(own, rep.id, seeded(-seed));
  switch (member.answers) {
    case 'in-the-browser':
      return [await browserRep(url, token, member.habits, seeded(seed)), work()];
    case 'by-text':
      return [textingRep(carrier, rep.phone ?? member.phone, member.habits, seeded(seed)), work()];
    case 'by-hand':
      return [warmSeat(own)];
  }
}

/** Posts leads as their sources would, each with its own key. */
async function stream(app: App, seed: number): Promise<Simulated> {
  const doors = new Map<SourceName, ReturnType<typeof api>>();
  for (const { name } of sources) doors.set(name, api(app.url, (await newKey(app, 'source', name)).key));
  const arrivals = leads(seeded(seed));
  let timer: NodeJS.Timeout;
  const next = (): void => {
    const { waitMs, source, lead } = arrivals.next().value;
    timer = setTimeout(() => {
      // A lead that the server refuses while it stops is lost, as it would be for a source that does not try again.
      doors
        .get(source)
        ?.post('/leads', lead)
        .catch(() => undefined);
      next();
    }, waitMs);
  };
  next();
  return { stop: () => clearTimeout(timer) };
}
