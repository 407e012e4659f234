/** The store's contract: who may sign in, and that nothing stands for somebody who left (P13). */
import { expect, test } from 'vitest';
import {
  type ChangeOfWays,
  Gone,
  type Person,
  type PersonChange,
  type PersonDraft,
  type PersonStore,
} from '../../../src/store/store.ts';
import { type OpenStore, onFreshGround, profile, sharkTank, wholePage } from './ground.ts';

const admin = 'usr_admin';

export function accountsContract(open: OpenStore): void {
  const ground = onFreshGround(open);
  /** Changed and removed where codes are sent, and by nobody's session, unless said otherwise. */
  const people = () => {
    const store: PersonStore = ground.current.store.people;
    const usual = { sendsCodes: true, keep: null };
    return {
      ...store,
      change: (id: string, change: PersonChange, by: string, ways: Partial<ChangeOfWays> = {}) =>
        store.change(id, change, by, { ...usual, ...ways }),
      remove: (id: string, by: string, ways: Partial<ChangeOfWays> = {}) => store.remove(id, by, { ...usual, ...ways }),
    };
  };

  const draftOfRep = (name: string, phone: string | null = null) => ({
    draft: {
      name,
      email: null,
      phone,
      smsOptIn: false,
      presence: 'available' as const,
      score: 0,
      profile: profile(),
    },
  });
  async function person(name: string, more: Partial<PersonDraft> = {}): Promise<Person> {
    const made = await people().create(
      { name, email: null, phone: null, desk: ['manager'], rep: null, ...more },
      admin,
    );
    if ('kind' in made) throw new Error(made.kind);
    return made;
  }
  const session = (personId: string, digest: string) =>
    ground.current.store.signIn.openSession(personId, 'password', digest, ground.current.clock.now() + 1_000_000);

  test('A person is found by id, email and phone, as made, also after a restart; a rep is made along', async () => {
    const { opened } = ground.current;
    const made = await person('Ana', {
      email: 'ana@example.com',
      phone: '+15125550100',
      desk: ['admin'],
      rep: draftOfRep('Ana', '+15125550100'),
    });
    expect(made).toMatchObject({ name: 'Ana', desk: ['admin'], email: 'ana@example.com', phone: '+15125550100' });
    await opened.reopen();
    expect(await people().find(made.id)).toEqual(made);
    expect(await people().byEmail('ANA@example.com')).toEqual(made);
    expect(await people().byPhone('+15125550100')).toEqual(made);
    expect((await people().list(wholePage)).items).toEqual([made]);
    expect(await ground.current.store.reps.find(made.repId ?? '')).toMatchObject({
      name: 'Ana',
      phone: '+15125550100',
    });
    expect(await people().byPhone('+15125550101')).toBeUndefined();
  });

  test('No two people have one email, phone or rep; a rep who is there gets an account once', async () => {
    const rep = await ground.current.rep('Ben', { phone: '+15125550102' });
    await person('Ana', { email: 'ana@example.com', phone: '+15125550100' });
    const create = (more: Partial<PersonDraft>) =>
      people().create({ name: 'X', email: null, phone: null, desk: ['manager'], rep: null, ...more }, admin);
    expect(await create({ email: 'ana@example.com' })).toEqual({ kind: 'email-taken' });
    expect(await create({ phone: '+15125550100' })).toEqual({ kind: 'phone-taken' });
    expect(await create({ rep: draftOfRep('Ben', '+15125550102') })).toEqual({ kind: 'rep-phone-taken' });
    expect(await create({ rep: { id: 'rep_none' } })).toEqual({ kind: 'rep-unknown' });
    const ben = await person('Ben', { desk: [], rep: { id: rep.id } });
    expect(ben.repId).toBe(rep.id);
    expect(await create({ rep: { id: rep.id } })).toEqual({ kind: 'rep-taken' });
    const cas = await person('Cas', { email: 'cas@example.com' });
    expect(await people().change(cas.id, { email: 'ana@example.com' }, admin)).toEqual({ kind: 'email-taken' });
    // Nothing of what was refused is there.
    expect((await people().list(wholePage)).items.map(({ name }) => name)).toEqual(['Ana', 'Ben', 'Cas']);
  });

  test('A session has the name and roles of the person as they are; other roles end it, another name does not', async () => {
    const { credentials } = ground.current.store;
    const ana = await person('Ana');
    const opened = await session(ana.id, 's1');
    expect(opened).toMatchObject({ kind: 'session', name: 'Ana', roles: ['manager'], personId: ana.id });
    const renamed = await people().change(ana.id, { name: 'Anna' }, admin);
    expect(renamed).toMatchObject({ kind: 'changed', left: { credentials: [], due: [] } });
    expect(await credentials.byDigest('s1')).toMatchObject({ name: 'Anna', roles: ['manager'] });
    const promoted = await people().change(ana.id, { desk: ['manager', 'admin'] }, admin);
    expect(promoted).toMatchObject({ kind: 'changed', left: { credentials: [opened?.id] } });
    expect(await credentials.byDigest('s1')).toBeUndefined();
    expect(await session(ana.id, 's2')).toMatchObject({ roles: ['manager', 'admin'] });
  });

  test('Who is removed is out: sessions, links, tokens and password; the live offer ends and open leads wait for a manager', async () => {
    const { store } = ground.current;
    const ana = await person('Ana', { email: 'ana@example.com', desk: [], rep: draftOfRep('Ana') });
    const rep = { id: ana.repId ?? '', name: 'Ana' };
    await ground.current.program([sharkTank(60)]);
    const won = await ground.current.offered();
    expect(await ground.current.claim(won, rep)).toMatchObject({ result: 'won' });
    const live = await ground.current.offered();
    const opened = await session(ana.id, 's1');
    const token = await store.credentials.create(
      { kind: 'token', name: 'Ana', roles: ['rep'], repId: rep.id, expiresAt: null },
      't1',
      admin,
    );
    await store.signIn.setPassword(ana.id, 'hash', opened?.id ?? null, ana.id);

    const removed = await people().remove(ana.id, admin);
    expect(removed).toMatchObject({ kind: 'removed', due: [live.lead.id] });
    expect(removed && 'credentials' in removed && [...removed.credentials].sort()).toEqual(
      [opened?.id, token.id].sort(),
    );
    for (const digest of ['s1', 't1']) expect(await store.credentials.byDigest(digest)).toBeUndefined();
    expect(await session(ana.id, 's2')).toBeUndefined();
    expect(await store.signIn.password(ana.id)).toBeUndefined();
    expect(await people().find(ana.id)).toBeUndefined();
    expect(await store.reps.find(rep.id)).toBeUndefined();
    expect((await store.leads.find(won.lead.id))?.position).toEqual({ status: 'unclaimed' });
    const because = (await ground.current.log()).flatMap((event) =>
      event.type === 'lead.unclaimed' ? [[event.leadId, event.data.because]] : [],
    );
    expect(because).toEqual([[won.lead.id, 'rep-left']]);
    expect((await people().names()).get(ana.id)).toBe('Ana');
    // The address is free again.
    await person('Ana again', { email: 'ana@example.com' });
    expect(await people().remove(ana.id, admin)).toBeUndefined();
  });

  test('A rep who is taken out takes along an account that is nothing else, and leaves the desk to one that is more', async () => {
    const { store } = ground.current;
    const [ana, ben] = [
      await person('Ana', { desk: [], rep: draftOfRep('Ana') }),
      await person('Ben', { desk: ['manager'], rep: draftOfRep('Ben') }),
    ];
    const [own, other] = [await session(ana.id, 's1'), await session(ben.id, 's2')];
    const gone = await store.reps.remove(ana.repId ?? '', admin);
    expect(gone?.credentials).toEqual([own?.id]);
    expect((await store.reps.remove(ben.repId ?? '', admin))?.credentials).toEqual([other?.id]);
    expect(await people().find(ana.id)).toBeUndefined();
    expect(await people().find(ben.id)).toMatchObject({ repId: null, desk: ['manager'] });
    expect(await store.credentials.byDigest('s2')).toBeUndefined();
  });

  test('A rep and their account keep one name, email and phone, whichever is changed; what differed before goes on to differ', async () => {
    const { store } = ground.current;
    const ana = await person('Ana', { phone: '+15125550100', desk: [], rep: draftOfRep('Ana', '+15125550100') });
    const repId = ana.repId ?? '';
    await people().change(ana.id, { name: 'Anna', phone: '+15125550101' }, admin);
    expect(await store.reps.find(repId)).toMatchObject({ name: 'Anna', phone: '+15125550101' });
    await store.reps.change(repId, { phone: '+15125550102' }, admin);
    // The number that was given up signs nobody in.
    expect(await people().byPhone('+15125550101')).toBeUndefined();
    expect(await people().find(ana.id)).toMatchObject({ name: 'Anna', phone: '+15125550102' });
    await people().change(ana.id, { phone: null }, admin);
    expect(await store.reps.find(repId)).toMatchObject({ phone: null });
    await store.reps.change(repId, { name: 'Ana at work' }, admin);
    await person('Ben', { phone: '+15125550103' });
    await store.reps.change(repId, { phone: '+15125550103' }, admin);
    expect(await people().find(ana.id)).toMatchObject({ name: 'Ana at work', phone: null });
    await ground.current.rep('Cas', { phone: '+15125550104' });
    await store.reps.change(repId, { phone: null }, admin);
    expect(await people().change(ana.id, { name: 'X', phone: '+15125550104' }, admin)).toEqual({
      kind: 'rep-phone-taken',
    });
    expect(await people().find(ana.id)).toMatchObject({ name: 'Ana at work', phone: null });
  });

  test('The last admin who can get in stays one, and nobody is left without a role', async () => {
    const { store, clock } = ground.current;
    const [ana, ben] = [await person('Ana', { desk: ['admin'] }), await person('Ben')];
    expect(await people().remove(ana.id, admin)).toEqual({ kind: 'last-admin' });
    expect(await people().change(ana.id, { desk: ['manager'] }, admin)).toEqual({ kind: 'last-admin' });
    expect(await people().change(ben.id, { desk: [] }, admin)).toEqual({ kind: 'no-role' });
    await people().change(ben.id, { desk: ['admin'], email: 'ben@example.com' }, admin);
    // Ben was never there, and has no way in.
    expect(await people().remove(ana.id, admin)).toEqual({ kind: 'last-admin' });
    const link = { kind: 'link', name: 'Ben', roles: [], repId: null, personId: ben.id } as const;
    await store.credentials.create({ ...link, expiresAt: clock.now() + 1000 }, 'l1', admin);
    expect(await people().change(ana.id, { desk: ['manager'] }, admin)).toMatchObject({ kind: 'changed' });
    clock.move(1000);
    await people().change(ana.id, { desk: ['admin'] }, admin);
    expect(await people().remove(ana.id, admin)).toEqual({ kind: 'last-admin' });
    await store.signIn.setPassword(ben.id, 'hash', null, admin);
    expect(await people().change(ana.id, { desk: ['manager'] }, admin)).toMatchObject({ kind: 'changed' });
    const cas = await person('Cas', { desk: ['admin'], phone: '+15125550103' });
    expect(await people().remove(ben.id, admin)).toMatchObject({ kind: 'removed' });
    expect(await people().remove(cas.id, admin)).toEqual({ kind: 'last-admin' });
    expect(await people().change('usr_none', { name: 'X' }, admin)).toBeUndefined();
    expect(await people().remove('usr_none', admin)).toBeUndefined();
  });

  test('Who is removed, or stops being admin, leaves no unused link that they made, nor one made with a key of theirs; the keys go on, under their name (P13)', async () => {
    const { store, clock } = ground.current;
    const { credentials } = store;
    const ada = await person('Ada', { desk: ['admin'], phone: '+15125550100' });
    const until = clock.now() + 1_000_000;
    const key = (name: string, by: string) =>
      credentials.create({ kind: 'key', name, roles: ['admin'], repId: null, expiresAt: null }, `key ${name}`, by);
    const link = (digest: string, of: string | null, by: string) =>
      credentials.replaceLink(
        {
          kind: 'link',
          name: digest,
          roles: of === null ? ['admin'] : [],
          repId: null,
          personId: of,
          expiresAt: until,
        },
        digest,
        by,
      );
    const leaves = [
      (id: string) => people().remove(id, ada.id),
      (id: string) => people().change(id, { desk: ['manager'] }, ada.id),
    ];
    for (const [round, leave] of leaves.entries()) {
      const eve = await person('Eve', { desk: ['admin'] });
      const ben = await person('Ben');
      const own = await key(`own ${round}`, eve.id);
      const further = await key(`further ${round}`, own.id);
      const others = await key(`others ${round}`, ada.id);
      expect(own.madeBy).toEqual({ id: eve.id, name: 'Eve' });
      expect(further.madeBy).toEqual({ id: own.id, name: `own ${round}` });
      expect(await link(`for Ada ${round}`, ada.id, eve.id)).toBe(true);
      expect(await link(`for anybody ${round}`, null, own.id)).toBe(true);
      expect(await link(`for one more ${round}`, null, further.id)).toBe(true);
      expect(await link(`by Ada ${round}`, ben.id, ada.id)).toBe(true);
      const left = await leave(eve.id);
      const ended = left && ('credentials' in left ? left.credentials : 'left' in left ? left.left.credentials : []);
      expect(ended).toHaveLength(3);
      for (const digest of [`for Ada ${round}`, `for anybody ${round}`, `for one more ${round}`])
        expect(await credentials.redeem(digest, `with ${digest}`, until), digest).toBeUndefined();
      expect(await credentials.redeem(`by Ada ${round}`, `with by Ada ${round}`, until)).toBeDefined();
      // Nothing more is made by that hand, either.
      expect(await link(`late ${round}`, ada.id, eve.id)).toBe(false);
      await expect(key(`late ${round}`, eve.id)).rejects.toThrow(Gone);
      const made = await credentials.list({ kinds: ['key', 'token'], madeBy: eve.id }, wholePage);
      expect(made.items).toEqual([await credentials.find(own.id), await credentials.find(further.id)]);
      expect(made.items[0]?.madeBy).toEqual({ id: eve.id, name: 'Eve' });
      expect(await credentials.byDigest(`key others ${round}`)).toEqual(others);
    }
  });

  test('With a key its unused links go, and those of keys that were made with it (P13)', async () => {
    const { credentials } = ground.current.store;
    const make = (digest: string, kind: 'key' | 'link', by: string) =>
      credentials.create({ kind, name: digest, roles: ['admin'], repId: null, expiresAt: null }, digest, by);
    const first = await make('k1', 'key', admin);
    const second = await make('k2', 'key', first.id);
    await make('l1', 'link', first.id);
    await make('l2', 'link', second.id);
    await make('l3', 'link', admin);
    expect(await credentials.revoke(first.id, admin)).toBe(true);
    for (const digest of ['l1', 'l2']) expect(await credentials.byDigest(digest), digest).toBeUndefined();
    for (const digest of ['k2', 'l3']) expect(await credentials.byDigest(digest), digest).toBeDefined();
    await expect(make('l4', 'link', first.id)).rejects.toThrow(Gone);
  });

  test('An email or phone that is replaced ends the sessions and unused links of the person, but the one they replace it in (P13)', async () => {
    const { store, clock } = ground.current;
    const ana = await person('Ana', { rep: draftOfRep('Ana') });
    const repId = ana.repId ?? '';
    let round = 0;
    /** Which of a session, another session and a link are there after it. */
    const after = async (change: (keep: string | null) => Promise<unknown>) => {
      round += 1;
      const digests = ['own', 'other', 'link'].map((word) => `${word} ${round}`);
      const [own, other, link] = digests;
      const opened = await session(ana.id, own ?? '');
      await session(ana.id, other ?? '');
      const whose = { kind: 'link', name: 'Ana', roles: [], repId: null, personId: ana.id } as const;
      await store.credentials.replaceLink({ ...whose, expiresAt: clock.now() + 1000 }, link ?? '', admin);
      await change(opened?.id ?? null);
      const found = await Promise.all(digests.map((digest) => store.credentials.byDigest(digest)));
      return ['own', 'other', 'link'].filter((_, index) => found[index] !== undefined);
    };
    const all = ['own', 'other', 'link'];
    // What they did not have let nobody in.
    expect(
      await after(() => people().change(ana.id, { phone: '+15125550101', email: 'a@example.com' }, admin)),
    ).toEqual(all);
    expect(await after(() => people().change(ana.id, { phone: '+15125550101', name: 'Anna' }, admin))).toEqual(all);
    expect(await after(() => people().change(ana.id, { phone: '+15125550102' }, admin))).toEqual([]);
    expect(await after(() => people().change(ana.id, { email: null }, admin))).toEqual([]);
    expect(await after((keep) => people().change(ana.id, { phone: '+15125550103' }, ana.id, { keep }))).toEqual([
      'own',
    ]);
    // Whose hand it is decides, not what is to be kept.
    expect(await after((keep) => people().change(ana.id, { phone: '+15125550104' }, admin, { keep }))).toEqual([]);
    // The rep's number, and with it the account's, is another.
    await store.reps.change(repId, { phone: '+15125550104' }, admin);
    expect(await after(() => store.reps.change(repId, { phone: '+15125550105' }, admin))).toEqual([]);
    expect(await people().byPhone('+15125550105')).toBeDefined();
    expect(await after(() => store.reps.change(repId, { smsOptIn: true }, admin))).toEqual(all);
  });

  test('Where no codes are sent a phone is no way in, and the last admin’s email and password stay', async () => {
    const { store, clock } = ground.current;
    const none = { sendsCodes: false };
    const [ana, ben] = [
      await person('Ana', { desk: ['admin'], email: 'ana@example.com' }),
      await person('Ben', { desk: ['admin'], phone: '+15125550102' }),
    ];
    const opened = await session(ana.id, 's1');
    const keep = opened?.id ?? null;
    expect(await people().remove(ana.id, admin, none)).toEqual({ kind: 'last-admin' });
    expect(await people().change(ana.id, { desk: ['manager'] }, admin, none)).toEqual({ kind: 'last-admin' });
    // Not even signed out, which a new address would do.
    expect(await people().change(ana.id, { email: 'b@example.com' }, admin, none)).toEqual({ kind: 'last-admin' });
    expect(await people().change(ana.id, { phone: '+15125550101' }, ana.id, { ...none, keep })).toMatchObject({
      kind: 'changed',
    });
    await store.signIn.setPassword(ana.id, 'hash', keep, ana.id);
    for (const by of [ana.id, admin])
      expect(await people().change(ana.id, { email: null }, by, { ...none, keep })).toEqual({ kind: 'last-admin' });
    expect(await people().change(ana.id, { email: 'a@example.com' }, ana.id, { ...none, keep })).toMatchObject({
      kind: 'changed',
    });
    // Where codes are sent, Ana has her phone, and Ben his.
    expect(await people().change(ana.id, { email: null }, ana.id, { keep })).toMatchObject({ kind: 'changed' });
    expect(await people().change(ana.id, { phone: null }, ana.id, { keep })).toMatchObject({ kind: 'changed' });
    expect(await people().change(ben.id, { phone: null }, ben.id)).toMatchObject({ kind: 'changed' });
    await people().change(ben.id, { phone: '+15125550102' }, ben.id);
    clock.move(2_000_000);
    expect(await people().change(ben.id, { phone: null }, ben.id)).toEqual({ kind: 'last-admin' });
    // The link that an admin made goes with that admin, and is nobody's way in then.
    const link = { kind: 'link', name: 'Ana', roles: [], repId: null, personId: ana.id } as const;
    await store.credentials.replaceLink({ ...link, expiresAt: clock.now() + 1000 }, 'l1', ben.id);
    expect(await people().remove(ben.id, admin)).toEqual({ kind: 'last-admin' });
    await store.credentials.replaceLink({ ...link, expiresAt: clock.now() + 1000 }, 'l2', 'command line');
    expect(await people().remove(ben.id, admin)).toMatchObject({ kind: 'removed' });
  });

  test('Settings that are others than at the last start are told by name, once, whatever they are; the same ones write nothing', async () => {
    const { opened } = ground.current;
    const seen: string[] = [];
    const at = (salt: string, settings: Readonly<Record<string, string>>) =>
      ground.current.store.signIn.keepSettings(salt, (kept) => {
        seen.push(kept);
        return settings;
      });
    expect(await at('first', { A: '1', B: '1' })).toEqual([]);
    await opened.reopen();
    expect(await at('second', { A: '1', B: '1' })).toEqual([]);
    const both = await Promise.all([at('x', { A: '2', C: '1' }), at('y', { A: '2', C: '1' })]);
    expect(both.filter((names) => names.length > 0)).toEqual([['A', 'B', 'C']]);
    expect(new Set(seen)).toEqual(new Set(['first']));
    const told = (await ground.current.store.events.changes(wholePage)).items;
    expect(told.map(({ type, data }) => [type, data])).toEqual([['settings.changed', { settings: ['A', 'B', 'C'] }]]);
  });

  test('A link that is nobody’s makes its person, once; that of a rep makes the account of the rep', async () => {
    const { store, clock } = ground.current;
    const rep = await ground.current.rep('Ben', { phone: '+15125550102' });
    const link = (digest: string, more: { repId?: string; roles?: readonly ('admin' | 'rep')[] }) =>
      store.credentials.create(
        { kind: 'link', name: 'First admin', roles: ['admin'], repId: null, expiresAt: clock.now() + 1000, ...more },
        digest,
        admin,
      );
    await link('l1', {});
    await link('l2', { repId: rep.id, roles: ['rep'] });
    await link('l3', { repId: rep.id, roles: ['rep'] });
    const until = clock.now() + 1_000_000;
    const both = await Promise.all(['s1', 's2'].map((digest) => store.credentials.redeem('l1', digest, until)));
    expect(both.filter((session) => session !== undefined)).toHaveLength(1);
    expect(await store.credentials.redeem('l2', 's3', until)).toMatchObject({ roles: ['rep'], repId: rep.id });
    expect(await store.credentials.redeem('l3', 's4', until)).toMatchObject({ roles: ['rep'], repId: rep.id });
    const made = (await people().list(wholePage)).items;
    expect(made.map(({ name, desk, repId, phone }) => [name, desk, repId, phone])).toEqual([
      ['First admin', ['admin'], null, null],
      ['Ben', [], rep.id, '+15125550102'],
    ]);
  });

  test('A new password ends every session but one', async () => {
    const { signIn, credentials } = ground.current.store;
    const ana = await person('Ana');
    const [kept, other] = [await session(ana.id, 's1'), await session(ana.id, 's2')];
    expect(await signIn.password(ana.id)).toBeUndefined();
    expect(await signIn.setPassword(ana.id, 'first', kept?.id ?? '', ana.id)).toEqual([other?.id]);
    await signIn.setPassword(ana.id, 'second', kept?.id ?? '', ana.id);
    expect(await signIn.password(ana.id)).toBe('second');
    expect(await credentials.byDigest('s1')).toBeDefined();
    expect(await credentials.byDigest('s2')).toBeUndefined();
    expect(await signIn.endSessions(ana.id, 'usr_mia')).toEqual([kept?.id]);
  });

  test('Whoever signs in at the moment of a removal, another role or another password is out, or has what they have now (P13)', async () => {
    const { store, clock } = ground.current;
    const until = clock.now() + 1_000_000;
    for (let round = 0; round < 5; round++) {
      const ana = await person(`Ana ${round}`);
      const open = (digest: string) => store.signIn.openSession(ana.id, 'code', digest, until);
      const digests = Array.from({ length: 4 }, (_, number) => `s${round}-${number}`);
      const [opened] = await Promise.all([
        Promise.all(digests.map(open)),
        people().change(ana.id, { desk: ['manager', 'admin'] }, admin),
      ]);
      // Who was told the old roles has no session any more.
      for (const [index, digest] of digests.entries()) {
        const isOld = opened[index]?.roles.length === 1;
        expect((await store.credentials.byDigest(digest)) === undefined).toBe(isOld);
      }
      const link = { kind: 'link', name: 'Ana', roles: [], repId: null, personId: ana.id, expiresAt: until } as const;
      await store.credentials.replaceLink(link, `l${round}`, admin);
      await person(`Eve ${round}`, { desk: ['admin'], phone: `+151255501${10 + round}` });
      await Promise.all([
        open(`a${round}`),
        people().remove(ana.id, admin),
        store.credentials.redeem(`l${round}`, `b${round}`, until),
        store.credentials.replaceLink(link, `m${round}`, admin),
        open(`c${round}`),
      ]);
      for (const digest of [`a${round}`, `b${round}`, `c${round}`, `l${round}`, `m${round}`])
        expect(await store.credentials.byDigest(digest)).toBeUndefined();
      expect(await open(`d${round}`)).toBeUndefined();
    }
  });

  test('A token that is made while its rep leaves is worth nothing (P13)', async () => {
    const { store } = ground.current;
    const rep = await ground.current.rep('Ben', { phone: '+15125550102', email: 'ben@example.com' });
    await store.reps.remove(rep.id, admin);
    const token = { kind: 'token', name: 'Ben', roles: ['rep'], repId: rep.id, expiresAt: null } as const;
    await expect(store.credentials.create(token, 't1', admin)).rejects.toThrow(Gone);
    expect(await store.credentials.byDigest('t1')).toBeUndefined();
    expect((await store.reps.names()).get(rep.id)).toBe('Ben');
  });

  test('A code is taken once, whoever asks; what ran out is dropped; what is kept is kept', async () => {
    const { signIn } = ground.current.store;
    const code = (at: number) =>
      signIn.keepCode({ identifier: 'a', value: `${at}:0`, createdAt: at, expiresAt: at + 5 });
    const [first, second] = [await code(1), await code(2)];
    expect(await signIn.codes('a')).toEqual([second, first]);
    expect(await signIn.codes('b')).toEqual([]);
    const taken = await Promise.all([signIn.takeCode(second.id), signIn.takeCode(second.id)]);
    expect(taken.filter((one) => one !== undefined)).toEqual([second]);
    await signIn.dropCodes(7);
    expect(await signIn.codes('a')).toEqual([]);
    const candidates = await Promise.all(['x', 'y', 'z'].map((candidate) => signIn.keep('secret', candidate)));
    expect(new Set(candidates).size).toBe(1);
    expect(await signIn.keep('secret', 'later')).toBe(candidates[0]);
  });

  test('What is changed along with a rep is a change of the person; an invitation and signing somebody out are told too', async () => {
    const { store } = ground.current;
    const ana = await person('Ana', { phone: '+15125550101', rep: draftOfRep('Ana', '+15125550101') });
    await store.reps.change(ana.repId ?? '', { phone: '+15125550109' }, 'usr_mia');
    const expiresAt = ground.current.clock.now() + 1000;
    const link = { kind: 'link', name: 'Ana', roles: [], repId: null, personId: ana.id, expiresAt } as const;
    expect(await store.credentials.replaceLink(link, 'l1', 'usr_mia')).toBe(true);
    await store.signIn.endSessions(ana.id, 'usr_mia');
    const told = (await store.events.changes({ limit: 4, after: null })).items;
    expect(told.map(({ type, data }) => [type, data])).toEqual([
      ['person.signed-out', { by: 'usr_mia', personId: ana.id }],
      ['person.invited', { by: 'usr_mia', personId: ana.id, roles: [] }],
      ['person.changed', { by: 'usr_mia', personId: ana.id, fields: ['phone'] }],
      ['rep.changed', { by: 'usr_mia', fields: ['phone'] }],
    ]);
    await people().change(ana.id, { phone: '+15125550101' }, ana.id);
    expect((await store.events.changes({ limit: 3, after: null })).items.map(({ type }) => type)).toEqual([
      'person.changed',
      'rep.changed',
      'person.signed-out',
    ]);
  });

  test('Who changed what is read the latest first, in pages, without what happened to leads', async () => {
    const { store } = ground.current;
    const ana = await person('Ana');
    await ground.current.offered();
    await people().change(ana.id, { name: 'Anna', desk: ['admin'] }, ana.id);
    const { id } = await store.teams.create('North', ana.id);
    const all = (await store.events.changes(wholePage)).items;
    expect(all.slice(0, 3).map(({ type, data }) => [type, data.by])).toEqual([
      ['team.added', ana.id],
      ['person.changed', ana.id],
      ['person.added', admin],
    ]);
    expect(all[0]).toMatchObject({ data: { teamId: id } });
    expect(all[1]).toMatchObject({ data: { fields: ['name', 'roles'], roles: ['admin'] } });
    expect(JSON.stringify(all)).not.toContain('Anna');
    const first = await store.events.changes({ limit: 1, after: null });
    const next = await store.events.changes({ limit: 1, after: first.next });
    expect([...first.items, ...next.items]).toEqual(all.slice(0, 2));
  });
}
