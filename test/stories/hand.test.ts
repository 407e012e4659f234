/** A manager's hand: assign, reassign, withdraw, at any time, and what everyone who had to do with the lead hears. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, Problem } from '../../src/protocol.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const assign = (lead: { readonly id: string }, to: Person) =>
  world.admin.post<LeadOut>(`/leads/${lead.id}/assign`, { repId: to.rep.id });
const withdraw = (lead: { readonly id: string }, reason = 'sold already') =>
  world.admin.post<LeadOut>(`/leads/${lead.id}/withdraw`, { reason });

test('Assigning a live lead ends the race: the others hear taken by the assignee, the assignee won, and gets the lead (P1, P5, P7)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben', { phone: '+15125550112', smsOptIn: true });
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  await ben.expectsText(/^Lead/);

  const assigned = await assign(lead, ben);
  expect(assigned).toMatchObject({
    status: 200,
    body: { status: 'claimed', claimedBy: { id: ben.rep.id, name: 'Ben' }, claimedVia: 'assigned' },
  });
  const by = { id: ben.rep.id, name: 'Ben' };
  expect(await ana.endOf(offer)).toEqual({ offerId: offer.id, leadId: lead.id, reason: 'taken', by });
  expect(await ben.endOf(offer)).toEqual({ offerId: offer.id, leadId: lead.id, reason: 'won', by });
  expect(await ben.leads.next(({ reason }) => reason === 'assigned')).toMatchObject({
    lead: { id: lead.id, contact: { name: 'Jane Doe', phone: '+15125550100' } },
    by: { name: 'admin' },
  });
  const text = await ben.expectsText(/^Yours [A-Z]\d{1,4}: Jane Doe \+15125550100, solar, Austin TX$/);

  expect(await ana.claims(offer)).toMatchObject({ result: 'taken', by, behindMs: expect.any(Number) });
  expect(await ben.claims(offer)).toMatchObject({ result: 'won', lead: { id: lead.id } });
  // The code of the assignment is answered too.
  await ben.replies(/^Yours (\S+):/.exec(text.body)?.[1] ?? '');
  await ben.expectsText(/^You got it: Jane Doe \+15125550100/);
  // Assigned again to the same rep: nothing happens.
  await assign(lead, ben);
  await Promise.all([ana.hasHeardAll(), ben.hasHeardAll()]);
  expect(ben.leads.all).toHaveLength(1);
  expect([ana.endsOf(offer).length, ben.endsOf(offer).length]).toEqual([1, 1]);
});

test('Reassigning moves the lead away: the old owner keeps only its id and status, and claims are answered withdrawn (P2, P8)', async () => {
  const ana = await world.rep('Ana');
  const ben = await world.rep('Ben');
  const outsider = await world.rep('Outsider', { presence: 'off' });
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  await ana.claims(offer);
  await assign(lead, outsider);
  expect(await ana.leads.next(({ reason }) => reason === 'moved-away')).toEqual({
    lead: { id: lead.id, status: 'claimed' },
    reason: 'moved-away',
  });
  expect(await outsider.leads.next(({ reason }) => reason === 'assigned')).toMatchObject({
    lead: { contact: { name: 'Jane Doe' } },
  });
  expect(outsider.closed.all).toEqual([]);

  expect(await ana.claims(offer)).toEqual({ result: 'withdrawn' });
  const overHttp = await ana.claimsOverHttp<Problem>(offer);
  expect(overHttp).toMatchObject({ status: 410, body: { result: 'withdrawn' } });
  expect(JSON.stringify(overHttp.body)).not.toContain('Jane');
  expect((await ana.api.get<LeadOut>(`/leads/${lead.id}`)).body).not.toHaveProperty('contact');
  ana.disconnect();
  expect((await ana.connect()).leads).toEqual([]);
  expect(await ben.claims(offer)).toMatchObject({ result: 'taken' });
  expect(await world.stored(lead)).toMatchObject({ claimedBy: { name: 'Outsider' }, claimedVia: 'assigned' });
  // And back again: who owns it sees it, and the first answer is true once more.
  await assign(lead, ana);
  expect(await ana.claims(offer)).toMatchObject({ result: 'won', lead: { contact: { name: 'Jane Doe' } } });
});

test('Withdrawing ends a live race for everybody, takes a claimed lead from its owner, and closes an unclaimed one (P3, P7)', async () => {
  await world.program([{ mode: 'shark-tank' }]);
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  const ben = await world.rep('Ben');
  const live = await world.lead();
  const offer = await ana.offerOf(live);
  await ana.expectsText(/^Lead/);
  expect(await withdraw(live)).toMatchObject({ status: 200, body: { status: 'withdrawn', claimedBy: null } });
  for (const rep of [ana, ben]) {
    expect(await rep.endOf(offer)).toEqual({ offerId: offer.id, leadId: live.id, reason: 'withdrawn' });
  }
  await ana.replies(offer.code);
  await ana.expectsText(/^Withdrawn by a manager\.$/);

  const claimed = await world.lead();
  const second = await ana.offerOf(claimed);
  await ana.claims(second);
  expect(await withdraw(claimed)).toMatchObject({ status: 200, body: { status: 'withdrawn', claimedBy: null } });
  expect(await ana.leads.next(({ lead }) => lead.id === claimed.id)).toEqual({
    lead: { id: claimed.id, status: 'withdrawn' },
    reason: 'moved-away',
  });
  expect(await ana.claims(second)).toEqual({ result: 'withdrawn' });

  const nobodys = await world.lead();
  await ana.offerOf(nobodys);
  await world.advance(61);
  expect(await world.stored(nobodys)).toMatchObject({ status: 'unclaimed' });
  expect(await withdraw(nobodys)).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
  expect(await withdraw(nobodys, 'once more')).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
  const trace = await world.admin.get<{ items: { type: string; text: string }[] }>(`/leads/${nobodys.id}/trace`);
  expect(trace.body.items.filter(({ type }) => type === 'lead.withdrawn').map(({ text }) => text)).toEqual([
    'Withdrawn by a manager. Reason: sold already',
  ]);
  // A withdrawn lead can be handed out after all.
  expect(await assign(nobodys, ben)).toMatchObject({ status: 200, body: { status: 'claimed' } });
});

test('An unclaimed lead goes to whom the manager names, whoever that is; the clock never takes it back (P2, P3)', async () => {
  await world.program([{ mode: 'shark-tank' }], { nobody: 'unclaimed' });
  const ana = await world.rep('Ana', { presence: 'away' });
  const manager = await world.manager();
  const lead = await world.lead();
  await manager.hears('lead.unclaimed', lead);
  expect((await manager.api.post(`/leads/${lead.id}/assign`, { repId: ana.rep.id })).status).toBe(200);
  expect(await manager.hears('lead.assigned', lead)).toMatchObject({ repId: ana.rep.id });
  await world.advance(100_000);
  expect(await world.stored(lead)).toMatchObject({ status: 'claimed', claimedBy: { name: 'Ana' } });
});

test('A lead assigned in the middle of a ranking is not offered any further (P1, P4)', async () => {
  await world.program([{ mode: 'top-producer', seconds: 20 }]);
  const top = await world.rep('Top', { score: 9 });
  const low = await world.rep('Low', { score: 1 });
  const boss = await world.rep('Boss', { presence: 'off' });
  const lead = await world.lead();
  const offer = await top.offerOf(lead);
  await assign(lead, boss);
  expect(await top.endOf(offer)).toMatchObject({ reason: 'taken', by: { name: 'Boss' } });
  await world.advance(60);
  await low.hasHeardAll();
  expect(low.offers.all).toEqual([]);
  expect(await world.stored(lead)).toMatchObject({ claimedBy: { name: 'Boss' } });
});

test('A rep nobody knows is 400, a lead nobody knows is 404 whatever was sent, and reps may not do it at all', async () => {
  const ana = await world.rep('Ana');
  const gone = await world.rep('Gone');
  await world.admin.delete(`/reps/${gone.rep.id}`);
  const lead = await world.lead();
  for (const repId of ['rep_none', gone.rep.id]) {
    const refused = await world.admin.post<Problem>(`/leads/${lead.id}/assign`, { repId });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'repId' }] } });
  }
  expect(await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: '' })).toMatchObject({ status: 400 });
  for (const body of [{ repId: ana.rep.id }, { nonsense: 1 }, 'not JSON {', undefined]) {
    expect(await world.admin.post('/leads/lead_none/assign', body)).toMatchObject({ status: 404 });
    expect(await world.admin.post('/leads/lead_none/withdraw', body)).toMatchObject({ status: 404 });
  }
  expect(await ana.api.post(`/leads/${lead.id}/assign`, { repId: ana.rep.id })).toMatchObject({ status: 403 });
  expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
});
