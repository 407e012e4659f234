/** For tests that send what no client would: raw requests, byte for byte, and what every refusal must look like. */
import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { expect } from 'vitest';
import type { World } from './world.ts';

export interface RawRequest {
  readonly method: string;
  /** As it goes over the wire: nothing is encoded or mended. */
  readonly path: string;
  readonly key?: string;
  /** A list of values sends the header several times. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as it is; content-type is application/json unless `headers` say otherwise. */
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request over a connection of its own and reads the whole answer. */
export function send(url: string, { method, path, key, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          }),
          ...headers,
        },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    asked.setTimeout(10_000, () => asked.destroy(new Error(`${method} ${path} got no answer`)));
    asked.on('error', reject);
    asked.end(body);
  });
}

export interface ReadProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Checks that this is a refusal of the caller, whole and well-formed, and reads it. */
export function problemOf({ status, headers, text }: RawAnswer): ReadProblem {
  expect.soft(status, text).toBeGreaterThanOrEqual(400);
  expect.soft(status, text).toBeLessThan(500);
  expect.soft(headers['content-type'], text).toMatch(/^application\/problem\+json/);
  // Boundary: the next lines check what is read.
  const body = JSON.parse(text) as ReadProblem;
  expect(body).toMatchObject({
    type: expect.stringMatching(/./),
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
    status,
  });
  if (status === 400 && body.errors !== undefined) {
    expect(body.errors.length).toBeGreaterThan(0);
    for (const error of body.errors) {
      expect(error).toEqual({ path: expect.any(String), message: expect.stringMatching(/./) });
    }
  }
  return body;
}

/** The paths a 400 names. */
export const pathsOf = (problem: ReadProblem): string[] => (problem.errors ?? []).map(({ path }) => path);

/** After whatever was sent: the process answers and takes an ordinary lead. */
export async function expectItLives(world: World): Promise<void> {
  expect((await send(world.app.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
  // Somebody whom nothing that was sent before can have been.
  const contact = { name: 'Jane Doe', email: `${randomUUID()}@example.com` };
  expect(await world.lead({ contact })).toMatchObject({ id: expect.stringMatching(/^lead_/) });
}

/** A connection of any kind; it does not connect again by itself. */
export const socketTo = (url: string, options: Partial<ManagerOptions & SocketOptions>): Socket =>
  io(url, { transports: ['websocket'], forceNew: true, reconnection: false, ...options });

/** How a connection attempt ends: `connected`, or the reason it was refused. */
export function outcomeOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', ({ message }) => resolve(message));
  });
}

/** The next time the server ends this connection. */
export const endOf = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('disconnect', (reason) => resolve(reason)));
