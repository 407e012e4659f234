/** The carrier's webhooks: only what is signed is read, over the public address. */
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { expect, test } from 'vitest';
import { twilioForTests, World } from '../harness/world.ts';

const form = { MessageSid: 'SM1', From: '+15125550111', To: '+15005550006', Body: 'AWAY' };
const signed = (url: string, token = twilioForTests.authToken): string => getExpectedTwilioSignature(token, url, form);

test('A missing, wrong or borrowed signature is 403, and nothing happens', async () => {
  const world = await World.open();
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  for (const path of ['/hooks/twilio/sms', '/hooks/twilio/status']) {
    const url = `${world.app.url}${path}`;
    const bad = ['', 'nonsense', signed(url, 'another token'), signed(`${url}?more=1`), signed(`${world.app.url}/`)];
    for (const signature of bad) expect((await world.carrier.post(url, form, signature)).status).toBe(403);
    const without = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    expect(without.status).toBe(403);
    // Signed for another text.
    const other = { ...form, Body: 'OFF' };
    expect((await world.carrier.post(url, other, signed(url))).status).toBe(403);
  }
  expect((await world.admin.get(`/reps/${ana.rep.id}`)).body).toMatchObject({ presence: 'available' });
  expect((await world.carrier.post(`${world.app.url}/hooks/twilio/sms`, form)).status).toBe(200);
  expect((await world.admin.get(`/reps/${ana.rep.id}`)).body).toMatchObject({ presence: 'away' });
  await world.close();
});

test('Behind a proxy the signature is over PUBLIC_URL and the path, and so are the callbacks', async () => {
  const world = await World.open({ environment: { PUBLIC_URL: 'https://leads.example.com/' } });
  world.carrier.reportsDelivery = false;
  const ana = await world.rep('Ana', { phone: '+15125550111', smsOptIn: true }, false);
  const inner = `${world.app.url}/hooks/twilio/sms`;
  expect((await world.carrier.post(inner, form)).status).toBe(403);
  const publicly = signed('https://leads.example.com/hooks/twilio/sms');
  expect((await world.carrier.post(inner, form, publicly)).status).toBe(200);
  const { parameters } = await ana.expectsText(/^You are away/);
  expect(parameters.StatusCallback).toMatch(/^https:\/\/leads\.example\.com\/hooks\/twilio\/status/);
  await world.close();
});

test('Without a carrier set up, nothing is signed: 403, and the feed says why nobody was texted', async () => {
  const world = await World.open({
    environment: { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_FROM: '', TWILIO_API_URL: '' },
  });
  await world.rep('Ana', { phone: '+15125550111', smsOptIn: true });
  const manager = await world.manager();
  expect((await world.carrier.post(`${world.app.url}/hooks/twilio/sms`, form)).status).toBe(403);
  const lead = await world.lead();
  expect(await manager.hears('message.failed', lead)).toMatchObject({ error: expect.stringContaining('not set up') });
  await world.close();
});
