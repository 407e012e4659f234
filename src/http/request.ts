/** What routes read from a request, and how they answer a list. */
import type { FastifyRequest } from 'fastify';
import { allows } from '../access.ts';
import type { Principal } from '../principal.ts';
import type { Page } from '../protocol.ts';
import type { Listing, PageRequest } from '../store/store.ts';
import { notFound } from './problem.ts';

/** The one who asks, on a route that is neither public nor signed. */
export function asker(request: FastifyRequest): Principal {
  if (!request.principal) throw new Error('This route asked for nobody.');
  return request.principal;
}

/** The rep who asks, on a route for reps; one of another role has no rep, and finds nothing there. */
export function repIdOf(request: FastifyRequest): string {
  const { repId, roles } = asker(request);
  if (repId === null || !allows(['rep'], roles)) throw notFound();
  return repId;
}

/** The id in an address, before any schema has looked at it. */
export function idIn({ params }: FastifyRequest): string {
  const found: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, 'id') : undefined;
  return typeof found === 'string' ? found : '';
}

/** Which part of a list was asked for. */
export const pageAsked = ({ limit, cursor }: { limit: number; cursor?: number | undefined }): PageRequest => ({
  limit,
  after: cursor ?? null,
});

/** A list as the API answers it. */
export const pageOut = <Item, Out>({ items, next }: Listing<Item>, out: (item: Item) => Out): Page<Out> => ({
  items: items.map(out),
  nextCursor: next === null ? null : String(next),
});
