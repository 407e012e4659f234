/** The leads this rep has: whom to call, and what came of it. */
import type { LeadOut } from '../../../src/protocol.ts';
import { text } from '../text.ts';
import { Headline } from '../ui/headline.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { ContactButtons } from './contact-buttons.tsx';
import { OwnLeadOutcome } from './own-lead-outcome.tsx';

function WhatAndWhen({ lead }: { readonly lead: LeadOut }) {
  const { claimedAt, contactedAt } = lead;
  return (
    <>
      <p className="own-lead-what">
        <Headline lead={lead} />
      </p>
      <p className="own-lead-what">
        {contactedAt !== null ? (
          <TimeAgo at={Date.parse(contactedAt)} words={text.own.reachedAgo} />
        ) : (
          claimedAt !== null && <TimeAgo at={Date.parse(claimedAt)} words={text.rep.claimed} />
        )}
      </p>
    </>
  );
}

export function OwnLeads({ leads }: { readonly leads: readonly LeadOut[] }) {
  const focus = useKeptFocus(leads.map(({ id }) => id).join(' '));
  return (
    <section className="own-leads" aria-labelledby="own-leads" tabIndex={-1} {...focus}>
      <h2 id="own-leads">{text.rep.ownLeads}</h2>
      {leads.length === 0 && <p className="list-empty">{text.rep.ownLeadsNone}</p>}
      <ul>
        {leads.map((lead) => (
          <li key={lead.id} data-lead-id={lead.id}>
            <div className="own-lead">
              <div>
                <p className="own-lead-name">{lead.contact.name}</p>
                <WhatAndWhen lead={lead} />
                {lead.contact.phone && <p className="own-lead-phone">{lead.contact.phone}</p>}
              </div>
              <ContactButtons lead={lead} />
            </div>
            <OwnLeadOutcome lead={lead} />
          </li>
        ))}
      </ul>
    </section>
  );
}
