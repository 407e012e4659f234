/** How people get in, stay in and get out: links, passwords, codes, and what guessing comes to. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { signInLink } from '../../src/links.ts';
import type { ImportedLine, InvitationOut, UserOut } from '../../src/protocol.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { Browser } from '../harness/browser.ts';
import { endOf, outcomeOf, problemOf, send, socketTo } from '../harness/hostile.ts';
import { userOf } from '../harness/user.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => world.close());

const phone = '+15125550111';
const password = 'a long walk on the beach';

/** Behind a proxy that says where it is; without one given, all are in one place. */
const browser = (address?: string): Browser => new Browser(world.app.url, address);

const user = (given: object): Promise<UserOut> => userOf(world, given);

/** The next text to this phone that holds a code. */
function codeTo(to: string): Promise<string> {
  return new Promise((resolve) => {
    const stop = world.carrier.onText(({ phone: number, body }) => {
      const code = number === to ? /^(\d{6}) is your code/.exec(body)?.[1] : undefined;
      if (code === undefined) return;
      stop();
      resolve(code);
    });
  });
}

async function askedCode(to: string): Promise<string> {
  const code = codeTo(to);
  expect((await browser().asks('POST', '/session/code', { phone: to })).status).toBe(204);
  return code;
}

/** Somebody with a password, and a browser that is signed in by it. */
async function withPassword(email: string, roles: readonly string[]): Promise<{ person: UserOut; at: Browser }> {
  const person = await user({ name: 'Mia', email, roles });
  const { link } = (await world.admin.post<InvitationOut>(`/users/${person.id}/invite`)).body;
  const at = browser();
  expect((await at.signsIn({ token: new URL(link).hash.slice(1) })).status).toBe(200);
  expect((await at.asks('PUT', '/me/password', { password })).status).toBe(204);
  const other = browser();
  expect((await other.signsIn({ email, password })).status).toBe(200);
  return { person, at: other };
}

test('The first link makes the first admin, who says how to sign in next time, and does (P13)', async () => {
  const link = await signInLink(world.app.store, world.app.url, {
    name: 'First admin',
    roles: ['admin'],
    repId: null,
    kind: 'link',
  });
  const first = browser();
  expect((await first.signsIn({ token: new URL(link).hash.slice(1) })).status).toBe(200);
  expect(await first.me()).toMatchObject({
    roles: ['admin'],
    user: { name: 'First admin', email: null, hasPassword: false, mayResetPassword: true },
  });
  expect((await first.asks('PATCH', '/me', { name: 'Mia', email: 'Mia@Example.com' })).status).toBe(200);
  expect((await first.asks('PUT', '/me/password', { password: 'short' })).status).toBe(400);
  expect((await first.asks('PUT', '/me/password', { password })).status).toBe(204);
  expect(await first.isIn()).toBe(true);

  const next = browser();
  expect((await next.signsIn({ email: 'mia@example.COM', password })).status).toBe(200);
  expect(await next.me()).toMatchObject({
    name: 'Mia',
    roles: ['admin'],
    user: { hasPassword: true, mayResetPassword: false },
  });
});

test('An invited rep signs in with the phone alone, by a code that works once and for five minutes (P13)', async () => {
  const ana = await user({ name: 'Ana', phone: '(512) 555-0111', roles: ['rep'], smsOptIn: true });
  expect(ana).toMatchObject({ phone, roles: ['rep'] });
  const invitation = (await world.admin.post<InvitationOut>(`/users/${ana.id}/invite`)).body;
  expect(invitation.text).toBe('sent');
  expect(world.carrier.texts.at(-1)).toMatchObject({
    phone,
    body: expect.stringContaining(`${world.app.url}/sign-in`),
  });
  // The text holds nothing that signs anybody in.
  expect(world.carrier.texts.at(-1)?.body).not.toContain('#');

  const code = await askedCode(phone);
  const at = browser();
  expect((await at.signsIn({ phone: '512-555-0111', code })).status).toBe(200);
  expect(await at.me()).toMatchObject({ name: 'Ana', roles: ['rep'], rep: { id: ana.repId, smsOptIn: true } });
  expect(problemOf(await browser().signsIn({ phone, code })).status).toBe(401);

  const late = await askedCode(phone);
  world.clock.move(5 * 60_000 + 1000);
  expect(problemOf(await browser().signsIn({ phone, code: late })).status).toBe(401);
  // The one before is void as soon as there is another.
  const [old, young] = [await askedCode(phone), await askedCode(phone)];
  if (old !== young) expect((await browser().signsIn({ phone, code: old })).status).toBe(401);
  expect((await browser().signsIn({ phone, code: young })).status).toBe(200);
});

test('Guessing a code comes to nothing: after five wrong ones the right one is void, after ten nobody is asked any more (P13)', async () => {
  await user({ name: 'Ana', phone, roles: ['rep'] });
  const code = await askedCode(phone);
  const wrong = code === '000000' ? '000001' : '000000';
  for (let tries = 0; tries < 5; tries++) expect((await browser().signsIn({ phone, code: wrong })).status).toBe(401);
  expect((await browser().signsIn({ phone, code })).status).toBe(401);
  for (let tries = 0; tries < 4; tries++) expect((await browser().signsIn({ phone, code: wrong })).status).toBe(401);
  const refused = await browser().signsIn({ phone, code: wrong });
  expect(problemOf(refused).status).toBe(429);
  expect(Number(refused.headers['retry-after']?.[0])).toBeGreaterThan(0);
  // Nor is Ana elsewhere, who gets a code that is hers.
  const elsewhere = browser('192.0.2.7');
  expect((await elsewhere.signsIn({ phone, code: await askedCode(phone) })).status).toBe(200);
  // Nor anybody else.
  await user({ name: 'Ben', phone: '+15125550112', roles: ['rep'] });
  expect((await browser().signsIn({ phone: '+15125550112', code: await askedCode('+15125550112') })).status).toBe(200);
});

test('Guessing a password comes to nothing, and the right one is refused then too; other people are not (P13)', async () => {
  await withPassword('mia@example.com', ['manager']);
  await withPassword('ben@example.com', ['manager']);
  for (let tries = 0; tries < 10; tries++) {
    expect((await browser().signsIn({ email: 'mia@example.com', password: `guess ${tries}` })).status).toBe(401);
  }
  expect(problemOf(await browser().signsIn({ email: 'mia@example.com', password })).status).toBe(429);
  expect((await browser().signsIn({ email: 'ben@example.com', password })).status).toBe(200);
  // Whoever guesses locks out nobody but themselves: Mia gets in from elsewhere, and by a link from here.
  expect((await browser('192.0.2.7').signsIn({ email: 'mia@example.com', password })).status).toBe(200);
  const { items } = (await world.admin.get<{ items: UserOut[] }>('/users')).body;
  const mia = items.find(({ email }) => email === 'mia@example.com');
  const { link } = (await world.admin.post<InvitationOut>(`/users/${mia?.id}/invite`)).body;
  expect((await browser().signsIn({ token: new URL(link).hash.slice(1) })).status).toBe(200);
});

test('Guessing from a hundred addresses comes to nothing either; those of one IPv6 network are one (P13)', async () => {
  await user({ name: 'Ana', phone, roles: ['rep'] });
  const guesses = async (address: (number: number) => string, count: number) => {
    const statuses: number[] = [];
    for (let number = 0; number < count; number++) {
      statuses.push((await browser(address(number)).signsIn({ phone, code: '000000' })).status);
    }
    return statuses.filter((status) => status === 401).length;
  };
  expect(await guesses((number) => `2001:db8:1:${(number % 9) + 1}::1`, 12)).toBe(10);
  expect(await guesses((number) => `203.0.113.9:${1000 + number}`, 12)).toBe(10);
  expect(await guesses((number) => `::ffff:192.0.2.${number % 2 === 0 ? 1 : 2}`, 24)).toBe(20);
  expect(await guesses((number) => `192.0.2.${number % 2 === 0 ? 1 : 2}`, 2)).toBe(0);
  expect(await guesses((number) => `198.51.100.${number}`, 65)).toBe(60);
});

test('Guesses of a whole world lock nobody out of the browser they signed in with before; nor does asking for codes (P13)', async () => {
  const { person, at } = await withPassword('mia@example.com', ['manager']);
  expect((await world.admin.patch(`/users/${person.id}`, { phone })).status).toBe(200);
  expect((await at.asks('DELETE', '/session')).status).toBe(204);
  for (let tries = 0; tries < 100; tries++) {
    const stranger = browser(`198.51.100.${tries}`);
    await stranger.asks('POST', '/session/code', { phone });
    await stranger.signsIn({ phone, code: '000000' });
  }
  expect((await browser('192.0.2.1').asks('POST', '/session/code', { phone })).status).toBe(429);
  expect((await browser('192.0.2.1').signsIn({ phone, code: '000000' })).status).toBe(429);
  const code = codeTo(phone);
  expect((await at.asks('POST', '/session/code', { phone })).status).toBe(204);
  expect((await at.signsIn({ phone, code: await code })).status).toBe(200);
});

test('The mark of a browser lets nobody in, is good for its own person only, and guesses no more than anybody (P13)', async () => {
  const mias = await withPassword('mia@example.com', ['manager']);
  const other = await withPassword('eve@example.com', ['manager']);
  const { at } = mias;
  const evesPhone = '+15125550112';
  for (const [{ person }, number] of [
    [mias, phone],
    [other, evesPhone],
  ] as const) {
    expect((await world.admin.patch(`/users/${person.id}`, { phone: number })).status).toBe(200);
  }
  const guesses = async (device: string, of: string, count: number): Promise<number> => {
    const guessing = browser('203.0.113.1');
    guessing.device = device;
    let looked = 0;
    for (let tries = 0; tries < count; tries++) {
      if ((await guessing.signsIn({ phone: of, code: '000000' })).status === 401) looked++;
    }
    return looked;
  };
  // Mia's browser in somebody else's hands: ten guesses, whatever is hung on the mark; and it is nobody without its session.
  const stolen = browser();
  stolen.device = at.device;
  expect(await stolen.isIn()).toBe(false);
  expect(await guesses(at.device, phone, 12)).toBe(10);
  expect(await guesses(at.device, phone, 2)).toBe(0);
  // What is no mark of hers counts like no mark at all: ten of this address, together.
  expect(await guesses(`${at.device}.1`, phone, 4)).toBe(4);
  expect(await guesses(`${at.device}=`, phone, 4)).toBe(4);
  expect(await guesses(other.at.device, phone, 4)).toBe(2);
  // Who signs in again and again has many marks, and no more guesses than anybody.
  const marks: string[] = [];
  for (let number = 0; number < 12; number++) {
    const again = browser();
    expect((await again.signsIn({ email: 'eve@example.com', password })).status).toBe(200);
    marks.push(again.device);
  }
  expect(new Set(marks).size).toBe(12);
  let looked = 0;
  for (const mark of marks) looked += await guesses(mark, evesPhone, 10);
  expect(looked).toBe(100);
});

test('Nobody learns by an answer who has an account (P13)', async () => {
  await withPassword('mia@example.com', ['manager']);
  await user({ name: 'Ana', phone, roles: ['rep'] });
  const answers = await Promise.all(
    ['mia@example.com', 'nobody@example.com'].map((email) => browser().signsIn({ email, password: 'wrong, and long' })),
  );
  expect(answers[0]?.text).toBe(answers[1]?.text);
  const asked = await Promise.all(
    [phone, '+15125550199'].map((to) => browser().asks('POST', '/session/code', { phone: to })),
  );
  expect(asked.map(({ status, text }) => [status, text])).toEqual([
    [204, ''],
    [204, ''],
  ]);
  const tried = await Promise.all(
    [phone, '+15125550199'].map((to) => browser().signsIn({ phone: to, code: '000000' })),
  );
  expect(tried[0]?.text).toBe(tried[1]?.text);
  expect(world.carrier.texts.filter(({ phone: to }) => to === '+15125550199')).toEqual([]);
});

test('A code is made, and looked at, for a number nobody has as for one that somebody has; nobody signs in by it (P13)', async () => {
  await user({ name: 'Ana', phone, roles: ['rep'] });
  const nobodys = '+15125550199';
  const kept = vi.spyOn(world.app.store.signIn, 'keepCode');
  const sent = codeTo(phone);
  for (const to of [phone, nobodys])
    expect((await browser().asks('POST', '/session/code', { phone: to })).status).toBe(204);
  await sent;
  await expect.poll(() => kept.mock.calls.length).toBe(2);
  const [known, unknown] = kept.mock.calls.map(([{ identifier, value }]) => ({ identifier, code: value.slice(0, 6) }));
  expect([known?.identifier, unknown?.identifier]).toEqual([phone, nobodys].map((to) => expect.stringContaining(to)));
  kept.mockClear();
  const wrong = (code = ''): string => (code === '000000' ? '000001' : '000000');
  expect((await browser().signsIn({ phone, code: wrong(known?.code) })).status).toBe(401);
  const forKnown = kept.mock.calls.length;
  expect((await browser().signsIn({ phone: nobodys, code: wrong(unknown?.code) })).status).toBe(401);
  expect(kept.mock.calls.length).toBe(2 * forKnown);
  expect((await browser().signsIn({ phone: nobodys, code: unknown?.code })).status).toBe(401);
  expect((await browser().signsIn({ phone, code: known?.code })).status).toBe(200);
});

test('Nobody learns by how long it takes who has an account (P13)', async () => {
  await withPassword('mia@example.com', ['manager']);
  await user({ name: 'Ana', phone, roles: ['rep'] });
  const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[4] ?? 0;
  const compare = async (known: (tries: number) => object, unknown: (tries: number) => object) => {
    for (const times of Object.values(took)) times.splice(0);
    for (let tries = 0; tries < 9; tries++) {
      for (const [kind, proof] of [
        ['known', known(tries)],
        ['unknown', unknown(tries)],
      ] as const) {
        const since = performance.now();
        expect((await browser().signsIn(proof)).status).toBe(401);
        took[kind].push(performance.now() - since);
      }
    }
    const ratio = median(took.known) / median(took.unknown);
    // To hash takes fifty times as long as not to.
    expect(ratio).toBeGreaterThan(1 / 4);
    expect(ratio).toBeLessThan(4);
  };
  const guess = (email: string) => (tries: number) => ({ email, password: `wrong, and long ${tries}` });
  await compare(guess('mia@example.com'), guess('nobody@example.com'));
  const code = await askedCode(phone);
  await browser().asks('POST', '/session/code', { phone: '+15125550199' });
  const wrongCode = (to: string) => () => ({ phone: to, code: code === '000000' ? '000001' : '000000' });
  await compare(wrongCode(phone), wrongCode('+15125550199'));
  // The answer does not wait for the carrier, which is asked for known phones only.
  const met = world.carrier.next({ kind: 'silence' });
  expect((await browser().asks('POST', '/session/code', { phone })).status).toBe(204);
  await met;
});

test('Too many codes are not sent, to a known phone or an unknown one (P13)', async () => {
  await user({ name: 'Ana', phone, roles: ['rep'] });
  for (const to of [phone, '+15125550199']) {
    for (let tries = 0; tries < 5; tries++) {
      expect((await browser().asks('POST', '/session/code', { phone: to })).status).toBe(204);
    }
    expect(problemOf(await browser().asks('POST', '/session/code', { phone: to })).status).toBe(429);
  }
});

test('A password is changed with the old one; it ends other sessions, and a code stands in for a forgotten one (P13)', async () => {
  const { person, at } = await withPassword('mia@example.com', ['manager']);
  await world.admin.patch(`/users/${person.id}`, { phone });
  const other = browser();
  await other.signsIn({ email: 'mia@example.com', password });
  const next = 'another long walk';
  expect(problemOf(await at.asks('PUT', '/me/password', { password: next })).status).toBe(400);
  expect(problemOf(await at.asks('PUT', '/me/password', { password: next, current: 'wrong' })).status).toBe(400);
  expect((await at.asks('PUT', '/me/password', { password: next, current: password })).status).toBe(204);
  expect([await at.isIn(), await other.isIn()]).toEqual([true, false]);
  expect((await browser().signsIn({ email: 'mia@example.com', password })).status).toBe(401);

  const forgot = browser();
  expect((await forgot.signsIn({ phone, code: await askedCode(phone) })).status).toBe(200);
  world.clock.move(16 * 60_000);
  expect((await forgot.asks('PUT', '/me/password', { password })).status).toBe(400);
  const again = browser();
  expect((await again.signsIn({ phone, code: await askedCode(phone) })).status).toBe(200);
  expect((await again.asks('PUT', '/me/password', { password })).status).toBe(204);
  expect(await at.isIn()).toBe(false);
  expect((await browser().signsIn({ email: 'mia@example.com', password })).status).toBe(200);
});

test('A session that was left open changes neither password nor address nor phone; a name it may (P13)', async () => {
  const { at } = await withPassword('mia@example.com', ['manager']);
  expect(problemOf(await at.asks('PATCH', '/me', { phone: '+15125550166' }))).toMatchObject({ status: 400 });
  expect(problemOf(await at.asks('PATCH', '/me', { email: 'thief@example.com', current: 'wrong' })).status).toBe(400);
  expect((await at.asks('PATCH', '/me', { name: 'Mia Doe', email: 'mia@example.com' })).status).toBe(200);
  expect((await at.asks('PATCH', '/me', { phone: '+15125550166', current: password })).status).toBe(200);

  await user({ name: 'Ana', phone, roles: ['rep'] });
  const ana = browser();
  await ana.signsIn({ phone, code: await askedCode(phone) });
  world.clock.move(16 * 60_000);
  expect((await ana.asks('PUT', '/me/password', { password })).status).toBe(400);
  // Nor is the password guessed by one who is in.
  for (let tries = 0; tries < 9; tries++) {
    expect((await at.asks('PUT', '/me/password', { password, current: `guess ${tries}` })).status).toBe(400);
  }
  await at.asks('PUT', '/me/password', { password, current: 'guess' });
  expect((await at.asks('PUT', '/me/password', { password, current: 'guess' })).status).toBe(429);
});

test('Of a hundred guesses in one moment ten are looked at (P13)', async () => {
  await withPassword('mia@example.com', ['manager']);
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, tries) =>
      browser().signsIn({ email: 'mia@example.com', password: `guess ${tries}` }),
    ),
  );
  const count = (status: number): number => answers.filter((answer) => answer.status === status).length;
  expect([count(401), count(429)]).toEqual([10, 50]);
});

test('Signing in gives another cookie each time, and the one before is worth nothing any more (P13)', async () => {
  const { at } = await withPassword('mia@example.com', ['manager']);
  const stolen = at.cookie;
  expect((await at.signsIn({ email: 'mia@example.com', password })).status).toBe(200);
  expect(at.cookie).not.toBe(stolen);
  const thief = browser();
  thief.cookie = stolen;
  expect(await thief.isIn()).toBe(false);
  // A cookie that somebody else chose is not taken over.
  const fixed = browser();
  fixed.cookie = 'sharktank_session=sharktank_session_chosen-by-somebody';
  await fixed.signsIn({ email: 'mia@example.com', password });
  expect(fixed.cookie).not.toContain('chosen-by-somebody');

  expect((await at.asks('DELETE', '/session')).status).toBe(204);
  const later = browser();
  later.cookie = fixed.cookie;
  expect(await later.isIn()).toBe(true);
  expect((await fixed.asks('DELETE', '/sessions')).status).toBe(204);
  expect(await later.isIn()).toBe(false);
});

test('Who is removed or has other roles is out at once: session, token and sockets; live offers end, open leads wait for a manager (P7, P13)', async () => {
  const ana = await user({ name: 'Ana', phone, roles: ['rep'] });
  const at = browser();
  await at.signsIn({ phone, code: await askedCode(phone) });
  const { token } = (await world.admin.post<{ token: string }>(`/reps/${ana.repId}/tokens`)).body;
  const lead = await world.lead();
  const sockets = [
    socketTo(world.app.url, { extraHeaders: { cookie: at.cookie } }),
    socketTo(world.app.url, { auth: { token } }),
  ];
  expect(await Promise.all(sockets.map(outcomeOf))).toEqual(['connected', 'connected']);
  expect((await world.admin.post(`/leads/${lead.id}/assign`, { repId: ana.repId })).status).toBe(200);
  const ended = sockets.map(endOf);
  const since = performance.now();
  expect((await world.admin.delete(`/users/${ana.id}`)).status).toBe(204);
  await Promise.all(ended);
  expect(performance.now() - since).toBeLessThan(2000);
  expect(await at.isIn()).toBe(false);
  const byToken = await send(world.app.url, { method: 'GET', path: '/api/v1/me', key: token });
  expect(byToken.status).toBe(401);
  expect(await world.stored(lead)).toMatchObject({ status: 'unclaimed', claimedBy: null });
  expect((await world.admin.get(`/users/${ana.id}`)).status).toBe(404);

  const { person, at: managers } = await withPassword('mia@example.com', ['manager']);
  const feed = socketTo(world.app.url, { extraHeaders: { cookie: managers.cookie } });
  expect(await outcomeOf(feed)).toBe('connected');
  const end = endOf(feed);
  expect((await world.admin.patch(`/users/${person.id}`, { roles: ['rep'] })).status).toBe(200);
  await end;
  expect(await managers.isIn()).toBe(false);
});

test('A list of people is looked at before anybody is added; wrong lines say what is wrong, and the rest goes on', async () => {
  await user({ name: 'Ana', email: 'ana@example.com', roles: ['manager'] });
  const csv = [
    'Name;Email;Phone;Roles',
    'Ben;ben@example.com;512 555 0112;rep',
    'Cas;cas@example.com;;manager admin',
    '"Dee; the first";;+15125550114;',
    'Eli;not an address;;rep',
    'Fay;ana@example.com;;rep',
    'Gus;ben@example.com;;rep',
    'Hal;;;pirate',
  ].join('\n');
  const ask = (preview: boolean) => world.admin.post<{ items: ImportedLine[] }>('/users/import', { csv, preview });
  const preview = await ask(true);
  expect(preview.status).toBe(200);
  expect(preview.body.items.map(({ line, name, errors }) => [line, name, errors.map(({ path }) => path)])).toEqual([
    [2, 'Ben', []],
    [3, 'Cas', []],
    [4, 'Dee; the first', []],
    [5, 'Eli', ['email']],
    [6, 'Fay', ['email']],
    [7, 'Gus', ['email']],
    [8, 'Hal', ['roles.0']],
  ]);
  expect((await world.admin.get<{ items: unknown[] }>('/users')).body.items).toHaveLength(1);
  const done = await ask(false);
  expect(done.body.items.flatMap(({ id }) => id ?? [])).toHaveLength(3);
  const users = (await world.admin.get<{ items: UserOut[] }>('/users')).body.items;
  expect(users.map(({ name, roles, phone: to }) => [name, roles, to])).toEqual([
    ['Ana', ['manager'], null],
    ['Ben', ['rep'], '+15125550112'],
    ['Cas', ['manager', 'admin'], null],
    ['Dee; the first', ['rep'], '+15125550114'],
  ]);
  for (const wrong of ['', 'name\n', 'first,last\nA,B', '"', `name\n${'x\n'.repeat(1001)}`]) {
    const refused = await world.admin.post<{ errors: { path: string }[] }>('/users/import', {
      csv: wrong,
      preview: true,
    });
    expect([refused.status, refused.body.errors[0]?.path], wrong.slice(0, 20)).toEqual([400, 'csv']);
  }
});

test('A key can run out, says when it was last used, and is refused in an address (P13)', async () => {
  const expiresAt = new Date(world.clock.now() + 60_000).toISOString();
  const made = await world.admin.post<{ id: string; key: string }>('/keys', {
    name: 'Fair',
    role: 'source',
    expiresAt,
  });
  expect(made.body).toMatchObject({ expiresAt, lastUsedAt: null });
  const ask = (path: string, key?: string) => send(world.app.url, { method: 'GET', path, ...(key && { key }) });
  expect((await ask('/api/v1/me', made.body.key)).status).toBe(200);
  expect(problemOf(await ask(`/api/v1/me?key=${made.body.key}`)).status).toBe(401);
  const asked = await ask(`/api/v1/me?key=${made.body.key}`, made.body.key);
  expect(problemOf(asked)).toMatchObject({ status: 400, detail: expect.stringContaining('Authorization') });
  const socket = socketTo(world.app.url, { query: { token: made.body.key }, auth: { token: world.admin.key } });
  expect(await outcomeOf(socket)).toBe('unauthorized');
  socket.disconnect();
  await world.app.store.credentials.used([made.body.id]);
  expect((await world.admin.get<{ lastUsedAt: string }>(`/keys/${made.body.id}`)).body.lastUsedAt).not.toBeNull();
  world.clock.move(61_000);
  expect((await ask('/api/v1/me', made.body.key)).status).toBe(401);
  const over = await world.admin.post('/keys', { name: 'Late', role: 'source', expiresAt });
  expect(over.status).toBe(400);
});

test('Very many who sign in at once wait, the last are told to come again, and nobody else is held up (P13)', async () => {
  await withPassword('mia@example.com', ['manager']);
  const tries = Array.from({ length: 130 }, (_, number) =>
    browser(`198.51.100.${number}`).signsIn({ email: `nobody${number}@example.com`, password: 'wrong, and long' }),
  );
  expect((await world.admin.get('/leads')).status).toBe(200);
  expect((await world.lead()).id).toMatch(/^lead_/);
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401, 503]));
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(100);
  expect((await browser().signsIn({ email: 'mia@example.com', password })).status).toBe(200);
}, 60_000);

test('A try that could not be looked at is none: the right password is taken afterwards (P11, P13)', async () => {
  await withPassword('mia@example.com', ['manager']);
  const byEmail = vi.spyOn(world.app.store.people, 'byEmail').mockRejectedValue(new StoreUnavailable('gone'));
  for (let tries = 0; tries < 12; tries++) {
    expect((await browser().signsIn({ email: 'mia@example.com', password })).status).toBe(503);
  }
  byEmail.mockRestore();
  expect((await browser().signsIn({ email: 'mia@example.com', password })).status).toBe(200);
});

test('Behind HTTPS the cookie is for HTTPS alone; nothing the API says stays in a cache (P13)', async () => {
  const behind = await World.open({ environment: { PUBLIC_URL: 'https://leads.example.com' } });
  onTestFinished(() => behind.close());
  const whose = { name: 'First admin', roles: ['admin'], repId: null, kind: 'link' } as const;
  const link = await signInLink(behind.app.store, behind.app.url, whose);
  const answer = await new Browser(behind.app.url).signsIn({ token: new URL(link).hash.slice(1) });
  const cookies = answer.headers['set-cookie'] ?? [];
  expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([
    '__Host-sharktank_session',
    '__Host-sharktank_device',
  ]);
  for (const cookie of cookies) {
    for (const word of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(word);
    expect(cookie).not.toContain('Domain');
  }
  // What a neighbour under the same domain could plant is not looked at.
  const me = (cookie: string) => send(behind.app.url, { method: 'GET', path: '/api/v1/me', headers: { cookie } });
  const session = cookies[0]?.split(';')[0] ?? '';
  expect((await me(session)).status).toBe(200);
  expect((await me(session.replace('__Host-', ''))).status).toBe(401);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect((await behind.admin.get('/leads')).headers.get('cache-control')).toBe('no-store');
});

test('A token of a rep can run out, and then ends its sockets; one that is over already is refused (P13)', async () => {
  const ana = await world.rep('Ana', {}, false);
  const at = (seconds: number) => ({ expiresAt: new Date(world.clock.now() + seconds * 1000).toISOString() });
  const made = await world.admin.post<{ token: string }>(`/reps/${ana.rep.id}/tokens`, at(60));
  const { token } = made.body;
  expect((await send(world.app.url, { method: 'GET', path: '/api/v1/me', key: token })).status).toBe(200);
  const socket = socketTo(world.app.url, { auth: { token } });
  expect(await outcomeOf(socket)).toBe('connected');
  const end = endOf(socket);
  world.clock.move(61_000);
  await end;
  expect((await send(world.app.url, { method: 'GET', path: '/api/v1/me', key: token })).status).toBe(401);
  const over = await world.admin.post<{ errors: { path: string }[] }>(`/reps/${ana.rep.id}/tokens`, at(-1));
  expect([over.status, over.body.errors[0]?.path]).toEqual([400, 'expiresAt']);
});

test('Who signs in with the old password while it changes is out with it, whichever comes first (P13)', async () => {
  const { at } = await withPassword('mia@example.com', ['manager']);
  const passwords = [password, 'another long walk'];
  for (let round = 0; round < 3; round++) {
    const [current, next] = round % 2 === 0 ? passwords : passwords.toReversed();
    const [changed, ...others] = await Promise.all([
      at.asks('PUT', '/me/password', { password: next, current }),
      ...Array.from({ length: 4 }, async () => {
        const other = browser();
        await other.signsIn({ email: 'mia@example.com', password: current });
        return other;
      }),
    ]);
    expect(changed.status).toBe(204);
    expect(await Promise.all(others.map((other) => other.isIn()))).toEqual([false, false, false, false]);
    expect(await at.isIn()).toBe(true);
  }
});

test('Without a carrier nobody waits for a code: it is said that none is sent, whoever asks', async () => {
  const silent = await World.open({
    environment: { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_FROM: '', TWILIO_API_URL: '' },
  });
  onTestFinished(() => silent.close());
  const asked = await new Browser(silent.app.url).asks('POST', '/session/code', { phone });
  expect(problemOf(asked)).toMatchObject({ status: 409, detail: expect.stringContaining('sends no texts') });
});

test('Every change has its sentence: who, what, when (P12)', async () => {
  const { person, at } = await withPassword('mia@example.com', ['admin']);
  await at.asks('POST', '/teams', { name: 'North' });
  await at.asks('PATCH', `/users/${person.id}`, { name: 'Mia Doe' });
  await at.asks('POST', '/keys', { name: 'Website', role: 'source' });
  await at.asks('POST', `/users/${person.id}/invite`);
  await at.asks('DELETE', '/sessions');
  const { items } = (await world.admin.get<{ items: { text: string; by: string }[] }>('/changes')).body;
  expect(items.slice(0, 5)).toMatchObject([
    { text: 'Mia Doe signed out everywhere.', by: person.id },
    { text: 'Mia Doe invited Mia Doe by a link.', by: person.id },
    { text: 'Mia Doe made the key Website as source.', by: person.id },
    { text: 'Mia Doe changed their own name.', by: person.id },
    { text: 'Mia Doe added the team North.', by: person.id },
  ]);
});
