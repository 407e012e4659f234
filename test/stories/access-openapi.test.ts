/** The served description is whole and says of every route who may use it; every page comes with its guards. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Access, routeAccess } from '../../src/access.ts';
import { send } from '../harness/hostile.ts';
import { World } from '../harness/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const operation = z.looseObject({
  summary: z.string().min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(
      z.looseObject({ name: z.string(), in: z.enum(['path', 'query', 'header', 'cookie']), schema: z.looseObject({}) }),
    )
    .default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.object({ schema: z.looseObject({}) })) }).optional(),
  responses: z.record(z.string().regex(/^([1-5]\d\d|[1-5]XX|default)$/i), z.looseObject({ description: z.string() })),
});
const document = z.looseObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(
    z.string().startsWith('/'),
    z.record(z.enum(['get', 'post', 'put', 'patch', 'delete']), operation).or(z.record(z.string(), operation)),
  ),
  components: z.looseObject({ securitySchemes: z.record(z.string(), z.looseObject({ type: z.string() })) }),
});

const described = async () =>
  document.parse(JSON.parse((await send(world.app.url, { method: 'GET', path: '/openapi.json' })).text));

function expectedSecurity(access: Access): unknown {
  if (access === 'public') return [];
  if (access === 'signed') return [{ carrierSignature: [] }];
  if (access === 'person') return [{ session: [] }];
  const roles = access === 'any' ? [] : access;
  return [{ key: roles }, { session: roles }];
}

const hidden = ['GET /openapi.json'];

test('The OpenAPI file holds every route of the table, each with who may use it, and no other (P13)', async () => {
  const { paths, components } = await described();
  const found = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { security }]) => ({
      row: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      security,
    })),
  );
  const wanted = Object.entries(routeAccess)
    .filter(([row]) => !hidden.includes(row))
    .map(([row, access]) => ({ row, security: expectedSecurity(access) }));
  const byRow = (a: { row: string }, b: { row: string }) => (a.row < b.row ? -1 : 1);
  expect(found.sort(byRow)).toEqual(wanted.sort(byRow));
  for (const { security } of found) {
    for (const name of security.flatMap(Object.keys)) expect(Object.keys(components.securitySchemes)).toContain(name);
  }
});

test('Each operation describes its parameters, its body where it takes one, and its answers', async () => {
  const { paths } = await described();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { parameters, requestBody, responses }] of Object.entries(operations)) {
      const named = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      expect(named.sort(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
      expect(Object.keys(responses).length, `${method} ${path}`).toBeGreaterThan(0);
      if (!path.startsWith('/api/')) continue;
      if (method === 'get' || method === 'delete') expect(requestBody, `${method} ${path}`).toBeUndefined();
      else expect(requestBody?.content['application/json']?.schema, `${method} ${path}`).toBeDefined();
    }
  }
});

test('Every reference in the file leads somewhere', async () => {
  const whole = await described();
  const references = [...JSON.stringify(whole).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference);
  for (const reference of references.filter((one) => one !== '#')) {
    let here: unknown = whole;
    for (const step of reference.replace(/^#\//, '').split('/')) {
      here = typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined;
    }
    expect(here, reference).toBeDefined();
  }
});

test('/docs answers with a page, and every answer carries its guards', async () => {
  const docs = await fetch(`${world.app.url}/docs`);
  expect(docs.status).toBe(200);
  expect(docs.headers.get('content-type')).toMatch(/^text\/html/);
  for (const path of ['/healthz', '/openapi.json', '/docs/', '/api/v1/me', '/nowhere']) {
    const { headers } = await send(world.app.url, { method: 'GET', path });
    const policy = String(headers['content-security-policy']);
    expect(policy, path).toContain("default-src 'self'");
    for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
      expect(policy, path).toContain(part);
    }
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(scripts.includes('unsafe-inline'), path).toBe(path.startsWith('/docs'));
    expect(scripts).not.toContain('unsafe-eval');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});
