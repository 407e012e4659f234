/** Below the deck: the leads this rep has, and how the latest races went. */
import type { LeadOut } from '../../../src/protocol.ts';
import { headlineOf, text } from '../text.ts';
import { TimeAgo } from '../ui/time-ago.tsx';
import { ContactButtons } from './contact-buttons.tsx';
import type { Recent } from './model.ts';
import { outcomeLookingBack } from './outcome-text.ts';

export function OwnLeads({ leads }: { readonly leads: readonly LeadOut[] }) {
  return (
    <section className="own-leads" aria-labelledby="own-leads">
      <h2 id="own-leads">{text.rep.ownLeads}</h2>
      {leads.length === 0 && <p className="list-empty">{text.rep.ownLeadsNone}</p>}
      <ul>
        {leads.map((lead) => (
          <li key={lead.id} data-lead-id={lead.id}>
            <div>
              <p className="own-lead-name">{lead.contact.name}</p>
              <p className="own-lead-what">
                {headlineOf(lead)}
                {lead.claimedAt !== null && (
                  <>
                    {' · '}
                    <TimeAgo at={Date.parse(lead.claimedAt)} words={text.rep.claimed} />
                  </>
                )}
              </p>
              {lead.contact.phone && <p className="own-lead-phone">{lead.contact.phone}</p>}
            </div>
            <ContactButtons lead={lead} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function RecentRaces({ recent }: { readonly recent: readonly Recent[] }) {
  if (recent.length === 0) return null;
  return (
    <section className="recent" aria-labelledby="recent">
      <h2 id="recent">{text.rep.recent}</h2>
      <ul>
        {recent.map(({ id, lead, outcome, at }) => (
          <li key={id} className={`recent-${outcome.kind}`}>
            <span>{headlineOf(lead ?? {})}</span>
            <span className="recent-outcome">{outcomeLookingBack(outcome)}</span>
            <TimeAgo at={at} />
          </li>
        ))}
      </ul>
    </section>
  );
}
