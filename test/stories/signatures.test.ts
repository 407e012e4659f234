/** The carrier's webhooks from people who are not the carrier: without the right signature nothing is read. */
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeadOut, OfferOut } from '../../src/protocol.ts';
import { problemOf, type RawAnswer, send } from '../harness/hostile.ts';
import type { Person } from '../harness/person.ts';
import { twilioForTests, World } from '../harness/world.ts';

let world: World;
let ana: Person;
let lead: LeadOut;
let offer: OfferOut;
beforeEach(async () => {
  world = await World.open();
  ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  lead = await world.lead();
  offer = await ana.offerOf(lead);
});
afterEach(() => world.close());

const address = (path = '/hooks/twilio/sms'): string => `${world.app.url}${path}`;
const claim = (): Record<string, string> => ({ MessageSid: 'SM1', From: '+15125550111', Body: `${offer.code}` });
const signed = (url: string, form: Readonly<Record<string, string>>, token = twilioForTests.authToken): string =>
  getExpectedTwilioSignature(token, url, form);

const wrong: readonly [string, () => string][] = [
  ['of another account', () => signed(address(), claim(), 'another-token')],
  ['of another body', () => signed(address(), { ...claim(), Body: 'STATUS' })],
  ['of another sender', () => signed(address(), { ...claim(), From: '+15125550112' })],
  ['of the other webhook', () => signed(address('/hooks/twilio/status'), claim())],
  ['of another host', () => signed('http://evil.example/hooks/twilio/sms', claim())],
  ['of the same address with a query', () => signed(`${address()}?a=1`, claim())],
  ['of an empty form', () => signed(address(), {})],
  ['that is empty', () => ''],
  ['that is no base64', () => '%%%'],
  ['that is very long', () => 'A'.repeat(8000)],
];

test.each(wrong)('A signature %s is 403, and the lead stays on offer', async (_what, signature) => {
  const answer = await world.carrier.post(address(), claim(), signature());
  expect(answer.status).toBe(403);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
});

test('No signature at all is 403, also for what is no form, and before anything is said about the form', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const asks: readonly RequestInit[] = [
    { headers: form, body: new URLSearchParams(claim()).toString() },
    { headers: form, body: 'nonsense' },
    { headers: form },
    { headers: { 'content-type': 'application/json' }, body: JSON.stringify(claim()) },
    { headers: { 'content-type': 'application/json' }, body: '{' },
    { headers: { 'content-type': 'text/plain' }, body: 'hello' },
    {},
  ];
  for (const path of ['/hooks/twilio/sms', '/hooks/twilio/status']) {
    for (const ask of asks) {
      expect((await fetch(address(path), { method: 'POST', ...ask })).status).toBe(403);
    }
  }
  // A key of ours is no signature.
  const bearer = { ...form, authorization: `Bearer ${world.admin.key}` };
  expect((await fetch(address(), { method: 'POST', headers: bearer, body: new URLSearchParams(claim()) })).status).toBe(
    403,
  );
  expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
});

test('What is signed but not whole is 400 and names the field', async () => {
  for (const [path, form, field] of [
    ['/hooks/twilio/sms', { From: '+15125550111', Body: 'Y' }, 'MessageSid'],
    ['/hooks/twilio/sms', { MessageSid: 'SM1', Body: 'Y' }, 'From'],
    ['/hooks/twilio/sms', { MessageSid: 'x'.repeat(201), From: '+15125550111', Body: 'Y' }, 'MessageSid'],
    ['/hooks/twilio/sms', { MessageSid: 'SM1', From: '+15125550111', Body: 'Y'.repeat(10_001) }, 'Body'],
    ['/hooks/twilio/status', { MessageStatus: 'delivered' }, 'MessageSid'],
    ['/hooks/twilio/status', { MessageSid: 'SM1' }, 'MessageStatus'],
  ] as const) {
    const answer = await world.carrier.post(address(path), form);
    expect(answer.status, field).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ path: field }] });
  }
  expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
});

test('What is signed and strange is taken: fields the carrier adds, an empty text, one in any script', async () => {
  const more = { ...claim(), MessageSid: 'SM2', NumMedia: '0', FromCity: 'AUSTIN', __proto__x: 'y' };
  for (const [index, Body] of ['', '\u0000', '🦈'.repeat(50), 'مرحبا', '‮K7', '%', '\r\n\r\n'].entries()) {
    const answer = await world.carrier.post(address(), { ...more, MessageSid: `SM3${index}`, Body });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/xml');
  }
  expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
  expect((await world.carrier.post(address(), more)).status).toBe(200);
  expect(await world.stored(lead)).toMatchObject({ status: 'claimed', claimedVia: 'sms' });
});

test('A captured webhook played again a day later does nothing (P10)', async () => {
  const other = { ...claim(), Body: 'AWAY' };
  expect((await world.carrier.post(address(), other)).status).toBe(200);
  await ana.api.put('/reps/me/presence', { status: 'available' });
  world.clock.move(24 * 3600 * 1000);
  expect((await world.carrier.post(address(), other, signed(address(), other))).status).toBe(200);
  expect((await ana.api.get('/me')).body).toMatchObject({ rep: { presence: 'available' } });
});

test('A field that is sent twice is refused by name, though it is signed', async () => {
  const twice = { ...claim(), Body: ['YES', offer.code ?? ''] };
  const form = new URLSearchParams({ ...claim(), Body: 'YES' });
  form.append('Body', offer.code ?? '');
  const signature = getExpectedTwilioSignature(twilioForTests.authToken, address(), twice);
  const answer = await fetch(address(), { method: 'POST', headers: { 'x-twilio-signature': signature }, body: form });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ path: 'Body' }] });
  expect(await world.stored(lead)).toMatchObject({ status: 'offering' });
});

const posted = (body: string, signature: string): Promise<RawAnswer> =>
  send(world.app.url, {
    method: 'POST',
    path: '/hooks/twilio/sms',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body,
  });

test('A form that no carrier sends is refused before anything is done to find out who signed it (P13)', async () => {
  const fields = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`f${number}`, 'x']));
  const form = (given: Readonly<Record<string, string>>): string => new URLSearchParams(given).toString();

  const twice = problemOf(await posted('a=1&b=2&'.repeat(8000), 'x'));
  expect(twice).toMatchObject({ status: 400, errors: [{ path: 'a' }, { path: 'b' }] });
  expect(problemOf(await posted(form(fields(101)), 'x'))).toMatchObject({
    status: 400,
    detail: 'has more than 100 fields',
  });
  const large = problemOf(await posted('x'.repeat(64 * 1024 + 1), 'x'));
  expect(large).toMatchObject({ status: 413, detail: 'The body is too large: at most 64 KiB.' });

  expect(problemOf(await posted(form(fields(100)), 'x')).status).toBe(403);
  const most = { ...fields(97), ...claim() };
  expect((await posted(form(most), signed(address(), most))).status).toBe(200);
});

test('Who sends what is not signed is told to stop after six hundred in a minute; what is signed is heard from the same address (P13)', async () => {
  const statuses: number[] = [];
  for (let number = 0; number < 600; number += 50) {
    // A field twice counts like a wrong signature.
    const some = Array.from({ length: 50 }, (_, one) => posted(one === 0 ? 'a=1&a=1' : 'a=1', 'x'));
    statuses.push(...(await Promise.all(some)).map(({ status }) => status));
  }
  expect(new Set(statuses)).toEqual(new Set([400, 403]));
  for (const body of ['a=1', 'a=1&a=1']) {
    const refused = await posted(body, 'x');
    expect(problemOf(refused).status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  }
  expect((await world.carrier.post(address(), claim())).status).toBe(200);
  expect(await world.stored(lead)).toMatchObject({ status: 'claimed', claimedVia: 'sms' });
});
