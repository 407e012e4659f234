/** Contact data and everything a rep can reach: offers, routes, lists, searches, traces, answers, texts, before and after. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LeadOut, OfferOut, Problem } from '../../src/protocol.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';
import { canariesIn, canaryLead } from './canaries.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

/** Everything a rep can read of a lead over HTTP, searching for the canaries included. */
async function everythingRead(rep: Person, lead: LeadOut, offer: OfferOut): Promise<unknown[]> {
  const searches = ['Canaryname', '15125550177', 'canarymail', 'canaryexternal', 'Canarycompany', 'solar'];
  const paths = [
    '/me',
    '/leads',
    '/leads?status=offering,claimed,unclaimed,withdrawn',
    `/leads?source=${lead.source}`,
    `/leads?claimedBy=${rep.rep.id}`,
    ...searches.map((word) => `/leads?q=${word}`),
    `/leads/${lead.id}`,
    `/leads/${lead.id}/trace`,
    '/feed',
    '/reps',
    `/reps/${rep.rep.id}`,
    '/programs',
    '/keys',
  ];
  const read: unknown[] = [];
  for (const path of paths) read.push((await rep.api.get(path)).body);
  read.push((await rep.claimsOverHttp(offer)).body);
  read.push((await rep.api.post(`/offers/${offer.id}/decline`, { reason: 'late' })).body);
  read.push((await rep.api.post(`/leads/${lead.id}/assign`, { repId: rep.rep.id })).body);
  read.push((await rep.api.post('/leads', canaryLead.externalId)).body);
  return read;
}

const textsTo = (rep: Person): string[] => rep.texts.all.map(({ body }) => body);

for (const details of ['teaser', 'blind'] as const) {
  describe(details, () => {
    test(`With ${details}, no canary reaches any rep but the winner, on any channel or route, not even after the lead moved on (P8)`, async () => {
      await world.program([{ mode: 'shark-tank', seconds: 60, details }]);
      const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
      const ben = await world.rep('Ben', { phone: '+15125550112', smsOptIn: true });
      const cleo = await world.rep('Cleo', { phone: '+15125550113', smsOptIn: true });
      const outsider = await world.rep('Outsider', { presence: 'off' });
      const manager = await world.manager();
      const source = await world.as('source', 'site');
      const posted = await source.post<LeadOut>('/leads', canaryLead);
      expect(canariesIn(posted.body)).not.toEqual([]);
      const lead = posted.body;

      const offer = await ana.offerOf(lead);
      await Promise.all([ana, ben, cleo].map((rep) => rep.expectsText(new RegExp(`^Lead ${offer.code}`))));
      expect(offer.lead).not.toHaveProperty('contact');
      expect('product' in offer.lead).toBe(details === 'teaser');
      const before = [...ana.everything, ...textsTo(ana)];
      expect(canariesIn(before)).toEqual([]);
      // A search must not tell by finding.
      for (const word of ['Canaryname', '5125550177', 'solar']) {
        expect((await ben.api.get<{ items: unknown[] }>(`/leads?q=${word}`)).body.items).toEqual([]);
      }
      ben.disconnect();
      await ben.connect();
      await cleo.declines(offer, 'not for me');

      expect(canariesIn(await ana.claims(offer))).not.toEqual([]);
      expect(canariesIn((await ana.api.get(`/leads/${lead.id}`)).body)).not.toEqual([]);
      await ben.claims(offer);
      await ben.replies(offer.code);
      await ben.expectsText(/^Taken by Ana/);
      await ben.replies('STATUS');
      await ben.expectsText(/^No live offers/);
      await cleo.replies(offer.code);
      await cleo.expectsText(/^(Taken|Expired)/);
      const others = [ben, cleo, outsider];
      const heard = async (people: readonly Person[]): Promise<unknown[]> => {
        const all: unknown[] = [];
        for (const rep of people) {
          all.push(await everythingRead(rep, lead, offer));
          await rep.hasHeardAll();
          all.push(rep.everything, textsTo(rep));
        }
        return all;
      };
      expect(canariesIn(await heard(others))).toEqual([]);

      // The lead moves on to Ben: from then on Ana is one of the others.
      await world.admin.post(`/leads/${lead.id}/assign`, { repId: ben.rep.id });
      await ana.leads.next(({ reason }) => reason === 'moved-away');
      const from = ana.everything.length;
      const textsBefore = ana.texts.all.length;
      ana.disconnect();
      await ana.connect();
      expect(await ana.claims(offer)).toEqual({ result: 'withdrawn' });
      expect(await ana.claimsOverHttp<Problem>(offer)).toMatchObject({ status: 410 });
      await ana.replies(offer.code);
      await ana.texts.next(() => true, textsBefore);
      await ana.replies('STATUS');
      await ana.texts.next(({ body }) => body.includes('No open leads'), textsBefore);
      const readAgain = await everythingRead(ana, lead, offer);
      expect(canariesIn([readAgain, ana.everything.slice(from), textsTo(ana).slice(textsBefore)])).toEqual([]);
      expect(canariesIn((await ben.api.get(`/leads/${lead.id}`)).body)).not.toEqual([]);

      await world.admin.post(`/leads/${lead.id}/withdraw`, { reason: 'canarynote again' });
      await ben.leads.next(({ reason }) => reason === 'moved-away');
      expect(canariesIn(await everythingRead(ben, lead, offer))).toEqual([]);

      // The feed, live and stored, holds ids and figures only.
      await manager.hears('lead.withdrawn', lead);
      expect(canariesIn([manager.feed.all, await manager.readsFeed()])).toEqual([]);
    });
  });
}

test('With full, the offer shows all of it, and a text the short name only (P8)', async () => {
  await world.program([{ mode: 'shark-tank', seconds: 60, details: 'full' }]);
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  const lead = await world.lead(canaryLead);
  const offer = await ana.offerOf(lead);
  expect(offer.lead).toMatchObject({ contact: canaryLead.contact, note: canaryLead.note });
  const text = await ana.expectsText(/^Lead/);
  expect(text.body).toContain('Quill C., solar, Austin TX');
  expect(canariesIn(text.body)).toEqual([]);
});

test('One source never sees what another source told, even with the same external id (P8, P10)', async () => {
  const first = await world.as('source', 'first');
  const second = await world.as('source', 'second');
  const one = await first.post<LeadOut>('/leads', canaryLead);
  const { status, body } = await second.post<LeadOut>('/leads', {
    contact: { name: 'Else', email: 'else@example.com' },
    externalId: canaryLead.externalId,
    source: 'first',
  });
  expect(status).toBe(201);
  expect(body.id).not.toBe(one.body.id);
  expect(canariesIn(body)).toEqual(['canaryexternal']);
  for (const path of [`/leads/${one.body.id}`, '/leads', `/leads/${one.body.id}/trace`, '/feed']) {
    expect((await second.get(path)).status).toBe(403);
  }
});
