/** An installation with something of everything, made from outside: for tests that take all of it somewhere else. */
import { signInLink } from '../../src/links.ts';
import type { LeadOut, LeadStatus, OfferOut } from '../../src/protocol.ts';
import { Browser } from './browser.ts';
import type { Person } from './person.ts';
import type { World } from './world.ts';

export interface Furnished {
  readonly ana: Person;
  readonly ben: Person;
  /** A lead on offer to both of them, and the offers. */
  readonly live: { readonly lead: LeadOut; readonly ana: OfferOut; readonly ben: OfferOut };
  /** A lead that is Ana's turn for 100 s, then Ben's. */
  readonly turn: { readonly lead: LeadOut; readonly offer: OfferOut };
  /** What Ana texted to win a lead. */
  readonly text: { readonly body: string; readonly sid: string; readonly lead: LeadOut };
  /** What the key of a source posted. */
  readonly post: {
    readonly key: string;
    readonly body: object;
    readonly headers: Record<string, string>;
    readonly lead: LeadOut;
  };
  /** An admin's browser. */
  readonly cookie: string;
}

/** The admin: how she signs in. */
export const eve = { email: 'eve@example.com', password: 'a long walk on the beach' } as const;

const stagesOf: Readonly<Record<string, { readonly stages: readonly object[]; readonly more?: object }>> = {
  live: { stages: [{ mode: 'shark-tank', seconds: 600 }] },
  turns: {
    stages: [
      { mode: 'top-producer', seconds: 100 },
      { mode: 'shark-tank', seconds: 600 },
    ],
    more: { maxLive: 100 },
  },
  short: { stages: [{ mode: 'shark-tank', seconds: 5 }] },
  pool: { stages: [{ mode: 'cherry-pick', seconds: null }] },
  robin: { stages: [{ mode: 'round-robin' }] },
  held: { stages: [{ mode: 'shark-tank', seconds: 60 }], more: { eligible: { level: { min: 5 } } } },
};

/** Leaves leads in every status but `received`, which lasts only until somebody looks. */
export async function furnish(world: World): Promise<Furnished> {
  const team = await world.admin.post<{ id: string }>('/teams', { name: 'Straße 🦈 "quoted" \\ {NULL}' });
  for (const [product, { stages, more = {} }] of Object.entries(stagesOf)) {
    const match = { combinator: 'and', rules: [{ field: 'product', operator: '=', value: product }] };
    await world.program(stages, { name: product, match, ...more });
  }
  const teams = [team.body.id];
  const ana = await world.rep('Ana Núñez 🦈', { phone: '+15125550111', smsOptIn: true, score: 0.1 + 0.2, teams });
  const ben = await world.rep('Ben', { phone: '+15125550112', score: -1.5e-7, attributes: { desk: 'a "b" \\ \n c' } });
  const leadOf = (product: string, more: object = {}): Promise<LeadOut> =>
    world.lead({ product, value: 12.75, ...more });

  const short = await leadOf('short');
  await ana.offerOf(short);
  await world.advance(6);
  await leadOf('pool');
  await leadOf('held');
  await leadOf('robin');
  const withdrawn = await leadOf('live');
  await world.admin.post(`/leads/${withdrawn.id}/withdraw`, { reason: 'Asked us\nto stop' });

  const texted = await leadOf('live', { note: 'Line one\nLine two, with an "é" and a \\' });
  const body = (await ana.offerOf(texted)).code ?? '';
  await ana.expectsText(new RegExp(`^Lead ${body}`));
  await ana.replies(body, 'SMmoved');
  await ben.endOf(await ben.offerOf(texted));
  await ana.contacted(texted);
  await ana.concludes(texted, { result: 'won', amount: 99.5 });

  const source = await world.as('source', 'web');
  const headers = { 'idempotency-key': 'once' };
  const posted = { externalId: 'web-1', contact: { name: 'Jo', phone: '+15125557777' }, product: 'live' };
  const lead = (await source.post<LeadOut>('/leads', posted, headers)).body;
  const again = await source.post<LeadOut>('/leads', { ...posted, externalId: 'web-2' });
  if (again.body.id !== lead.id) throw new Error('A known person did not join.');

  const live = await leadOf('live');
  const turn = await leadOf('turns');
  const [liveOffer, turnOffer] = [await ana.offerOf(live), await ana.offerOf(turn)];
  // Nothing is left to be sent.
  for (const { code } of [liveOffer, turnOffer]) await ana.expectsText(new RegExp(`^Lead ${code}`));
  const link = await signInLink(world.app.store, world.app.url, {
    name: 'Eve',
    roles: ['admin'],
    repId: null,
    kind: 'link',
  });
  const token = new URL(link).hash.slice(1);
  const browser = new Browser(world.app.url);
  await browser.signsIn({ token });
  await browser.asks('PATCH', '/me', { email: eve.email, phone: '+15125550113' });
  await browser.asks('PUT', '/me/password', { password: eve.password });
  // A code that waits to be typed.
  const sent = new Promise<void>((resolve) =>
    world.carrier.onText(({ phone }) => phone === '+15125550113' && resolve()),
  );
  await browser.asks('POST', '/session/code', { phone: '+15125550113' });
  await sent;
  return {
    ana,
    ben,
    live: { lead: live, ana: liveOffer, ben: await ben.offerOf(live) },
    turn: { lead: turn, offer: turnOffer },
    text: { body, sid: 'SMmoved', lead: texted },
    post: { key: source.key, body: posted, headers, lead },
    cookie: browser.cookie,
  };
}

/** Every status that a lead stays in. */
export const lastingStatuses: readonly LeadStatus[] = ['held', 'offering', 'pool', 'claimed', 'unclaimed', 'withdrawn'];
