/** Offers as a rep meets them: live ones, one by its code, how one ended. */
import { and, asc, desc, eq, gt, isNull, or, sql as text } from 'drizzle-orm';
import type { Offer, OfferStore, RecentOffer } from '../store.ts';
import { codeLifeMs } from './codes.ts';
import { leadById, toOffer } from './lead-rows.ts';
import { preparedOnce } from './prepared.ts';
import { leads, ofWave, recipients, reps, waves } from './schema.ts';
import type { SqlDatabase } from './sql.ts';

const selectRace = preparedOnce((sql) =>
  sql
    .select({ leadId: waves.leadId, status: leads.status })
    .from(waves)
    .innerJoin(leads, eq(leads.id, waves.leadId))
    .where(eq(waves.id, text.placeholder('offerId')))
    .prepare(),
);

/** Whoever has not heard within this how an offer ended hears it with the next welcome. */
const recentMs = 60_000;

export function offerStore(database: SqlDatabase): OfferStore {
  return {
    live: (repId) =>
      database.query(async (sql) => {
        const rows = await sql
          .select({ wave: waves })
          .from(waves)
          .innerJoin(recipients, and(ofWave, eq(recipients.repId, repId)))
          .innerJoin(leads, eq(leads.id, waves.leadId))
          .where(
            and(
              isNull(waves.endedAt),
              isNull(recipients.declinedAt),
              eq(leads.status, 'offering'),
              or(isNull(leads.closesAt), gt(leads.closesAt, database.now())),
            ),
          )
          // What has no end comes last.
          .orderBy(asc(isNull(waves.closesAt)), asc(waves.closesAt));
        const found: Offer[] = [];
        for (const { wave } of rows) {
          const lead = await leadById(sql, wave.leadId);
          const offer = lead && toOffer(wave, lead);
          if (offer) found.push(offer);
        }
        return found;
      }),
    recent: (leadId) =>
      database.query(async (sql) => {
        const lead = await leadById(sql, leadId);
        if (!lead) return [];
        const found = await sql
          .select({ wave: waves, by: { id: reps.id, name: reps.name } })
          .from(waves)
          .leftJoin(reps, eq(reps.id, waves.endedBy))
          .where(and(eq(waves.leadId, leadId), or(isNull(waves.endedAt), gt(waves.endedAt, database.now() - recentMs))))
          .orderBy(asc(waves.number));
        const offers: RecentOffer[] = [];
        for (const { wave, by } of found) {
          const asked = await sql
            .select({ repId: recipients.repId, behindMs: recipients.behindMs })
            .from(recipients)
            .where(and(eq(recipients.waveId, wave.id), isNull(recipients.declinedAt)));
          const repIds = asked.map(({ repId }) => repId);
          const offer = toOffer(wave, lead);
          if (!offer) continue;
          if (wave.endedAs === null || wave.endedAt === null)
            offers.push({ kind: 'open', opened: { offer, reps: repIds } });
          else
            offers.push({
              kind: 'ended',
              at: wave.endedAt,
              closed: { offerId: wave.id, leadId, reason: wave.endedAs, by, reps: repIds },
              behindMs: new Map(asked.flatMap(({ repId, behindMs }) => (behindMs === null ? [] : [[repId, behindMs]]))),
            });
        }
        return offers;
      }),
    race: (offerId) =>
      database.query(async (sql) => {
        const [row] = await selectRace(sql).execute({ offerId });
        return row && { leadId: row.leadId, isOpen: row.status === 'offering' || row.status === 'pool' };
      }),
    byCode: (repId, code) =>
      database.query(async (sql) => {
        const [row] = await sql
          .select({ waveId: recipients.waveId })
          .from(recipients)
          .where(
            and(
              eq(recipients.repId, repId),
              eq(recipients.code, code),
              gt(recipients.offeredAt, database.now() - codeLifeMs),
            ),
          )
          .orderBy(desc(recipients.offeredAt))
          .limit(1);
        return row?.waveId;
      }),
    ended: (offerId) =>
      database.query(async (sql) => {
        const [wave] = await sql
          .select({ at: waves.endedAt, as: waves.endedAs, closesAt: waves.closesAt })
          .from(waves)
          .where(eq(waves.id, offerId));
        if (!wave) return undefined;
        if (wave.at !== null && wave.as !== null) return { at: wave.at, as: wave.as };
        // Over by the clock, though nobody has written it down yet.
        return wave.closesAt !== null && wave.closesAt <= database.now()
          ? { at: wave.closesAt, as: 'expired' }
          : undefined;
      }),
  };
}
