/** What goes out, for the OpenAPI file. The types of protocol.ts are the truth; `satisfies` holds these to them. */
import { z } from 'zod';
import { outcomeResults } from '../../domain/lead.ts';
import type { Fault, LeadState, Problem, RepRef } from '../../protocol.ts';
import { leadStatuses } from './lead.ts';

const ref = z.object({ id: z.string(), name: z.string() }) satisfies z.ZodType<RepRef>;
const fault = z.object({ path: z.string(), message: z.string() }) satisfies z.ZodType<Fault>;

export const problemOut = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    errors: z.array(fault).optional(),
  })
  .describe('RFC 9457 problem details') satisfies z.ZodType<Problem>;

const leadState = z.object({
  id: z.string(),
  status: z.enum(leadStatuses),
  program: ref.nullable(),
  stage: z.number().nullable().describe('Index of the present stage, from 0'),
  wave: z.number().nullable().describe('Number of the latest wave, from 1'),
  claimedBy: ref.nullable(),
  claimedAt: z.string().nullable(),
  claimedVia: z.enum(['socket', 'http', 'sms', 'push', 'assigned']).nullable(),
  contactedAt: z.string().nullable(),
  outcome: z
    .object({
      result: z.enum(outcomeResults),
      amount: z.number().optional(),
      reason: z.string().optional(),
      at: z.string(),
    })
    .nullable(),
  receivedAt: z.string(),
}) satisfies z.ZodType<LeadState>;

export const leadOut = z
  .looseObject({ ...leadState.shape, source: z.string().optional() })
  .describe('The lead as posted, as far as the reader may see it, with its state');

export const batchOut = z.object({
  results: z.array(
    z.union([z.object({ status: z.number(), lead: leadOut }), z.object({ status: z.number(), problem: problemOut })]),
  ),
});

export const poolLeadOut = leadOut.extend({ offerId: z.string(), pooledAt: z.string() });

export const thing = z.looseObject({ id: z.string(), name: z.string() });

export const changeOut = z.object({
  cursor: z.string(),
  at: z.string(),
  type: z.string(),
  by: z.string().nullable(),
  text: z.string(),
});

export const listOf = (item: z.ZodType) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const eventOut = z
  .looseObject({
    cursor: z.string(),
    at: z.string(),
    type: z.string(),
    leadId: z.string().optional(),
    repId: z.string().optional(),
    via: z.string().optional(),
    ms: z.number().optional(),
  })
  .describe('An event of the log: ids and figures');

export const traceOut = eventOut.extend({ text: z.string(), details: z.unknown().optional() });

/** The refusals every route may give. */
export const refusals = { '4xx': problemOut, '5xx': problemOut };

export const savedProgramOut = thing.extend({ warnings: z.array(fault) });

const reasons = z.array(z.object({ factor: z.string(), message: z.string() }));

export const candidatesOut = z.object({
  items: z.array(ref.extend({ rank: z.number(), presence: z.string(), reasons })),
});

export const previewOut = z.object({
  program: z.object({ id: z.string().nullable(), name: z.string() }).nullable(),
  waves: z.array(
    z.object({
      stage: z.number(),
      mode: z.string(),
      after: z.number().describe('Seconds from now'),
      seconds: z.number().nullable().describe('Null: it waits. 0: assigned without asking'),
      reps: z.array(ref.extend({ rank: z.number() })),
    }),
  ),
  excluded: z.array(ref.extend({ reasons })),
  end: z.enum(['held', 'unclaimed', 'more']).nullable(),
});
