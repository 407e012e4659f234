/** The log as sentences: what happened to a lead, in the words a manager would use. Times and contact data are not in them. */
import { type ChangeNames, explainChange } from './changes.ts';
import type { Reason } from './eligibility/filter.ts';
import type { LogEvent } from './event.ts';
import type { StageExplanation } from './explanation.ts';
import type { ClaimVia, HoldReason, UnclaimedReason } from './lead.ts';
import type { ModeName } from './program.ts';

export type Names = ChangeNames;

const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms / 1000)} s`);

/** A longer stretch, in seconds, as people say it. */
function spell(stretch: number): string {
  if (stretch < 120) return `${stretch} s`;
  return stretch < 7200 ? `${Math.round(stretch / 60)} min` : `${Math.round(stretch / 3600)} h`;
}

const people = (count: number): string => (count === 1 ? '1 rep' : `${count} reps`);

const viaWords: Record<ClaimVia, string> = {
  socket: 'in the browser',
  http: 'over HTTP',
  sms: 'by SMS',
  push: 'from a notification',
  assigned: 'by assignment',
};

/** Each rep who was left out, once, with every reason that some stage gave. */
function whoWasLeftOut(stages: readonly StageExplanation[], names: Names): string {
  const reasons = new Map<string, Set<string>>();
  for (const { excluded } of stages) {
    for (const { id, reasons: given } of excluded) {
      const known = reasons.get(id) ?? new Set<string>();
      for (const { message } of given) known.add(message);
      reasons.set(id, known);
    }
  }
  if (reasons.size === 0) return '';
  const each = [...reasons].slice(0, 20).map(([id, messages]) => `${names.rep(id)} ${[...messages].join(' and ')}`);
  const more = reasons.size > 20 ? `, and ${reasons.size - 20} more` : '';
  return ` Not offered: ${each.join(', ')}${more}.`;
}

const gaveUpBecause: Record<NonNullable<StageExplanation['gaveUp']>, string> = {
  'nobody-eligible': 'gave up: nobody was eligible',
  'everyone-asked': 'gave up: everyone was asked',
  when: 'is not for such leads',
  portion: 'passes this lead on, by its portion',
};

const stageName = ({ stage, mode }: { stage: number; mode: ModeName }): string => `Stage ${stage + 1} (${mode})`;

/** The stages before the one that the step belongs to. */
function passedOver(stages: readonly StageExplanation[]): string {
  const each = stages.flatMap((one): string | readonly never[] => {
    if (one.gaveUp === null) return [];
    if (one.stage >= 0) return ` ${stageName(one)} ${gaveUpBecause[one.gaveUp]}.`;
    return one.gaveUp === 'nobody-eligible' ? ' The rep who had this person before could not be asked.' : [];
  });
  return each.join('');
}

const unclaimedBecause: Record<UnclaimedReason, string> = {
  'no-program': 'No program matches it.',
  'nobody-eligible': 'Nobody was eligible.',
  'nobody-claimed': 'Every stage ended without a claim.',
  'held-too-long': 'It was held as long as its program allows.',
  'rep-left': 'The rep who had it was removed.',
};

const heldBecause: Record<HoldReason, string> = {
  'nobody-eligible': 'Held: nobody can be offered it now.',
  pace: 'Held: everyone who may have it has as many live offers as they may have.',
  paused: 'Held: its program is paused.',
};

/** How long a wave stays, in words. */
const lasting = (figure: number | null): string => (figure === null ? 'until somebody takes it' : `for ${figure} s`);

function waveSentence(event: Extract<LogEvent, { type: 'wave.started' }>, names: Names): string {
  const { stage, mode, reps, seconds: turn, closesIn } = event.data;
  const last = event.details.stages.at(-1);
  const together = closesIn === undefined ? '' : `; all offers of this stage close together in ${closesIn} s`;
  if (stage < 0) {
    const who = event.repId === undefined ? 'the rep' : names.rep(event.repId);
    return `A known person: ${who} had them within the last 90 days, so is asked first, alone, ${lasting(turn)}.`;
  }
  if (mode === 'skim') {
    const who = reps === 0 ? 'a manager' : `a manager or ${event.details.offered.map(names.rep).join(' or ')}`;
    return `${stageName(event.data)}: waits for ${who} to hand it on${turn === null ? '' : `, ${lasting(turn)}`}.`;
  }
  if (event.repId === undefined) {
    return `${stageName(event.data)}: offered to ${people(reps)} at once, ${lasting(turn)}${together}.`;
  }
  const place = last?.ranked.find(({ id }) => id === event.repId);
  // Those who have passed keep their place in the order.
  const passed = last?.excluded.filter(({ reasons }) => reasons.some(({ factor }) => factor === 'passed')) ?? [];
  const all = (last?.ranked.length ?? 0) + passed.length;
  const how =
    mode === 'top-producer' && place
      ? `, number ${place.rank} of ${all} by score (${place.score})`
      : mode === 'push-pull'
        ? ', whose turn it is'
        : '';
  return `${stageName(event.data)}: offered to ${names.rep(event.repId)}${how}, ${lasting(turn)}${together}.`;
}

const assignedBecause: Partial<Record<ModeName, string>> = {
  'round-robin': ', whose turn it was',
  shares: ', who was furthest below their share',
};

function assignedSentence(event: Extract<LogEvent, { type: 'lead.assigned' }>, names: Names): string {
  const { from, stage, mode } = event.data;
  const who = names.rep(event.repId);
  if (stage !== undefined && mode !== undefined) {
    const stages = event.details?.stages ?? [];
    const why = `${stageName({ stage, mode })}: assigned to ${who}${assignedBecause[mode] ?? ''}.`;
    return `${why}${whoWasLeftOut(stages.slice(-1), names)}${passedOver(stages)}`;
  }
  return from === undefined ? `Assigned to ${who} by hand.` : `Moved from ${names.rep(from)} to ${who} by hand.`;
}

const outcomeWords = { won: 'won', lost: 'lost', invalid: 'called invalid' } as const;

const lostBecause = {
  expired: 'but the offer had expired',
  withdrawn: 'but the offer was withdrawn',
  'not-offered': 'but could not have it any more',
} as const;

/** One sentence or two for one event, for a manager. */
export function explain(event: LogEvent, names: Names): string {
  switch (event.type) {
    case 'lead.received':
      return `Received from ${event.data.source}.`;
    case 'lead.duplicate':
      return 'The source sent it again with other content; the first stays.';
    case 'lead.joined':
      return `The same person asked again through ${event.data.source}: it joined this lead.`;
    case 'lead.routed':
      return `Goes by the program "${names.program(event.data.programId)}".`;
    case 'lead.held':
      return `${heldBecause[event.data.because]}${whoWasLeftOut(event.details.stages, names)}`;
    case 'lead.alarm':
      return `Still held after ${spell(event.data.heldSeconds)}. The hold ends in ${spell(event.data.leftSeconds)}.`;
    case 'wave.started': {
      const { stages } = event.details;
      return `${waveSentence(event, names)}${whoWasLeftOut(stages.slice(-1), names)}${passedOver(stages)}`;
    }
    case 'lead.pooled': {
      const { reps, seconds: waits } = event.data;
      const { stages } = event.details;
      const who =
        reps === 0 ? 'nobody yet; whoever becomes eligible joins' : `${people(reps)}, and whoever becomes eligible`;
      const left = `${whoWasLeftOut(stages.slice(-1), names)}${passedOver(stages)}`;
      return `Into the pool, ${lasting(waits)}: open to ${who}.${left}`;
    }
    case 'offer.declined':
      return `${names.rep(event.repId)} passed after ${seconds(event.ms)}.`;
    case 'offer.expired':
      return event.data.because === 'declined'
        ? 'Everyone passed, so it moved on at once.'
        : `${event.repId === undefined ? 'Nobody' : `${names.rep(event.repId)} did not`} claim${event.repId === undefined ? 'ed' : ''} it in ${seconds(event.ms)}.`;
    case 'claim.won':
      return `${names.rep(event.repId)} claimed it ${viaWords[event.via]}, ${seconds(event.ms)} after the offer.`;
    case 'claim.lost': {
      const tried = `${names.rep(event.repId)} tried ${viaWords[event.via]},`;
      const { result, cap } = event.data;
      if (result === 'taken') return `${tried} ${seconds(event.ms ?? 0)} behind.`;
      if (result === 'over-cap') return `${tried} but had reached the ${cap} cap.`;
      return `${tried} ${lostBecause[result]}.`;
    }
    case 'lead.assigned':
      return assignedSentence(event, names);
    case 'lead.unclaimed':
      return `Unclaimed. ${unclaimedBecause[event.data.because]}${whoWasLeftOut(event.details.stages, names)}`;
    case 'lead.withdrawn':
      return 'Withdrawn by a manager.';
    case 'lead.released':
      return `${names.rep(event.repId)} gave it back. The stages go on without them.`;
    case 'lead.recycled':
      return event.repId === undefined
        ? 'Offered anew by a manager, from the first stage.'
        : `Taken from ${names.rep(event.repId)} and offered anew by a manager, from the first stage.`;
    case 'lead.contacted':
      return `${names.rep(event.repId)} reached the person, ${seconds(event.ms)} after getting the lead.`;
    case 'lead.outcome': {
      const { result, amount } = event.data;
      return `${names.rep(event.repId)}: ${outcomeWords[result]}${amount === undefined ? '' : `, ${amount}`}.`;
    }
    case 'rep.presence': {
      const { status, because, by } = event.data;
      const rep = names.rep(event.repId);
      if (because === 'unanswered') return `${rep} left three exclusive offers in a row without an answer, so is away.`;
      return by === undefined ? `${rep} is ${status}.` : `${rep} is ${status}: ${names.who(by)} said so.`;
    }
    case 'rep.removed':
      return event.leadId === undefined
        ? explainChange(event, names)
        : `${names.rep(event.repId)} was removed, and cannot have it any more.`;
    case 'message.sent':
      return event.repId === undefined ? 'A text was sent.' : `A text went to ${names.rep(event.repId)}.`;
    case 'message.delivered':
      return event.repId === undefined ? 'A text arrived.' : `The text to ${names.rep(event.repId)} arrived.`;
    case 'message.failed':
      return `${event.repId === undefined ? 'A text' : `The text to ${names.rep(event.repId)}`} failed: ${event.data.error}.`;
    default:
      return explainChange(event, names);
  }
}

/** The stages an event explains; none for one that explains nothing. */
function stagesOf(event: LogEvent): readonly StageExplanation[] {
  return 'details' in event && event.details !== undefined ? event.details.stages : [];
}

/**
 * Why this rep was left out by the decision that an event tells of: "Not offered: your day cap of 5 was reached at 14:02."
 * Undefined when it left nobody of that name out. Speaks of nobody else.
 */
export function whyNotYou(event: LogEvent, repId: string): string | undefined {
  const own = new Set(reasonsFor(event, repId).map((reason) => reason.own));
  return own.size === 0 ? undefined : `Not offered: ${[...own].join(' and ')}.`;
}

const reasonsFor = (event: LogEvent, repId: string): Reason[] =>
  stagesOf(event).flatMap(({ excluded }) => excluded.flatMap(({ id, reasons }) => (id === repId ? reasons : [])));

/** Whether a decision left out this rep who was there: who was away or off knows why, and hears of no lead by it. */
export function leftOutThoughThere(event: LogEvent, repId: string): boolean {
  const reasons = reasonsFor(event, repId);
  return reasons.length > 0 && !reasons.some(({ factor }) => factor === 'presence');
}
