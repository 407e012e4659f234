/** The store's contract: secrets stand for somebody until they are revoked, run out, or are used up (P13). */
import { expect, test } from 'vitest';
import type { Credential, CredentialKind } from '../../../src/store/store.ts';
import { type OpenStore, onFreshGround, wholePage } from './ground.ts';

export function credentialsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  const create = (digest: string, more: Partial<Omit<Credential, 'id' | 'createdAt'>> = {}): Promise<Credential> =>
    ground.current.store.credentials.create(
      { kind: 'key', name: 'Website', roles: ['source'], repId: null, expiresAt: null, ...more },
      digest,
      'usr_admin',
    );

  test('A credential is found by its digest, as it was made, also after a restart', async () => {
    const { opened, clock } = ground.current;
    const made = await create('d1', { roles: ['manager', 'rep'], repId: 'rep_x', expiresAt: clock.now() + 1 });
    expect(made).toMatchObject({ kind: 'key', name: 'Website', roles: ['manager', 'rep'], createdAt: clock.now() });
    await opened.reopen();
    const { credentials } = ground.current.store;
    expect(await credentials.byDigest('d1')).toEqual(made);
    expect(await credentials.find(made.id)).toEqual(made);
    expect(await credentials.byDigest('D1')).toBeUndefined();
    expect(await credentials.byDigest('')).toBeUndefined();
  });

  test('A revoked one stands for nobody, at once; revoking again says so (P10)', async () => {
    const { credentials } = ground.current.store;
    const made = await create('d1');
    expect(await credentials.revoke(made.id, 'usr_admin')).toBe(true);
    expect(await credentials.byDigest('d1')).toBeUndefined();
    expect(await credentials.find(made.id)).toBeUndefined();
    expect(await credentials.rename(made.id, 'x', 'usr_admin')).toBeUndefined();
    expect(await credentials.revoke(made.id, 'usr_admin')).toBe(false);
    expect(await credentials.revoke('key_none', 'usr_admin')).toBe(false);
  });

  test('An expired one stands for nobody, from its very moment on', async () => {
    const { clock, store } = ground.current;
    await create('d1', { expiresAt: clock.now() + 1000 });
    clock.move(999);
    expect(await store.credentials.byDigest('d1')).toBeDefined();
    clock.move(1);
    expect(await store.credentials.byDigest('d1')).toBeUndefined();
  });

  test('Of many, those that are revoked, expired or unknown are named (P13)', async () => {
    const { clock, store } = ground.current;
    const [good, revoked] = [await create('d1'), await create('d2')];
    const brief = await create('d3', { kind: 'session', expiresAt: clock.now() + 1000 });
    const ids = [good.id, 'key_none', revoked.id, brief.id];
    expect(await store.credentials.invalid(ids)).toEqual(['key_none']);
    await store.credentials.revoke(revoked.id, 'usr_admin');
    clock.move(1000);
    expect(await store.credentials.invalid(ids)).toEqual(['key_none', revoked.id, brief.id]);
    expect(await store.credentials.invalid([])).toEqual([]);
  });

  test('A link opens one session, whoever comes at the same moment, and is used up (P10)', async () => {
    const { clock, store } = ground.current;
    await create('link', { kind: 'link', roles: ['admin'], name: 'First admin' });
    const expiresAt = clock.now() + 1000;
    const tries = await Promise.all(
      ['s1', 's2', 's3'].map((session) => store.credentials.redeem('link', session, expiresAt)),
    );
    const [opened, ...rest] = tries.filter((one) => one !== undefined);
    expect(opened).toMatchObject({ kind: 'session', roles: ['admin'], name: 'First admin', expiresAt });
    expect(rest).toEqual([]);
    expect(await store.credentials.byDigest('link')).toBeUndefined();
    expect(await store.credentials.redeem('link', 's4', expiresAt)).toBeUndefined();
    expect(await store.credentials.byDigest('s1')).toEqual(opened);
  });

  test('A demo’s link opens as many sessions as one likes', async () => {
    const { clock, store } = ground.current;
    await create('link', { kind: 'demo-link', roles: ['manager'] });
    for (const session of ['s1', 's2', 's3']) {
      expect(await store.credentials.redeem('link', session, clock.now() + 1000)).toMatchObject({ kind: 'session' });
    }
  });

  test('Nothing but a living link opens a session', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana');
    const expiresAt = clock.now() + 1000;
    await create('key');
    await create('token', { kind: 'token', repId: ana.id });
    await create('session', { kind: 'session' });
    await create('old', { kind: 'link', expiresAt: clock.now() });
    await create('demo of the gone', { kind: 'demo-link', repId: ana.id });
    const revoked = await create('revoked', { kind: 'link' });
    await store.credentials.revoke(revoked.id, 'usr_admin');
    await store.reps.remove(ana.id, 'usr_admin');
    for (const digest of ['key', 'token', 'session', 'old', 'revoked', 'demo of the gone', 'unknown']) {
      expect(await store.credentials.redeem(digest, `for ${digest}`, expiresAt), digest).toBeUndefined();
      expect(await store.credentials.byDigest(`for ${digest}`), digest).toBeUndefined();
    }
  });

  test('With a rep go the rep’s tokens, sessions and links, and nobody else’s', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const kinds: CredentialKind[] = ['token', 'session', 'link'];
    const gone = [];
    for (const kind of kinds) gone.push(await create(`ana ${kind}`, { kind, repId: ana.id }));
    await create('ben token', { kind: 'token', repId: ben.id });
    const removed = await store.reps.remove(ana.id, 'usr_admin');
    expect(removed?.due).toEqual([]);
    expect(removed?.credentials.toSorted()).toEqual(gone.map(({ id }) => id).toSorted());
    for (const kind of kinds) expect(await store.credentials.byDigest(`ana ${kind}`)).toBeUndefined();
    expect(await store.credentials.byDigest('ben token')).toBeDefined();
  });

  test('Lists hold the kinds asked for, of that rep, the oldest first, in pages, without the revoked', async () => {
    const { credentials } = ground.current.store;
    const keys = [await create('digest of 1'), await create('digest of 2'), await create('digest of 3')];
    await create('t1', { kind: 'token', repId: 'rep_a' });
    const token = await create('t2', { kind: 'token', repId: 'rep_b' });
    const first = await credentials.list({ kinds: ['key'] }, { limit: 2, after: null });
    const second = await credentials.list({ kinds: ['key'] }, { limit: 2, after: first.next });
    expect([...first.items, ...second.items]).toEqual(keys);
    expect(second.next).toBeNull();
    await credentials.revoke(keys[0]?.id ?? '', 'usr_admin');
    expect((await credentials.list({ kinds: ['key'] }, wholePage)).items).toHaveLength(2);
    expect((await credentials.list({ kinds: ['token'], repId: 'rep_b' }, wholePage)).items).toEqual([token]);
    expect((await credentials.list({ kinds: ['token', 'key'] }, wholePage)).items).toHaveLength(4);
    expect(JSON.stringify(await credentials.list({ kinds: ['key'] }, wholePage))).not.toContain('digest of');
  });

  test('A credential can be renamed; unused links of a name can be revoked together', async () => {
    const { clock, store } = ground.current;
    const key = await create('k1', { name: 'First admin' });
    await create('l1', { kind: 'link', name: 'First admin' });
    await create('l2', { kind: 'link', name: 'First admin' });
    await create('l3', { kind: 'link', name: 'Ana' });
    const session = await store.credentials.redeem('l2', 's1', clock.now() + 1000);
    const link = { kind: 'link', name: 'First admin', roles: ['admin'], repId: null, expiresAt: null } as const;
    expect(await store.credentials.replaceLink(link, 'l4', 'command line')).toBe(true);
    expect(await store.credentials.byDigest('l1')).toBeUndefined();
    expect(await store.credentials.byDigest('l3')).toBeDefined();
    expect(await store.credentials.byDigest('s1')).toEqual(session);
    expect(await store.credentials.rename(key.id, 'Fair', 'usr_admin')).toEqual({ ...key, name: 'Fair' });
    expect(await store.credentials.byDigest('k1')).toMatchObject({ name: 'Fair' });
  });

  test('Whether an admin ever signed in stays known; others do not count', async () => {
    const { clock, store } = ground.current;
    await create('l0', { kind: 'link', roles: ['rep'], repId: 'rep_a' });
    await store.credentials.redeem('l0', 's0', clock.now() + 1);
    expect(await store.credentials.anyAdmin()).toBe(false);
    await create('l1', { kind: 'link', roles: ['admin'] });
    expect(await store.credentials.anyAdmin()).toBe(false);
    const session = await store.credentials.redeem('l1', 's1', clock.now() + 1);
    await store.credentials.revoke(session?.id ?? '', 'usr_admin');
    expect(await store.credentials.anyAdmin()).toBe(true);
  });
}
