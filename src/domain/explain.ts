/** The log as sentences: what happened to a lead, in the words a manager would use. Times and contact data are not in them. */
import type { Excluded } from './eligibility/index.ts';
import type { LogEvent } from './event.ts';
import type { ClaimVia } from './lead.ts';

/** Names for the ids in an event; a rep that is gone keeps the name. */
export interface Names {
  readonly rep: (id: string) => string;
  readonly program: (id: string) => string;
}

const seconds = (ms: number): string => (ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms / 1000)} s`);

const people = (count: number): string => (count === 1 ? '1 rep' : `${count} reps`);

const viaWords: Record<ClaimVia, string> = {
  socket: 'in the browser',
  http: 'over HTTP',
  sms: 'by SMS',
  push: 'from a notification',
  assigned: 'by assignment',
};

function whoWasLeftOut(excluded: readonly Excluded[], names: Names): string {
  if (excluded.length === 0) return '';
  const each = excluded
    .slice(0, 20)
    .map(({ id, reasons }) => `${names.rep(id)} ${reasons.map(({ message }) => message).join(' and ')}`);
  const more = excluded.length > 20 ? `, and ${excluded.length - 20} more` : '';
  return ` Not offered: ${each.join(', ')}${more}.`;
}

const unclaimedBecause = {
  'no-program': 'No program matches it.',
  'nobody-eligible': 'Nobody was eligible.',
  'nobody-claimed': 'Every stage ended without a claim.',
} as const;

/** One sentence or two for one event, for a manager. */
export function explain(event: LogEvent, names: Names): string {
  switch (event.type) {
    case 'lead.received':
      return `Received from ${event.data.source}.`;
    case 'lead.duplicate':
      return 'The source sent it again with other content; the first stays.';
    case 'lead.routed':
      return `Goes by the program "${names.program(event.data.programId)}".`;
    case 'wave.started': {
      const { stage, mode, reps } = event.data;
      const last = event.details.stages.at(-1);
      const left = whoWasLeftOut(last?.excluded ?? [], names);
      const skipped = event.details.stages
        .slice(0, -1)
        .map(
          (one) =>
            ` Stage ${one.stage + 1} (${one.mode}) gave up: ${one.gaveUp === 'nobody-eligible' ? 'nobody was eligible' : 'everyone was asked'}.`,
        )
        .join('');
      if (event.repId !== undefined) {
        const place = last?.ranked.find(({ id }) => id === event.repId);
        const how =
          mode === 'top-producer' && place
            ? `, number ${place.rank} of ${last?.ranked.length} by score (${place.score})`
            : '';
        return `Stage ${stage + 1} (${mode}): offered to ${names.rep(event.repId)}${how}, for ${event.data.seconds} s.${left}${skipped}`;
      }
      return `Stage ${stage + 1} (${mode}): offered to ${people(reps)} at once, for ${event.data.seconds} s.${left}${skipped}`;
    }
    case 'offer.declined':
      return `${names.rep(event.repId)} passed after ${seconds(event.ms)}.`;
    case 'offer.expired':
      return event.data.because === 'declined'
        ? 'Everyone passed, so it moved on at once.'
        : `${event.repId === undefined ? 'Nobody' : `${names.rep(event.repId)} did not`} claim${event.repId === undefined ? 'ed' : ''} it in ${seconds(event.ms)}.`;
    case 'claim.won':
      return `${names.rep(event.repId)} claimed it ${viaWords[event.via]}, ${seconds(event.ms)} after the offer.`;
    case 'claim.lost':
      if (event.data.result === 'taken')
        return `${names.rep(event.repId)} tried ${viaWords[event.via]}, ${seconds(event.ms ?? 0)} behind.`;
      return `${names.rep(event.repId)} tried ${viaWords[event.via]}, but the offer ${event.data.result === 'expired' ? 'had expired' : 'was withdrawn'}.`;
    case 'lead.assigned':
      return event.data.from === undefined
        ? `Assigned to ${names.rep(event.repId)} by a manager.`
        : `Moved from ${names.rep(event.data.from)} to ${names.rep(event.repId)} by a manager.`;
    case 'lead.unclaimed':
      return `Unclaimed. ${unclaimedBecause[event.data.because]}${whoWasLeftOut(event.details.stages.at(-1)?.excluded ?? [], names)}`;
    case 'lead.withdrawn':
      return 'Withdrawn by a manager.';
    case 'rep.presence':
      return `${names.rep(event.repId)} is ${event.data.status}.`;
    case 'message.sent':
      return event.repId === undefined ? 'A text was sent.' : `A text went to ${names.rep(event.repId)}.`;
    case 'message.delivered':
      return event.repId === undefined ? 'A text arrived.' : `The text to ${names.rep(event.repId)} arrived.`;
    case 'message.failed':
      return `${event.repId === undefined ? 'A text' : `The text to ${names.rep(event.repId)}`} failed: ${event.data.error}.`;
  }
}
