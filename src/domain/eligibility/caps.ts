import type { LeadContent } from '../lead.ts';
import { calendarDate, clockTime } from '../local-time.ts';
import { type CapName, capNames, type RepStanding, type Usage } from '../rep.ts';
import type { Filter, Reason } from './filter.ts';

interface FullCap extends Usage {
  readonly name: CapName;
  readonly cap: number;
}

const unused: Usage = { used: 0, at: null };

/** The caps that leave no room for a lead of this value, in the order of `capNames`. */
function fullCaps({ rep, usage }: RepStanding, value: number): FullCap[] {
  return capNames.flatMap((name): FullCap[] => {
    const cap = rep.profile.caps[name];
    if (cap === undefined) return [];
    const { used, at } = usage[name] ?? unused;
    const isFull = used >= cap || (name === 'pipeline' && used + value > cap);
    return isFull ? [{ name, cap, used, at }] : [];
  });
}

/** The first cap that leaves this rep no room for the lead; undefined when there is none. */
export function capReached(standing: RepStanding, lead: LeadContent): CapName | undefined {
  return fullCaps(standing, lead.value ?? 0)[0]?.name;
}

/** " at 14:02" where the rep is, or the day where that is another; empty for a time that is not known. */
function since(at: number | null, timeZone: string, now: number): string {
  if (at === null) return '';
  const day = calendarDate(timeZone, at);
  return day === calendarDate(timeZone, now) ? ` at ${clockTime(timeZone, at)}` : ` on ${day}`;
}

function wordsFor({ name, cap, used, at }: FullCap, timeZone: string, now: number): Omit<Reason, 'factor'> {
  switch (name) {
    case 'open': {
      const most = used > cap ? `more than the ${cap} allowed` : 'the most allowed';
      const leads = `${used} open ${used === 1 ? 'lead' : 'leads'}, ${most}`;
      return { message: `has ${leads}`, own: `you had ${leads}` };
    }
    case 'pipeline':
      // Never by how much the lead would go past it: that would tell its value.
      return {
        message: `has no room for it in the pipeline cap of ${cap}: the open leads are worth ${used}`,
        own: `your pipeline cap of ${cap} had no room for it: your open leads were worth ${used}`,
      };
    default: {
      const when = since(at, timeZone, now);
      return {
        message: `reached the ${name} cap of ${cap}${when}`,
        own: `your ${name} cap of ${cap} was reached${when}`,
      };
    }
  }
}

function reasonFor(standing: RepStanding, value: number, now: number): Reason | undefined {
  const words = fullCaps(standing, value).map((full) => wordsFor(full, standing.rep.profile.timeZone, now));
  if (words.length === 0) return undefined;
  return {
    factor: 'caps',
    message: words.map(({ message }) => message).join(' and '),
    own: words.map(({ own }) => own).join(' and '),
  };
}

/** Only reps whose caps leave room for the lead, unless the program switched this off. */
export const caps: Filter<'program' | 'lead' | 'now'> = (standing, { program, lead, now }) =>
  program.eligible.caps ? reasonFor(standing, lead.value ?? 0, now) : undefined;

/** The same for a lead of no value: whom this leaves out, no lead finds. */
export const capsForAnyLead: Filter<'program' | 'now'> = (standing, { program, now }) =>
  program.eligible.caps ? reasonFor(standing, 0, now) : undefined;
