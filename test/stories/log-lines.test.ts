/** The log of a real server at its most talkative: no contact data, no key, no token, no secret of a link. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SimulatedCarrier } from '../../src/demo/carrier.ts';
import type { LeadOut, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { Browser } from '../harness/browser.ts';
import { freePort } from '../harness/free-port.ts';
import { send } from '../harness/hostile.ts';
import { Person } from '../harness/person.ts';
import { makeKey, ServerProcess, sharktank } from '../harness/server-process.ts';
import { twilioForTests } from '../harness/world.ts';
import { canariesIn, canaryLead } from './canaries.ts';

test('At level trace, through races, refusals and faults, no line holds contact data or a secret (P8, P13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  const carrier = new SimulatedCarrier(twilioForTests);
  await carrier.start();
  const server = await ServerProcess.start({
    folder,
    port: await freePort(),
    environment: {
      LOG_LEVEL: 'trace',
      TWILIO_ACCOUNT_SID: twilioForTests.accountSid,
      TWILIO_AUTH_TOKEN: twilioForTests.authToken,
      TWILIO_FROM: '+15005550006',
      TWILIO_API_URL: carrier.url,
    },
  });
  carrier.serverUrl = server.url;
  try {
    const key = await makeKey({ DATA_DIR: folder });
    const admin = api(server.url, key);
    const ana = await admin.post<RepOut>('/reps', { name: 'Ana', phone: '+15125550111', smsOptIn: true });
    const { token } = (await admin.post<{ token: string }>(`/reps/${ana.body.id}/tokens`)).body;
    const rep = new Person(ana.body, token, server.url, carrier);
    await rep.connect();
    const lead = (await admin.post<LeadOut>('/leads', canaryLead)).body;
    const offer = await rep.offerOf(lead);
    await rep.expectsText(/^Lead/);
    await rep.claims(offer);
    await rep.replies(offer.code);
    await rep.expectsText(/^You got it/);
    await rep.replies('canarynote is what I text');
    await rep.expectsText(/not understood/);
    carrier.next({ kind: 'status', status: 400, code: 21211 });
    carrier.next({ kind: 'status', status: 500, code: 20500 });
    await rep.replies('STATUS');
    await rep.replies('STATUS');
    await rep.replies('HELP');
    await rep.expectsText(/^Sharktank/);

    // Addresses, headers and bodies that are refused, or are nobody's.
    const { contact } = canaryLead;
    await admin.get(`/leads?q=${contact.name}&nonsense=${contact.email}`);
    await admin.get(`/leads/${encodeURIComponent(contact.email)}`);
    await admin.get(`/${contact.company}?key=${key}`);
    await admin.post('/leads', { ...canaryLead, contact: { ...contact, phone: 'canaryzip' }, canaryvalue: 1 });
    await admin.post('/leads', `{"contact": {"name": "Canaryname"`);
    await admin.post('/leads', canaryLead, { 'content-type': 'text/canarynote' });
    await admin.post('/leads', canaryLead, { 'idempotency-key': 'canaryexternal' });
    await admin.post('/leads', { ...canaryLead, note: 'other' }, { 'idempotency-key': 'canaryexternal' });
    await api(server.url, `${token}x`).get('/me');
    await admin.get('/me', { cookie: `sharktank=${key}` });
    await admin.post('/hooks/twilio/sms', canaryLead);
    await carrier.post(`${server.url}/hooks/twilio/sms?${token}`, { Body: contact.name }, 'wrong');
    await carrier.post(`${server.url}/hooks/twilio/sms`, { Body: contact.name });
    // Whatever arrives on a socket.
    const socket: { emit(event: string, ...sent: unknown[]): unknown } = rep.socket;
    socket.emit('claim', contact);
    socket.emit('canarynote', contact);
    await rep.hasHeardAll();

    const link = await sharktank(['link', 'create', '--role', 'manager'], { DATA_DIR: folder });
    const secret = new URL(link.stdout.trim());
    const linkSecret = (secret.hash || secret.search || secret.pathname).split(/[=/#]/).at(-1) ?? '';
    expect(linkSecret.length).toBeGreaterThan(15);
    await admin.post('/session', { token: linkSecret });
    await admin.post('/session', { token: linkSecret, more: 1 });
    await admin.get(`/session?token=${linkSecret}`);
    // People: their addresses, passwords and codes, right and wrong.
    const [email, phone, password] = ['mia.sings@example.com', '+15125550188', 'a bird that sings at night'];
    const mia = await admin.post<{ id: string }>('/users', { name: 'Mia', email, phone, roles: ['manager'] });
    const invited = await admin.post<{ link: string }>(`/users/${mia.body.id}/invite`);
    const browser = new Browser(server.url);
    const invitation = new URL(invited.body.link).hash.slice(1);
    await browser.signsIn({ token: invitation });
    await browser.asks('PUT', '/me/password', { password });
    const { cookie } = browser;
    await new Browser(server.url).signsIn({ email, password });
    await new Browser(server.url).signsIn({ email, password: `${password}!` });
    const coded = new Promise<string>((resolve) => {
      carrier.onText(({ body }) => {
        const code = /^(\d{6}) is your code/.exec(body)?.[1];
        if (code !== undefined) resolve(code);
      });
    });
    await browser.asks('POST', '/session/code', { phone });
    const code = await coded;
    await new Browser(server.url).signsIn({ phone, code: code === '111111' ? '222222' : '111111' });
    await new Browser(server.url).signsIn({ phone, code });
    const met = carrier.next({ kind: 'status', status: 400, code: 21211 });
    await browser.asks('POST', '/session/code', { phone });
    await met;
    await admin.post('/users', { name: 'Mia', email, roles: ['manager'] });
    await admin.post('/users/import', { csv: `name,email\nMia,${email}\n"`, preview: true });
    rep.disconnect();
    await server.stop();

    const { log } = server;
    // It did talk.
    expect(log).toContain('"route":"/api/v1/leads"');
    expect(log).toContain('"status":400');
    expect(canariesIn(log)).toEqual([]);
    const { authToken } = twilioForTests;
    const secrets = [key, token, linkSecret, authToken, invitation, password, cookie.split('=').at(-1) ?? ''];
    for (const hidden of [...secrets, '5125550111', phone.slice(2), email]) expect(log).not.toContain(hidden);
    // A code is six digits, which a time may hold too: no line says one.
    expect(log.split('\n').filter((line) => line.includes(`${code} `) || line.includes(`"${code}"`))).toEqual([]);
  } finally {
    await ServerProcess.endAll();
    await carrier.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test('A server behind a proxy that nobody named says so at the start, and once when the proxy is seen (P13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
  try {
    const settings = { folder, port: await freePort() };
    const behind = { PUBLIC_URL: 'https://leads.example.com' };
    const linesOf = async (environment: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const server = await ServerProcess.start({ ...settings, environment });
      for (const address of ['203.0.113.8', '203.0.113.9']) {
        await send(server.url, { method: 'GET', path: '/healthz', headers: { 'x-forwarded-for': address } });
      }
      await server.stop();
      return server.log.split('\n').filter((line) => line.includes('TRUST_PROXY'));
    };
    const lines = await linesOf(behind);
    expect(lines).toEqual([
      expect.stringContaining('TRUST_PROXY is not set, but PUBLIC_URL is https'),
      expect.stringContaining('X-Forwarded-For came with a request and is not believed'),
    ]);
    expect(lines.join()).not.toContain('203.0.113');
    expect(await linesOf({ ...behind, TRUST_PROXY: '1' })).toEqual([]);
  } finally {
    await ServerProcess.endAll();
    await rm(folder, { recursive: true, force: true });
  }
});
