/** Ways in that somebody made, gave up or may not lose: what ends with them, what goes on, and who answers for it. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { signInLink } from '../../src/links.ts';
import type { ChangeOut, ImportedLine, InvitationOut, KeyOut, Page, UserOut } from '../../src/protocol.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { api } from '../harness/api.ts';
import { Browser } from '../harness/browser.ts';
import { endOf, outcomeOf, problemOf, socketTo } from '../harness/hostile.ts';
import { userOf } from '../harness/user.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open({ environment: { TRUST_PROXY: '1' } });
});
afterEach(() => world.close());

const phone = '+15125550111';
const password = 'a long walk on the beach';
const noCarrier = { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_FROM: '', TWILIO_API_URL: '' };

const tokenIn = (link: string): string => new URL(link).hash.slice(1);
/** Boundary: our own API. */
const bodyOf = <Body>({ text }: { readonly text: string }): Body => JSON.parse(text) as Body;

const user = (given: object): Promise<UserOut> => userOf(world, given);

/** Somebody new, in a browser that is signed in by a link, with a password. */
async function comes(
  name: string,
  roles: readonly string[],
  more: object = {},
): Promise<{ person: UserOut; at: Browser }> {
  const person = await user({ name, email: `${name.toLowerCase()}@example.com`, roles, ...more });
  const { link } = (await world.admin.post<InvitationOut>(`/users/${person.id}/invite`)).body;
  const at = new Browser(world.app.url);
  expect((await at.signsIn({ token: tokenIn(link) })).status).toBe(200);
  expect((await at.asks('PUT', '/me/password', { password })).status).toBe(204);
  return { person, at };
}

const changes = async (): Promise<readonly ChangeOut[]> =>
  (await world.admin.get<Page<ChangeOut>>('/changes')).body.items;

test('An admin who is removed or demoted comes in no more by a link they asked for; the keys they made are named and go on (P13)', async () => {
  const ada = await comes('Ada', ['admin']);
  for (const leaves of [
    (id: string) => ada.at.asks('DELETE', `/users/${id}`),
    (id: string) => ada.at.asks('PATCH', `/users/${id}`, { roles: ['manager'] }),
  ]) {
    const eve = await comes(`Eve${leaves.length}${Math.random().toString(36).slice(2)}`, ['admin']);
    const key = bodyOf<KeyOut & { key: string }>(
      await eve.at.asks('POST', '/keys', { name: 'Website', role: 'admin' }),
    );
    const linkBy = async (asked: Promise<{ text: string }>) => tokenIn(bodyOf<InvitationOut>(await asked).link);
    const own = await linkBy(eve.at.asks('POST', `/users/${ada.person.id}/invite`, {}));
    const ben = await user({ name: 'Ben', roles: ['manager'] });
    const other = (await api(world.app.url, key.key).post<InvitationOut>(`/users/${ben.id}/invite`)).body.link;

    const named = bodyOf<Page<KeyOut>>(await ada.at.asks('GET', `/keys?createdBy=${eve.person.id}`));
    expect(named.items).toMatchObject([{ id: key.id, createdBy: { id: eve.person.id, name: eve.person.name } }]);
    expect((await leaves(eve.person.id)).status).toBeLessThan(300);
    for (const token of [own, tokenIn(other)]) {
      expect((await new Browser(world.app.url).signsIn({ token })).status).toBe(401);
    }
    expect((await api(world.app.url, key.key).get('/users')).status).toBe(200);
    const { items } = (await world.admin.get<Page<KeyOut>>('/keys')).body;
    expect(items.find(({ id }) => id === key.id)?.createdBy).toEqual({ id: eve.person.id, name: eve.person.name });
  }
  // What the command line made is nobody's.
  const { items } = (await world.admin.get<Page<KeyOut>>('/keys')).body;
  expect(items.find(({ name }) => name === 'admin')?.createdBy).toBeNull();
});

test('Another phone or email ends the sessions of a person and their sockets within two seconds; one’s own change keeps the session it is made in (P13)', async () => {
  const { person, at } = await comes('Mia', ['manager', 'rep'], { phone });
  const socket = async (browser: Browser) => {
    const opened = socketTo(world.app.url, { extraHeaders: { cookie: browser.cookie } });
    expect(await outcomeOf(opened)).toBe('connected');
    return opened;
  };
  const other = new Browser(world.app.url);
  const signIn = (email: string) => other.signsIn({ email, password });
  await signIn('mia@example.com');
  const ended = endOf(await socket(other));
  expect((await at.asks('PATCH', '/me', { email: 'm@example.com', current: password })).status).toBe(200);
  await ended;
  expect([await at.isIn(), await other.isIn()]).toEqual([true, false]);

  for (const change of [
    () => world.admin.patch(`/users/${person.id}`, { phone: '+15125550112' }),
    // The account's phone is the rep's, and follows.
    () => world.admin.patch(`/reps/${person.repId}`, { phone: '+15125550113' }),
  ]) {
    expect((await signIn('m@example.com')).status).toBe(200);
    const end = endOf(await socket(other));
    const since = performance.now();
    expect((await change()).status).toBe(200);
    await end;
    expect(performance.now() - since).toBeLessThan(2000);
    expect(await other.isIn()).toBe(false);
  }
});

test('Who was signing in by a phone or email while it became another is not in (P13)', async () => {
  const { person } = await comes('Mia', ['manager'], { phone });
  const { signIn } = world.app.store;
  const open = signIn.openSession.bind(signIn);
  const change = (more: object) => world.admin.patch(`/users/${person.id}`, more);
  const at = new Browser(world.app.url);
  // Whose it was is looked up; then it changes; then the session opens.
  const spy = vi.spyOn(signIn, 'openSession').mockImplementation(async (...asked) => {
    expect((await change({ email: 'other@example.com' })).status).toBe(200);
    return open(...asked);
  });
  expect((await at.signsIn({ email: 'mia@example.com', password })).status).toBe(401);
  const code = new Promise<string>((resolve) => {
    world.carrier.onText(({ body }) => resolve(/^\d{6}/.exec(body)?.[0] ?? ''));
  });
  expect((await at.asks('POST', '/session/code', { phone })).status).toBe(204);
  spy.mockImplementation(async (...asked) => {
    expect((await change({ phone: '+15125550112' })).status).toBe(200);
    return open(...asked);
  });
  expect((await at.signsIn({ phone, code: await code })).status).toBe(401);
});

test('Who is removed while their password is looked at is refused as for a wrong one (P13)', async () => {
  const { person } = await comes('Mia', ['manager']);
  const { signIn } = world.app.store;
  const open = signIn.openSession.bind(signIn);
  vi.spyOn(signIn, 'openSession').mockImplementation(async (...asked) => {
    expect((await world.admin.delete(`/users/${person.id}`)).status).toBe(204);
    return open(...asked);
  });
  const refused = await new Browser(world.app.url).signsIn({ email: 'mia@example.com', password });
  const unknown = await new Browser(world.app.url).signsIn({ email: 'nobody@example.com', password });
  expect(refused.status).toBe(401);
  expect(refused.text).toBe(unknown.text);
});

test('Without a carrier a phone lets no admin in: it is said, and the last way in is not given up', async () => {
  const silent = await World.open({ environment: noCarrier });
  onTestFinished(() => silent.close());
  const whose = { name: 'First admin', roles: ['admin'], repId: null, kind: 'link' } as const;
  const at = new Browser(silent.app.url);
  await at.signsIn({ token: tokenIn(await signInLink(silent.app.store, silent.app.url, whose)) });
  expect((await at.asks('PATCH', '/me', { phone })).status).toBe(200);
  const me = await at.me();
  expect(me).toMatchObject({ user: { phone, sendsCodes: false } });
  // Another admin with a phone alone could let nobody in.
  const ben = await silent.admin.post<UserOut>('/users', { name: 'Ben', phone: '+15125550112', roles: ['admin'] });
  const id = me.user?.id;
  expect((await silent.admin.delete(`/users/${id}`)).status).toBe(409);
  expect((await at.asks('PATCH', '/me', { email: 'ada@example.com' })).status).toBe(200);
  expect((await at.asks('PUT', '/me/password', { password })).status).toBe(204);
  const refused = await at.asks('PATCH', '/me', { email: null });
  expect(problemOf(refused)).toMatchObject({ status: 409, detail: expect.stringContaining('No admin would be left') });
  expect((await silent.admin.patch(`/users/${id}`, { email: null })).status).toBe(409);
  expect((await silent.admin.patch(`/users/${id}`, { roles: ['manager'] })).status).toBe(409);
  expect((await silent.admin.delete(`/users/${ben.body.id}`)).status).toBe(204);
  expect((await at.asks('PATCH', '/me', { phone: null })).status).toBe(200);
  expect(await world.admin.get('/me')).not.toHaveProperty('body.user');
});

test('Who says where a rep is in their place stands in the log and among the changes; the rep’s own word does not (P12)', async () => {
  const manager = await world.manager('Max');
  const ana = await world.rep('Ana', { phone });
  expect((await manager.api.put(`/reps/${ana.rep.id}/presence`, { status: 'away' })).status).toBe(200);
  const [byMax] = await changes();
  expect(byMax).toMatchObject({ type: 'rep.changed', text: 'Max changed the presence of the rep Ana; now away.' });
  const before = (await changes()).length;
  expect((await ana.presence('available')).status).toBe(200);
  await ana.replies('AWAY');
  await new Promise((resolve) => ana.socket.emit('presence', { status: 'available' }, resolve));
  expect(await changes()).toHaveLength(before);
  const told = (await manager.readsFeed()).filter(({ type }) => type === 'rep.presence');
  expect(told.map(({ status, by }) => [status, by !== undefined])).toEqual([
    ['away', true],
    ['available', false],
    ['away', false],
    ['available', false],
  ]);
});

test('Settings that are others at a start than at the last one are among the changes, by name and without their values (P12)', async () => {
  const first = await World.open({ environment: { ...noCarrier, PUBLIC_URL: 'https://first.example.com' } });
  await first.close({ keepFolder: true });
  const starts = async (environment: Readonly<Record<string, string>>) => {
    const again = await World.open({ folder: first.folder, environment: { ...noCarrier, ...environment } });
    const { items } = (await again.admin.get<Page<ChangeOut>>('/changes')).body;
    const kept = JSON.stringify((await again.admin.get('/feed')).body);
    await again.close({ keepFolder: true });
    expect(kept).not.toContain('example.com');
    return items.filter(({ type }) => type === 'settings.changed').map(({ text, by }) => [text, by]);
  };
  expect(await starts({ PUBLIC_URL: 'https://first.example.com', LOG_LEVEL: 'fatal' })).toEqual([]);
  const changed = ['The settings PUBLIC_URL and TRUST_PROXY were changed (read at a start).', null];
  const second = { PUBLIC_URL: 'https://second.example.com', TRUST_PROXY: '2' };
  expect(await starts(second)).toEqual([changed]);
  expect(await starts(second)).toEqual([changed]);
  expect(await starts({ PUBLIC_URL: 'https://second.example.com' })).toEqual([
    ['The setting TRUST_PROXY was changed (read at a start).', null],
    changed,
  ]);
});

test('A list of which the store took a part says which lines are to be sent again; only those are, and nobody is added twice (P3)', async () => {
  const csv = ['name', 'Ana', 'Ben', '"', 'Cas', 'Dee'].join('\n').replace('"', ',x');
  const ask = (more: object) =>
    world.admin.post<{ items: ImportedLine[] }>('/users/import', { csv, preview: false, ...more });
  const { people } = world.app.store;
  const create = people.create.bind(people);
  const spy = vi.spyOn(people, 'create');
  spy.mockImplementation(async (draft, by) => {
    if (draft.name === 'Ben') throw new StoreUnavailable('the disk is full');
    return create(draft, by);
  });
  const cut = await ask({});
  expect(cut.status).toBe(200);
  expect(cut.body.items.map(({ name, id, undone }) => [name, id !== undefined, undone])).toEqual([
    ['Ana', true, undefined],
    ['Ben', false, true],
    ['', false, undefined],
    ['Cas', false, true],
    ['Dee', false, true],
  ]);
  expect(cut.body.items[1]?.errors[0]?.message).toContain('again');
  // Where nobody was added, the whole of it is refused.
  const lines = cut.body.items.filter(({ undone }) => undone).map(({ line }) => line);
  expect((await ask({ lines })).status).toBe(503);
  spy.mockRestore();
  expect((await ask({ lines })).body.items.map(({ line, id }) => [line, id !== undefined])).toEqual(
    lines.map((line) => [line, true]),
  );
  const users = (await world.admin.get<Page<UserOut>>('/users')).body.items;
  expect(users.map(({ name }) => name)).toEqual(['Ana', 'Ben', 'Cas', 'Dee']);
});

test('A hundred guesses from one address at once hold up nobody who comes from another (P13)', async () => {
  await comes('Mia', ['manager']);
  const guesses = Array.from({ length: 100 }, (_, number) =>
    new Browser(world.app.url, '198.51.100.1').signsIn({
      email: `nobody${number}@example.com`,
      password: 'wrong, and long',
    }),
  );
  const mia = new Browser(world.app.url, '192.0.2.7');
  expect((await mia.signsIn({ email: 'mia@example.com', password })).status).toBe(200);
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([401, 503]));
  // Ten, and as many as were through while the others arrived.
  expect(statuses.filter((status) => status === 401).length).toBeLessThan(50);
}, 60_000);
