import { afterEach, beforeEach, expect, test } from 'vitest';
import { World } from '../harness/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('A lead reaches everybody at once, by browser and by text; the first to claim has it and everybody learns it (P1, P5, P7)', async () => {
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  const ben = await world.rep('Ben', { phone: '+15125550112', smsOptIn: true });
  const lead = await world.lead();
  const offer = await ana.offerOf(lead);
  expect(await ben.offerOf(lead)).toMatchObject({ id: offer.id, code: offer.code, rivals: 1 });
  await ana.expectsText(
    new RegExp(
      `^Lead ${offer.code}: solar, Austin TX\\. Reply ${offer.code} to claim, NO ${offer.code} to pass\\. (60|59) s\\.$`,
    ),
  );

  await ana.replies(`${offer.code}`.toLowerCase());
  await ana.expectsText(/^You got it: Jane Doe \+15125550100/);
  expect(await ben.endOf(offer)).toMatchObject({ reason: 'taken', by: { id: ana.rep.id } });
  expect(await ben.claims(offer)).toMatchObject({ result: 'taken', by: { name: 'Ana' } });
  expect(await world.stored(lead)).toMatchObject({
    status: 'claimed',
    claimedBy: { id: ana.rep.id },
    claimedVia: 'sms',
  });
});
