import { clockTime, isWithin } from '../local-time.ts';
import type { Filter } from './filter.ts';

/** Only while the lead may be called, by the clock where the lead is; where that is unknown, by the rep's. */
export const callingHours: Filter<'program' | 'lead' | 'now'> = ({ rep }, { program, lead, now }) => {
  const hours = program.eligible.callingHours;
  if (hours === undefined) return undefined;
  const timeZone = lead.timeZone ?? rep.profile.timeZone;
  if (isWithin(hours, timeZone, now)) return undefined;
  const [there, where] = lead.timeZone === undefined ? ['there', 'where you are'] : ['for the lead', 'for the lead'];
  const time = clockTime(timeZone, now);
  const span = `(${hours.from} to ${hours.to})`;
  return {
    factor: 'callingHours',
    message: `may not call now: it is ${time} ${there} ${span}`,
    own: `you could not call then: it was ${time} ${where} ${span}`,
  };
};
