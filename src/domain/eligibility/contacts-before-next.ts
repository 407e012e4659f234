import type { Filter } from './filter.ts';

/** Only reps who have contacted so many of their latest leads, or all while they have had fewer. */
export const contactsBeforeNext: Filter<'program'> = ({ contacted }, { program }) => {
  const wanted = program.eligible.contactsBeforeNext;
  if (wanted === undefined) return undefined;
  const latest = contacted.slice(0, wanted);
  const left = latest.filter((one) => !one).length;
  if (left === 0) return undefined;
  const still = (whose: string): string =>
    latest.length === 1
      ? `${whose} latest lead still to contact`
      : `${left} of ${whose} latest ${latest.length} leads still to contact`;
  return { factor: 'contactsBeforeNext', message: `has ${still('the')}`, own: `you had ${still('your')}` };
};
