/** The words of every text. One segment where it fits. */
import type { LeadContent } from '../../domain/lead.ts';
import type { Presence } from '../../domain/rep.ts';
import { shown } from '../../domain/visibility.ts';
import type { DueMessage, Offer, Store } from '../../store/store.ts';

const gsm = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

/** How many characters one segment holds: 160 in the GSM alphabet, 70 beyond it. */
export const segmentLength = (text: string): number => (gsm.test(text) ? 160 : 70);

/** `headline` shortened so that the whole stays one segment, as far as it can. */
function fitted(before: string, headline: string, after: string): string {
  const room = segmentLength(before + headline + after) - before.length - after.length;
  if (headline.length <= room) return before + headline + after;
  // A character outside the basic plane takes two units: half of one must not be sent.
  const cut = headline.slice(0, Math.max(0, room)).replace(/[\uD800-\uDBFF]$/, '');
  return before + cut.trimEnd() + after;
}

const place = (location: LeadContent['location'] | { state?: string | undefined; city?: string | undefined }): string =>
  [location?.city, location?.state].filter(Boolean).join(' ');

/** "Jane D." for "Jane Doe". */
function shortName(name: string): string {
  const [first = name, ...rest] = name.trim().split(/\s+/);
  const last = rest.at(-1);
  return last === undefined ? first : `${first} ${[...last][0]}.`;
}

function offerText(offer: Offer, code: string, now: number): string {
  const content = shown(offer.lead.content, offer.details);
  const headline = [
    offer.details === 'full' ? shortName(offer.lead.content.contact.name) : undefined,
    content.product,
    place(content.location),
  ]
    .filter(Boolean)
    .join(', ');
  const left = offer.closesAt === null ? '' : ` ${Math.round((offer.closesAt - now) / 1000)} s.`;
  return fitted(
    `Lead ${code}${headline === '' ? '' : ': '}`,
    headline,
    `. Reply ${code} to claim, NO ${code} to pass.${left}`,
  );
}

/** Everything needed to call the lead; only ever for its owner. */
function contactText(opening: string, { contact, product, location }: LeadContent): string {
  const reach = [contact.name, contact.phone ?? contact.email].filter(Boolean).join(' ');
  const about = [contact.company, product, place(location)].filter(Boolean).join(', ');
  return fitted(opening + reach, about === '' ? '' : `, ${about}`, '');
}

/** "0.4 s", "12 s", "3 min", as people say it. */
export function spell(ms: number): string {
  if (ms < 100) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

const presenceWords: Record<Presence, string> = {
  available: 'You are available. Leads will come.',
  away: 'You are away: nothing will be offered. Reply BACK to return.',
  off: 'You are off: nothing will be offered. Reply BACK to return.',
};

const commands = 'Reply with a code like K7 to claim, NO K7 to pass, STATUS, AWAY, BACK, or STOP for no more texts.';

async function statusText(repId: string, store: Store): Promise<string> {
  const live = (await store.offers.live(repId)).flatMap(({ code }) => code ?? []);
  const own = (await store.leads.own(repId)).map(({ content }) => content.contact);
  const offers = live.length === 0 ? 'No live offers.' : `Live: ${live.join(', ')}.`;
  const names = own.slice(0, 3).map(({ name, phone, email }) => `${name} ${phone ?? email}`);
  const leads =
    own.length === 0
      ? 'No open leads of yours.'
      : `Yours: ${names.join('; ')}${own.length > 3 ? ` and ${own.length - 3} more` : ''}.`;
  return `${offers} ${leads}`;
}

/** Puts a message into words; undefined when what it would say is not true any more, or not theirs to know (P8). */
export async function compose(due: DueMessage, store: Store): Promise<string | undefined> {
  const { message, lead, offer, repId } = due;
  const isOwner = lead?.position.status === 'claimed' && lead.position.by.id === repId;
  switch (message.kind) {
    case 'offer':
      // Read again: a claim may have come between taking this text up and now.
      if (offer === null || offer.code === null || (await store.offers.ended(offer.id))) return undefined;
      return offerText(offer, offer.code, store.now());
    case 'assigned':
      return lead && isOwner ? contactText(`Yours ${message.code}: `, lead.content) : undefined;
    case 'won':
      return lead && isOwner ? contactText('You got it: ', lead.content) : 'It was yours, but it has moved on since.';
    case 'taken':
      return `Taken by ${message.by} ${spell(message.behindMs)} before you.`;
    case 'expired':
      return `Expired ${spell(message.agoMs)} ago.`;
    case 'withdrawn':
      return 'Withdrawn by a manager.';
    case 'not-offered':
      return `You have no offer ${message.code}. Reply STATUS to see what is live.`;
    case 'over-cap':
      return `Not yours: you are at your ${message.cap} cap.`;
    case 'try-again':
      return 'That did not go through. Please reply again.';
    case 'passed':
      return 'Passed.';
    case 'which':
      return `Which one? Reply ${message.codes.slice(0, 10).join(' or ')}.`;
    case 'nothing-live':
      return 'Nothing is on offer to you right now.';
    case 'status':
      return repId === null ? undefined : statusText(repId, store);
    case 'presence':
      return presenceWords[message.status];
    case 'sent-away':
      return 'Three leads in a row had no answer from you, so you are away: nothing will be offered. Reply BACK to return.';
    case 'opted-in':
      return `You get leads by text now. ${commands}`;
    case 'help':
      return `Sharktank: leads by text. ${commands}`;
    case 'not-understood':
      return `Sorry, that was not understood. ${commands}`;
    case 'stranger':
      return 'This number is not known here. Ask your manager to add it.';
  }
}
