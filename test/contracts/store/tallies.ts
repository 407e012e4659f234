/** The store's contract: what a stage remembers is spent with the decision, exactly once, whatever comes at once (P1, P3). */
import { expect, test } from 'vitest';
import type { Stage } from '../../../src/domain/program.ts';
import type { Rep } from '../../../src/domain/rep.ts';
import type { Progress } from '../../../src/store/store.ts';
import {
  decideAlone,
  type OpenStore,
  onFreshGround,
  pushPull,
  roundRobin,
  sharesByRank,
  sharesByRep,
  sharkTank,
} from './ground.ts';

export function talliesContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  async function team(...names: string[]): Promise<Rep[]> {
    const reps: Rep[] = [];
    for (const [index, name] of names.entries())
      reps.push(await ground.current.rep(name, { score: names.length - index }));
    return reps;
  }

  /** So many leads taken in and moved on, all in one moment, in the order in which they were decided. */
  async function moved(count: number): Promise<readonly Progress[]> {
    const leads = await Promise.all(Array.from({ length: count }, () => ground.current.accepted()));
    const before = await ground.current.store.events.last();
    const all = await Promise.all(leads.map(({ id }) => ground.current.progress(id)));
    const decided = (await ground.current.store.events.after(before, 10_000)).map((event) =>
      event.type === 'lead.assigned' || event.type === 'wave.started' ? event.leadId : undefined,
    );
    return all.toSorted((a, b) => decided.indexOf(a.lead.id) - decided.indexOf(b.lead.id));
  }

  /** Whose each of so many is. */
  const flood = async (count: number): Promise<(string | undefined)[]> =>
    (await moved(count)).map(({ assigned }) => assigned?.repId);

  const countsOf = (owners: readonly (string | undefined)[], reps: readonly Rep[]): number[] =>
    reps.map(({ id }) => owners.filter((owner) => owner === id).length);

  test('Two hundred leads at once go round in turn, none skipped, none doubled, and on after a restart', async () => {
    const reps = await team('Ana', 'Ben', 'Cem');
    await ground.current.program([roundRobin()]);
    const first = await flood(100);
    await ground.current.opened.reopen();
    const owners = [...first, ...(await flood(100))];
    expect(owners).toEqual(Array.from({ length: 200 }, (_, index) => reps[index % 3]?.id));
  });

  test('By weight two hundred leads at once are split exactly, without bursts, and on after a restart', async () => {
    const [ana, ben] = await team('Ana', 'Ben');
    if (!ana || !ben) throw new Error('no team');
    await ground.current.program([roundRobin({ weights: { [ana.id]: 3 } })]);
    const first = await flood(98);
    await ground.current.opened.reopen();
    const owners = [...first, ...(await flood(102))];
    expect(countsOf(owners, [ana, ben])).toEqual([150, 50]);
    for (let from = 0; from < 200; from += 4)
      expect(countsOf(owners.slice(from, from + 4), [ana, ben])).toEqual([3, 1]);
  });

  test('Shares by rank give two hundred leads at once out exactly, every fifty of them too', async () => {
    const reps = await team('Ana', 'Ben', 'Cem', 'Dee', 'Eve', 'Fay');
    await ground.current.program([sharesByRank([16, 13, 10, 7, 4])]);
    const first = await flood(120);
    await ground.current.opened.reopen();
    const owners = [...first, ...(await flood(80))];
    for (let from = 0; from < 200; from += 50) {
      expect(countsOf(owners.slice(0, from + 50), reps)).toEqual(
        [16, 13, 10, 7, 4, 0].map((part) => (part * (from + 50)) / 50),
      );
    }
  });

  test('Shares by rep begin anew with the period, and only then', async () => {
    const [ana, ben] = await team('Ana', 'Ben');
    if (!ana || !ben) throw new Error('no team');
    const program = await ground.current.program([sharesByRep({ [ana.id]: 1, [ben.id]: 3 }, { period: 'day' })]);
    const { clock, store } = ground.current;
    expect(countsOf(await flood(3), [ana, ben])).toEqual([1, 2]);
    // 15 June 2026, noon: a millisecond before midnight the fourth of the same day comes.
    clock.move(12 * 3_600_000 - 1);
    expect(await flood(1)).toEqual([ben.id]);
    expect(await store.programs.tallies(program.id)).toEqual({
      'shares#0': { shares: { period: '2026-06-15', total: 4, given: { [ana.id]: 1, [ben.id]: 3 } } },
    });
    clock.move(1);
    await flood(1);
    expect(await store.programs.tallies(program.id)).toMatchObject({
      'shares#0': { shares: { period: '2026-06-16', total: 1, given: { [ben.id]: 1 } } },
    });
  });

  test('A portion takes exactly its part of two hundred leads at once, evenly: the first, fifth, ninth …', async () => {
    const [ana] = await team('Ana');
    await ground.current.program([roundRobin({ portion: 25 }), sharkTank(60)], { maxLive: 1000 });
    const first = await flood(101);
    await ground.current.opened.reopen();
    const owners = [...first, ...(await flood(99))];
    expect(owners).toEqual(Array.from({ length: 200 }, (_, index) => (index % 4 === 0 ? ana?.id : undefined)));
  });

  test('The starting rep of push-pull moves on with every lead, also when leads come at once', async () => {
    const reps = await team('Ana', 'Ben', 'Cem');
    await ground.current.program([pushPull(30)], { maxLive: 1000 });
    expect((await moved(30)).map(({ opened }) => opened?.reps)).toEqual(
      Array.from({ length: 30 }, (_, index) => [reps[index % 3]?.id]),
    );
  });

  test('A decision that throws spends nothing, whatever it had computed (P3)', async () => {
    const { store } = ground.current;
    const [ana] = await team('Ana', 'Ben');
    const program = await ground.current.program([roundRobin({ portion: 50 })]);
    const lead = await ground.current.accepted();
    const breaks = store.leads.advance(lead.id, (situation) => {
      decideAlone(situation);
      throw new Error('after deciding');
    });
    await expect(breaks).rejects.toThrow('after deciding');
    expect(await store.programs.tallies(program.id)).toEqual({});
    expect(await flood(0)).toEqual([]);
    expect((await ground.current.progress(lead.id)).assigned?.repId).toBe(ana?.id);
  });

  test('A write that fails after the decision takes what was spent back with it (P3)', async () => {
    const { store } = ground.current;
    const [ana, ben] = await team('Ana', 'Ben');
    const program = await ground.current.program([roundRobin()]);
    await flood(1);
    const before = await store.programs.tallies(program.id);
    const lead = await ground.current.accepted();
    const breaks = store.leads.advance(lead.id, (situation) => {
      const decided = decideAlone(situation);
      if (decided.step.kind !== 'assign') throw new Error('not an assignment');
      return { ...decided, step: { ...decided.step, rep: 'rep_none' } };
    });
    await expect(breaks).rejects.toThrow();
    expect(await store.programs.tallies(program.id)).toEqual(before);
    expect((await ground.current.progress(lead.id)).assigned?.repId).toBe(ben?.id);
    expect(await flood(1)).toEqual([ana?.id]);
  });

  test('Tallies belong to the program and the stage’s place among its mode: an edit elsewhere, a pause, a restart lose no turn', async () => {
    const { store, opened } = ground.current;
    const [ana, ben, cem] = await team('Ana', 'Ben', 'Cem');
    const program = await ground.current.program([roundRobin()]);
    expect(await flood(2)).toEqual([ana?.id, ben?.id]);
    const nobodys: Stage = {
      ...sharkTank(5),
      when: { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'none such' }] },
    };
    await store.programs.change(program.id, { name: 'Renamed', stages: [nobodys, roundRobin()] }, 'usr_admin');
    await store.programs.pause(program.id, true, 'key_manager');
    await store.programs.pause(program.id, false, 'key_manager');
    await opened.reopen();
    expect(await flood(2)).toEqual([cem?.id, ana?.id]);
    const other = await ground.current.program([roundRobin()], { name: 'Other', priority: 9 });
    expect(await flood(1)).toEqual([ana?.id]);
    expect(await ground.current.store.programs.tallies(other.id)).toEqual({
      'round-robin#0': { last: ana?.seniority },
    });
  });

  test('Each lead counts once towards a portion, also when it is given back, held or offered anew under its program', async () => {
    const { store, clock } = ground.current;
    const [ana] = await team('Ana');
    if (!ana) throw new Error('no team');
    const program = await ground.current.program([roundRobin({ portion: 50 }), sharkTank(60)]);
    const lead = await ground.current.accepted();
    await ground.current.progress(lead.id);
    await ground.current.release(lead.id, ana);
    await ground.current.progress(lead.id);
    await ground.current.reoffer(lead.id);
    clock.move(1000);
    expect(await ground.current.progress(lead.id)).toMatchObject({ assigned: { repId: ana.id } });
    expect(await store.programs.tallies(program.id)).toMatchObject({ 'round-robin#0': { reached: 1 } });
    await ground.current.offered();
    expect(await store.programs.tallies(program.id)).toMatchObject({ 'round-robin#0': { reached: 2 } });
  });
}
