/** People, keys and leads as canaries: whoever is not meant to see an address, a secret or contact data meets none, anywhere. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routeAccess } from '../../src/access.ts';
import { digestOf } from '../../src/principal.ts';
import type { InvitationOut, KeyOut, LeadOut, UserOut } from '../../src/protocol.ts';
import { Browser } from '../harness/browser.ts';
import { Heard } from '../harness/heard.ts';
import { type RawAnswer, send, socketTo } from '../harness/hostile.ts';
import type { Person } from '../harness/person.ts';
import { twilioForTests, World } from '../harness/world.ts';
import { canaries, canariesIn, canaryLead, wordsIn } from './canaries.ts';

const mia = { name: 'Mia', email: 'canarymia@example.com', phone: '+15125550166' } as const;
const ana = { name: 'Ana', email: 'canaryana@example.com', phone: '+15125550167' } as const;
const gone = { name: 'Gil', email: 'canarygone@example.com', phone: '+15125550168' } as const;
const password = 'a canary that sings at night';
/** Of people who are there, and of one who is not any more. */
const present = ['canarymia', '5125550166', 'canaryana', '5125550167'] as const;
const past = ['canarygone', '5125550168'] as const;

let world: World;
/** What nobody may ever read again: what was shown once, what was typed, and what is kept of both. */
const secrets: string[] = [password, twilioForTests.authToken];
/** The code that waits to be typed. */
let code: string;
/** A rep who is somebody else. */
let ben: Person;
let browserOfMia: Browser;
/** By whom everything is read. */
const readers = new Map<string, Record<string, string>>([['nobody', {}]]);
/** By what an address calls them: ids of things there are, and of some that are gone. */
const ids = new Map<string, string[]>();
/** All that the pages of a manager and an admin heard. */
const heard = new Map<string, Heard<unknown>>();
let stopListening = (): void => {};

async function made<Made>(path: string, body: object): Promise<Made> {
  const answer = await world.admin.post<Made>(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(200);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

async function invited({ id }: UserOut): Promise<string> {
  const { link } = await made<InvitationOut>(`/users/${id}/invite`, {});
  return new URL(link).hash.slice(1);
}

async function signedIn(person: UserOut): Promise<Browser> {
  const token = await invited(person);
  const browser = new Browser(world.app.url);
  expect((await browser.signsIn({ token })).status).toBe(200);
  secrets.push(token, browser.cookie.split('=').at(-1) ?? '');
  return browser;
}

/** The next text to this phone that fits. */
function texted(to: string, fits: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    const stop = world.carrier.onText(({ phone, body }) => {
      const found = phone === to ? fits.exec(body) : null;
      if (found === null) return;
      stop();
      resolve(found);
    });
  });
}

/** Whose page hears everything; resolves when it is open. */
async function listens(name: string, token: string): Promise<() => void> {
  const all = new Heard<unknown>();
  heard.set(name, all);
  const socket = socketTo(world.app.url, { auth: { token } });
  socket.onAny((...sent: unknown[]) => all.add(sent));
  await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
  return () => void socket.disconnect();
}

beforeAll(async () => {
  world = await World.open();
  await world.program([{ mode: 'shark-tank', seconds: 600 }]);
  ben = await world.rep('Ben', { phone: '+15125550112', smsOptIn: true, presence: 'off' });
  const manager = await world.as('manager', 'Desk');
  readers.set('a source', { authorization: `Bearer ${(await world.as('source', 'site')).key}` });
  readers.set('another rep', { authorization: `Bearer ${ben.token}` });
  readers.set('a manager', { authorization: `Bearer ${manager.key}` });
  readers.set('an admin', { authorization: `Bearer ${world.admin.key}` });
  const stops = [await listens('a manager', manager.key), await listens('an admin', world.admin.key)];
  stopListening = () => {
    for (const stop of stops) stop();
  };

  // From here on everything that can be done with people and keys is done, while others listen.
  const person = await made<UserOut>('/users', { ...mia, roles: ['manager'] });
  browserOfMia = await signedIn(person);
  expect((await browserOfMia.asks('PUT', '/me/password', { password })).status).toBe(204);
  secrets.push((await world.app.store.signIn.password(person.id)) ?? '');
  const byPassword = new Browser(world.app.url);
  expect((await byPassword.signsIn({ email: mia.email, password })).status).toBe(200);
  secrets.push(byPassword.cookie.split('=').at(-1) ?? '');
  const rep = await made<UserOut>('/users', { ...ana, roles: ['rep'], smsOptIn: true });
  await signedIn(rep);
  // A link that nobody has used.
  secrets.push(await invited(rep));
  const coded = texted(mia.phone, /^(\d{6}) is your code/);
  expect((await new Browser(world.app.url).asks('POST', '/session/code', { phone: mia.phone })).status).toBe(204);
  code = (await coded)[1] ?? '';
  const leaver = await made<UserOut>('/users', { ...gone, roles: ['rep', 'manager'] });
  await signedIn(leaver);
  expect((await world.admin.delete(`/users/${leaver.id}`)).status).toBe(204);
  const key = await made<KeyOut & { key: string }>('/keys', { name: 'Website', role: 'source' });
  const token = await made<{ id: string; token: string }>(`/reps/${rep.repId}/tokens`, { name: 'Phone' });
  secrets.push(key.key, token.token);
  await world.admin.patch(`/keys/${key.id}`, { name: 'Shop' });
  const team = await made<{ id: string }>('/teams', { name: 'North' });
  const lead = await made<LeadOut>('/leads', canaryLead);
  const told = texted(ana.phone, /^Yours /);
  await made(`/leads/${lead.id}/assign`, { repId: rep.repId });
  await told;
  await made(`/leads/${lead.id}/outcome`, { result: 'lost' });
  // The digest opens nothing, and is nobody's to read either.
  secrets.push(...secrets.map(digestOf));

  const { items: programs } = (await world.admin.get<{ items: { id: string }[] }>('/programs')).body;
  ids.set('leads', [lead.id]);
  ids.set('reps', [rep.repId ?? '', ben.rep.id, leaver.repId ?? '']);
  ids.set('teams', [team.id]);
  ids.set(
    'programs',
    programs.map(({ id }) => id),
  );
  ids.set('keys', [key.id, token.id]);
  ids.set('users', [person.id, rep.id, leaver.id]);
});
afterAll(async () => {
  stopListening();
  await world.close();
});

/** A code is six digits, which a longer number may hold too. */
const codesIn = (told: string): string[] => (new RegExp(`(?<![\\d.])${code}(?!\\d)`).test(told) ? ['the code'] : []);

/** Every canary in an answer, its headers included. */
function foundIn({ headers, text }: Pick<RawAnswer, 'headers' | 'text'>): string[] {
  const told = `${JSON.stringify(headers)} ${text}`;
  return [...wordsIn(told, [...present, ...past, ...secrets]), ...canariesIn(told), ...codesIn(told)];
}

const reads = Object.keys(routeAccess).flatMap((row) => {
  const [method = '', path = ''] = row.split(' ');
  return method === 'GET' ? [path] : [];
});

/** What managers and admins are meant to see, and where. Everybody else sees nothing, and this stands nowhere else. */
const meant: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/users': present,
  '/api/v1/users/:id': present,
  '/api/v1/reps': ['canaryana', '5125550167'],
  '/api/v1/reps/:id': ['canaryana', '5125550167'],
  '/api/v1/leads': canaries,
  '/api/v1/leads/:id': canaries,
};

describe('Everything that can be read', () => {
  test.each(reads)('GET %s shows nobody what they are not meant to see (P8, P13)', async (pattern) => {
    const noun = /^\/api\/v1\/(\w+)\/:id/.exec(pattern)?.[1];
    const paths = noun === undefined ? [pattern] : (ids.get(noun) ?? []).map((id) => pattern.replace(':id', id));
    expect(paths.length, 'every thing has an id here').toBeGreaterThan(0);
    for (const [who, headers] of readers) {
      const found = new Set<string>();
      for (const path of paths) {
        for (const one of foundIn(await send(world.app.url, { method: 'GET', path, headers }))) found.add(one);
      }
      const isManager = who === 'a manager' || who === 'an admin';
      const expected = isManager ? (meant[pattern] ?? []) : [];
      expect([...found].sort(), who).toEqual([...expected].sort());
    }
  });

  test('one reads one’s own address and no secret (P13)', async () => {
    expect(foundIn(await browserOfMia.asks('GET', '/me'))).toEqual(['canarymia', '5125550166']);
  });

  test('the changes say who did what to whom, by name (P12, P13)', async () => {
    const { items } = (await world.admin.get<{ items: { text: string }[] }>('/changes')).body;
    const told = items.map(({ text }) => text).join(' ');
    for (const part of ['added Mia as manager', 'changed their own password', 'invited Ana', 'removed Gil', 'Shop']) {
      expect(told).toContain(part);
    }
  });

  test('pages for people hold none of it', async () => {
    for (const path of ['/', '/docs', '/sign-in', '/nowhere', '/assets/nothing.js']) {
      for (const headers of readers.values()) {
        const accept = 'text/html';
        expect(foundIn(await send(world.app.url, { method: 'GET', path, headers: { ...headers, accept } }))).toEqual(
          [],
        );
      }
    }
  });
});

test('Nobody’s page hears an address or a secret, whatever is done with people and keys (P8, P13)', async () => {
  // The log is told in its order: whoever heard of this heard all that was before.
  const { id } = await made<{ id: string }>('/teams', { name: 'Last' });
  for (const [who, page] of heard) {
    await page.next((event) => JSON.stringify(event).includes(id));
    expect(foundIn({ headers: {}, text: JSON.stringify(page.all) }), who).toEqual([]);
  }
  await ben.hasHeardAll();
  expect(foundIn({ headers: {}, text: JSON.stringify(ben.everything) })).toEqual([]);
});

test('A code is texted to its own phone only, an assigned lead to its rep; no other secret and no address to anybody (P8, P13)', () => {
  const found = world.carrier.texts.flatMap(({ phone, body }) =>
    foundIn({ headers: {}, text: body }).map((what) => `${what} to ${phone}`),
  );
  // As far as it fits into a text.
  const lead = ['Canaryname', '5125550177', 'Canarycompany'].map((what) => `${what} to ${ana.phone}`);
  expect(found.sort()).toEqual([`the code to ${mia.phone}`, ...lead].sort());
});
