/** Every route that names a thing, asked about real ones by everybody: what each gets is what they may see and do, no more. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventAccess, routeAccess } from '../../src/access.ts';
import { digestOf, newSecret } from '../../src/principal.ts';
import type { LeadOut, OfferOut, Page } from '../../src/protocol.ts';
import { Browser } from '../harness/browser.ts';
import { outcomeOf, problemOf, type RawAnswer, send, socketTo } from '../harness/hostile.ts';
import type { Person } from '../harness/person.ts';
import { sessionCookie } from '../harness/session-cookie.ts';
import { World } from '../harness/world.ts';
import { canariesIn, canaryLead } from './canaries.ts';

let world: World;
/** Is offered everything that is on offer here. */
let ana: Person;
/** Is never there, and is offered nothing. */
let ben: Person;
/** Is offered, and claims, what is won here; is there, but not asked, when the rest is offered. */
let cleo: Person;
/** Whom leads are handed to. */
let dee: Person;

/** Who is nobody, and with what. */
const strangers = new Map<string, Record<string, string>>([['nobody', {}]]);
/** Who is somebody, in the order in which the tables below tell what each gets. */
const askers = new Map<string, string>();

/** Something to ask about. */
interface Thing {
  readonly id: string;
  /** The second name in the address, where there is one. */
  readonly tokenId?: string;
  /** How it is: the same as before, when nobody changed it. */
  readonly reads: () => Promise<unknown>;
}

const made = async (path: string, body: object): Promise<string> => {
  const answer = await world.admin.post<{ id: string }>(path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
};
/** Without the rank, which is a place among all. */
const readAt = (path: string) => async () => ({ ...(await world.admin.get<object>(path)).body, rank: null });

/** A lead whose program offers it to Ana, for what is to be done with it. */
async function offered(product: string): Promise<{ readonly lead: LeadOut; readonly offer: OfferOut }> {
  const lead = await world.lead({ ...canaryLead, externalId: undefined, product });
  return { lead, offer: await ana.offerOf(lead) };
}
const leadOf = ({ lead }: { readonly lead: LeadOut }): Thing => ({ id: lead.id, reads: () => world.stored(lead) });
const offerOf = ({ lead, offer }: Awaited<ReturnType<typeof offered>>): Thing => ({
  id: offer.id,
  reads: () => world.stored(lead),
});
async function won(): ReturnType<typeof offered> {
  const both = await offered('won');
  expect((await cleo.claimsOverHttp(both.offer)).status).toBe(200);
  return both;
}
async function withdrawn(): ReturnType<typeof offered> {
  const both = await offered('live');
  await world.admin.post(`/leads/${both.lead.id}/withdraw`, { reason: 'a test' });
  return both;
}
async function rep(): Promise<Thing> {
  const id = await made('/reps', { name: 'Eve', presence: 'off' });
  const tokenId = await made(`/reps/${id}/tokens`, {});
  const reads = async () => [await readAt(`/reps/${id}`)(), await readAt(`/reps/${id}/tokens`)()];
  return { id, tokenId, reads };
}

/** What there is to ask about; each call makes another one. */
const things = {
  'a lead on offer to Ana': async () => leadOf(await offered('live')),
  'a lead Cleo won before Ana': async () => leadOf(await won()),
  'a lead Ana may hand on': async () => leadOf(await offered('skim')),
  'a live offer to Ana': async () => offerOf(await offered('live')),
  'an offer Cleo was quicker with': async () => offerOf(await won()),
  'an offer in the pool, to Ana': async () => offerOf(await offered('pool')),
  'an offer to Ana that was withdrawn': async () => offerOf(await withdrawn()),
  Ana: async () => ({ id: ana.rep.id, reads: readAt(`/reps/${ana.rep.id}`) }),
  'a rep': rep,
  'a team': async () => {
    const id = await made('/teams', { name: 'North' });
    return { id, reads: readAt(`/teams/${id}`) };
  },
  'a program': async () => {
    const id = await made('/programs', { name: 'P', enabled: false, stages: [{ mode: 'shark-tank' }] });
    return { id, reads: readAt(`/programs/${id}`) };
  },
  'a key': async () => {
    const id = await made('/keys', { name: 'K', role: 'source' });
    return { id, reads: readAt(`/keys/${id}`) };
  },
  'a person who is signed in': async () => {
    const { id, browser } = await signedIn();
    return { id, reads: async () => [await readAt(`/users/${id}`)(), await browser.isIn()] };
  },
} as const satisfies Record<string, () => Promise<Thing>>;

async function signedIn(): Promise<{ readonly id: string; readonly browser: Browser }> {
  const id = await made('/users', { name: 'Mia', roles: ['manager'] });
  const { link } = (await world.admin.post<{ link: string }>(`/users/${id}/invite`)).body;
  const browser = new Browser(world.app.url);
  expect((await browser.signsIn({ token: new URL(link).hash.slice(1) })).status).toBe(200);
  return { id, browser };
}

beforeAll(async () => {
  world = await World.open();
  const alone = await made('/teams', { name: 'Alone' });
  const both = await made('/teams', { name: 'Both' });
  ana = await world.rep('Ana', { teams: [alone, both] });
  ben = await world.rep('Ben', { presence: 'off' });
  cleo = await world.rep('Cleo', { teams: [both] });
  dee = await world.rep('Dee', { presence: 'off' }, false);
  const programs: [product: string, team: string, stage: object][] = [
    ['live', alone, { mode: 'shark-tank', seconds: 600 }],
    ['won', both, { mode: 'shark-tank', seconds: 600 }],
    ['skim', alone, { mode: 'skim', allocators: [ana.rep.id] }],
    ['pool', alone, { mode: 'cherry-pick' }],
  ];
  for (const [product, team, stage] of programs) {
    await world.program([stage], {
      name: product,
      match: { combinator: 'and', rules: [{ field: 'product', operator: '=', value: product }] },
      eligible: { teams: [team] },
      // Many are left as they are.
      maxLive: 1000,
      // Each of them is another person, whatever they are called.
      knownPeople: 'off',
    });
  }
  askers.set('source', (await world.as('source')).key);
  for (const person of [ana, ben, cleo]) askers.set(person.rep.name, person.token);
  askers.set('manager', (await world.as('manager')).key);
  askers.set('admin', (await world.as('admin', 'Another admin')).key);

  const key = async (more: object) =>
    (await world.admin.post<{ id: string; key: string }>('/keys', { name: 'X', role: 'admin', ...more })).body;
  const session = newSecret('session');
  const late = {
    kind: 'session',
    name: 'X',
    roles: ['admin'],
    repId: null,
    expiresAt: world.clock.now() + 1000,
  } as const;
  await world.app.store.credentials.create(late, digestOf(session), 'test');
  strangers.set('an expired session', { cookie: `${sessionCookie}=${session}` });
  const expired = await key({ expiresAt: new Date(world.clock.now() + 1000).toISOString() });
  world.clock.move(1000);
  const revoked = await key({});
  expect((await world.admin.delete(`/keys/${revoked.id}`)).status).toBe(204);
  const removed = await signedIn();
  expect((await world.admin.delete(`/users/${removed.id}`)).status).toBe(204);
  const { cookie } = removed.browser;
  strangers.set('a revoked key', { authorization: `Bearer ${revoked.key}` });
  strangers.set('an expired key', { authorization: `Bearer ${expired.key}` });
  strangers.set('the session of somebody who was removed', { cookie });
});
afterAll(() => world.close());

type Row = keyof typeof routeAccess;
/** What each gets. */
type Each<Got> = readonly [source: Got, ana: Got, ben: Got, cleo: Got, manager: Got, admin: Got];
type Question = readonly [row: Row, about: keyof typeof things, body: object | null, each: Each<number>];

/** Of a lead one may not see there is nothing (404); of one that is seen but not one's own, nothing to be done (403). */
const questions: readonly Question[] = [
  ['GET /api/v1/leads/:id', 'a lead on offer to Ana', null, [403, 200, 404, 404, 200, 200]],
  ['GET /api/v1/leads/:id', 'a lead Cleo won before Ana', null, [403, 200, 404, 200, 200, 200]],
  // Cleo was there and left out: she may ask why.
  ['GET /api/v1/leads/:id/trace', 'a lead on offer to Ana', null, [403, 200, 404, 200, 200, 200]],
  ['GET /api/v1/leads/:id/trace', 'a lead Cleo won before Ana', null, [403, 200, 404, 200, 200, 200]],
  ['GET /api/v1/leads/:id/candidates', 'a lead on offer to Ana', null, [403, 403, 404, 404, 200, 200]],
  ['GET /api/v1/leads/:id/candidates', 'a lead Cleo won before Ana', null, [403, 403, 404, 403, 200, 200]],
  ['GET /api/v1/leads/:id/candidates', 'a lead Ana may hand on', null, [403, 200, 404, 404, 200, 200]],
  ['POST /api/v1/leads/:id/assign', 'a lead on offer to Ana', { repId: 'Dee' }, [403, 403, 404, 404, 200, 200]],
  ['POST /api/v1/leads/:id/assign', 'a lead Cleo won before Ana', { repId: 'Dee' }, [403, 403, 404, 403, 200, 200]],
  ['POST /api/v1/leads/:id/assign', 'a lead Ana may hand on', { repId: 'Dee' }, [403, 200, 404, 404, 200, 200]],
  ['POST /api/v1/leads/:id/withdraw', 'a lead on offer to Ana', { reason: 'x' }, [403, 403, 403, 403, 200, 200]],
  ['POST /api/v1/leads/:id/withdraw', 'a lead Cleo won before Ana', { reason: 'x' }, [403, 403, 403, 403, 200, 200]],
  ['POST /api/v1/leads/:id/reoffer', 'a lead on offer to Ana', {}, [403, 403, 403, 403, 200, 200]],
  ['POST /api/v1/leads/:id/reoffer', 'a lead Cleo won before Ana', {}, [403, 403, 403, 403, 200, 200]],
  // Nobody has it yet: 409 for who may.
  ['POST /api/v1/leads/:id/release', 'a lead on offer to Ana', { reason: 'x' }, [403, 403, 404, 404, 409, 409]],
  ['POST /api/v1/leads/:id/release', 'a lead Cleo won before Ana', { reason: 'x' }, [403, 403, 404, 200, 200, 200]],
  ['POST /api/v1/leads/:id/contacted', 'a lead on offer to Ana', {}, [403, 403, 404, 404, 409, 409]],
  ['POST /api/v1/leads/:id/contacted', 'a lead Cleo won before Ana', {}, [403, 403, 404, 200, 200, 200]],
  ['POST /api/v1/leads/:id/outcome', 'a lead on offer to Ana', { result: 'won' }, [403, 403, 404, 404, 409, 409]],
  ['POST /api/v1/leads/:id/outcome', 'a lead Cleo won before Ana', { result: 'won' }, [403, 403, 404, 200, 200, 200]],
  ['POST /api/v1/offers/:id/claim', 'a live offer to Ana', {}, [403, 200, 404, 404, 403, 403]],
  ['POST /api/v1/offers/:id/claim', 'an offer Cleo was quicker with', {}, [403, 409, 404, 200, 403, 403]],
  ['POST /api/v1/offers/:id/claim', 'an offer in the pool, to Ana', {}, [403, 200, 404, 404, 403, 403]],
  ['POST /api/v1/offers/:id/claim', 'an offer to Ana that was withdrawn', {}, [403, 410, 404, 404, 403, 403]],
  ['POST /api/v1/offers/:id/decline', 'a live offer to Ana', {}, [403, 200, 404, 404, 403, 403]],
  ['POST /api/v1/offers/:id/decline', 'an offer Cleo was quicker with', {}, [403, 409, 404, 409, 403, 403]],
  ['POST /api/v1/offers/:id/decline', 'an offer in the pool, to Ana', {}, [403, 200, 404, 404, 403, 403]],
  ['POST /api/v1/offers/:id/decline', 'an offer to Ana that was withdrawn', {}, [403, 410, 404, 404, 403, 403]],
  ['GET /api/v1/reps/:id', 'Ana', null, [403, 403, 403, 403, 200, 200]],
  ['PUT /api/v1/reps/:id/presence', 'Ana', { status: 'available' }, [403, 200, 404, 404, 200, 200]],
  ['GET /api/v1/reps/:id', 'a rep', null, [403, 403, 403, 403, 200, 200]],
  ['PATCH /api/v1/reps/:id', 'a rep', { name: 'Eva' }, [403, 403, 403, 403, 403, 200]],
  ['DELETE /api/v1/reps/:id', 'a rep', null, [403, 403, 403, 403, 403, 204]],
  ['PUT /api/v1/reps/:id/presence', 'a rep', { status: 'away' }, [403, 404, 404, 404, 200, 200]],
  ['GET /api/v1/reps/:id/tokens', 'a rep', null, [403, 403, 403, 403, 200, 200]],
  ['POST /api/v1/reps/:id/tokens', 'a rep', {}, [403, 403, 403, 403, 403, 201]],
  ['DELETE /api/v1/reps/:id/tokens/:tokenId', 'a rep', null, [403, 403, 403, 403, 403, 204]],
  ['GET /api/v1/teams/:id', 'a team', null, [403, 403, 403, 403, 200, 200]],
  ['PATCH /api/v1/teams/:id', 'a team', { name: 'South' }, [403, 403, 403, 403, 403, 200]],
  ['DELETE /api/v1/teams/:id', 'a team', null, [403, 403, 403, 403, 403, 204]],
  ['GET /api/v1/programs/:id', 'a program', null, [403, 403, 403, 403, 200, 200]],
  ['PATCH /api/v1/programs/:id', 'a program', { name: 'Q' }, [403, 403, 403, 403, 403, 200]],
  ['DELETE /api/v1/programs/:id', 'a program', null, [403, 403, 403, 403, 403, 204]],
  ['POST /api/v1/programs/:id/pause', 'a program', {}, [403, 403, 403, 403, 200, 200]],
  ['POST /api/v1/programs/:id/resume', 'a program', {}, [403, 403, 403, 403, 200, 200]],
  ['GET /api/v1/keys/:id', 'a key', null, [403, 403, 403, 403, 200, 200]],
  ['PATCH /api/v1/keys/:id', 'a key', { name: 'L' }, [403, 403, 403, 403, 403, 200]],
  ['DELETE /api/v1/keys/:id', 'a key', null, [403, 403, 403, 403, 403, 204]],
  ['GET /api/v1/users/:id', 'a person who is signed in', null, [403, 403, 403, 403, 200, 200]],
  ['PATCH /api/v1/users/:id', 'a person who is signed in', { name: 'Mo' }, [403, 403, 403, 403, 403, 200]],
  ['DELETE /api/v1/users/:id', 'a person who is signed in', null, [403, 403, 403, 403, 403, 204]],
  ['POST /api/v1/users/:id/invite', 'a person who is signed in', {}, [403, 403, 403, 403, 403, 200]],
  ['DELETE /api/v1/users/:id/sessions', 'a person who is signed in', null, [403, 403, 403, 403, 403, 204]],
];

test('every route that names a thing is asked here', () => {
  const named = Object.keys(routeAccess).filter((row) => row.includes(':'));
  expect([...new Set(questions.map(([row]) => row))].sort()).toEqual(named.sort());
});

/** Dee's id is known once she is there. */
const bodyOf = (body: object): string => JSON.stringify({ ...body, ...('repId' in body && { repId: dee.rep.id }) });

/** What each asker gets, by name. */
function eachOf<Got>(each: Each<Got>): [name: string, secret: string, got: Got][] {
  return [...askers].flatMap(([name, secret], place): [string, string, Got][] => {
    const got = each[place];
    return got === undefined ? [] : [[name, secret, got]];
  });
}

const leadsIn = ({ items }: Page<{ leadId?: string }>): unknown[] => [...new Set(items.map(({ leadId }) => leadId))];

describe('Over HTTP', () => {
  test.each(questions)('%s about %s gets each what they may see and do (P8, P13)', async (row, about, body, each) => {
    const [method = '', pattern = ''] = row.split(' ');
    const ask = (thing: Thing, headers: Record<string, string>): Promise<RawAnswer> =>
      send(world.app.url, {
        method,
        path: pattern.replace(':id', thing.id).replace(':tokenId', thing.tokenId ?? ''),
        headers,
        ...(body && { body: bodyOf(body) }),
      });
    const by = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });
    const got = eachOf(each);
    const [may, mayNot] = [got.filter(([, , one]) => one < 400), got.filter(([, , one]) => one >= 400)];

    // Who may change something has one of their own to change. Who may not asks about one that stays as it is, the last there is.
    const own: Thing[] = [];
    for (const _ of method === 'GET' ? may.slice(0, 1) : may) own.push(await things[about]());
    const shared: Thing = await things[about]();
    const before = await shared.reads();
    for (const [who, headers] of strangers) {
      const answer = await ask(shared, headers);
      expect(problemOf(answer).status, who).toBe(401);
      expect(canariesIn(answer.text), who).toEqual([]);
    }
    for (const [who, secret, status] of mayNot) {
      const answer = await ask(shared, by(secret));
      expect(problemOf(answer).status, who).toBe(status);
      expect(canariesIn(answer.text), who).toEqual([]);
    }
    for (const [place, [who, secret, status]] of may.entries()) {
      const thing = own[place] ?? own[0] ?? shared;
      const answer = await ask(thing, by(secret));
      expect([answer.status, who], answer.text).toEqual([status, who]);
      // The very thing, and of a lead that is on offer no more than the offer shows.
      if (/^(GET|PATCH) .*:id$/.test(row)) expect(JSON.parse(answer.text), who).toMatchObject({ id: thing.id });
      if (row.endsWith('/trace')) expect(leadsIn(JSON.parse(answer.text)), who).toEqual([thing.id]);
      if (who === 'Ana' && !row.endsWith('/claim')) expect(canariesIn(answer.text), who).toEqual([]);
    }
    expect(await shared.reads()).toEqual(before);
  });

  test('lists hold what each may see, and nothing else (P8, P13)', async () => {
    const leads = { live: (await offered('live')).lead, won: (await won()).lead, pool: (await offered('pool')).lead };
    const found = async (path: string, secret: string): Promise<string[] | number> => {
      const answer = await send(world.app.url, { method: 'GET', path: `/api/v1${path}?limit=1000`, key: secret });
      if (answer.status !== 200) return problemOf(answer).status;
      const { items }: Page<{ id: string }> = JSON.parse(answer.text);
      const ids = items.map(({ id }) => id);
      return Object.entries(leads).flatMap(([name, { id }]) => (ids.includes(id) ? [name] : []));
    };
    const all = ['live', 'won', 'pool'];
    const lists: [path: string, each: Each<string[] | number>][] = [
      ['/leads', [403, all, [], ['won'], all, all]],
      ['/pool', [403, ['pool'], [], [], 403, 403]],
    ];
    for (const [path, each] of lists) {
      for (const [who, secret, names] of eachOf(each))
        expect(await found(path, secret), `${path} ${who}`).toEqual(names);
    }
  });
});

type Event = keyof typeof eventAccess;
/** What each hears; who is no rep has no offers. Who may not connect hears nothing. */
const commands: readonly (readonly [event: Event, about: keyof typeof things, each: Each<string | null>])[] = [
  ['claim', 'a live offer to Ana', [null, 'won', 'not-offered', 'not-offered', 'not-offered', 'not-offered']],
  ['claim', 'an offer Cleo was quicker with', [null, 'taken', 'not-offered', 'won', 'not-offered', 'not-offered']],
  ['claim', 'an offer in the pool, to Ana', [null, 'won', 'not-offered', 'not-offered', 'not-offered', 'not-offered']],
  [
    'claim',
    'an offer to Ana that was withdrawn',
    [null, 'withdrawn', 'not-offered', 'not-offered', 'not-offered', 'not-offered'],
  ],
  ['decline', 'a live offer to Ana', [null, 'ok', 'not-offered', 'not-offered', 'not-offered', 'not-offered']],
  ['decline', 'an offer Cleo was quicker with', [null, 'taken', 'not-offered', 'taken', 'not-offered', 'not-offered']],
  // Everybody speaks of themselves only: there is nobody to name.
  ['presence', 'Ana', [null, 'ok', 'ok', 'ok', 'not-offered', 'not-offered']],
];

describe('On a socket', () => {
  test('every event is asked here', () => {
    expect([...new Set(commands.map(([event]) => event))].sort()).toEqual(Object.keys(eventAccess).sort());
  });

  test('nobody, a key that is none any more and who was removed do not get in; a source has no business there (P13)', async () => {
    const tries = async (options: Parameters<typeof socketTo>[1]): Promise<string> => {
      const socket = socketTo(world.app.url, options);
      const outcome = await outcomeOf(socket);
      socket.disconnect();
      return outcome;
    };
    for (const [who, headers] of strangers) {
      const { authorization, cookie } = headers;
      const auth = authorization === undefined ? {} : { token: authorization.replace('Bearer ', '') };
      const extraHeaders: Record<string, string> = cookie === undefined ? {} : { cookie };
      expect(await tries({ auth, extraHeaders }), who).toBe('unauthorized');
    }
    expect(await tries({ auth: { token: askers.get('source') } })).toBe('forbidden');
  });

  test.each(commands)('%s about %s gets each their own answer (P4, P8, P13)', async (event, about, each) => {
    const payloadOf = ({ id }: Thing, who: string): object =>
      // As they are already, so that the rest stays as it is.
      event === 'presence' ? { status: who === 'Ben' ? 'off' : 'available' } : { offerId: id };
    const asked = async (thing: Thing, who: string, token: string): Promise<{ result: string }> => {
      const socket = socketTo(world.app.url, { auth: { token } });
      try {
        expect(await outcomeOf(socket), who).toBe('connected');
        return await socket.timeout(5000).emitWithAck(event, payloadOf(thing, who));
      } finally {
        socket.disconnect();
      }
    };
    const got = eachOf(each).flatMap(([who, token, result]): [string, string, string][] =>
      result === null ? [] : [[who, token, result]],
    );
    const changes = ({ 2: result }: (typeof got)[number]): boolean => result === 'ok' || result === 'won';
    const may = got.filter(changes);

    const own: Thing[] = [];
    for (const _ of may) own.push(await things[about]());
    const shared: Thing = await things[about]();
    const before = await shared.reads();
    for (const [who, token, result] of got.filter((one) => !changes(one))) {
      const answer = await asked(shared, who, token);
      expect([answer.result, who]).toEqual([result, who]);
      expect(canariesIn(answer), who).toEqual([]);
    }
    for (const [place, [who, token, result]] of may.entries()) {
      const answer = await asked(own[place] ?? shared, who, token);
      expect([answer.result, who]).toEqual([result, who]);
      // What is won is told whole; the winner's second claim gets the same.
      expect(canariesIn(answer).length > 0, who).toBe(result === 'won');
    }
    expect(await shared.reads()).toEqual(before);
  });

  test('who says to be away is away, and nobody else (P13)', async () => {
    const presences = async (): Promise<string[]> =>
      Promise.all(
        [ana, ben, cleo].map(async ({ rep: { id } }) => {
          const { body } = await world.admin.get<{ presence: string }>(`/reps/${id}`);
          return body.presence;
        }),
      );
    expect(await presences()).toEqual(['available', 'off', 'available']);
    await cleo.socket.emitWithAck('presence', { status: 'away' });
    expect(await presences()).toEqual(['available', 'off', 'away']);
  });
});
