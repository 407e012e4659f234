/** The built pages, and for every other address that a browser asks for, the page that finds its own way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import { nothingHere, sendProblem } from './problem.ts';
import type { HttpServer } from './server.ts';

const pages = join(import.meta.dirname, '../../client/dist');

/** Registered last: whatever is no route is a page's, or not there. */
export async function servePages(app: HttpServer): Promise<void> {
  const built = existsSync(join(pages, 'index.html'));
  if (built) {
    await app.register(staticFiles, {
      root: pages,
      cacheControl: false,
      // Assets carry a digest in their name; the page that names them must always be asked for.
      setHeaders: (reply, path) =>
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const forPeople = request.method === 'GET' && !/^\/(api|hooks|docs)\//.test(request.url);
    if (built && forPeople && request.headers.accept?.includes('text/html')) return reply.sendFile('index.html');
    return sendProblem(reply, nothingHere());
  });
}
