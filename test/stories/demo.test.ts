import { existsSync } from 'node:fs';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApp } from '../../src/app.ts';
import { readConfiguration } from '../../src/config.ts';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { openLog } from '../../src/log.ts';
import type {
  ClaimResult,
  ClientEvents,
  FeedEvent,
  Me,
  OfferClosed,
  OfferOut,
  Page,
  ServerEvents,
  SimulatedPhone,
} from '../../src/protocol.ts';
import { Heard } from '../harness/heard.ts';

/** A visitor's browser: signed in by a link, connected, hearing everything. */
class Visitor {
  readonly me: Me;
  readonly #cookie: string;
  readonly #url: string;
  readonly #socket: Socket<ServerEvents, ClientEvents>;
  readonly offers = new Heard<OfferOut>();
  readonly closed = new Heard<OfferClosed>();
  readonly feed = new Heard<FeedEvent>();

  private constructor(url: string, me: Me, cookie: string) {
    this.#url = url;
    this.me = me;
    this.#cookie = cookie;
    this.#socket = io(url, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie } });
    this.#socket.on('offer', (offer) => this.offers.add(offer));
    this.#socket.on('welcome', ({ offers }) => offers.forEach((offer) => void this.offers.add(offer)));
    this.#socket.on('offer:closed', (closed) => this.closed.add(closed));
    this.#socket.on('feed', (event) => this.feed.add(event));
  }

  /** As the page does it: the link's fragment is posted, the cookie kept. */
  static async by(link: string, url: string): Promise<Visitor> {
    const session = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
    });
    expect(session.status).toBe(200);
    // Boundary: the server is the one under test, and what matters of this is asserted.
    return new Visitor(url, (await session.json()) as Me, session.headers.get('set-cookie')?.split(';')[0] ?? '');
  }

  async get<Body>(path: string): Promise<Body> {
    const answer = await fetch(`${this.#url}${path}`, { headers: { cookie: this.#cookie } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Body;
  }

  claims(offerId: string): Promise<ClaimResult> {
    return new Promise((resolve) => this.#socket.emit('claim', { offerId }, resolve));
  }

  leave(): void {
    this.#socket.disconnect();
  }
}

let demo: Demo;
const visitors: Visitor[] = [];
async function visitorBy(link: string): Promise<Visitor> {
  const visitor = await Visitor.by(link, demo.app.url);
  visitors.push(visitor);
  return visitor;
}

beforeEach(async () => {
  const environment = { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent' };
  demo = await startDemo(
    environment,
    (variables, options) => {
      const configuration = readConfiguration(variables);
      return startApp(configuration, openLog(configuration.logLevel), options);
    },
    7,
  );
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) visitor.leave();
  await demo.stop();
  expect(existsSync(demo.folder)).toBe(false);
});

async function phoneOf(repId: string): Promise<SimulatedPhone> {
  const answer = await fetch(demo.links.phones, { headers: { accept: 'application/json' } });
  const phone = ((await answer.json()) as { items: SimulatedPhone[] }).items.find((one) => one.repId === repId);
  if (!phone) throw new Error(`There is no phone of ${repId}.`);
  return phone;
}

const text = (repId: string, body: unknown): Promise<Response> =>
  fetch(`${demo.links.phones}/${repId}/texts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('Within seconds a newcomer sees a race, loses one, and wins one from the simulated phone (P1, P2, P7)', async () => {
  const manager = await visitorBy(demo.links.manager);
  const you = await visitorBy(demo.links.rep);
  const youId = you.me.rep?.id ?? '';
  expect([manager.me.roles, you.me.roles, you.me.rep?.name]).toEqual([['manager'], ['rep'], 'You']);

  const lost = async (): Promise<void> => {
    const wave = await manager.feed.next(({ type }) => type === 'wave.started');
    const won = await manager.feed.next(({ type, leadId }) => type === 'claim.won' && leadId === wave.leadId);
    const closed = await you.closed.next(({ offerId }) => offerId === wave.offerId);
    expect(closed).toMatchObject({ reason: 'taken', by: { id: won.repId } });
    expect(won.repId).not.toBe(youId);
    expect(await you.claims(closed.offerId)).toMatchObject({ result: 'taken', by: { id: won.repId } });
  };
  const wonInBrowser = (): Promise<FeedEvent> =>
    manager.feed.next(({ type, via }) => type === 'claim.won' && via === 'socket');
  const wonByText = async (): Promise<void> => {
    const first = await manager.feed.next(({ type }) => type === 'wave.started');
    const wave = await manager.feed.next(
      ({ type, mode, leadId }) => type === 'wave.started' && mode === 'shark-tank' && leadId !== first.leadId,
    );
    await manager.feed.next(
      ({ type, repId, leadId }) => type === 'message.sent' && repId === youId && leadId === wave.leadId,
    );
    const { code } = await you.offers.next(({ leadId }) => leadId === wave.leadId);
    expect((await phoneOf(youId)).texts).toContainEqual(
      expect.objectContaining({ direction: 'to-rep', body: expect.stringMatching(`^Lead ${code}: `) }),
    );
    expect((await text(youId, { body: code })).status).toBe(202);
    expect(await manager.feed.next(({ type, leadId }) => type === 'claim.won' && leadId === wave.leadId)).toMatchObject(
      { repId: youId, via: 'sms' },
    );
    await manager.feed.next(({ type, kind, repId }) => type === 'message.sent' && kind === 'won' && repId === youId);
    const texts = (await phoneOf(youId)).texts.map(({ direction, body }) => `${direction} ${body}`);
    expect(texts).toContain(`from-rep ${code}`);
    expect(texts).toContainEqual(expect.stringMatching(/^to-rep You got it: /));
  };
  await Promise.all([lost(), wonInBrowser(), wonByText()]);
}, 15_000);

test('The links of the demo sign in as often as one likes; the server itself is the normal one', async () => {
  for (const link of [demo.links.rep, demo.links.rep, demo.links.manager, demo.links.manager]) await visitorBy(link);
  const [, , , manager] = visitors;
  const programs =
    await manager?.get<Page<{ name: string; stages: { mode: string; details: string }[] }>>('/api/v1/programs');
  const stages = programs?.items.flatMap((program) => program.stages) ?? [];
  expect(new Set(stages.map(({ mode }) => mode))).toEqual(
    new Set(['shark-tank', 'top-producer', 'round-robin', 'cherry-pick']),
  );
  expect(new Set(stages.map(({ details }) => details))).toEqual(new Set(['full', 'teaser', 'blind']));
});

test('A simulated phone refuses what is no text, and there is none for a stranger', async () => {
  const you = await visitorBy(demo.links.rep);
  const youId = you.me.rep?.id ?? '';
  for (const body of [{}, { body: '' }, { body: 7 }, { body: 'Y', from: '+15125550100' }, null, []])
    expect((await text(youId, body)).status).toBe(400);
  expect((await text('rep_nobody', { body: 'Y' })).status).toBe(404);
});
