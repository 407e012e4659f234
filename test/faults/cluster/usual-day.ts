/** A day on several nodes that went well, as a checker is given it, and days that are different in one thing. */
import type { FeedEvent, LeadOut, LeadStatus, OfferClosed, OfferOut, Welcome } from '../../../src/protocol.ts';
import { violationsIn } from './checker.ts';
import type { Answered, Disturbance, Final, Handed, History, PageNews, Posted, Reply, Texted } from './history.ts';

/** When the day begins; everything else is in milliseconds from then. */
export const zero = Date.parse('2026-03-02T10:00:00.000Z');

export type Entry = Pick<FeedEvent, 'type'> & { readonly ms0: number; readonly [figure: string]: unknown };

const everyone = ['rep_ana', 'rep_ben', 'rep_cas'];

/** Lead 1 is won; lead 2 runs out, and then all pass; lead 3 is withdrawn by hand; lead 4 waits in the pool. */
const usualLog: readonly Entry[] = [
  { ms0: 0, type: 'lead.received', leadId: 'lead_1' },
  { ms0: 10, type: 'wave.started', leadId: 'lead_1', offerId: 'ofr_1', seconds: 3 },
  { ms0: 70, type: 'message.sent', leadId: 'lead_1', repId: 'rep_cas', messageId: 'msg_1' },
  { ms0: 100, type: 'lead.received', leadId: 'lead_2' },
  { ms0: 110, type: 'wave.started', leadId: 'lead_2', offerId: 'ofr_2', seconds: 3 },
  { ms0: 200, type: 'lead.received', leadId: 'lead_3' },
  { ms0: 210, type: 'wave.started', leadId: 'lead_3', offerId: 'ofr_4', seconds: 3 },
  { ms0: 300, type: 'lead.received', leadId: 'lead_4' },
  { ms0: 310, type: 'lead.pooled', leadId: 'lead_4', offerId: 'ofr_5', seconds: null },
  { ms0: 500, type: 'claim.won', leadId: 'lead_1', offerId: 'ofr_1', repId: 'rep_ana' },
  { ms0: 520, type: 'claim.lost', leadId: 'lead_1', offerId: 'ofr_1', repId: 'rep_ben', result: 'taken' },
  { ms0: 900, type: 'lead.withdrawn', leadId: 'lead_3' },
  { ms0: 3120, type: 'offer.expired', leadId: 'lead_2', offerId: 'ofr_2', because: 'expired' },
  { ms0: 3120, type: 'wave.started', leadId: 'lead_2', offerId: 'ofr_3', seconds: 2 },
  { ms0: 3300, type: 'offer.declined', leadId: 'lead_2', offerId: 'ofr_3', repId: 'rep_ana' },
  { ms0: 3310, type: 'offer.declined', leadId: 'lead_2', offerId: 'ofr_3', repId: 'rep_ben' },
  { ms0: 3400, type: 'offer.declined', leadId: 'lead_2', offerId: 'ofr_3', repId: 'rep_cas' },
  { ms0: 3410, type: 'offer.expired', leadId: 'lead_2', offerId: 'ofr_3', because: 'declined' },
  { ms0: 3410, type: 'lead.unclaimed', leadId: 'lead_2' },
];

const usualStates: Readonly<Record<string, readonly [LeadStatus, string?]>> = {
  lead_1: ['claimed', 'rep_ana'],
  lead_2: ['unclaimed'],
  lead_3: ['withdrawn'],
  lead_4: ['pool'],
};

export function lead(id: string, [status, owner]: readonly [LeadStatus, string?]): LeadOut {
  const externalId = id.replace('lead_', 'E');
  const none = { program: null, stage: null, wave: null, claimedAt: null, claimedVia: null, contactedAt: null };
  const claimedBy = owner === undefined ? null : { id: owner, name: owner };
  const at = new Date(zero).toISOString();
  const person = { contact: { name: `Jane ${externalId}` }, source: 'a test' };
  return { ...none, ...person, id, externalId, status, claimedBy, outcome: null, receivedAt: at };
}

export const posted = (number: number, more: Partial<Posted> = {}): Posted => {
  const at = zero + (number - 1) * 100 - 5;
  const leadId = `lead_${number}`;
  return { externalId: `E${number}`, node: 0, at, answeredAt: at + 10, status: 201, leadId, ...more };
};

export const answered = (
  repId: string,
  offer: number,
  ms0: number,
  told: Reply,
  more: Partial<Answered> = {},
): Answered => {
  const leadId = `lead_${offer === 4 ? 3 : offer === 5 ? 4 : Math.min(offer, 2)}`;
  const asked = { node: 0, at: zero + ms0 - 5, answeredAt: zero + ms0 + 5 };
  return { ...asked, repId, offerId: `ofr_${offer}`, leadId, via: 'socket', what: 'claim', told, ...more };
};

export const handed = (messageId: string, ms0: number, body: string): Handed => ({
  at: zero + ms0,
  repId: 'rep_cas',
  messageId,
  body,
});
export const offerText = (messageId: string, ms0: number, code: string, lead: number): Handed =>
  handed(messageId, ms0, `Lead ${code}: race, E${lead} TX. Reply ${code} to claim, NO ${code} to pass. 3 s.`);

export const texted = (sid: string, ms0: number, more: Partial<Texted>): Texted => ({
  repId: 'rep_cas',
  sid,
  code: 'K1',
  leadExternalId: 'E1',
  what: 'claim',
  at: zero + ms0,
  tries: [{ node: 0, at: zero + ms0, answeredAt: zero + ms0 + 10, status: 200 }],
  takenAt: zero + ms0 + 10,
  answeredAt: zero + ms0 + 50,
  told: { result: 'taken', by: 'Ana', behindMs: 30 },
  ...more,
});

/** What a page hears is read by the checker as far as it is given here. */
export const offer = (ms0: number, number: number, leadNumber: number): PageNews => ({
  at: zero + ms0,
  kind: 'offer',
  offer: { id: `ofr_${number}`, leadId: `lead_${leadNumber}`, code: number === 5 ? null : `K${number}` } as OfferOut,
});
export const closed = (ms0: number, number: number, reason: OfferClosed['reason'], by?: string): PageNews => ({
  at: zero + ms0,
  kind: 'closed',
  closed: { offerId: `ofr_${number}`, leadId: 'lead', reason, ...(by !== undefined && { by: { id: by, name: by } }) },
});
export const welcome = (ms0: number, offers: readonly OfferOut[] = []): PageNews => ({
  at: zero + ms0,
  kind: 'welcome',
  welcome: { offers } as Welcome,
});

export const page = (repId: string, heard: readonly PageNews[]): History['pages'][number] => ({
  repId,
  node: 0,
  connectedAt: zero - 100,
  disconnectedAt: null,
  heard,
});

export const heardBy = (repId: string): readonly PageNews[] => [
  welcome(-50),
  offer(12, 1, 1),
  offer(112, 2, 2),
  offer(212, 4, 3),
  offer(312, 5, 4),
  closed(505, 1, repId === 'rep_ana' ? 'won' : 'taken', 'rep_ana'),
  closed(905, 4, 'withdrawn'),
  closed(3125, 2, 'expired'),
  offer(3125, 3, 2),
  closed(3315, 3, 'declined'),
];

export const usualHistory: Omit<History, 'watches'> = {
  reps: [
    { id: 'rep_ana', name: 'Ana', reach: 'socket', phone: null },
    { id: 'rep_ben', name: 'Ben', reach: 'http', phone: null },
    { id: 'rep_cas', name: 'Cas', reach: 'sms', phone: '+15125550100' },
  ],
  posts: [1, 2, 3, 4].map((number) => posted(number)),
  answers: [
    answered('rep_ana', 1, 500, { result: 'won' }),
    answered('rep_ben', 1, 520, { result: 'taken', by: 'Ana', behindMs: 20 }, { via: 'http' }),
    answered('rep_ben', 4, 950, { result: 'withdrawn' }),
    answered('rep_ana', 3, 3300, { result: 'ok' }, { what: 'decline' }),
    answered('rep_ben', 3, 3310, { result: 'ok' }, { what: 'decline' }),
    answered('rep_ben', 2, 3500, { result: 'expired' }),
  ],
  texted: [
    texted('SM1', 530, {}),
    texted('SM2', 3390, { code: 'K3', leadExternalId: 'E2', what: 'decline', told: { result: 'passed' } }),
  ],
  handed: [
    offerText('msg_1', 60, 'K1', 1),
    offerText('msg_2', 160, 'K2', 2),
    offerText('msg_3', 260, 'K4', 3),
    handed('msg_4', 580, 'Taken by Ana 0.03 s before you.'),
    offerText('msg_5', 3170, 'K3', 2),
    handed('msg_6', 3440, 'Passed.'),
  ],
  pages: [page('rep_ana', heardBy('rep_ana')), page('rep_ben', heardBy('rep_ben'))],
  looks: [
    {
      node: 1,
      at: zero + 520,
      answeredAt: zero + 530,
      repId: 'rep_ana',
      leadId: 'lead_1',
      wonAt: zero + 505,
      status: 200,
      claimedBy: 'rep_ana',
    },
  ],
  hands: [
    {
      node: 0,
      at: zero + 890,
      answeredAt: zero + 910,
      what: 'withdraw',
      leadId: 'lead_3',
      repId: null,
      status: 200,
    },
  ],
  noise: [],
};

export interface Difference {
  readonly log?: (usual: readonly Entry[]) => readonly Entry[];
  readonly states?: Readonly<Record<string, readonly [LeadStatus, string?]>>;
  readonly leads?: (usual: readonly LeadOut[]) => readonly LeadOut[];
  readonly history?: Partial<History>;
  /** What the watcher saw, of what was stored. */
  readonly seen?: (stored: readonly FeedEvent[]) => readonly FeedEvent[];
  /** How much later than it happened. */
  readonly seenMs?: number;
  readonly disturbances?: readonly Disturbance[];
}

/** What the checker says of it. */
export function judged({
  log,
  states,
  leads,
  history,
  seen,
  seenMs = 20,
  disturbances = [],
}: Difference = {}): string[] {
  const stored = (log?.(usualLog) ?? usualLog)
    .toSorted((a, b) => a.ms0 - b.ms0)
    .map(({ ms0, ...event }, index): FeedEvent => {
      return { ...event, cursor: String(index + 1), at: new Date(zero + ms0).toISOString() };
    });
  const kept = Object.entries({ ...usualStates, ...states }).map(([id, state]) => lead(id, state));
  const final: Final = {
    log: stored,
    leads: new Map((leads?.(kept) ?? kept).map((one) => [one.id, one])),
    offered: new Map(['ofr_1', 'ofr_2', 'ofr_3', 'ofr_4', 'ofr_5'].map((id) => [id, everyone])),
  };
  const saw = seen?.(stored) ?? stored;
  const watch: History['watches'][number] = {
    node: 0,
    connectedAt: zero - 100,
    disconnectedAt: null,
    seen: saw.map((event) => ({ at: Date.parse(event.at) + seenMs, event })),
  };
  return violationsIn({ ...usualHistory, watches: [watch], ...history }, final, disturbances);
}

/** The usual log with entries instead of those of this type about this lead. */
export const instead =
  (type: string, leadId: string, ...entries: readonly Entry[]) =>
  (usual: readonly Entry[]): readonly Entry[] => [
    ...usual.filter((entry) => entry.type !== type || entry.leadId !== leadId),
    ...entries,
  ];
export const also =
  (...entries: readonly Entry[]) =>
  (usual: readonly Entry[]): readonly Entry[] => [...usual, ...entries];
