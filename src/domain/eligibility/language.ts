import type { Filter } from './filter.ts';

/** `en` of `en-US`: who speaks a language is understood in all its countries. */
const primary = (tag: string): string | undefined => tag.toLowerCase().split(/[-_]/, 1)[0];

/** Only reps who speak the lead's language, if the program asks. A lead that names none is for everyone. */
export const language: Filter<'program' | 'lead'> = ({ rep }, { program, lead }) => {
  const wanted = lead.language;
  if (!program.eligible.language || wanted === undefined) return undefined;
  if (rep.profile.languages.some((one) => primary(one) === primary(wanted))) return undefined;
  return {
    factor: 'language',
    message: "does not speak the lead's language",
    own: "you did not have the lead's language",
  };
};
