/** A refusal says what is wrong and never repeats what was sent: answers are copied into tickets, logs and screenshots. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InvitationOut, LeadOut } from '../../src/protocol.ts';
import { Browser } from '../harness/browser.ts';
import { problemOf, type RawAnswer, send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';
import { canariesIn, canaryLead, wordsIn } from './canaries.ts';

const email = 'canarymia@example.com';
const phone = '+15125550166';
const password = 'a canary that sings at night';

let world: World;
/** Somebody who signed in, with a password and all of the above. */
let mia: Browser;
let miaId: string;
let lead: LeadOut;
/** A key, a link and a session that are good. */
let secrets: readonly string[];

async function made<Made>(path: string, body: object): Promise<Made> {
  const answer = await world.admin.post<Made>(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

beforeAll(async () => {
  world = await World.open();
  lead = await made('/leads', canaryLead);
  miaId = (await made<{ id: string }>('/users', { name: 'Mia', email, phone, roles: ['admin'] })).id;
  const invitation = async (): Promise<string> => {
    const { link } = await made<InvitationOut>(`/users/${miaId}/invite`, {});
    return new URL(link).hash.slice(1);
  };
  mia = new Browser(world.app.url);
  await mia.signsIn({ token: await invitation() });
  expect((await mia.asks('PUT', '/me/password', { password })).status).toBe(204);
  secrets = [world.admin.key, await invitation(), mia.cookie.split('=').at(-1) ?? ''];
  // Somebody who has been in for a while is asked for the password.
  world.clock.move(16 * 60_000);
});
afterAll(() => world.close());

const words = ['canarymia', '5125550166', password];
const foundIn = ({ headers, text }: RawAnswer): string[] => {
  const told = `${JSON.stringify(headers)} ${text}`;
  return [...wordsIn(told, [...words, ...secrets]), ...canariesIn(told)];
};

/** By an admin's key, by nobody, or in the browser of Mia. */
type By = 'admin' | 'nobody' | 'mia';
async function refusal(by: By, method: string, path: string, body?: unknown): Promise<RawAnswer> {
  if (by === 'mia') return mia.asks(method, path, body);
  return send(world.app.url, {
    method,
    path: path.startsWith('//') ? path.slice(1) : `/api/v1${path}`,
    ...(by === 'admin' && { key: world.admin.key }),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

const at = encodeURIComponent(email);
const { contact } = canaryLead;
const stages = [{ mode: 'shark-tank' }];

/** Two slashes: an address outside the API. */
const cases: readonly (readonly [by: By, status: number, method: string, path: string, body?: unknown])[] = [
  // In the address.
  ['nobody', 404, 'GET', `//${at}`],
  ['nobody', 404, 'POST', `//hooks/${at}`, {}],
  ['nobody', 404, 'POST', `/${at}`, { email }],
  ['admin', 404, 'GET', `/users/${at}`],
  ['admin', 404, 'PATCH', `/users/${at}`, { email }],
  ['admin', 404, 'DELETE', `/users/${phone}`],
  ['admin', 404, 'GET', `/leads/${encodeURIComponent(contact.email)}`],
  ['admin', 404, 'GET', `/keys/${at}`],
  ['admin', 403, 'POST', `/offers/${at}/claim`, {}],
  ['admin', 400, 'GET', `/users?limit=${at}`],
  ['admin', 400, 'GET', `/users?email=${at}`],
  ['admin', 400, 'GET', `/changes?cursor=${encodeURIComponent(phone)}`],
  ['admin', 400, 'GET', `/leads?status=${encodeURIComponent(contact.company)}`],
  ['admin', 400, 'GET', `/leads?from=${encodeURIComponent(contact.email)}`],
  ['admin', 400, 'GET', `/me?q=${at}%`],
  // In a body that cannot be read.
  ['admin', 400, 'POST', '/users', `{"email": "${email}", "phone": "${phone}"`],
  ['admin', 400, 'POST', '/users', `{"email": '${email}'}`],
  ['nobody', 400, 'POST', '/session', `{"password": "${password}`],
  ['mia', 400, 'PUT', '/me/password', [password]],
  // As a value that does not fit.
  ['admin', 400, 'POST', '/users', { name: 'Mia', email: 'canarymia@', roles: ['rep'] }],
  ['admin', 400, 'POST', '/users', { name: 'Mia', phone: 'canarymia', roles: ['rep'] }],
  ['admin', 400, 'POST', '/users', { name: { email }, email: [email], phone: { phone }, roles: [email] }],
  ['admin', 400, 'POST', '/users', { name: 'Mia', roles: ['rep'], repId: email }],
  ['admin', 409, 'POST', '/users', { name: 'Mo', email, roles: ['rep'] }],
  ['admin', 409, 'POST', '/users', { name: 'Mo', phone, roles: ['rep'] }],
  [
    'admin',
    400,
    'POST',
    '/reps',
    { name: 'Mo', email: 'canarymia@', timeZone: email, level: email, languages: [[email]] },
  ],
  ['admin', 400, 'POST', '/reps', { name: 'Mo', phone: 'canarymia' }],
  ['admin', 400, 'POST', '/keys', { name: 'K', role: email, expiresAt: phone }],
  ['admin', 400, 'POST', '/programs', { name: 'P', stages: [{ mode: email, seconds: phone }] }],
  [
    'admin',
    400,
    'POST',
    '/leads',
    { ...canaryLead, contact: { ...contact, phone: 'canaryzip' }, timeZone: 'canaryzip' },
  ],
  [
    'admin',
    400,
    'POST',
    '/leads',
    { ...canaryLead, contact: { ...contact, email: 'canarymail' }, value: 'canaryvalue' },
  ],
  ['admin', 400, 'POST', '/leads', { ...canaryLead, contact: contact.name, fields: [contact.phone] }],
  ['admin', 400, 'POST', '/programs/preview', { lead: contact.email }],
  ['admin', 400, 'POST', '/programs/preview', { lead: canaryLead, program: contact.email }],
  // As what somebody signs in with.
  ['nobody', 401, 'POST', '/session', { email, password: `${password}!` }],
  ['nobody', 401, 'POST', '/session', { phone, code: '000000' }],
  ['nobody', 401, 'POST', '/session', { token: email }],
  ['nobody', 400, 'POST', '/session', { email, phone, password }],
  ['nobody', 400, 'POST', '/session/code', { phone: 'canarymia' }],
  ['mia', 400, 'PUT', '/me/password', { password: password.slice(0, 9), current: password }],
  ['mia', 400, 'PUT', '/me/password', { password, current: `${password}!` }],
  ['mia', 400, 'PATCH', '/me', { email: 'canarymia@', current: password }],
  ['mia', 400, 'PATCH', '/me', { phone: '+15125550167', current: `${password}!` }],
  // A list of people that is none.
  ['admin', 400, 'POST', '/users/import', { csv: '', preview: email }],
  ['admin', 400, 'POST', '/users/import', { csv: `name,email\nMia,"${email}`, preview: true }],
  // The first line of a list without a heading is somebody.
  ['admin', 400, 'POST', '/users/import', { csv: `Mia,${email},${phone}\nMo,,`, preview: true }],
  // What stands before a quote that is none, too.
  ['admin', 400, 'POST', '/users/import', { csv: `name,email\nMia,${email}"x"`, preview: true }],
  // As an id of something there is not.
  ['admin', 400, 'POST', '/reps', { name: 'Mo', teams: [email] }],
  ['admin', 400, 'POST', '/programs', { name: 'P', stages: [{ mode: 'skim', allocators: [email] }] }],
  ['admin', 400, 'POST', '/programs', { name: 'P', stages, eligible: { teams: [email] } }],
];

describe('What is refused is not repeated (P8, P13)', () => {
  for (const [by, status, method, path, body] of cases) {
    test(`${method} ${path} by ${by} is ${status}: ${JSON.stringify(body) ?? 'no body'}`, async () => {
      const answer = await refusal(by, method, path, body);
      expect.soft(foundIn(answer), answer.text).toEqual([]);
      expect(problemOf(answer).status, answer.text).toBe(status);
    });
  }

  test('nor is a secret in an address', async () => {
    for (const secret of secrets) {
      for (const path of [
        `/me?key=${secret}`,
        `/users/${secret}`,
        `/session?token=${secret}`,
        `//healthz?${secret}`,
        `//${secret}`,
      ]) {
        for (const by of ['admin', 'nobody'] as const) {
          const answer = await refusal(by, 'GET', path);
          expect(answer.status, path).toBeGreaterThanOrEqual(400);
          expect(foundIn(answer), answer.text).toEqual([]);
        }
      }
    }
  });

  test('nor are headers', async () => {
    const headers: Record<string, string>[] = [
      { authorization: `Bearer ${world.admin.key}x` },
      { authorization: `Basic ${email}` },
      { cookie: `sharktank_session=${secrets[2]}x` },
      { cookie: mia.cookie, origin: `https://${at}.example` },
    ];
    for (const one of headers) {
      const answer = await send(world.app.url, { method: 'POST', path: '/api/v1/teams', headers: one, body: '{}' });
      expect(problemOf(answer).status).toBeLessThan(404);
      expect(foundIn(answer), answer.text).toEqual([]);
    }
    const lead = { ...canaryLead, externalId: 'canaryexternal-2', note: 'other' };
    for (const [status, one, body] of [
      [415, { 'content-type': `text/${at}` }, lead],
      [400, { 'idempotency-key': 'canaryexternal'.repeat(20) }, lead],
      [201, { 'idempotency-key': 'canaryexternal' }, { ...lead, contact: { name: 'Jo', email: 'jo@example.com' } }],
      [422, { 'idempotency-key': 'canaryexternal' }, lead],
    ] as const) {
      const answer = await send(world.app.url, {
        method: 'POST',
        path: '/api/v1/leads',
        key: world.admin.key,
        headers: one,
        body: JSON.stringify(body),
      });
      expect(answer.status, answer.text).toBe(status);
      if (status !== 201) expect(foundIn(answer), answer.text).toEqual([]);
    }
  });

  test('nor what one may not see: of a lead that others have, of people who are there', async () => {
    const ben = await world.rep('Ben', { presence: 'off' }, false);
    const source = await world.as('source');
    for (const { key } of [ben.api, source]) {
      for (const path of [`/leads/${lead.id}`, `/leads/${lead.id}/trace`, `/users/${miaId}`, '/users', '/changes']) {
        const answer = await send(world.app.url, { method: 'GET', path: `/api/v1${path}`, key });
        expect([403, 404], path).toContain(problemOf(answer).status);
        expect(foundIn(answer), answer.text).toEqual([]);
      }
    }
  });
});
