/** One row of the board: what is for sale, how its race stands or went, and what a manager can do about it. */
import { memo, useMemo } from 'react';
import type { FeedEvent } from '../../../src/protocol.ts';
import { LeadActions } from '../lead/lead-actions.tsx';
import { Link } from '../path.tsx';
import { ChannelShape } from '../race-strip/channel-shape.tsx';
import { type NameOf, type Race, raceFrom } from '../race-strip/race.ts';
import { RaceStrip } from '../race-strip/race-strip.tsx';
import { formatClock, formatExact, text } from '../text.ts';
import { Countdown } from '../ui/countdown.tsx';
import { Headline } from '../ui/headline.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import type { FeedRow } from './feed-model.ts';
import { takeLead } from './feed-store.ts';

interface RowProps {
  readonly row: FeedRow;
  readonly nameOf: NameOf;
}

function useRace(events: readonly FeedEvent[], nameOf: NameOf): Race | null {
  return useMemo(() => raceFrom(events, nameOf), [events, nameOf]);
}

function LeadCell({ row }: { readonly row: FeedRow }) {
  const { lead } = row;
  return (
    <div className="row-lead">
      <Link href={`/leads/${encodeURIComponent(lead.id)}`} className="row-headline">
        <Headline lead={lead} />
      </Link>
      <p className="row-about">{[lead.contact.name, lead.program?.name ?? text.feed.noProgram].join(' · ')}</p>
    </div>
  );
}

function Strip({ race }: { readonly race: Race | null }) {
  return <div className="row-strip">{race && <RaceStrip race={race} size="row" />}</div>;
}

export const UnclaimedRow = memo(function UnclaimedRow({ row, nameOf }: RowProps) {
  const race = useRace(row.events, nameOf);
  return (
    <li className="row row-unclaimed" data-lead-id={row.lead.id}>
      <p className="row-time">
        <TimeAgo at={row.since} />
      </p>
      <LeadCell row={row} />
      <Strip race={race} />
      <p className="row-who">{row.lead.contact.phone ?? row.lead.contact.email}</p>
      <LeadActions leadId={row.lead.id} status={row.lead.status} onDone={takeLead} />
    </li>
  );
});

function askingWords(row: FeedRow, race: Race | null): string {
  if (row.lead.status === 'held') return text.feed.held;
  if (row.lead.status === 'pool') return text.feed.pool;
  const turn = race?.turns.at(-1);
  if (!turn || turn.to !== null) return text.feed.waiting;
  return turn.name === null ? text.feed.askingMany(turn.reps) : text.feed.asking(turn.name);
}

export const OpenRow = memo(function OpenRow({ row, nameOf }: RowProps) {
  const race = useRace(row.events, nameOf);
  const turn = race?.turns.at(-1);
  const until = race && turn?.to === null && turn.deadline !== null ? race.startedAt + turn.deadline : null;
  return (
    <li className="row row-open" data-lead-id={row.lead.id}>
      <p className="row-time">
        {until === null ? <TimeAgo at={row.since} /> : <Countdown className="row-countdown" until={until} />}
      </p>
      <LeadCell row={row} />
      <Strip race={race} />
      <p className="row-who">
        {askingWords(row, race)}
        {turn && <small>{text.race.mode[turn.mode]}</small>}
      </p>
      <LeadActions leadId={row.lead.id} status={row.lead.status} onDone={takeLead} />
    </li>
  );
});

export const EndedRow = memo(function EndedRow({ row, nameOf }: RowProps) {
  const race = useRace(row.events, nameOf);
  const { claimedBy, claimedVia, status } = row.lead;
  return (
    <li className={`row row-ended row-${status}`} data-lead-id={row.lead.id}>
      <p className="row-time">
        <time dateTime={new Date(row.since).toISOString()} title={formatExact(row.since)}>
          {formatClock(row.since)}
        </time>
      </p>
      <LeadCell row={row} />
      <Strip race={race} />
      <p className="row-who">
        {claimedBy?.name ?? text.lead.status[status]}
        {claimedVia && (
          <small>
            <ChannelShape via={claimedVia} />
            {text.race.channel[claimedVia]}
          </small>
        )}
      </p>
      <LeadActions leadId={row.lead.id} status={status} onDone={takeLead} />
    </li>
  );
});
