/** One row of the board: what is for sale, how its race stands or went, and what a manager can do about it. */
import { memo, useMemo } from 'react';
import type { FeedEvent, LeadOut } from '../../../src/protocol.ts';
import { useServerNow } from '../clock.ts';
import { formatClock, formatDuration, formatExact } from '../format.ts';
import { LeadActions } from '../lead/lead-actions.tsx';
import { Link } from '../path.tsx';
import { ChannelShape } from '../race-strip/channel-shape.tsx';
import { type NameOf, openTurns, type Race, raceFrom, type Turn } from '../race-strip/race.ts';
import { RaceStrip } from '../race-strip/race-strip.tsx';
import { outcomeWords, text } from '../text.ts';
import { Age } from '../ui/age.tsx';
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

/** The same person came again while the lead was on its way. */
const isAskedAgain = ({ events }: FeedRow): boolean => events.some(({ type }) => type === 'lead.joined');

function LeadCell({ row }: { readonly row: FeedRow }) {
  const { lead } = row;
  return (
    <div className="row-lead">
      <Link href={`/leads/${encodeURIComponent(lead.id)}`} className="row-headline">
        <Headline lead={lead} />
      </Link>
      <p className="row-about">
        {[lead.contact.name, lead.program?.name ?? text.feed.noProgram, isAskedAgain(row) && text.feed.askedAgain]
          .filter(Boolean)
          .join(' · ')}
      </p>
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
      <LeadActions lead={row.lead} urgent onDone={takeLead} />
    </li>
  );
});

const minute = 60_000;

/** What is left, to the minute. */
function HoldLeft({ until }: { readonly until: number }) {
  const left = Math.max(0, until - useServerNow(1_000));
  return (
    <span title={formatExact(until)}>{text.feed.heldLeft(formatDuration(Math.ceil(left / minute) * minute))}</span>
  );
}

export const HeldRow = memo(function HeldRow({ row }: { readonly row: FeedRow }) {
  const { hold } = row;
  const because = hold?.because ?? null;
  return (
    <li className={`row row-held ${hold?.overdue ? 'row-overdue' : ''}`} data-lead-id={row.lead.id}>
      <p className="row-time">
        <Age since={row.since} />
      </p>
      <LeadCell row={row} />
      <div className="row-why">
        <p>
          {hold?.overdue && <strong>{text.feed.overdue} </strong>}
          {because === null ? text.feed.heldSomehow : text.feed.heldBecause[because]}
          {hold?.until != null && (
            <small>
              <HoldLeft until={hold.until} />
            </small>
          )}
        </p>
      </div>
      <p className="row-who">{row.lead.contact.phone ?? row.lead.contact.email}</p>
      <LeadActions lead={row.lead} urgent={hold?.overdue ?? false} onDone={takeLead} />
    </li>
  );
});

export const PoolRow = memo(function PoolRow({ row, nameOf }: RowProps) {
  const race = useRace(row.events, nameOf);
  return (
    <li className="row row-pool" data-lead-id={row.lead.id}>
      <p className="row-time">
        <Age since={row.since} />
      </p>
      <LeadCell row={row} />
      <Strip race={race} />
      <p className="row-who">{text.feed.poolWaits}</p>
      <LeadActions lead={row.lead} onDone={takeLead} />
    </li>
  );
});

function askingWords(turns: readonly Turn[]): string {
  const turn = turns.at(-1);
  if (!turn) return text.feed.waiting;
  if (turn.mode === 'skim') return turn.name === null ? text.feed.skim : text.feed.skimBy(turn.name);
  return turns.length === 1 && turn.name !== null
    ? text.feed.asking(turn.name)
    : text.feed.askingMany(turns.reduce((sum, { reps }) => sum + reps, 0));
}

function modeWords({ mode, stage }: Turn): string | null {
  if (stage < 0) return text.race.knownPerson;
  return mode === null ? null : text.race.mode[mode];
}

export const OpenRow = memo(function OpenRow({ row, nameOf }: RowProps) {
  const race = useRace(row.events, nameOf);
  const turns = race ? openTurns(race) : [];
  const turn = turns.at(-1);
  const until = race && turn && turn.deadline !== null ? race.startedAt + turn.deadline : null;
  const isSkim = turn?.mode === 'skim';
  return (
    <li className={`row row-open ${isSkim ? 'row-skim' : ''}`} data-lead-id={row.lead.id}>
      <p className="row-time">
        {until === null ? <TimeAgo at={row.since} /> : <Countdown className="row-countdown" until={until} />}
      </p>
      <LeadCell row={row} />
      <Strip race={race} />
      <p className="row-who">
        {askingWords(turns)}
        {turn && <small>{modeWords(turn)}</small>}
      </p>
      <LeadActions lead={row.lead} urgent={isSkim} onDone={takeLead} />
    </li>
  );
});

/** What came of it so far. */
function afterwards({ outcome, contactedAt }: LeadOut): string | null {
  if (outcome) return outcomeWords(outcome);
  return contactedAt === null ? null : text.feed.reached;
}

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
            {[text.race.channel[claimedVia], afterwards(row.lead)].filter(Boolean).join(' · ')}
          </small>
        )}
      </p>
      <LeadActions lead={row.lead} onDone={takeLead} />
    </li>
  );
});
