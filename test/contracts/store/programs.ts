/** The store's contract: programs are paused and resumed on the record; teams are made, renamed and taken away. */
import { expect, test } from 'vitest';
import { eligible, type OpenStore, onFreshGround, profile, sharkTank, wholePage } from './ground.ts';

export function programsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('A change may pause along with it: both, or neither (P2)', async () => {
    const { store } = ground.current;
    const program = await ground.current.program([sharkTank()]);
    const changed = await store.programs.change(program.id, { name: 'Renamed', paused: true }, 'usr_admin');
    expect(changed).toMatchObject({ name: 'Renamed', paused: true, version: 2 });
    expect(await store.programs.change(program.id, { paused: false }, 'usr_admin')).toMatchObject({ paused: false });
    // Boundary of the test: what cannot be stored, so that the write ends after it has begun.
    const broken = { name: 1n as unknown as string, paused: true };
    await expect(store.programs.change(program.id, broken, 'usr_admin')).rejects.toThrow();
    expect(await store.programs.find(program.id)).toMatchObject({ name: 'Renamed', paused: false });
    expect((await ground.current.log()).map(({ type }) => type)).toEqual([
      'program.added',
      'program.paused',
      'program.changed',
      'program.resumed',
      'program.changed',
    ]);
  });

  test('A pause is logged once, stays over edits and restarts, and is undone by resuming (P10)', async () => {
    const { store, opened } = ground.current;
    const program = await ground.current.program([sharkTank()]);
    expect(program.paused).toBe(false);
    expect(await store.programs.pause(program.id, true, 'key_manager')).toEqual({ ...program, paused: true });
    expect(await store.programs.pause(program.id, true, 'key_other')).toEqual({ ...program, paused: true });
    expect(await store.programs.change(program.id, { name: 'Renamed' }, 'usr_admin')).toMatchObject({
      paused: true,
      version: 2,
    });
    await opened.reopen();
    const { programs } = ground.current.store;
    expect(await programs.find(program.id)).toMatchObject({ name: 'Renamed', paused: true });
    // Every version of it is paused: leads that go by an older one wait too.
    expect(await programs.at(program.id, 1)).toMatchObject({ name: 'Test', version: 1, paused: true });
    expect(await programs.pause(program.id, false, 'key_manager')).toMatchObject({ paused: false });
    expect(await programs.pause(program.id, false, 'key_manager')).toMatchObject({ paused: false });
    expect(await programs.pause('prg_none', true, 'key_manager')).toBeUndefined();
    expect(await ground.current.log()).toMatchObject([
      { type: 'program.added', data: { programId: program.id, by: 'usr_admin' } },
      { type: 'program.paused', data: { programId: program.id, by: 'key_manager' } },
      {
        type: 'program.changed',
        data: { programId: program.id, by: 'usr_admin', programVersion: 2, fields: ['name'] },
      },
      { type: 'program.resumed', data: { programId: program.id, by: 'key_manager' } },
    ]);
  });

  test('A version is there for good, also of a program that was removed; one that never was is not', async () => {
    const { store } = ground.current;
    const program = await ground.current.program([sharkTank(20)]);
    await store.programs.change(program.id, { stages: [sharkTank(40)] }, 'usr_admin');
    await store.programs.remove(program.id, 'usr_admin');
    expect(await store.programs.at(program.id, 1)).toEqual(program);
    expect(await store.programs.at(program.id, 2)).toMatchObject({ stages: [{ seconds: 40 }] });
    expect(await store.programs.at(program.id, 3)).toBeUndefined();
    expect(await store.programs.at('prg_none', 1)).toBeUndefined();
    expect(await store.programs.tallies('prg_none')).toEqual({});
    expect(await store.programs.pause(program.id, true, 'key_manager')).toBeUndefined();
  });

  test('Leads are routed as they are taken in: an edit afterwards is for later ones', async () => {
    const { store } = ground.current;
    await ground.current.rep('Ana');
    const program = await ground.current.program([sharkTank(20)]);
    const lead = await ground.current.accepted();
    expect(lead.program).toEqual({ id: program.id, name: 'Test', version: 1 });
    expect(lead.position.status).toBe('received');
    await store.programs.change(program.id, { stages: [sharkTank(40)] }, 'usr_admin');
    expect((await ground.current.opens(lead.id)).offer.closesAt).toBe(ground.current.clock.now() + 20_000);
    expect((await ground.current.accepted()).program).toMatchObject({ version: 2 });
  });

  test('Teams are made, found, renamed and listed the oldest first, in pages', async () => {
    const { teams } = ground.current.store;
    const made = [
      await teams.create('Sales', 'usr_admin'),
      await teams.create('West', 'usr_admin'),
      await teams.create('Sales', 'usr_admin'),
    ];
    expect(new Set(made.map(({ id }) => id)).size).toBe(3);
    expect(await teams.find(made[1]?.id ?? '')).toEqual(made[1]);
    expect(await teams.rename(made[1]?.id ?? '', 'East', 'usr_admin')).toEqual({ ...made[1], name: 'East' });
    const first = await teams.list({ limit: 2, after: null });
    const second = await teams.list({ limit: 2, after: first.next });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['Sales', 'East', 'Sales']);
    expect(second.next).toBeNull();
    expect(await teams.find('team_none')).toBeUndefined();
    expect(await teams.rename('team_none', 'x', 'usr_admin')).toBeUndefined();
    expect(await teams.remove('team_none', 'usr_admin')).toEqual({ kind: 'unknown' });
  });

  test('A team that programs name stays; once none does, it goes, from its reps too', async () => {
    const { store } = ground.current;
    const [west, east] = [await store.teams.create('West', 'usr_admin'), await store.teams.create('East', 'usr_admin')];
    const ana = await ground.current.rep('Ana', { profile: profile({ teams: [west.id, east.id], level: 3 }) });
    const program = await ground.current.program([sharkTank()], { eligible: eligible({ teams: [west.id] }) });
    expect(await store.teams.remove(west.id, 'usr_admin')).toEqual({ kind: 'used', by: ['Test'] });
    expect(await store.teams.find(west.id)).toEqual(west);
    expect((await store.reps.find(ana.id))?.profile.teams).toEqual([west.id, east.id]);
    await store.programs.change(program.id, { eligible: eligible() }, 'usr_admin');
    expect(await store.teams.remove(west.id, 'usr_admin')).toEqual({ kind: 'removed' });
    expect(await store.teams.remove(west.id, 'usr_admin')).toEqual({ kind: 'unknown' });
    expect(await store.teams.find(west.id)).toBeUndefined();
    expect((await store.teams.list(wholePage)).items).toEqual([east]);
    expect((await store.reps.find(ana.id))?.profile).toEqual({ ...ana.profile, teams: [east.id] });
  });
}
