import type { Location } from '../lead.ts';
import type { Territory } from '../rep.ts';
import type { Filter } from './filter.ts';

const fold = (text: string | undefined): string => text?.toLowerCase() ?? '';

/** What a territory does not say, it leaves open. Without case. */
function covers({ country, state, city, postalPrefix }: Territory, place: Location): boolean {
  return (
    fold(country) === fold(place.country) &&
    (state === undefined || fold(state) === fold(place.state)) &&
    (city === undefined || fold(city) === fold(place.city)) &&
    (postalPrefix === undefined || fold(place.postalCode).startsWith(fold(postalPrefix)))
  );
}

/** Only reps with a territory that covers the lead's place, if the program asks. A lead that names no place is in none. */
export const territory: Filter<'program' | 'lead'> = ({ rep }, { program, lead }) => {
  if (!program.eligible.territory) return undefined;
  const { territories } = rep.profile;
  if (territories.length === 0) {
    return { factor: 'territory', message: 'has no territory', own: 'you had no territory' };
  }
  const place = lead.location;
  if (place === undefined) {
    return {
      factor: 'territory',
      message: 'covers territories, but the lead names no place',
      own: 'you cover territories, but the lead named no place',
    };
  }
  if (territories.some((one) => covers(one, place))) return undefined;
  return {
    factor: 'territory',
    message: "does not cover the lead's place",
    own: "your territories did not cover the lead's place",
  };
};
