import { clockTime, isWithin } from '../local-time.ts';
import type { Filter } from './filter.ts';

/** Only while the lead may be called, by the clock where the lead is; where that is unknown, by the rep's. */
export const callingHours: Filter<'program' | 'lead' | 'now'> = ({ rep }, { program, lead, now }) => {
  const hours = program.eligible.callingHours;
  if (hours === undefined) return undefined;
  const timeZone = lead.timeZone ?? rep.profile.timeZone;
  if (isWithin(hours, timeZone, now)) return undefined;
  const isKnown = lead.timeZone !== undefined;
  const time = clockTime(timeZone, now);
  const span = `(${hours.from} to ${hours.to})`;
  return {
    factor: 'callingHours',
    message: `may not call now: it is ${time} ${isKnown ? 'for the lead' : 'there'} ${span}`,
    // Where the lead is may not be the rep's to know.
    own: isKnown
      ? `the lead could not be called at that hour ${span}`
      : `you could not call then: it was ${time} where you are ${span}`,
  };
};
