/** People who are known: the same phone or email on another lead. */
import { and, asc, desc, eq, gte, inArray, isNotNull, ne, or, type SQL } from 'drizzle-orm';
import type { Contact } from '../../domain/lead.ts';
import { leads } from './schema.ts';
import type { Sql } from './sql.ts';

const rememberedMs = 90 * 24 * 60 * 60 * 1000;

/** What a person is known by. */
export const keysOf = ({ phone, email }: Contact) => ({
  contactPhone: phone ?? null,
  contactEmail: email?.toLowerCase() ?? null,
});

/** What two posts about the same person have in common. */
export function wordsOf(contact: Contact): readonly string[] {
  const { contactPhone, contactEmail } = keysOf(contact);
  return [contactPhone, contactEmail].flatMap((key) => (key === null ? [] : [`person ${key}`]));
}

function samePerson(contact: Contact): SQL | undefined {
  const { contactPhone, contactEmail } = keysOf(contact);
  return or(
    contactPhone === null ? undefined : eq(leads.contactPhone, contactPhone),
    contactEmail === null ? undefined : eq(leads.contactEmail, contactEmail),
  );
}

/** The oldest lead of this person that is still on its way. */
export async function leadOnItsWay(sql: Sql, contact: Contact): Promise<string | undefined> {
  const [row] = await sql
    .select({ id: leads.id })
    .from(leads)
    .where(and(samePerson(contact), inArray(leads.status, ['received', 'held', 'offering', 'pool'])))
    .orderBy(asc(leads.seq))
    .limit(1);
  return row?.id;
}

/** The rep who claimed a lead of this person last, within 90 days; `leadId` itself does not count. */
export async function knownTo(sql: Sql, leadId: string | null, contact: Contact, now: number): Promise<string | null> {
  const [row] = await sql
    .select({ repId: leads.claimedBy })
    .from(leads)
    .where(
      and(
        samePerson(contact),
        leadId === null ? undefined : ne(leads.id, leadId),
        isNotNull(leads.claimedBy),
        gte(leads.claimedAt, now - rememberedMs),
      ),
    )
    .orderBy(desc(leads.claimedAt))
    .limit(1);
  return row?.repId ?? null;
}
