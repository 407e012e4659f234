/** The composition root: every part wired by hand. Nothing else knows which adapter stands behind a port. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from 'socket.io';
import { demoAccess } from './access.ts';
import type { Carrier, Channel } from './channels/channel.ts';
import { noCarrier } from './channels/sms/none.ts';
import { compose } from './channels/sms/texts.ts';
import { twilioCarrier } from './channels/sms/twilio.ts';
import type { Configuration } from './config.ts';
import { claimDesk } from './engine/claim.ts';
import { distributor } from './engine/distribute.ts';
import { feed } from './engine/feed.ts';
import { hand } from './engine/hand.ts';
import { holds } from './engine/holds.ts';
import { intake } from './engine/intake.ts';
import { outbox } from './engine/outbox.ts';
import { pool } from './engine/pool.ts';
import { Races } from './engine/races.ts';
import { replies } from './engine/replies.ts';
import { team } from './engine/team.ts';
import type { Gate } from './gate/gate.ts';
import { memoryGate } from './gate/memory.ts';
import { redisGate } from './gate/redis.ts';
import { addressReader } from './http/address.ts';
import { servePages } from './http/pages.ts';
import { adminRoutes } from './http/routes/admin.ts';
import { apiRoutes } from './http/routes/api.ts';
import { healthRoutes } from './http/routes/health.ts';
import { metricsRoutes } from './http/routes/metrics.ts';
import { readForms, twilioRoutes } from './http/routes/twilio.ts';
import { type HttpServer, httpServer } from './http/server.ts';
import type { Services } from './http/services.ts';
import { openLimits } from './limits/limits.ts';
import { gatherUses } from './limits/uses.ts';
import { type Log, onceASecond } from './log.ts';
import { openMetrics } from './metrics/metrics.ts';
import { openConfiguredStore } from './open-store.ts';
import type { ServiceState } from './protocol.ts';
import type { SocketServer } from './realtime/announcements.ts';
import { cluster } from './realtime/cluster.ts';
import { acceptConnections, mayConnect, welcomeAgain } from './realtime/connections.ts';
import { closeConnections, drainMs } from './realtime/drain.ts';
import { countHandshakes } from './realtime/handshakes.ts';
import { watchForMovingOn } from './realtime/moving-on.ts';
import { openNodes } from './realtime/nodes.ts';
import { watchRevocations } from './realtime/revocations.ts';
import { managersRoom } from './realtime/rooms.ts';
import { watchService } from './realtime/service.ts';
import { dropStalled } from './realtime/stalled.ts';
import { tellChangedSettings } from './settings-change.ts';
import { openSignIn } from './sign-in/sign-in.ts';
import type { Clock } from './store/sql/store-time.ts';
import { type Store, StoreUnavailable } from './store/store.ts';
import { feedEvent } from './wire.ts';

export interface App {
  readonly store: Store;
  /** Where it listens, such as http://127.0.0.1:3000. */
  readonly url: string;
  /** Looks at everything due now; tests call it after moving the clock. */
  sweep(): Promise<void>;
  /** Ends every connection; who was connected comes back and gets the truth. */
  dropConnections(): void;
  /** Stops taking, ends what is in hand, closes. */
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Tests move it; the machine's otherwise. */
  readonly clock?: Clock;
  /** A demo adds routes of its own here. */
  readonly extraRoutes?: (app: HttpServer) => void;
}

/** Of this installation, as package.json names it. */
const { version }: { version: string } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));

/** So long a start waits before it asks a store again that did not answer. */
const retryStartMs = 500;
/** A store that was not read for so long counts as missing. */
const longestSilenceMs = 3000;

function openGate({ redisUrls }: Configuration, log: Log): Gate {
  if (redisUrls.length === 0) return memoryGate();
  return redisGate(
    redisUrls,
    onceASecond((fault) => log.warn({ err: fault }, 'Redis did not answer; claims go straight to the store')),
  );
}

function senderOf({ twilio }: Configuration): string | null {
  if (twilio === undefined) return null;
  return 'from' in twilio.sender ? twilio.sender.from : twilio.sender.messagingServiceSid;
}

async function openCarrier({ twilio }: Configuration, publicUrl: () => string): Promise<Carrier> {
  return twilio === undefined
    ? noCarrier
    : twilioCarrier({ ...twilio, statusUrl: () => `${publicUrl()}/hooks/twilio/status` });
}

/** Does it once the store is there, which is waited for as long as it may be. */
async function onceThere<Result>(
  work: () => Promise<Result>,
  mayWait: (fault: StoreUnavailable) => boolean,
  report: (fault: StoreUnavailable) => void,
): Promise<Result> {
  for (; ; await pause(retryStartMs)) {
    try {
      return await work();
    } catch (fault) {
      if (!(fault instanceof StoreUnavailable) || !mayWait(fault)) throw fault;
      report(fault);
    }
  }
}

/** Builds and starts everything; resolves when it listens. */
export async function startApp(configuration: Configuration, log: Log, options: AppOptions = {}): Promise<App> {
  const report = (what: string) => (fault: unknown) => log.error({ err: fault }, what);
  const waitsForStore = report('the store does not answer; starting waits for it');
  const startedAt = performance.now();
  // A database that restarts at this moment is waited for; what is wrong for good is told at once.
  const store = await onceThere(
    () =>
      openConfiguredStore(configuration, {
        clock: options.clock,
        report: (fault) => log.warn({ err: fault }, 'a connection to the store was lost'),
      }),
    ({ waitMs }) => performance.now() - startedAt < waitMs,
    onceASecond(waitsForStore),
  );
  let url = '';
  let phase: ReturnType<Services['phase']> = 'starting';
  const publicUrl = (): string => configuration.publicUrl ?? url;

  const limits = openLimits(
    configuration.redisUrls[0],
    onceASecond((fault) => log.warn({ err: fault }, 'Redis did not answer; tries are counted by this node alone')),
  );
  const uses = gatherUses(store, report('when keys were used could not be stored'));
  const { app, strangers } = await httpServer({
    store,
    limits,
    used: uses.saw,
    log,
    publicUrl,
    trustProxy: configuration.trustProxy,
    extraAccess: options.extraRoutes ? demoAccess : {},
  });
  // Before anything that other nodes or pages could speak to.
  const carrier = await openCarrier(configuration, publicUrl);
  const isAlone = configuration.databaseUrl === undefined;
  const signIn = openSignIn({
    store,
    carrier,
    sendsCodes: configuration.twilio !== undefined,
    publicUrl,
    secret: configuration.authSecret,
    report: report('a sign-in code could not be sent'),
  });
  const [redisUrl] = configuration.redisUrls;
  const nodes =
    isAlone || redisUrl === undefined
      ? undefined
      : openNodes(
          redisUrl,
          onceASecond((fault) => log.warn({ err: fault }, 'Redis did not answer; other nodes hear by the log')),
          () => everyone.relinked(),
        );
  const addressOf = addressReader(configuration.trustProxy);
  const handshakes = countHandshakes(addressOf);
  const io: SocketServer = new Server(app.server, {
    ...(nodes && { adapter: nodes.adapter }),
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    // Who says nothing in this time is gone.
    connectTimeout: 10_000,
    allowRequest: (request, answer) =>
      answer(null, phase !== 'stopping' && handshakes.hasRoom(request) && mayConnect(request, publicUrl())),
  });
  handshakes.watch(io);

  const gate = openGate(configuration, log);
  const metrics = openMetrics(store, report('something could not be counted'));
  const races = new Races();
  // After the answers of this turn, and once for all of its commits.
  let telling = false;
  const committed = (): void => {
    if (telling) return;
    telling = true;
    setImmediate(() => {
      telling = false;
      events.wake();
      texts.wake();
    });
  };
  const everyone = cluster({
    io,
    store,
    serves: () => service().store === 'ok',
    races,
    others: isAlone ? undefined : { nodes },
    welcome: (repId) => welcomeAgain(io, { store, pool: pooled, welcoming: everyone.welcoming }, repId),
    takeUp: () => void distribute.takeUp().catch(report('the deadlines of another node could not be read')),
    report,
  });
  const pages = everyone.channel;
  /** After this somebody has room for another lead: what is held may go. */
  const freeing =
    <Words extends unknown[]>(tell: (...words: Words) => void) =>
    (...words: Words): void => {
      tell(...words);
      waiting.wake();
    };
  const channel: Channel = {
    ...pages,
    committed,
    closed: freeing(pages.closed),
    declined: freeing(pages.declined),
    movedAway: freeing(pages.movedAway),
    changed: freeing(pages.changed),
  };
  const events = feed(
    store,
    (news) => {
      metrics.follow(news);
      everyone.follow(news);
      for (const event of news) io.local.to(managersRoom).emit('feed', feedEvent(event));
    },
    report('the feed could not be read'),
  );
  const texts = outbox(
    store,
    carrier,
    (due) => compose(due, store),
    () => events.wake(),
    report('a text could not be handed over'),
  );
  const distribute = distributor(store, channel, report('a lead could not be moved on; it is tried again'));
  const waiting = holds(store, distribute, report('held leads could not be looked at'));
  const pooled = pool(store, channel, report('the pool could not be offered'));
  const people = team(store, channel, distribute, pooled, report('the pool could not be offered'));
  const desk = metrics.counting(claimDesk(store, gate, channel, races));
  const moves = hand(store, channel, distribute);
  const service = (): ServiceState => {
    const redis = gate.redis();
    return {
      store: events.silentMs() < longestSilenceMs && store.takesWrites() ? 'ok' : 'missing',
      redis: redis === 'ok' && nodes?.linked() === false ? 'missing' : redis,
    };
  };
  const services: Services = {
    store,
    intake: intake(store, channel, distribute),
    desk,
    hand: moves,
    replies: replies(store, desk, moves, people, committed, report('a reply could not be answered; it is tried again')),
    pool: pooled,
    team: people,
    signIn,
    limits,
    connected: channel.connected,
    service,
    committed,
    disconnect: everyone.revoke,
    publicUrl,
    phase: () => phase,
  };

  const stopService = watchService(io, service, (state) => {
    log.warn(state, 'what this server reaches has changed');
    everyone.servesAnew();
  });
  const stopDropping = dropStalled(io);
  const stopRevocations = watchRevocations(io, store, report('revoked credentials could not be looked for'));
  const connections = acceptConnections(io, {
    store,
    desk,
    hand: moves,
    team: people,
    pool: pooled,
    limits,
    used: uses.saw,
    handshakes,
    known: (connection, who) => strangers?.known(connection, who),
    log,
    publicUrl,
    welcoming: everyone.welcoming,
  });
  const drain = (): Promise<void> => closeConnections(io, connections.answered);
  const stopMovingOn = watchForMovingOn(() => service().store === 'missing', everyone.othersServe, drain);
  apiRoutes(app, services);
  adminRoutes(app, services, () => ({
    publicUrl: publicUrl(),
    store: isAlone ? 'sqlite' : 'postgresql',
    redis: configuration.redisUrls.length,
    textsFrom: senderOf(configuration),
    trustProxy: configuration.trustProxy,
    version,
  }));
  const health = healthRoutes(app, services);
  metricsRoutes(app, () =>
    metrics.scrape({ arrivals: distribute.waiting(), redis: service().redis, sockets: connections.byRole() }),
  );
  await app.register(async (hooks) => {
    await readForms(hooks);
    twilioRoutes(hooks, services, configuration.twilio?.authToken);
  });
  options.extraRoutes?.(app);
  await servePages(app);

  app.addHook('preClose', async () => {
    pooled.stop();
    services.replies.stop();
    stopRevocations();
    stopMovingOn();
    stopDropping();
    await Promise.all([distribute.stop(), waiting.stop(), texts.stop()]);
    everyone.leave();
    // Those who came meanwhile; in hand is nothing of theirs any more.
    io.local.disconnectSockets(true);
  });

  /**
   * A database that was there a moment ago is no wrong setting: it is asked until it answers again, or a stop was asked for.
   * A file that cannot be written is one.
   */
  const begin = (work: () => Promise<void>): Promise<void> =>
    onceThere(work, () => !isAlone && phase !== 'stopping', waitsForStore);

  await begin(events.start);
  await begin(() => tellChangedSettings(store, configuration));
  await app.listen({ host: configuration.host, port: configuration.port });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens nowhere.');
  url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`.replace(
    '0.0.0.0',
    '127.0.0.1',
  );
  await begin(() => texts.start());
  await begin(services.replies.recover);
  await begin(distribute.start);
  waiting.start();
  pooled.start();
  phase = 'serving';

  return {
    store,
    url,
    async sweep() {
      await distribute.sweep();
      await waiting.look();
      await pooled.join(null);
    },
    dropConnections: () => void io.local.disconnectSockets(true),
    async stop() {
      phase = 'stopping';
      // Who sends requests here must have seen that this node takes none any more, or they would meet a closed door.
      if (!isAlone) await Promise.all([drain(), health.isWatched() ? pause(drainMs) : undefined]);
      await app.close();
      events.stop();
      stopService();
      everyone.stop();
      nodes?.close();
      limits.close();
      await uses.stop();
      await gate.close();
      await store.close();
    },
  };
}
