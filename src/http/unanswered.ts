/** Whoever asks takes answers, too: each connection may ask only so much ahead. */
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** Requests of one connection that wait for their answers. Browsers and proxies send one at a time. */
const mostUnanswered = 16;

/**
 * Counts a request until its answer was taken, and gives whether there was room. All that come in one piece are read at once, so
 * one connection could ask a thousand times and take none of the answers.
 */
export function countUnanswered(): (socket: Socket, reply: FastifyReply) => boolean {
  const unanswered = new WeakMap<Socket, number>();
  const add = (socket: Socket, change: 1 | -1): number => {
    const count = (unanswered.get(socket) ?? 0) + change;
    unanswered.set(socket, count);
    return count;
  };
  return (socket, reply) => {
    if (add(socket, 1) > mostUnanswered) return false;
    reply.raw.once('finish', () => add(socket, -1));
    return true;
  };
}
