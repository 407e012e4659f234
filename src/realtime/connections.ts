/** Socket.IO: who may connect, what they hear at once, and the commands they may send. */
import type { IncomingMessage } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import { fastifyCookie } from '@fastify/cookie';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import { allows, connectAccess, eventAccess, feedAccess } from '../access.ts';
import { cookieName } from '../cookies.ts';
import type { ClaimDesk } from '../engine/claim.ts';
import type { Hand } from '../engine/hand.ts';
import type { Pool } from '../engine/pool.ts';
import type { Team } from '../engine/team.ts';
import { faultsIn, id, lines } from '../http/schemas/common.ts';
import { presence } from '../http/schemas/rep.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../log.ts';
import { countedAs, holdsSecret, isOwnOrigin, type Principal, principalOf } from '../principal.ts';
import type { AnswerResult, ClaimResult, ClientEvents, Presence, Role, ServerEvents, Welcome } from '../protocol.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import { answerResult, claimResult, leadOut, offerOut, repOut, time } from '../wire.ts';
import type { NodeEvents, SocketServer } from './announcements.ts';
import type { Handshakes } from './handshakes.ts';
import { managersRoom, roomOfCredential, roomOfRep } from './rooms.ts';

export interface Connections {
  readonly store: Store;
  readonly desk: ClaimDesk;
  readonly hand: Hand;
  readonly team: Team;
  readonly pool: Pool;
  readonly limits: Limits;
  /** A key or session was used. */
  readonly used: (credentialId: string) => void;
  readonly log: Log;
  readonly publicUrl: () => string;
  readonly handshakes: Pick<Handshakes, 'isFirst' | 'known'>;
  /** Somebody known speaks over this connection. */
  readonly known: (connection: NetSocket, who: string) => void;
  /** Learns what a rep is welcomed with. */
  readonly welcoming: (repId: string, welcome: Welcome) => void;
}

type Greeting = Pick<Connections, 'store' | 'pool' | 'welcoming'>;

type Connected = Socket<ClientEvents, ServerEvents, NodeEvents>;

/** For `allowRequest`: Socket.IO's CORS setting does not protect WebSocket upgrades, so the origin is checked here. */
export function mayConnect(request: IncomingMessage, publicUrl: string): boolean {
  return isOwnOrigin(request.headers.origin, request.headers.host, publicUrl);
}

/** The same building blocks as over HTTP: what is refused there is refused here, in the same words. */
const payloads = {
  claim: z.strictObject({ offerId: id() }, 'must be an object'),
  decline: z.strictObject({ offerId: id(), reason: lines().optional() }, 'must be an object'),
  presence: z.strictObject({ status: presence }, 'must be an object'),
};

/** So much of the pool comes with a welcome, the newest; the rest is there to browse. */
const pooledInWelcome = 100;

/** All that is live for a rep, read now. */
async function welcomeOf(store: Store, pool: Pool, repId: string): Promise<Welcome | undefined> {
  const [rep, ranked, offers, pooled, leads] = await Promise.all([
    store.reps.find(repId),
    store.reps.ranked(),
    store.offers.live(repId),
    pool.of(repId, { limit: pooledInWelcome, after: null }),
    store.leads.own(repId),
  ]);
  if (!rep) return undefined;
  const now = store.now();
  return {
    rep: repOut(rep, ranked),
    offers: [...offers, ...pooled.items].map((offer) => offerOut(offer, now)),
    leads: leads.map(leadOut),
    serverTime: time(now),
  };
}

const liveIds = ({ offers, leads }: Welcome): string =>
  [...offers, ...leads]
    .map(({ id }) => id)
    .sort()
    .join(' ');

/** Reads all that is live and tells it; false for a rep who is gone. */
async function welcome(
  { store, pool, welcoming }: Greeting,
  repId: string,
  say: (welcome: Welcome) => void,
): Promise<boolean> {
  const tell = (told: Welcome): void => {
    welcoming(repId, told);
    say(told);
  };
  let latest = await welcomeOf(store, pool, repId);
  if (!latest) return false;
  tell(latest);
  // An offer may have opened or closed between the reading and the telling: the truth is told again, until it is what was told.
  for (;;) {
    const again = await welcomeOf(store, pool, repId);
    if (!again || liveIds(again) === liveIds(latest)) return true;
    latest = again;
    tell(latest);
  }
}

/** Tells the rep, if connected to this node, again all that is live: something is not as it was told. Throws when that cannot be read. */
export async function welcomeAgain(io: SocketServer, parts: Greeting, repId: string): Promise<void> {
  const room = roomOfRep(repId);
  if (!io.sockets.adapter.rooms.has(room)) return;
  await welcome(parts, repId, (told) => io.local.to(room).emit('welcome', told));
}

/** Who is connected to this process. */
export interface ConnectedHere {
  /** How many sockets, by each role that may connect; one of two roles counts in both. */
  byRole(): ReadonlyMap<Role, number>;
  /** Resolves once what this socket has asked so far is answered. */
  answered(socketId: string): Promise<unknown>;
}

export function acceptConnections(
  io: SocketServer,
  { store, desk, hand, team, pool, limits, used, log, publicUrl, welcoming, handshakes, known }: Connections,
): ConnectedHere {
  async function whoConnects(socket: Connected): Promise<Principal | undefined> {
    const { auth, headers, url } = socket.handshake;
    // An address is kept in logs: a secret in it is none any more.
    if (holdsSecret(url)) return undefined;
    const token: unknown = auth.token;
    if (token !== undefined) return typeof token === 'string' ? principalOf(store, token, 'bearer') : undefined;
    const session = fastifyCookie.parse(headers.cookie ?? '')[cookieName('session', publicUrl())];
    // The cookie comes along by itself, so the page that asks must be one of ours.
    if (session === undefined || !isOwnOrigin(headers.origin, headers.host, publicUrl())) return undefined;
    return principalOf(store, session, 'cookie');
  }

  const principals = new WeakMap<Connected, Principal>();
  /** Commands that are not answered yet. */
  const inHand = new WeakMap<Connected, Set<Promise<void>>>();

  /** Why somebody may not connect; undefined when they may. */
  async function refusal(socket: Connected): Promise<string | undefined> {
    const principal = await whoConnects(socket);
    if (!principal) return 'unauthorized';
    if (!allows(connectAccess, principal.roles)) return 'forbidden';
    const who = countedAs(principal);
    if (!handshakes.known(socket.conn, who)) return 'too-many';
    if ((await limits.take('connects', who)) !== null) return 'try-again';
    principals.set(socket, principal);
    used(principal.id);
    known(socket.request.socket, who);
    return undefined;
  }

  io.use((socket, next) => {
    if (!handshakes.isFirst(socket.conn)) {
      socket.conn.close(true);
      // Told all the same, or it would be kept as one that is still looked at.
      return next(new Error('unauthorized'));
    }
    refusal(socket).then(
      (why) => next(why === undefined ? undefined : new Error(why)),
      (fault) => {
        log.error({ err: fault }, 'a connection could not be checked');
        next(new Error('try-again'));
      },
    );
  });

  async function greet(socket: Connected, repId: string): Promise<void> {
    const isKnown = await welcome({ store, pool, welcoming }, repId, (told) => socket.emit('welcome', told));
    if (!isKnown) socket.disconnect(true);
  }

  /** Reads a payload and runs the command; whatever was sent, the sender gets one of the answers and the process lives. */
  function on<Event extends keyof typeof payloads, Result>(
    socket: Connected,
    event: Event,
    run: (payload: z.output<(typeof payloads)[Event]>, repId: string) => Promise<Result>,
  ): void {
    const handle = async (payload: unknown): Promise<Result | Exclude<ClaimResult, { result: 'won' }>> => {
      const principal = principals.get(socket);
      if (!principal?.repId || !allows(eventAccess[event], principal.roles)) return { result: 'not-offered' };
      try {
        if ((await limits.take('commands', principal.repId)) !== null) return { result: 'try-again' };
        const parsed = payloads[event].safeParse(payload);
        if (!parsed.success) return { result: 'bad-request', errors: faultsIn(parsed.error) };
        // Boundary: the schema of this event gave this payload.
        return await run(parsed.data as z.output<(typeof payloads)[Event]>, principal.repId);
      } catch (fault) {
        if (!(fault instanceof StoreUnavailable)) log.error({ err: fault, event }, 'a command failed');
        return { result: 'try-again' };
      }
    };
    // Boundary: what arrives may be anything, with or without an acknowledgement to call.
    const listener = (...sent: unknown[]): void => {
      const acknowledge = sent.at(-1);
      const payload = typeof acknowledge === 'function' && sent.length === 1 ? undefined : sent[0];
      const commands = inHand.get(socket) ?? new Set();
      inHand.set(socket, commands);
      const command = handle(payload).then((result) => {
        commands.delete(command);
        if (typeof acknowledge === 'function') acknowledge(result);
      });
      commands.add(command);
    };
    (socket as unknown as { on(name: string, listener: (...sent: unknown[]) => void): void }).on(event, listener);
  }

  io.on('connection', (socket) => {
    const principal = principals.get(socket);
    if (!principal) return void socket.disconnect(true);
    void socket.join(roomOfCredential(principal.id));
    // A revocation between the check and this room would have met nobody here.
    store.credentials.find(principal.id).then(
      (credential) => credential ?? socket.disconnect(true),
      () => socket.disconnect(true),
    );
    if (allows(feedAccess, principal.roles)) void socket.join(managersRoom);

    on(
      socket,
      'claim',
      async (payload, repId): Promise<ClaimResult> => claimResult(await desk.claim(payload.offerId, repId, 'socket')),
    );
    on(
      socket,
      'decline',
      async (payload, repId): Promise<AnswerResult> =>
        answerResult(await hand.decline(payload.offerId, repId, 'socket', payload.reason)),
    );
    on(socket, 'presence', async (payload: { status: Presence }, repId): Promise<AnswerResult> => {
      const changed = await team.present(repId, payload.status);
      return changed === undefined ? { result: 'not-offered' } : { result: 'ok' };
    });

    socket.onAny((event: string, ...sent: unknown[]) => {
      const acknowledge = sent.at(-1);
      if (Object.hasOwn(payloads, event) || typeof acknowledge !== 'function') return;
      acknowledge({ result: 'bad-request', errors: [{ path: '', message: 'there is no such event' }] });
    });

    if (principal.repId !== null) {
      void socket.join(roomOfRep(principal.repId));
      greet(socket, principal.repId).catch((fault) => {
        log.error({ err: fault }, 'a rep could not be welcomed');
        // The page connects again by itself, and gets the truth then.
        socket.disconnect(true);
      });
    }
  });

  return {
    byRole() {
      const roles = [...io.sockets.sockets.values()].flatMap((socket) => principals.get(socket)?.roles ?? []);
      return new Map(connectAccess.map((role) => [role, roles.filter((one) => one === role).length]));
    },
    answered(socketId) {
      const socket = io.sockets.sockets.get(socketId);
      return Promise.all((socket && inHand.get(socket)) ?? []);
    },
  };
}
