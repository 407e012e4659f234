/** What a schema says of bad input, as the API tells it. */
import type { z } from 'zod';
import { faultsIn } from '../../src/http/schemas/common.ts';
import type { Fault } from '../../src/protocol.ts';

/** Every fault; none when the input is taken. */
export function faultsOf(schema: z.ZodType, given: unknown): Fault[] {
  const parsed = schema.safeParse(given);
  return parsed.success ? [] : faultsIn(parsed.error);
}

/** Where the faults are. */
export const pathsOf = (schema: z.ZodType, given: unknown): string[] => faultsOf(schema, given).map(({ path }) => path);
