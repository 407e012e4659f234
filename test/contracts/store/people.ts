/** The store's contract: reps, programs and their versions. */
import { expect, test } from 'vitest';
import type { Rep } from '../../../src/domain/rep.ts';
import { type OpenStore, onFreshGround, sharkTank, topProducer, wholePage } from './ground.ts';

export function peopleContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('A phone belongs to one rep at a time, also in one moment and when it is changed; a removed rep frees it', async () => {
    const { store } = ground.current;
    const phone = '+15125550111';
    const ana = await ground.current.rep('Ana', { phone });
    const ben = await ground.current.rep('Ben');
    const { name: _name, id: _id, seniority: _seniority, presenceBecause: _because, ...draft } = ana;
    expect(await store.reps.create({ ...draft, name: 'Cem' }, 'usr_admin')).toBe('phone-taken');
    expect(await store.reps.change(ben.id, { phone }, 'usr_admin')).toBe('phone-taken');
    expect(await store.reps.change(ana.id, { phone, score: 3 }, 'usr_admin')).toMatchObject({ phone, score: 3 });
    const other = { ...draft, phone: '+15125550112' };
    const both = await Promise.all([
      store.reps.create({ ...other, name: 'Dee' }, 'usr_admin'),
      store.reps.create({ ...other, name: 'Eve' }, 'usr_admin'),
    ]);
    expect(both.filter((made) => made === 'phone-taken')).toHaveLength(1);
    await store.reps.remove(ana.id, 'usr_admin');
    expect(await store.reps.byPhone(phone)).toBeUndefined();
    expect(await store.reps.change(ben.id, { phone }, 'usr_admin')).toMatchObject({ phone });
    expect(await store.reps.byPhone(phone)).toMatchObject({ id: ben.id });
  });

  test('A rep is stored as given and changed field by field, those of the profile one by one', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana', { email: 'ana@example.com', score: 1.5 });
    expect(await store.reps.find(ana.id)).toEqual(ana);
    const changed = await store.reps.change(
      ana.id,
      {
        name: 'Ana B.',
        profile: { languages: ['en', 'es'], skills: { solar: 3 } },
      },
      'usr_admin',
    );
    expect(changed).toEqual({
      ...ana,
      name: 'Ana B.',
      profile: { ...ana.profile, languages: ['en', 'es'], skills: { solar: 3 } },
    });
    expect(await store.reps.change(ana.id, { profile: { level: 2 } }, 'usr_admin')).toMatchObject({
      profile: { languages: ['en', 'es'], level: 2 },
    });
    expect(await store.reps.change(ana.id, { email: null }, 'usr_admin')).toMatchObject({ email: null });
  });

  test('Two changes of different fields in one moment both stay', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana');
    await Promise.all([
      store.reps.change(ana.id, { profile: { level: 2 } }, 'usr_admin'),
      store.reps.change(ana.id, { profile: { languages: ['en'] } }, 'usr_admin'),
      store.reps.change(ana.id, { score: 9 }, 'usr_admin'),
    ]);
    expect(await store.reps.find(ana.id)).toMatchObject({ score: 9, profile: { level: 2, languages: ['en'] } });
  });

  test('Presence is logged when it changes, and only then (P10)', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana');
    await store.reps.change(ana.id, { presence: 'away' }, 'usr_admin');
    await store.reps.change(ana.id, { presence: 'away' }, 'usr_admin');
    await store.reps.change(ana.id, { score: 1 }, 'usr_admin');
    await store.reps.present(ana.id, 'away');
    await store.reps.present(ana.id, 'available');
    expect(await store.reps.present('rep_none', 'away')).toBeUndefined();
    expect((await ground.current.log()).filter(({ type }) => type === 'rep.presence')).toMatchObject([
      { type: 'rep.presence', repId: ana.id, data: { status: 'away' } },
      { type: 'rep.presence', repId: ana.id, data: { status: 'available' } },
    ]);
  });

  test('Who says where a rep is in the rep’s place is named, and answers for a change (P12)', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana');
    await store.reps.present(ana.id, 'away', 'usr_max');
    await store.reps.present(ana.id, 'away', 'usr_max');
    await store.reps.present(ana.id, 'available', ana.id);
    await store.reps.change(ana.id, { presence: 'off' }, 'usr_max');
    expect((await ground.current.log()).filter(({ type }) => type === 'rep.presence').map(({ data }) => data)).toEqual([
      { status: 'away', by: 'usr_max' },
      { status: 'available' },
      { status: 'off', by: 'usr_max' },
    ]);
    const changes = (await store.events.changes({ limit: 2, after: null })).items;
    expect(changes.map(({ type, data }) => [type, data])).toEqual([
      ['rep.changed', { by: 'usr_max', fields: ['presence'], presence: 'off' }],
      ['rep.changed', { by: 'usr_max', fields: ['presence'], presence: 'away' }],
    ]);
  });

  test('A removed rep is in no list, gets no offers, and keeps the name in history (P12)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    await ground.current.claim(offer, ana);
    expect(await store.reps.remove(ana.id, 'usr_admin')).toEqual({ credentials: [], due: [] });
    expect(await store.reps.remove(ana.id, 'usr_admin')).toBeUndefined();
    expect(await store.reps.remove('rep_none', 'usr_admin')).toBeUndefined();
    expect(await store.reps.find(ana.id)).toBeUndefined();
    expect(await store.reps.change(ana.id, { score: 1 }, 'usr_admin')).toBeUndefined();
    expect((await store.reps.list(wholePage)).items.map(({ id }) => id)).toEqual([ben.id]);
    expect(await store.reps.ranked()).toEqual([ben.id]);
    expect((await store.reps.names()).get(ana.id)).toBe('Ana');
    expect((await ground.current.log()).find(({ type }) => type === 'claim.won')).toMatchObject({ repId: ana.id });
    expect((await ground.current.opens((await ground.current.accepted()).id)).reps).toEqual([ben.id]);
  });

  test('Reps rank by score, then the older first; lists come the oldest first, in pages', async () => {
    const { store } = ground.current;
    const scores = [1, 5, 5, -2, 0.5];
    const reps: Rep[] = [];
    for (const score of scores) reps.push(await ground.current.rep(`Rep ${score}`, { score }));
    const at = (...places: number[]) => places.map((place) => reps[place]?.id);
    expect(await store.reps.ranked()).toEqual(at(1, 2, 0, 4, 3));
    const first = await store.reps.list({ limit: 3, after: null });
    const second = await store.reps.list({ limit: 3, after: first.next });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(at(0, 1, 2, 3, 4));
    expect(second.next).toBeNull();
  });

  test('A fresh store has one program, Everyone, which comes after any other; a restart adds no second', async () => {
    const { opened } = ground.current;
    const [everyone] = (await ground.current.store.programs.list(wholePage)).items;
    expect(everyone).toMatchObject({
      name: 'Everyone',
      version: 1,
      enabled: true,
      paused: false,
      stages: [
        { mode: 'shark-tank', seconds: 60 },
        { mode: 'cherry-pick', seconds: null },
      ],
    });
    await ground.current.store.programs.remove(everyone?.id ?? '', 'usr_admin');
    await opened.reopen();
    expect((await ground.current.store.programs.list(wholePage)).items).toEqual([]);
    const own = await ground.current.program([sharkTank()], { priority: -999_999 });
    expect(own.priority).toBeGreaterThan(everyone?.priority ?? 0);
  });

  test('Each change of a program is a version; names stay, removed ones too (P12)', async () => {
    const { store } = ground.current;
    const made = await ground.current.program([sharkTank(20)]);
    const changed = await store.programs.change(made.id, { stages: [topProducer(10)], priority: 5 }, 'usr_admin');
    expect(changed).toEqual({ ...made, stages: [topProducer(10)], priority: 5, version: 2 });
    expect(await store.programs.find(made.id)).toEqual(changed);
    await store.programs.change(made.id, { name: 'Renamed' }, 'usr_admin');
    expect(await store.programs.remove(made.id, 'usr_admin')).toBe(true);
    expect(await store.programs.remove(made.id, 'usr_admin')).toBe(false);
    expect(await store.programs.find(made.id)).toBeUndefined();
    expect(await store.programs.change(made.id, { name: 'No' }, 'usr_admin')).toBeUndefined();
    expect((await store.programs.names()).get(made.id)).toBe('Renamed');
  });

  test('Programs come the oldest first, in pages', async () => {
    const { store } = ground.current;
    for (const name of ['A', 'B', 'C']) await ground.current.program([sharkTank()], { name });
    const first = await store.programs.list({ limit: 3, after: null });
    const second = await store.programs.list({ limit: 3, after: first.next });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['Everyone', 'A', 'B', 'C']);
    expect(second.next).toBeNull();
    expect(first.items.map(({ seniority }) => seniority)).toEqual(
      first.items.map(({ seniority }) => seniority).toSorted((a, b) => a - b),
    );
  });
}
