import { dayAndTime, isOnShift, leaveAt } from '../local-time.ts';
import type { Filter } from './filter.ts';

/** Only reps who work now, by the clock where they are: on shift and not on leave, unless the program switched this off. */
export const shifts: Filter<'program' | 'now'> = ({ rep }, { program, now }) => {
  if (!program.eligible.shifts) return undefined;
  const { shifts: own, leave, timeZone } = rep.profile;
  const taken = leaveAt(leave, timeZone, now);
  if (taken) {
    return {
      factor: 'shifts',
      message: `is on leave until ${taken.to}`,
      own: `you were on leave until ${taken.to}`,
    };
  }
  if (isOnShift(own, timeZone, now)) return undefined;
  const there = dayAndTime(timeZone, now);
  return { factor: 'shifts', message: `is off shift (${there} there)`, own: `you were off shift (${there})` };
};
