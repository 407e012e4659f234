/** What of a lead may leave the house: the one redaction step before every offer, page, route and text. */
import type { LeadContent, Location } from './lead.ts';
import type { Details } from './program.ts';

/** A lead's content as far as it is shown; `undefined` means hidden or never told. */
export interface ShownContent extends Partial<Omit<LeadContent, 'location'>> {
  readonly location?: Partial<Location> | undefined;
}

/**
 * Guarantees P8. `full`: everything. `teaser`: a whitelist without name, company, note, contact or free fields.
 * `blind`: nothing but that there is a lead.
 */
export function shown(content: LeadContent, details: Details): ShownContent {
  switch (details) {
    case 'full':
      return content;
    case 'teaser': {
      const { product, value, score, language, source, location } = content;
      const place = location && { state: location.state, city: location.city };
      return { product, value, score, language, source, location: place };
    }
    case 'blind':
      return {};
  }
}

const order: readonly Details[] = ['blind', 'teaser', 'full'];

/** The most that any of the offers a rep got allows. */
export function mostOf(several: readonly Details[]): Details {
  return several.reduce((most, one) => (order.indexOf(one) > order.indexOf(most) ? one : most), 'blind');
}
