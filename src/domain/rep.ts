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

/** What is kept about a rep beside name and reachability; no program setting reads it yet. */
export interface RepProfile {
  readonly teams: readonly string[];
  readonly languages: readonly string[];
  readonly territories: readonly Territory[];
  readonly skills: Readonly<Record<string, number>>;
  readonly level: number;
  readonly timeZone: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface Rep extends RepRef {
  readonly email: string | null;
  /** E.164, unique among reps. */
  readonly phone: string | null;
  /** Whether texts go out to the phone; never whether the rep is eligible. */
  readonly smsOptIn: boolean;
  readonly presence: Presence;
  /** Performance as set from outside; higher is better. */
  readonly score: number;
  readonly profile: RepProfile;
  /** Order of creation: the older rep has the smaller. */
  readonly seniority: number;
}

/** A rep as a decision needs it: with what the history says about today. */
export interface RepStanding {
  readonly rep: Rep;
  /** Leads claimed or assigned since midnight UTC. */
  readonly leadsToday: number;
}
