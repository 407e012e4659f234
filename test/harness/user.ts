import { expect } from 'vitest';
import type { UserOut } from '../../src/protocol.ts';
import type { World } from './world.ts';

/** Somebody new, added by the admin as the API takes them. */
export async function userOf(world: World, given: object): Promise<UserOut> {
  const made = await world.admin.post<UserOut>('/users', given);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}
