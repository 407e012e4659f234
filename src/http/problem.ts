/** Refusals over HTTP: RFC 9457 problem details. */
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import type { Fault, Problem, RefusalOut } from '../protocol.ts';
import { fewFaults } from './schemas/common.ts';

/** Thrown by routes and hooks, answered by the error handler. */
export class HttpProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  408: 'Too slow',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Cannot be processed',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Our fault',
  503: 'Try again',
};

export function problem(status: number, detail: string, rest: Readonly<Record<string, unknown>> = {}): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Refused', status, detail, ...rest };
}

/** No such address. */
export const nothingHere = (): Problem => problem(404, 'There is nothing at this address.');

export const notFound = (): HttpProblem => new HttpProblem(problem(404, 'There is nothing here that you may see.'));

/** The store did not answer: nothing of what was asked for took effect. */
export const storeSilent = (): Problem => problem(503, 'The store did not answer; nothing was changed. Try again.');

/** 400 with what is wrong, field by field; of many faults the first. */
export function badRequest(faults: readonly Fault[]): HttpProblem {
  const errors = fewFaults(faults);
  const told = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new HttpProblem(problem(400, told.join('; '), { errors }));
}

export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

const unreadable: Record<string, Problem> = {
  HPE_HEADER_OVERFLOW: problem(431, 'The address and the headers are too large: at most 16 KiB.'),
  ERR_HTTP_REQUEST_TIMEOUT: problem(408, 'The request did not arrive in time.'),
};

/** Answers what is not HTTP, or too much of it, before there is a request that could be answered; then hangs up. */
export function sendUnreadable(fault: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.writable && fault.code !== 'ECONNRESET') {
    const body = unreadable[fault.code ?? ''] ?? problem(400, 'This is not a request in HTTP.');
    const text = JSON.stringify(body);
    const head = `HTTP/1.1 ${body.status} ${body.title}\r\nconnection: close\r\ncontent-type: application/problem+json`;
    socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }
  socket.destroy();
}

const refusalStatus = {
  taken: 409,
  expired: 410,
  withdrawn: 410,
  'not-offered': 403,
  'over-cap': 409,
  'try-again': 503,
  'bad-request': 400,
} as const satisfies Record<RefusalOut['result'], number>;

function sentence(refusal: RefusalOut): string {
  switch (refusal.result) {
    case 'taken':
      return `Taken by ${refusal.by.name}, ${refusal.behindMs} ms before you.`;
    case 'expired':
      return 'The offer has expired.';
    case 'withdrawn':
      return 'The lead was withdrawn.';
    case 'not-offered':
      return 'This was not offered to you.';
    case 'over-cap':
      return `You are at your ${refusal.cap} cap.`;
    case 'try-again':
      return 'The store did not answer; nothing was decided. Try again.';
    case 'bad-request':
      return 'The request was not understood.';
  }
}

/** A refused claim: the socket's fields as extension members. */
export function refusalProblem(refusal: RefusalOut): Problem {
  const type = `urn:sharktank:problem:${refusal.result}`;
  return { ...problem(refusalStatus[refusal.result], sentence(refusal)), type, ...refusal };
}
