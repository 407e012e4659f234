/** /hooks/twilio: texts from reps, and what became of ours. Only what Twilio signed is read. */
import formbody from '@fastify/formbody';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { z } from 'zod';
import type { Fault } from '../../protocol.ts';
import { countedAddress } from '../address.ts';
import { mustHaveRoom } from '../limited.ts';
import { badRequest, HttpProblem, problem } from '../problem.ts';
import { nameIn, text } from '../schemas/common.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';

const incoming = z.object({
  MessageSid: text(200),
  From: text(50),
  Body: z.string().max(10_000).default(''),
  OptOutType: z.string().optional(),
});

const report = z.object({
  MessageSid: text(200),
  MessageStatus: text(50),
  ErrorCode: z.string().optional(),
});

/** The carrier's forms have thirty fields, a few more for each picture that comes along. */
const mostFields = 100;

/** What no form of the carrier is, and what to sort and hash would hold up everybody else. */
function faultsOfForm(form: object): Fault[] {
  const fields = Object.entries(form);
  if (fields.length > mostFields) return [{ path: '', message: `has more than ${mostFields} fields` }];
  return fields.flatMap(([name, value]) =>
    Array.isArray(value) ? [{ path: nameIn(name), message: 'is given more than once' }] : [],
  );
}

/** An empty answer: what there is to say goes out as a text of its own. */
const nothing = (reply: FastifyReply): FastifyReply =>
  reply.type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response></Response>');

/** Here bodies are forms; whatever else comes is nothing that could be signed. Forms are read nowhere else. */
export async function readForms(app: HttpServer): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, {}));
}

/** `authToken` undefined: SMS is not set up, and nothing can be signed. */
export function twilioRoutes(
  app: HttpServer,
  { store, replies, limits, committed, publicUrl }: Services,
  authToken: string | undefined,
): void {
  /** Signed over the public address and the form; the body counts only after this. */
  const mustBeSigned = async (request: FastifyRequest): Promise<void> => {
    /** What is signed is never counted: nobody else's requests from the same address hold up the carrier's. */
    const refuse = async (refusal: HttpProblem): Promise<never> => {
      const what = 'Too many requests that are not signed.';
      await mustHaveRoom(limits, what, ['unsigned', countedAddress(request.ip)]);
      throw refusal;
    };
    const signature = request.headers['x-twilio-signature'];
    const form: unknown = request.body ?? {};
    const mayBeSigned =
      authToken !== undefined && typeof signature === 'string' && typeof form === 'object' && form !== null;
    const faults = mayBeSigned ? faultsOfForm(form) : [];
    if (faults.length > 0) await refuse(badRequest(faults));
    const signed = mayBeSigned && validateRequest(authToken, signature, publicUrl() + request.url, { ...form });
    if (!signed) await refuse(new HttpProblem(problem(403, 'The signature is missing or wrong.')));
  };
  const read = <Form>(schema: z.ZodType<Form>, body: unknown): Form => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw badRequest(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
  };

  app.post(
    '/hooks/twilio/sms',
    {
      preValidation: mustBeSigned,
      schema: { summary: 'A text from a rep', consumes: ['application/x-www-form-urlencoded'] },
    },
    async (request, reply) => {
      const { MessageSid, From, Body, OptOutType } = read(incoming, request.body);
      await replies.receive({
        carrierId: MessageSid,
        from: From,
        body: Body,
        handledByCarrier: OptOutType !== undefined,
      });
      return nothing(reply);
    },
  );

  app.post(
    '/hooks/twilio/status',
    {
      preValidation: mustBeSigned,
      schema: {
        summary: 'What became of a text',
        querystring: z.strictObject({ message: text(100).optional() }),
        consumes: ['application/x-www-form-urlencoded'],
      },
    },
    async (request, reply) => {
      const { MessageSid, MessageStatus, ErrorCode } = read(report, request.body);
      const of = { carrierId: MessageSid, messageId: request.query.message ?? null };
      if (MessageStatus === 'delivered') await store.messages.report(of, 'delivered', '');
      if (MessageStatus === 'failed' || MessageStatus === 'undelivered') {
        await store.messages.report(of, 'failed', `carrier error ${ErrorCode ?? 'without a number'}`);
      }
      committed();
      return nothing(reply);
    },
  );
}
