/** A rep: may be offered leads. */

export type Presence = 'available' | 'away' | 'off';

export interface RepRef {
  readonly id: string;
  readonly name: string;
}

export interface Territory {
  readonly country: string;
  readonly state?: string | undefined;
  readonly city?: string | undefined;
  readonly postalPrefix?: string | undefined;
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** Working hours by the wall clock of the rep's time zone; over midnight when `to` is not after `from`. */
export interface Shift {
  /** The days on which it begins. */
  readonly days: readonly Weekday[];
  /** 00:00 to 23:59; `to` may be 24:00. */
  readonly from: string;
  readonly to: string;
}

/**
 * Days off. A date (2026-12-24) is the whole day in the rep's time zone, also as `to`; a time without an offset
 * (2026-12-24T12:00) is the rep's wall clock; one with an offset is that moment.
 */
export interface Leave {
  readonly from: string;
  readonly to: string;
}

export const capNames = ['open', 'hour', 'day', 'week', 'month', 'pipeline'] as const;
export type CapName = (typeof capNames)[number];
/** Most leads at once (`open`), in the last 60 minutes (`hour`), in a calendar period of the rep's; `pipeline` is a value of open leads. */
export type Caps = Readonly<Partial<Record<CapName, number>>>;

export interface RepProfile {
  /** Ids. */
  readonly teams: readonly string[];
  readonly languages: readonly string[];
  readonly territories: readonly Territory[];
  readonly skills: Readonly<Record<string, number>>;
  readonly level: number;
  readonly timeZone: string;
  /** None: always on shift. */
  readonly shifts: readonly Shift[];
  readonly leave: readonly Leave[];
  readonly caps: Caps;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** What a rep is where nothing was said: always on shift, without caps. */
export const usualProfile: RepProfile = {
  teams: [],
  languages: [],
  territories: [],
  skills: {},
  level: 0,
  timeZone: 'UTC',
  shifts: [],
  leave: [],
  caps: {},
  attributes: {},
};

export interface Rep extends RepRef {
  readonly email: string | null;
  /** E.164, unique among reps. */
  readonly phone: string | null;
  /** Whether texts go out to the phone; never whether the rep is eligible. */
  readonly smsOptIn: boolean;
  readonly presence: Presence;
  /** Set when it was not the rep who said so: three exclusive offers in a row had no answer. */
  readonly presenceBecause: 'unanswered' | null;
  /** Performance as set from outside; higher is better. */
  readonly score: number;
  readonly profile: RepProfile;
  /** Order of creation: the older rep has the smaller. */
  readonly seniority: number;
}

/** How much of a cap is used: leads, or the value of the open ones. */
export interface Usage {
  readonly used: number;
  /** When the latest of them became the rep's; null while there are none. */
  readonly at: number | null;
}

/** A rep as a decision needs it: with what the history says, all from one moment. */
export interface RepStanding {
  readonly rep: Rep;
  /** Leads claimed or assigned since the rep's own midnight. */
  readonly leadsToday: number;
  /** Live offers the rep has not answered; those in the pool and in a skim do not count. */
  readonly liveOffers: number;
  /** For each cap that the rep has. */
  readonly usage: Readonly<Partial<Record<CapName, Usage>>>;
  /** Of the rep's latest leads, the latest first: whether each was contacted or has an outcome. */
  readonly contacted: readonly boolean[];
}
