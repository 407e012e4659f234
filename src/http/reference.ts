/** The API as it tells of itself: the OpenAPI file, and the pages that show it. */
import type { IncomingMessage } from 'node:http';
import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { Access } from '../access.ts';

/** The reference of the API, and what belongs to it. */
export const isReference = (path: string): boolean => path === '/docs' || path.startsWith('/docs/');

/** The reference brings a script and styles of its own; no page does. */
export const ownOrInline = ({ url = '' }: IncomingMessage): string =>
  isReference(url.split('?', 1)[0] ?? '') ? "'unsafe-inline'" : "'self'";

/** Who may use an operation, as OpenAPI says it; undefined where the carrier's own word is meant. */
export function securityOf(access: Access): Record<string, string[]>[] | undefined {
  if (access === 'public') return [];
  if (access === 'signed') return [{ carrierSignature: [] }];
  if (access === 'person') return [{ session: [] }];
  const roles = access === 'any' ? [] : [...access];
  return [{ key: roles }, { session: roles }];
}

/** Before the first route: gathers what each says of itself. `cookie`: what the session's is called. */
export async function gatherReference(app: FastifyInstance, cookie: string): Promise<void> {
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
          session: { type: 'apiKey', in: 'cookie', name: cookie },
          carrierSignature: { type: 'apiKey', in: 'header', name: 'X-Twilio-Signature' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
}

/** Serves both. */
export async function serveReference(app: FastifyInstance): Promise<void> {
  await app.register(async (reference) => {
    // Megabytes, and the same for everybody: all who ask share one copy, however slowly each of them takes it.
    const answers = new Map<string | undefined, Buffer>();
    reference.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode !== 200 || typeof payload !== 'string') return payload;
      const { url } = request.routeOptions;
      const answer = answers.get(url) ?? Buffer.from(payload);
      answers.set(url, answer);
      return answer;
    });
    await reference.register(scalar, {
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
  });
  let document: Buffer | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    // Every route is there by the time somebody asks.
    document ??= Buffer.from(JSON.stringify(app.swagger()));
    return reply.type('application/json; charset=utf-8').send(document);
  });
}
