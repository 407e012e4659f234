/** The HTTP server before any route: parsing, who is asking, refusals, headers, the OpenAPI file. */
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import Fastify, { type FastifyError, type FastifyRequest, type FastifyTypeProvider } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import secureJson from 'secure-json-parse';
import { z } from 'zod';
import { type Access, allows, routeAccess } from '../access.ts';
import type { Configuration } from '../config.ts';
import { cookieName } from '../cookies.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../log.ts';
import { countedAs, holdsSecret, isOwnOrigin, type Principal, principalOf } from '../principal.ts';
import type { Fault } from '../protocol.ts';
import { SignInBusy } from '../sign-in/password.ts';
import { Gone, type Store, StoreUnavailable } from '../store/store.ts';
import { countedAddress, trustOf } from './address.ts';
import { closing } from './closing.ts';
import { mustHaveRoom } from './limited.ts';
import {
  badRequest,
  HttpProblem,
  notFound,
  nothingHere,
  problem,
  sendProblem,
  sendUnreadable,
  storeSilent,
} from './problem.ts';
import { faultsIn } from './schemas/common.ts';
import { boundStrangers } from './strangers.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public or signed. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}

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

const deepest = 50;

/** How deep a value nests; stops counting one level beyond the limit. Without recursion: what came in may be very deep. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badRequest([{ path: '', message: 'the body is not valid UTF-8' }]);
  }
  let value: unknown;
  try {
    value = secureJson.parse(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw badRequest([{ path: '', message: 'the body is not valid JSON, or names __proto__ or constructor' }]);
  }
  if (isTooDeep(value)) throw badRequest([{ path: '', message: `the body nests deeper than ${deepest} levels` }]);
  return value;
}

/** The one who asks, by bearer key or session cookie. */
async function whoAsks(request: FastifyRequest, store: Store, publicUrl: string): Promise<Principal | undefined> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (request.headers.authorization !== undefined) {
    return bearer === undefined ? undefined : principalOf(store, bearer, 'bearer');
  }
  const session = request.cookies[cookieName('session', publicUrl)];
  if (session === undefined) return undefined;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && !isOwnOrigin(request.headers.origin, request.headers.host, publicUrl)) {
    throw new HttpProblem(problem(403, 'A page of another site asked for this; only our own pages may.'));
  }
  return principalOf(store, session, 'cookie');
}

/** A secret in an address stands in logs and histories by now, on the way here too. */
function mustHoldNoSecret(url: string): void {
  if (!holdsSecret(url)) return;
  const wayOut = 'Send it as Authorization: Bearer KEY, and revoke this one.';
  throw new HttpProblem(problem(400, `A key, token or link stands in the address. ${wayOut}`));
}

/** Names each part of a query whose percent-encoding is broken; Fastify would take it as it stands. */
function brokenEncoding(url: string): Fault[] {
  const parts = url.includes('?') ? url.slice(url.indexOf('?') + 1).split('&') : [];
  return parts.flatMap((part): Fault[] => {
    try {
      decodeURIComponent(part);
      return [];
    } catch {
      return [{ path: part.split('=', 1)[0] ?? '', message: 'holds broken percent-encoding' }];
    }
  });
}

function securityOf(access: Access): Record<string, string[]>[] | undefined {
  if (access === 'public') return [];
  if (access === 'signed') return [{ carrierSignature: [] }];
  if (access === 'person') return [{ session: [] }];
  const roles = access === 'any' ? [] : [...access];
  return [{ key: roles }, { session: roles }];
}

/** What went wrong as a problem; the log hears of faults that are ours. */
function asProblem(fault: unknown, log: Log) {
  if (fault instanceof HttpProblem) return fault.problem;
  if (fault instanceof StoreUnavailable) {
    log.error({ err: fault }, 'the store did not answer');
    return storeSilent();
  }
  if (fault instanceof Gone) return notFound().problem;
  if (fault instanceof SignInBusy) {
    return problem(503, 'Very many people sign in at this moment. Try again in a few seconds.', { retryAfter: 3 });
  }
  // Boundary: Fastify's own refusals are errors with these members.
  const { statusCode, code } = fault as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return problem(413, 'The body is too large: at most 1 MiB, for a batch 4 MiB.');
  // The pages' folder: what lies outside it, or is hidden, is not there.
  if (statusCode === 403) return nothingHere();
  if (statusCode === 415) return problem(415, 'Send JSON, with content-type: application/json.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return problem(statusCode, 'The request could not be read.');
  }
  log.error({ err: fault }, 'a request failed');
  return problem(500, 'This is our fault; it is in the log. Nothing was changed.');
}

/** The reference of the API, and what belongs to it. */
const isReference = (path: string): boolean => path === '/docs' || path.startsWith('/docs/');

/** The reference brings a script and styles of its own; no page does. */
const ownOrInline = ({ url = '' }: IncomingMessage): string =>
  isReference(url.split('?', 1)[0] ?? '') ? "'unsafe-inline'" : "'self'";

export async function httpServer({ store, limits, used, log, publicUrl, trustProxy, extraAccess }: ServerSettings) {
  const table: Readonly<Record<string, Access>> = { ...routeAccess, ...extraAccess };
  const app = Fastify({
    trustProxy: trustOf(trustProxy),
    bodyLimit: 1024 * 1024,
    // Our own line below names the route, not the address, which may hold what people typed (P13).
    logger: false,
    // Longer than any address that arrives whole: a long id is one that is not there, not another route.
    routerOptions: { maxParamLength: 64 * 1024 },
    frameworkErrors: (fault, _request, reply) => sendProblem(reply, asProblem(fault, log)),
    clientErrorHandler: sendUnreadable,
    requestTimeout: 30_000,
  }).withTypeProvider<ZodProvider>();

  const strangers = trustProxy === false ? boundStrangers(app.server) : undefined;
  const endConnections = closing(app.server);
  app.addHook('preClose', async () => endConnections());
  app.decorateRequest('principal', null);
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
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sharktank',
        version: '1',
        description: 'Hands leads to the rep who is there first. Roles in `security` say who may use an operation.',
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key or a rep token.' },
          session: { type: 'apiKey', in: 'cookie', name: cookieName('session', publicUrl()) },
          carrierSignature: { type: 'apiKey', in: 'header', name: 'X-Twilio-Signature' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });

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

  app.addHook('onRequest', async (request) => {
    // Before a body is read: what is not there is 404, whatever was sent.
    if (request.is404 && request.method !== 'GET') throw new HttpProblem(nothingHere());
    const access = request.routeOptions.config.access ?? 'public';
    if (access === 'public') mustHoldNoSecret(request.url);
    if (access === 'public' || access === 'signed') return;
    const principal = await whoAsks(request, store, publicUrl());
    if (!principal) {
      // Whoever brings nothing guesses nothing.
      const isGuess =
        request.headers.authorization !== undefined ||
        request.cookies[cookieName('session', publicUrl())] !== undefined;
      if (isGuess) {
        const address = countedAddress(request.ip);
        await mustHaveRoom(limits, 'Too many requests with keys that are none.', ['unknown-address', address]);
      }
      throw new HttpProblem(problem(401, 'Sign in, or send a valid key: Authorization: Bearer KEY.'));
    }
    used(principal.id);
    strangers?.known(request.raw.socket, countedAs(principal));
    if (access === 'person') {
      if (principal.personId === null) {
        throw new HttpProblem(problem(403, 'Only a person who signed in has an account; a key has none.'));
      }
    } else if (access !== 'any' && !allows(access, principal.roles)) {
      throw new HttpProblem(problem(403, `This takes the role ${access.join(' or ')}.`));
    }
    mustHoldNoSecret(request.url);
    request.principal = principal;
  });

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

  app.setErrorHandler((fault, _request, reply) => {
    const body = asProblem(fault, log);
    if (body.status === 401) reply.header('www-authenticate', 'Bearer');
    if (typeof body.retryAfter === 'number') reply.header('retry-after', body.retryAfter);
    return sendProblem(reply, body);
  });

  await app.register(scalar, {
    routePrefix: '/docs',
    // Nothing on this page may speak to anybody but this server.
    configuration: {
      url: '/openapi.json',
      title: 'Sharktank API',
      withDefaultFonts: false,
      telemetry: false,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return { app, strangers };
}

export type HttpServer = Awaited<ReturnType<typeof httpServer>>['app'];
