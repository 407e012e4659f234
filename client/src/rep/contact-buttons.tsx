/** The ways to reach a person: call and text, or mail when there is no phone. */
import type { MouseEvent } from 'react';
import type { LeadOut } from '../../../src/protocol.ts';
import { firstNameOf, text } from '../text.ts';

interface ContactButtonsProps {
  readonly lead: LeadOut;
  /** While true, a tap does nothing: it was meant for what stood here before. */
  readonly guarded?: boolean;
}

export function ContactButtons({ lead, guarded = false }: ContactButtonsProps) {
  const { name, phone, email } = lead.contact;
  const first = firstNameOf(name);
  const link = (href: string, label: string, words: string, main: boolean) => (
    <a
      className={`button ${main ? 'button-won' : 'button-plain'}`}
      href={href}
      aria-label={label}
      aria-disabled={guarded}
      onClick={(event: MouseEvent) => guarded && event.preventDefault()}
    >
      {words}
    </a>
  );
  return (
    <div className="contact-buttons">
      {phone !== undefined && link(`tel:${phone}`, text.rep.callWho(first), text.rep.call, true)}
      {phone !== undefined && link(`sms:${phone}`, text.rep.textWho(first), text.rep.text, false)}
      {phone === undefined &&
        email !== undefined &&
        link(`mailto:${email}`, text.rep.emailWho(first), text.rep.email, true)}
    </div>
  );
}
