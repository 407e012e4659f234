/** The store's contract: each step a decision can name is carried out whole: wave, assignment, hold, pool, skim, the end. */
import { expect, test } from 'vitest';
import type { Advance, Step } from '../../../src/domain/advance.ts';
import {
  as,
  cherryPick,
  manager,
  type OpenStore,
  onFreshGround,
  roundRobin,
  sharkTank,
  skim,
  topProducer,
} from './ground.ts';

export function stepsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('An assignment makes the lead the rep’s without an offer: owner, text, log with every stage that was looked at (P12)', async () => {
    const { store, clock } = ground.current;
    const ana = await ground.current.rep('Ana', { phone: '+15125550111', smsOptIn: true });
    const ben = await ground.current.rep('Ben', { presence: 'away' });
    const elsewhere = { combinator: 'and', rules: [{ field: 'product', operator: '=', value: 'roof' }] } as const;
    const program = await ground.current.program([{ ...sharkTank(), when: elsewhere }, roundRobin()]);
    const lead = await ground.current.accepted();
    const progress = await ground.current.progress(lead.id);
    expect(progress).toMatchObject({
      lead: {
        position: {
          status: 'claimed',
          by: { id: ana.id, name: 'Ana' },
          at: clock.now(),
          via: 'assigned',
          contactedAt: null,
          outcome: null,
        },
        stage: 1,
        wave: 1,
        dueAt: null,
      },
      closed: [],
      opened: null,
      moved: [],
      assigned: { repId: ana.id, by: { id: program.id, name: 'Test' } },
      sentAway: [],
    });
    expect((await store.leads.own(ana.id)).map(({ id }) => id)).toEqual([lead.id]);
    expect(await store.offers.live(ana.id)).toEqual([]);
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.assigned',
      repId: ana.id,
      data: { by: program.id, stage: 1, mode: 'round-robin' },
      details: {
        stages: [
          { stage: 0, gaveUp: 'when', ranked: [], excluded: [] },
          { stage: 1, gaveUp: null, ranked: [{ id: ana.id }], excluded: [{ id: ben.id }] },
        ],
      },
    });
    const [text] = await store.messages.take(10);
    if (text?.message.kind !== 'assigned') throw new Error('no text of an assignment');
    const offerId = await store.offers.byCode(ana.id, text.message.code);
    expect(await ground.current.claim({ id: offerId ?? '' }, ana)).toMatchObject({ result: 'won' });
    expect(await ground.current.advance(lead.id)).toEqual({ kind: 'not-due', dueAt: null });
  });

  test('An assignment after an offer that ran out closes that offer as expired, and its claim stays expired (P4, P7)', async () => {
    const { clock } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([sharkTank(20), roundRobin()]);
    const offer = await ground.current.offered();
    clock.move(20_000);
    const progress = await ground.current.progress(offer.lead.id);
    expect(progress).toMatchObject({
      closed: [{ offerId: offer.id, reason: 'expired', by: null, reps: [ana.id] }],
      assigned: { repId: ana.id },
    });
    expect(await ground.current.claim(offer, ana)).toEqual({ result: 'expired' });
  });

  test('A lead nobody may have waits: held, with a limit, and the log says why of everyone (P3, P12)', async () => {
    const { store, clock } = ground.current;
    const ana = await ground.current.rep('Ana', { presence: 'away' });
    await ground.current.program([topProducer(), sharkTank()], { holdLimit: 600 });
    const lead = await ground.current.accepted();
    expect(await ground.current.progress(lead.id)).toMatchObject({
      lead: {
        position: { status: 'held', since: clock.now(), alarmed: false },
        stage: null,
        wave: 0,
        dueAt: clock.now() + 300_000,
      },
      closed: [],
      opened: null,
      assigned: null,
    });
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.held',
      leadId: lead.id,
      data: { because: 'nobody-eligible' },
      details: {
        stages: [
          { stage: 0, gaveUp: 'nobody-eligible', excluded: [{ id: ana.id, reasons: [{ factor: 'presence' }] }] },
          { stage: 1, gaveUp: 'nobody-eligible', excluded: [{ id: ana.id }] },
        ],
      },
    });
    expect(await store.leads.list({ statuses: ['held'] }, { limit: 10, after: null })).toMatchObject({
      items: [{ id: lead.id }],
    });
  });

  test('Into the pool: no code, no text, no deadline, and it is nobody’s live offer (P3)', async () => {
    const { store } = ground.current;
    const ana = await ground.current.rep('Ana', { phone: '+15125550111', smsOptIn: true });
    await ground.current.program([cherryPick()]);
    const lead = await ground.current.accepted();
    expect(await ground.current.progress(lead.id)).toMatchObject({
      lead: { position: { status: 'pool', closesAt: null }, stage: 0, wave: 1, dueAt: null },
      opened: { reps: [ana.id], offer: { mode: 'cherry-pick', form: 'pool', code: null, closesAt: null, size: 1 } },
    });
    expect(await store.messages.take(10)).toEqual([]);
    expect(await store.offers.live(ana.id)).toEqual([]);
    expect(await store.leads.pooled()).toBe(1);
    expect(await store.leads.due(10)).toEqual([]);
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.pooled',
      data: { stage: 0, wave: 1, mode: 'cherry-pick', reps: 1, seconds: null },
      details: { offered: [ana.id] },
    });
  });

  test('The pool takes a lead also with nobody there, and with a time it ends and goes on (P3, P6)', async () => {
    const { clock } = ground.current;
    const ana = await ground.current.rep('Ana', { presence: 'away' });
    await ground.current.program([cherryPick(30), sharkTank(60)], { nobody: 'unclaimed' });
    const lead = await ground.current.accepted();
    const { offer, reps } = await ground.current.opens(lead.id);
    expect({ reps, size: offer.size, closesAt: offer.closesAt }).toEqual({
      reps: [],
      size: 0,
      closesAt: clock.now() + 30_000,
    });
    clock.move(30_000);
    await ground.current.store.reps.present(ana.id, 'available');
    expect(await ground.current.progress(lead.id)).toMatchObject({
      lead: { position: { status: 'offering' }, stage: 1, wave: 2 },
      closed: [{ offerId: offer.id, reason: 'expired', reps: [] }],
      opened: { reps: [ana.id] },
    });
  });

  test('A program whose leads end in the pool puts them there once every stage gave up (P3)', async () => {
    const { clock } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([sharkTank(20)], { unclaimed: 'pool' });
    const offer = await ground.current.offered();
    clock.move(20_000);
    const progress = await ground.current.progress(offer.lead.id);
    expect(progress).toMatchObject({
      lead: { position: { status: 'pool', closesAt: null }, stage: 1, dueAt: null },
      opened: { reps: [ana.id], offer: { stage: 1, form: 'pool' } },
    });
    // Given back from there, it is there again, without who gave it back.
    await ground.current.claim(progress.opened?.offer ?? offer, ana);
    await ground.current.release(offer.lead.id, ana);
    expect(await ground.current.progress(offer.lead.id)).toMatchObject({
      lead: { position: { status: 'pool' }, stage: 1 },
      opened: { reps: [] },
    });
  });

  test('A skim waits for its allocators, whoever is eligible; passing on it does not end it, handing on does (P7)', async () => {
    const { store } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana', { presence: 'away' }), await ground.current.rep('Ben')];
    await ground.current.program([skim([ana.id, 'rep_gone'])]);
    const lead = await ground.current.accepted();
    const { offer, reps } = await ground.current.opens(lead.id);
    expect(reps).toEqual([ana.id]);
    expect(offer).toMatchObject({ form: 'skim', mode: 'skim', closesAt: null, size: 1 });
    expect((await store.offers.live(ana.id)).map(({ id }) => id)).toEqual([offer.id]);
    expect(await store.leads.assign(lead.id, ben, as(ben))).toEqual({ kind: 'not-theirs' });
    const other = await ground.current.accepted();
    const waiting = await ground.current.opens(other.id);
    expect(await ground.current.decline(waiting.offer, ana)).toMatchObject({
      outcome: { result: 'ok' },
      everyone: false,
    });
    expect(await store.leads.due(10)).toEqual([]);
    // Who has passed on it hands it to nobody; a manager does.
    expect(await store.leads.assign(other.id, ben, as(ana))).toEqual({ kind: 'not-theirs' });
    expect(await store.leads.assign(other.id, ben, manager)).toMatchObject({ news: true });
    expect(await store.leads.assign(lead.id, ben, as(ana))).toMatchObject({
      lead: { position: { status: 'claimed', by: { id: ben.id }, via: 'assigned' } },
      closed: [{ offerId: offer.id, reason: 'taken', by: { id: ben.id } }],
    });
    // It is no longer in the skim: an allocator’s hand reaches no further.
    expect(await store.leads.assign(lead.id, ana, as(ana))).toEqual({ kind: 'not-theirs' });
    expect(await store.leads.assign(lead.id, ana, manager)).toMatchObject({ from: ben.id });
  });

  test('A skim with a time goes on when nobody handed the lead on (P6)', async () => {
    const { clock } = ground.current;
    const ana = await ground.current.rep('Ana');
    await ground.current.program([skim([], 600), sharkTank(60)]);
    const { offer, reps } = await ground.current.opens((await ground.current.accepted()).id);
    expect(reps).toEqual([]);
    clock.move(600_000);
    expect(await ground.current.progress(offer.lead.id)).toMatchObject({
      closed: [{ offerId: offer.id, reason: 'expired' }],
      opened: { reps: [ana.id], offer: { stage: 1 } },
    });
  });

  test('Every stage gave up: unclaimed, for good until a manager comes, and the log says after what (P3, P12)', async () => {
    const { clock } = ground.current;
    await ground.current.rep('Ana');
    await ground.current.program([topProducer(30), sharkTank(60)]);
    const offer = await ground.current.offered();
    clock.move(30_000);
    await ground.current.progress(offer.lead.id);
    clock.move(60_000);
    expect(await ground.current.progress(offer.lead.id)).toMatchObject({
      lead: { position: { status: 'unclaimed' }, wave: 2, dueAt: null },
      opened: null,
    });
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'lead.unclaimed',
      data: { because: 'nobody-claimed' },
      details: { stages: [{ stage: 1, gaveUp: 'everyone-asked' }] },
    });
    expect(await ground.current.advance(offer.lead.id)).toEqual({ kind: 'not-due', dueAt: null });
  });

  test.each<[string, Step]>([
    ['a rep who is nobody', { kind: 'assign', stage: 0, mode: 'round-robin', rep: 'rep_none' }],
  ])('A decision that names %s is not carried out at all (P3)', async (_, step) => {
    const { store } = ground.current;
    await ground.current.rep('Ana');
    const program = await ground.current.program([roundRobin({ portion: 50 })]);
    const lead = await ground.current.accepted();
    const before = await ground.current.log();
    const decision: Advance = {
      step,
      explanation: [],
      portions: { 0: true },
      tallies: { 'round-robin#0': { last: 9 } },
    };
    await expect(store.leads.advance(lead.id, () => decision)).rejects.toThrow('rep_none');
    expect(await ground.current.lead(lead.id)).toEqual(lead);
    expect(await ground.current.log()).toEqual(before);
    expect(await store.programs.tallies(program.id)).toEqual({});
    expect(await store.leads.due(10)).toEqual([lead.id]);
  });
}
