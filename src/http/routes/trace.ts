/** /api/v1/leads/:id/trace: every decision about a lead, in order, with reasons (P12). */
import { z } from 'zod';
import type { LogEvent } from '../../domain/event.ts';
import { leftOutThoughThere, type Names, whyNotYou } from '../../domain/explain.ts';
import type { TraceEvent } from '../../protocol.ts';
import { feedEvent, traceEvent } from '../../wire.ts';
import { namesOf } from '../names.ts';
import { asker, idIn } from '../request.ts';
import { id, page } from '../schemas/common.ts';
import { listOf, refusals, traceOut } from '../schemas/out.ts';
import type { HttpServer } from '../server.ts';
import type { Services } from '../services.ts';
import { seesAll, sight } from '../sight.ts';

/** Why it was withdrawn, why reps passed or gave it back: free text by people, kept apart from the log. */
type Remarks = Awaited<ReturnType<Services['store']['leads']['remarks']>>;

function remarkOn(event: LogEvent, { withdrawn, declines }: Remarks): string {
  if (event.type === 'lead.withdrawn') return withdrawn ?? '';
  if (event.type !== 'offer.declined' && event.type !== 'lead.released') return '';
  return declines.get(`${event.data.offerId} ${event.repId}`) ?? '';
}

function forManagers(event: LogEvent, names: Names, remarks: Remarks): TraceEvent {
  const told = traceEvent(event, names);
  const remark = remarkOn(event, remarks);
  return remark === '' ? told : { ...told, text: `${told.text} Reason: ${remark}` };
}

/** A rep's own part: what an event says of this rep, without the others and the explanation; undefined when it says nothing. */
function ownPart(event: LogEvent, repId: string, names: Names): TraceEvent | undefined {
  if (event.type === 'wave.started' || event.type === 'lead.pooled') {
    if (event.details.offered.includes(repId)) {
      const { details: _details, ...told } = traceEvent(event, names);
      const { reps, seconds } = event.data;
      const others = reps > 1 ? ` and ${reps - 1} ${reps === 2 ? 'other' : 'others'}` : '';
      const lasting = seconds === null ? '' : `, for ${seconds} s`;
      return { ...told, text: `Offered to you${others}${lasting}.` };
    }
  } else if ('repId' in event && event.repId === repId) {
    const { details: _details, ...told } = traceEvent(event, names);
    return event.type === 'lead.assigned' ? { ...told, text: 'It was given to you.' } : told;
  }
  const why = whyNotYou(event, repId);
  if (why === undefined) return undefined;
  const { cursor, at, type, leadId } = feedEvent(event);
  return { cursor, at, type, ...(leadId !== undefined && { leadId }), text: why };
}

export function traceRoutes(app: HttpServer, { store }: Services): void {
  const { mustSee } = sight(store);
  const wasLeftOut = async (leadId: string, repId: string): Promise<boolean> =>
    (await store.events.ofLead(leadId, { limit: 1000, after: null })).some((event) => leftOutThoughThere(event, repId));

  app.get(
    '/api/v1/leads/:id/trace',
    {
      onRequest: async (request) => {
        const principal = asker(request);
        const leadId = idIn(request);
        const { repId } = principal;
        // Who was there and left out may ask why, though they may not see the lead. Its log is read only where that matters.
        const isHidden = !seesAll(principal) && repId !== null && !(await store.leads.seen(leadId, repId));
        if (isHidden && (await wasLeftOut(leadId, repId))) return;
        await mustSee.onRequest(request);
      },
      schema: {
        summary:
          'Every decision about a lead, in order, with reasons; for a rep the own part, also of a lead they were left out of',
        params: z.strictObject({ id: id() }),
        querystring: z.strictObject(page),
        response: { 200: listOf(traceOut), ...refusals },
      },
    },
    async (request) => {
      const principal = asker(request);
      const { limit, cursor } = request.query;
      const leadId = request.params.id;
      const [events, names, remarks] = await Promise.all([
        store.events.ofLead(leadId, { limit: limit + 1, after: cursor ?? null }),
        namesOf(store),
        store.leads.remarks(leadId),
      ]);
      const part = events.slice(0, limit);
      const items = part.flatMap((event) => {
        if (seesAll(principal)) return [forManagers(event, names, remarks)];
        return principal.repId === null ? [] : (ownPart(event, principal.repId, names) ?? []);
      });
      const last = part.at(-1);
      return { items, nextCursor: events.length > limit && last ? String(last.cursor) : null };
    },
  );
}
