/** A blind offer says that there is a lead, and nothing that could be asked says more. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, Page, ProgramOut } from '../../src/protocol.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('Neither the offer, nor a list, nor a filter tells what a blind lead hides; its owner sees all of it (P8)', async () => {
  const [ana, ben] = [await world.rep('Ana'), await world.rep('Ben')];
  await world.program([{ mode: 'shark-tank', seconds: 60, details: 'blind' }], { name: 'Only solar' });
  const lead = await world.lead({ source: 'Fair' });
  const offer = await ana.offerOf(lead);
  expect(offer.lead).toMatchObject({ id: lead.id, status: 'offering', program: null });
  expect(Object.keys(offer.lead)).not.toContain('source');

  const program = (await world.admin.get<Page<ProgramOut>>('/programs')).body.items.find(
    ({ name }) => name === 'Only solar',
  );
  const seenBy = async (person: typeof ana, query: string): Promise<number> =>
    (await person.api.get<Page<LeadOut>>(`/leads${query}`)).body.items.length;
  const questions = ['?source=Fair', `?program=${program?.id}`, '?q=Jane'];
  for (const question of questions) expect(await seenBy(ana, question)).toBe(0);
  expect(await seenBy(ana, '')).toBe(1);

  expect(await ana.claims(offer)).toMatchObject({
    result: 'won',
    lead: { source: 'Fair', program: { name: 'Only solar' } },
  });
  for (const question of questions) {
    expect(await seenBy(ana, question)).toBe(1);
    expect(await seenBy(ben, question)).toBe(0);
  }
});
