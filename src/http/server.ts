/** The HTTP server before any route: what each of its parts does stands in a file of its own. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { type Access, routeAccess } from '../access.ts';
import type { Configuration } from '../config.ts';
import { cookieName } from '../cookies.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../log.ts';
import { countedAs } from '../principal.ts';
import type { Store } from '../store/store.ts';
import { trustOf } from './address.ts';
import { authentication } from './authentication.ts';
import { bodyLimitOf, brokenEncoding, mostOfBody, parseJson } from './bodies.ts';
import { closing } from './closing.ts';
import { asProblem } from './faults.ts';
import { badRequest, sendProblem, sendUnreadable } from './problem.ts';
import { gatherReference, isReference, ownOrInline, securityOf, serveReference } from './reference.ts';
import { faultsIn } from './schemas/common.ts';
import { boundStrangers } from './strangers.ts';
import { countUnanswered } from './unanswered.ts';

/** What comes in has the type its schema gives it; what goes out has the types of protocol.ts, and its schema documents it. */
interface ZodProvider extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: unknown;
}

export interface ServerSettings {
  readonly store: Store;
  readonly limits: Limits;
  /** A key or session was used. */
  readonly used: (credentialId: string) => void;
  readonly log: Log;
  readonly publicUrl: () => string;
  readonly trustProxy: Configuration['trustProxy'];
  /** Routes of a demo, on top of the table. */
  readonly extraAccess: Readonly<Record<string, Access>>;
}

/** So long a request may take to arrive, in ms. */
const requestTimeout = 30_000;

export async function httpServer({ store, limits, used, log, publicUrl, trustProxy, extraAccess }: ServerSettings) {
  const table: Readonly<Record<string, Access>> = { ...routeAccess, ...extraAccess };
  const app = Fastify({
    trustProxy: trustOf(trustProxy),
    bodyLimit: mostOfBody,
    // Our own line below names the route, not the address, which may hold what people typed (P13).
    logger: false,
    // Longer than any address that arrives whole: a long id is one that is not there, not another route.
    routerOptions: { maxParamLength: 64 * 1024 },
    frameworkErrors: (fault, _request, reply) => sendProblem(reply, asProblem(fault, log)),
    clientErrorHandler: sendUnreadable,
    requestTimeout,
    // Node takes the longer of the two for the whole request, and looks who is late every half a minute.
    http: { headersTimeout: requestTimeout, connectionsCheckingInterval: 1000 },
    // Nothing moves: whoever asked takes nothing of the answer. What polls for news hears a ping every 25 seconds.
    connectionTimeout: 60_000,
  }).withTypeProvider<ZodProvider>();

  const strangers = trustProxy === false ? boundStrangers(app.server) : undefined;
  const endConnections = closing(app.server);
  app.addHook('preClose', async () => endConnections());
  app.decorateRequest('principal', null);
  const hasRoom = countUnanswered();
  // Before anything is done for it.
  app.addHook('onRequest', async (request, reply) => {
    const { socket } = request.raw;
    if (hasRoom(socket, reply)) return;
    reply.hijack();
    socket.destroy();
  });
  if (trustProxy === false) {
    let isTold = false;
    app.addHook('onRequest', async ({ headers }) => {
      if (isTold || headers['x-forwarded-for'] === undefined) return;
      isTold = true;
      log.warn('X-Forwarded-For came with a request and is not believed: if a proxy stands in front, set TRUST_PROXY');
    });
  }
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, parseJson(body));
    } catch (fault) {
      done(fault as Error);
    }
  });
  await app.register(cookie);
  await app.register(helmet, {
    // HTTPS is the proxy's; announcing it from a plain address would lock people out.
    hsts: false,
    crossOriginEmbedderPolicy: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Their own server's sockets too: browsers count those as their own.
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", ownOrInline],
        fontSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'", ownOrInline],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
      },
    },
  });
  await gatherReference(app, cookieName('session', publicUrl()));

  app.setValidatorCompiler(({ schema }) => (data: unknown) => {
    // Boundary: every schema in this application is zod's.
    const parsed = (schema as z.ZodType).safeParse(data);
    return parsed.success ? { value: parsed.data } : { error: badRequest(faultsIn(parsed.error)) };
  });
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      // Whoever may GET it may ask for its head.
      const own = table[`${method === 'HEAD' ? 'GET' : method} ${route.url}`];
      const access = own ?? (isReference(route.url) || route.url === '/*' ? 'public' : undefined);
      if (access === undefined) throw new Error(`${method} ${route.url} is not in the table of access.ts`);
      route.config = { ...route.config, access };
      route.bodyLimit ??= bodyLimitOf(access);
      const security = securityOf(access);
      route.schema = {
        // Who takes no query parameters refuses them.
        ...(route.url.startsWith('/api/') && { querystring: z.strictObject({}) }),
        ...route.schema,
        ...(security && { security }),
        ...(own === undefined && { hide: true }),
      };
    }
  });

  app.addHook(
    'onRequest',
    authentication({
      store,
      limits,
      publicUrl,
      known({ raw }, principal) {
        used(principal.id);
        strangers?.known(raw.socket, countedAs(principal));
      },
    }),
  );

  // Leads, people and what is shown once stay in no browser's cache, nor in a proxy's.
  app.addHook('onSend', async (request, reply) => {
    const path = request.routeOptions.url ?? request.url;
    if (path.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });

  app.addHook('preValidation', async (request) => {
    if (request.routeOptions.config.access === 'signed') return;
    const broken = brokenEncoding(request.url);
    if (broken.length > 0) throw badRequest(broken);
  });

  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    log.debug(
      { method: request.method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });

  app.setErrorHandler((fault, request, reply) => {
    const body = asProblem(fault, log, request.routeOptions.bodyLimit);
    if (body.status === 401) reply.header('www-authenticate', 'Bearer');
    if (typeof body.retryAfter === 'number') reply.header('retry-after', body.retryAfter);
    return sendProblem(reply, body);
  });

  await serveReference(app);
  return { app, strangers };
}

export type HttpServer = Awaited<ReturnType<typeof httpServer>>['app'];
