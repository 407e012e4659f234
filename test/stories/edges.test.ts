/** Awkward moments: clocks that jump, reps and programs that change in mid-wave, nobody there. Each as a manager would expect, and the trace says so. */
import { afterEach, describe, expect, test } from 'vitest';
import type { LeadOut, Page, PoolLead, Problem, ProgramOut } from '../../src/protocol.ts';
import { FloorDay } from '../harness/floor-day.ts';
import { World } from '../harness/world.ts';

let day: FloorDay;
afterEach(() => day.close());

/** A floor on which it is this moment. */
async function at(moment: string): Promise<void> {
  day = new FloorDay(await World.open({ aheadSeconds: (Date.parse(moment) - Date.now()) / 1000 }));
}

/** A floor now. */
const now = (): Promise<void> => at(new Date().toISOString());

const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const tank = [{ mode: 'shark-tank', seconds: 60 }];
const turns = [{ mode: 'top-producer', seconds: 20 }];

/** To a moment of the store's clock. */
async function until(moment: string): Promise<void> {
  const { body } = await day.world.admin.get<{ serverTime: string }>('/me');
  await day.seconds((Date.parse(moment) - Date.parse(body.serverTime)) / 1000);
}

describe('Shifts', () => {
  test('A shift over midnight belongs to the day it begins, and ends in the morning (P12)', async () => {
    await at('2027-01-04T22:30:00Z'); // a Monday
    await day.reps({ A: { shifts: [{ days: ['mon'], from: '23:00', to: '02:00' }] } });
    await day.program(tank, { nobody: 'unclaimed' });
    await day.lead();
    expect((await day.sentences()).at(-1)).toBe(
      'Unclaimed. Nobody was eligible. Not offered: A is off shift (Mon 22:30 there).',
    );
    await until('2027-01-04T23:00:00Z');
    await day.lead();
    expect(await day.history()).toBe('A 60s');
    await until('2027-01-05T01:59:30Z');
    await day.lead();
    expect(await day.history()).toBe('A 60s');
    await until('2027-01-05T02:00:01Z');
    await day.lead();
    expect(await day.history()).toBe('unclaimed nobody-eligible');
    await until('2027-01-05T23:30:00Z');
    await day.lead();
    expect(await day.history()).toBe('unclaimed nobody-eligible');
  });

  test('When clocks spring forward, a shift that begins in the lost hour begins with the hour after it (P12)', async () => {
    await at('2027-03-14T06:55:00Z'); // 01:55 in New York; 02:00 to 03:00 is lost
    const shift = { days: everyDay, from: '02:30', to: '05:00' };
    await day.reps({ A: { timeZone: 'America/New_York', shifts: [shift] } });
    await day.program(tank, { nobody: 'unclaimed' });
    await day.lead();
    expect((await day.sentences()).at(-1)).toContain('A is off shift (Sun 01:55 there)');
    await until('2027-03-14T07:00:05Z');
    await day.lead();
    expect(await day.history()).toBe('A 60s');
    await until('2027-03-14T09:00:05Z');
    await day.lead();
    expect(await day.history()).toBe('unclaimed nobody-eligible');
  });

  test('When clocks fall back, a shift that has begun goes on through the hour that comes twice (P12)', async () => {
    await at('2027-11-07T05:25:00Z'); // 01:25 in New York, for the first time
    const shift = { days: everyDay, from: '01:30', to: '03:00' };
    await day.reps({ A: { timeZone: 'America/New_York', shifts: [shift] } });
    await day.program(tank, { nobody: 'unclaimed', maxLive: 100 });
    await day.lead();
    expect(await day.history()).toBe('unclaimed nobody-eligible');
    // 01:30 for the first time, 01:10 and 01:40 for the second, 02:30; 03:00 ends it.
    for (const moment of ['05:30:05', '06:10:00', '06:40:00', '07:30:00']) {
      await until(`2027-11-07T${moment}Z`);
      await day.lead();
      expect(await day.history()).toBe('A 60s');
    }
    await until('2027-11-07T08:00:05Z');
    await day.lead();
    expect(await day.history()).toBe('unclaimed nobody-eligible');
  });

  test('A lead that came after hours is held, and offered when the first shift begins (P3, P12)', async () => {
    await at('2027-02-01T03:00:00Z');
    const shift = { days: everyDay, from: '09:00', to: '17:00' };
    await day.reps({ A: { timeZone: 'America/Chicago', shifts: [shift] } });
    await day.program(tank);
    await day.lead();
    expect(await day.sentences()).toContain(
      'Held: nobody can be offered it now. Not offered: A is off shift (Sun 21:00 there).',
    );
    await until('2027-02-01T14:59:30Z');
    expect(await day.history()).toBe('held nobody-eligible');
    await until('2027-02-01T15:00:01Z');
    expect(await day.history()).toBe('held nobody-eligible, A 60s');
  });

  test('Day caps count in the rep’s own day, and the trace says when one was reached (P12)', async () => {
    await at('2027-02-01T05:00:00Z'); // 23:00 in Chicago, the day before
    await day.reps({ A: { timeZone: 'America/Chicago', caps: { day: 1 } }, B: {} });
    await day.program(tank);
    await day.lead();
    await day.claims('A');
    await day.lead();
    expect(await day.sentences()).toContainEqual(
      expect.stringContaining('Not offered: A reached the day cap of 1 at 23:00.'),
    );
    await until('2027-02-01T06:00:01Z');
    await day.lead();
    expect(await day.history()).toBe('AB 60s');
  });

  test('A rep reads why: the own part of the trace speaks of the own cap and of nobody else (P8, P12)', async () => {
    await at('2027-02-01T14:02:00Z');
    await day.reps({ A: { caps: { day: 1 } }, B: { presence: 'off' } });
    await day.program([...tank, { mode: 'cherry-pick' }]);
    await day.lead();
    await day.claims('A');
    await day.lead();
    await day.does('assign', { repId: day.id('A') });
    const own = await day.rep('A').api.get<Page<{ text: string; details?: unknown }>>(`/leads/${day.latest.id}/trace`);
    const texts = own.body.items.map(({ text }) => text);
    expect(texts).toContain('Not offered: your day cap of 1 was reached at 14:02.');
    for (const secret of [day.id('B'), '"details"', 'is off']) expect(JSON.stringify(own.body)).not.toContain(secret);
    expect(texts.at(-1)).toBe('It was given to you.');
  });
});

test('A rep at a cap who never was offered the lead may ask why, and hears that and nothing else of it (P8, P12)', async () => {
  await at('2027-02-01T14:02:00Z');
  await day.reps({ A: { caps: { day: 1 } }, B: {}, C: { presence: 'away' } });
  await day.program(tank);
  await day.lead();
  await day.claims('A');
  const lead = await day.lead();
  await day.claims('B');
  const own = await day.rep('A').api.get<Page<object>>(`/leads/${lead.id}/trace`);
  expect(own.body.items).toEqual([
    {
      cursor: expect.any(String),
      at: expect.any(String),
      type: 'wave.started',
      leadId: lead.id,
      text: 'Not offered: your day cap of 1 was reached at 14:02.',
    },
  ]);
  for (const path of [`/leads/${lead.id}`, `/leads/${lead.id}/candidates`]) {
    expect((await day.rep('A').api.get(path)).status).toBe(404);
  }
  // Who was away hears of no lead by asking.
  expect((await day.rep('C').api.get(`/leads/${lead.id}/trace`)).status).toBe(404);
});

describe('In mid-wave', () => {
  test('Leave that begins while an offer lives lets it stand; the next turn passes over who is gone (P4, P12)', async () => {
    await at('2027-02-01T11:59:50Z');
    const leave = [{ from: '2027-02-01T12:00', to: '2027-02-03' }];
    await day.reps({ A: { leave }, B: { leave }, C: {} });
    await day.program(turns);
    await day.lead();
    await day.seconds(15);
    expect((await day.trace(day.latest)).at(-1)?.type).toBe('wave.started');
    await day.seconds(6);
    expect(await day.history()).toBe('A 20s, C 20s');
    expect((await day.sentences()).at(-1)).toContain('B is on leave until 2027-02-03');
  });

  test('Leave that begins while an offer lives does not take the offer back (P4)', async () => {
    await at('2027-02-01T11:59:55Z');
    await day.reps({ A: { leave: [{ from: '2027-02-01T12:00', to: '2027-02-03' }] } });
    await day.program(tank);
    await day.lead();
    await day.seconds(10);
    expect((await day.claims('A')).status).toBe(200);
  });

  test('A rep who is removed while asked alone holds nobody up: the next is asked at once (P4, P6, P12)', async () => {
    await now();
    await day.reps({ A: {}, B: {} });
    await day.program(turns);
    await day.lead();
    expect((await day.world.admin.delete(`/reps/${day.id('A')}`)).status).toBe(204);
    await day.settle();
    expect(await day.history()).toBe('A 20s, B 20s');
    expect(await day.sentences()).toContain('A was removed, and cannot have it any more.');
  });

  test('A rep who is removed from a race leaves it to the others, and cannot win by a text that comes late (P4)', async () => {
    await now();
    await day.reps({ A: { phone: '+15125550141', smsOptIn: true }, B: {} });
    await day.program(tank);
    await day.lead();
    const [text] = await day.rep('A').texts.times(1, ({ body }) => body.startsWith('Lead'));
    await day.world.admin.delete(`/reps/${day.id('A')}`);
    await day.rep('A').replies(/^Lead (\S+):/.exec(text?.body ?? '')?.[1] ?? '');
    expect(await day.history()).toBe('AB 60s');
    expect((await day.claims('B')).status).toBe(200);
  });

  test('A program edited in mid-wave: leads on their way finish under it as it was, the next under it as it is (P12)', async () => {
    await now();
    await day.reps({ A: {}, B: {} });
    const program = await day.program(turns);
    await day.lead();
    await day.world.admin.patch(`/programs/${program.id}`, { stages: [{ mode: 'shark-tank', seconds: 7 }] });
    await day.seconds(20.1);
    expect(await day.history()).toBe('A 20s, B 20s');
    await day.lead();
    expect(await day.history()).toBe('AB 7s');
  });

  test('A program paused in mid-wave: the live wave finishes, no next stage; new leads are held; then it goes on (P3, P12)', async () => {
    await now();
    await day.reps({ A: {}, B: {} });
    const program = await day.program([{ mode: 'shark-tank', seconds: 20 }, { mode: 'cherry-pick' }]);
    const live = await day.lead();
    const paused = await day.world.admin.post<ProgramOut>(`/programs/${program.id}/pause`);
    expect(paused).toMatchObject({ status: 200, body: { paused: true } });
    const fresh = await day.lead();
    expect(await day.history(fresh)).toBe('held paused');
    const another = await day.world.lead({ contact: { name: 'Other', email: 'other@example.com' } });
    await day.settle();
    expect(await day.world.stored(another)).toMatchObject({ status: 'held', program: { id: program.id } });
    await day.seconds(20.1);
    expect(await day.history(live)).toBe('AB 20s, held paused');
    expect(await day.sentences(live)).toContain('Held: its program is paused.');
    expect((await day.world.stored(live)).status).toBe('held');

    await day.world.admin.post(`/programs/${program.id}/resume`);
    for (let count = 0; count < 3; count++) await day.seconds(1.1);
    // A hold that is let go starts at the first stage; what ran its time there does not run again.
    expect(await day.history(live)).toBe('AB 20s, held paused, pool AB');
    expect(await day.history(fresh)).toBe('held paused, AB 20s');
  });

  test('Who claims a live offer of a paused program has it (P2)', async () => {
    await now();
    await day.reps({ A: {} });
    const program = await day.program(tank);
    await day.lead();
    await day.world.admin.post(`/programs/${program.id}/pause`);
    expect((await day.claims('A')).status).toBe(200);
  });
});

describe('Nobody, and everybody', () => {
  test('A lead no program matches is unclaimed at once, and the trace says so (P3, P12)', async () => {
    await now();
    await day.reps({ A: {} });
    for (const { id } of (await day.world.admin.get<Page<ProgramOut>>('/programs')).body.items) {
      await day.world.admin.delete(`/programs/${id}`);
    }
    await day.lead();
    expect(await day.world.stored(day.latest)).toMatchObject({ status: 'unclaimed', program: null });
    expect((await day.sentences()).at(-1)).toBe('Unclaimed. No program matches it.');
    // With a program that takes it, it can be offered again.
    await day.program(tank);
    await day.does('reoffer');
    expect(await day.history()).toBe('unclaimed no-program, offered again, A 60s');
  });

  test('Everybody away: held with a reason for each, then let go one by one, the newest first (P3, P12)', async () => {
    await now();
    await day.reps({ A: { presence: 'away' }, B: { presence: 'off' } });
    await day.program(tank);
    await day.many(3);
    expect((await day.sentences()).at(-1)).toBe(
      'Held: nobody can be offered it now. Not offered: A is away, B is off.',
    );
    await day.presence('A', 'available');
    const statuses = async () =>
      (await Promise.all(day.leads.map((lead) => day.world.stored(lead)))).map((lead) => lead.status);
    expect(await statuses()).toEqual(['held', 'held', 'offering']);
    await day.settle();
    expect(await statuses()).toEqual(['held', 'held', 'offering']);
    await day.seconds(1.1);
    expect(await statuses()).toEqual(['held', 'offering', 'offering']);
    await day.seconds(1.1);
    expect(await statuses()).toEqual(['offering', 'offering', 'offering']);
  });

  test('Ten leads in a minute do not all time out on the same best rep (P12)', async () => {
    await now();
    await day.reps({ A: {}, B: {} });
    await day.program([{ mode: 'top-producer', seconds: 20 }]);
    await day.many(4);
    expect(await day.history(day.leads[0])).toBe('A 20s');
    expect(await day.history(day.leads[1])).toBe('B 20s');
    expect(await day.history(day.leads[2])).toBe('held pace');
    expect(await day.sentences(day.leads[2])).toContain(
      'Held: everyone who may have it has as many live offers as they may have. ' +
        'Not offered: A has 1 live offer already, B has 1 live offer already.',
    );
    // A claims, so has room: the newest of those that wait comes.
    await day.claims('A', day.leads[0]);
    expect(await day.history(day.leads[3])).toBe('held pace, A 20s');
    expect(await day.history(day.leads[2])).toBe('held pace');
    // B's time is over: the lead waits for A rather than be given up, and B, who has room now, is asked the other.
    await day.seconds(20.1);
    expect((await day.world.stored(day.leads[2] ?? day.latest)).status).not.toBe('unclaimed');
  });

  test('The same buyer twice in a second: one lead, one race, and each source hears only its own words (P8, P10)', async () => {
    await now();
    await day.reps({ A: {} });
    await day.program(tank);
    const [web, ads] = [await day.world.as('source', 'web'), await day.world.as('source', 'ads')];
    const one = { contact: { name: 'Jane Doe', phone: '+15125557070' }, note: 'from the site' };
    const two = { contact: { name: 'J. Doe', phone: '512-555-7070', email: 'j@example.com' }, externalId: 'ad-7' };
    const [first, second] = await Promise.all([web.post<LeadOut>('/leads', one), ads.post<LeadOut>('/leads', two)]);
    await day.settle();
    const [created, joined] = first.status === 201 ? [first, second] : [second, first];
    expect([created.status, joined.status]).toEqual([201, 200]);
    expect(joined.body.id).toBe(created.body.id);
    const own = joined === second ? two : one;
    expect(joined.body).toMatchObject({ contact: { name: own.contact.name }, claimedBy: null, program: null });
    expect(joined.body).not.toHaveProperty(joined === second ? 'note' : 'externalId');
    expect(await day.history(created.body)).toBe('A 60s');
    expect(await day.sentences(created.body)).toContainEqual(
      expect.stringMatching(/^The same person asked again through/),
    );
    // The joined post again: the same answer, no second lead, also after the race is over.
    await day.claims('A', created.body);
    const again = await ads.post<LeadOut>('/leads', two);
    expect(again).toMatchObject({ status: 200, body: { id: created.body.id } });
    expect((await day.world.admin.get<Page<LeadOut>>('/leads')).body.items).toHaveLength(1);
  });
});

describe('The pool', () => {
  test('Reps join as they become eligible, see what is shown, and are judged again when they claim (P4, P7, P8)', async () => {
    await now();
    await day.reps({ A: { caps: { open: 1 } }, B: { presence: 'off' } });
    const a = day.rep('A');
    await a.connect();
    const b = day.rep('B');
    await b.connect();
    await day.program([{ mode: 'cherry-pick' }]);
    const [one, two] = [await day.lead(), await day.lead()];
    expect(await a.offerOf(one)).toMatchObject({ code: null, expiresAt: null, mode: 'cherry-pick' });
    const pool = async (letter: string) => (await day.rep(letter).api.get<Page<PoolLead>>('/pool')).body.items;
    expect((await pool('A')).map(({ id }) => id)).toEqual([two.id, one.id]);
    expect((await pool('A'))[0]).not.toHaveProperty('contact');
    expect(await pool('B')).toEqual([]);
    await day.presence('B', 'available');
    expect(await b.offerOf(two)).toMatchObject({ mode: 'cherry-pick' });
    expect(await pool('B')).toHaveLength(2);

    expect((await day.claims('A', one)).status).toBe(200);
    expect(await b.endOf(await b.offerOf(one))).toMatchObject({ reason: 'taken', by: { name: 'A' } });
    // At the cap now: the pool closes for A, and a tap on what was still on the screen is told why.
    expect(await pool('A')).toEqual([]);
    expect(await day.claims<Problem>('A', two)).toMatchObject({
      status: 409,
      body: { result: 'over-cap', cap: 'open' },
    });
    await day.presence('B', 'away');
    expect(await day.claims<Problem>('B', two)).toMatchObject({ status: 403, body: { result: 'not-offered' } });
    await day.presence('B', 'available');
    expect((await day.claims('B', two)).status).toBe(200);
    expect(await day.history(two)).toBe('pool A, A over-cap, B not-offered, B won');
  });

  test('A rep who passes on a lead in the pool is not shown it again; the lead stays for the others', async () => {
    await now();
    await day.reps({ A: {}, B: {} });
    await day.program([{ mode: 'cherry-pick' }]);
    await day.lead();
    await day.passes('A');
    await day.passes('B');
    await day.seconds(120);
    expect((await day.world.stored(day.latest)).status).toBe('pool');
    expect((await day.rep('A').api.get<Page<PoolLead>>('/pool')).body.items).toEqual([]);
    await day.world.rep('C', {}, false);
    await day.seconds(1);
    expect((await day.world.stored(day.latest)).status).toBe('pool');
  });

  test('It comes in pages', async () => {
    await now();
    await day.reps({ A: {} });
    await day.program([{ mode: 'cherry-pick' }]);
    await day.many(5);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<PoolLead> = (
        await day.rep('A').api.get<Page<PoolLead>>(`/pool?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(day.leads.map(({ id }) => id).toReversed());
  });
});

describe('A rep who is not there', () => {
  test('is sent away after three leads in a row without an answer, is told why on the page and by text, and returns with one word', async () => {
    await now();
    await day.reps({ A: { phone: '+15125550131', smsOptIn: true } });
    const a = day.rep('A');
    await a.connect();
    await day.program([{ mode: 'top-producer', seconds: 5, rounds: 2 }], { nobody: 'unclaimed' });
    for (let count = 0; count < 3; count++) {
      expect(await day.world.admin.get(`/reps/${a.rep.id}`)).toMatchObject({ body: { presence: 'available' } });
      await day.lead();
      // Offered twice: one lead counts once.
      await day.seconds(5.1);
      await day.seconds(5.1);
    }
    expect(await day.world.admin.get(`/reps/${a.rep.id}`)).toMatchObject({
      body: { presence: 'away', presenceBecause: 'unanswered' },
    });
    await a.welcomes.next(({ rep }) => rep.presence === 'away' && rep.presenceBecause === 'unanswered');
    await a.expectsText(/^Three leads in a row had no answer/);
    await a.replies('BACK');
    await a.welcomes.next(({ rep }) => rep.presence === 'available' && rep.presenceBecause === null, 2);
    await day.lead();
    await day.seconds(5.1);
    await day.seconds(5.1);
    expect(await day.world.admin.get(`/reps/${a.rep.id}`)).toMatchObject({ body: { presence: 'available' } });
  });

  test.each(['a pass', 'a late tap'])('is not sent away when there was %s among them', async (what) => {
    await now();
    await day.reps({ A: {} });
    await day.program([{ mode: 'top-producer', seconds: 5 }], { nobody: 'unclaimed' });
    for (let count = 0; count < 4; count++) {
      await day.lead();
      if (count === 1 && what === 'a pass') await day.passes('A');
      await day.seconds(5.1);
      if (count === 1 && what === 'a late tap') expect((await day.claims('A')).status).toBe(410);
    }
    expect(await day.world.admin.get(`/reps/${day.id('A')}`)).toMatchObject({ body: { presence: 'available' } });
  });
});

test('Who is given a lead without asking is told at once, on the page and by text, with all of it (P7, P8)', async () => {
  await now();
  await day.reps({ A: { phone: '+15125550151', smsOptIn: true }, B: {} });
  const a = day.rep('A');
  await a.connect();
  const program = await day.program([{ mode: 'round-robin' }]);
  const lead = await day.lead({ contact: { name: 'Rita Ray', phone: '+15125556161' } });
  const told = await a.leads.next(({ reason }) => reason === 'assigned');
  expect(told).toMatchObject({
    lead: { id: lead.id, contact: { name: 'Rita Ray', phone: '+15125556161' }, claimedVia: 'assigned' },
    by: { id: program.id, name: 'Test' },
  });
  expect((await a.expectsText(/^Yours [A-Z]\d+: /)).body).toContain('Rita Ray +15125556161');
});

test('With stagger every offer ends with the stage, and is sent again under its id when that moves (P4, P6, P7)', async () => {
  await at('2027-02-01T12:00:00Z');
  await day.reps({ A: {}, B: {}, C: {} });
  const [a, b, c] = ['A', 'B', 'C'].map((letter) => day.rep(letter));
  if (!a || !b || !c) throw new Error('Somebody is missing.');
  for (const rep of [a, b, c]) await rep.connect();
  await day.program([{ mode: 'top-producer', seconds: 20, stagger: true }]);
  const lead = await day.lead();
  const first = await a.offerOf(lead);
  const lasts = (offer: { offeredAt: string; expiresAt: string | null }): number =>
    Math.round((Date.parse(offer.expiresAt ?? '') - Date.parse(offer.offeredAt)) / 1000);
  expect(lasts(first)).toBe(60);
  await day.seconds(20.1);
  const second = await b.offerOf(lead);
  expect(lasts(second)).toBe(40);
  expect(second.id).not.toBe(first.id);
  // B passes: C joins at once, and A's offer ends sooner than it was said to.
  await day.seconds(4.9);
  await b.declines(second);
  await day.settle();
  const third = await c.offerOf(lead);
  expect(lasts(third)).toBe(20);
  const moved = await a.offers.next(({ id, expiresAt }) => id === first.id && expiresAt === third.expiresAt);
  expect(lasts(moved)).toBe(45);
  await a.hasHeardAll();
  expect(b.offers.all).toHaveLength(1);
  const { offers } = await a.connect();
  expect(offers).toMatchObject([{ id: first.id, expiresAt: third.expiresAt }]);
  expect(await a.claims(first)).toMatchObject({ result: 'won' });
  expect(await c.endOf(third)).toMatchObject({ reason: 'taken', by: { name: 'A' } });
  expect(await a.endOf(first)).toMatchObject({ reason: 'won' });
});

test('With stagger, when its last turn is over, all offers of the stage end together, once for each rep (P6, P7)', async () => {
  await now();
  await day.reps({ A: {}, B: {} });
  for (const letter of ['A', 'B']) await day.rep(letter).connect();
  await day.program([{ mode: 'top-producer', seconds: 10, stagger: true }], { nobody: 'unclaimed' });
  const lead = await day.lead();
  await day.seconds(10.1);
  await day.seconds(10.1);
  expect((await day.world.stored(lead)).status).toBe('unclaimed');
  for (const letter of ['A', 'B']) {
    const rep = day.rep(letter);
    const offer = await rep.offerOf(lead);
    expect(await rep.endOf(offer)).toMatchObject({ reason: 'expired' });
    await rep.hasHeardAll();
    expect(rep.endsOf(offer)).toHaveLength(1);
    expect(await rep.claims(offer)).toEqual({ result: 'expired' });
  }
});

test('Whose lead it is comes before what was sent: 404, 403, then 400 (P8, P13)', async () => {
  await now();
  await day.reps({ A: {}, B: {}, C: { presence: 'off' } });
  await day.program(tank);
  const lead = await day.lead();
  await day.claims('A');
  for (const verb of ['assign', 'release', 'contacted', 'outcome']) {
    const nonsense = { nonsense: true };
    expect((await day.does(verb, nonsense, lead, 'C')).status).toBe(404);
    expect((await day.does(verb, nonsense, lead, 'B')).status).toBe(403);
    expect((await day.does(verb, nonsense, lead)).status).toBe(400);
  }
  expect((await day.does('release', { reason: 'not for me' }, lead, 'A')).status).toBe(200);
  const candidates = (letter: string) => day.rep(letter).api.get(`/leads/${lead.id}/candidates`);
  expect((await candidates('C')).status).toBe(404);
  expect((await candidates('B')).status).toBe(403);
  const all = await day.world.admin.get(`/leads/${lead.id}/candidates`);
  expect(all).toMatchObject({
    status: 200,
    body: { items: [{ name: 'A' }, { name: 'B' }, { name: 'C', reasons: [{ factor: 'presence' }] }] },
  });
});
