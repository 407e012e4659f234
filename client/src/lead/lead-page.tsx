/** One lead: what it is, where it stands, its race, and every decision about it in order. */
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { LeadOut, Page, Problem, RepOut, TraceEvent } from '../../../src/protocol.ts';
import { get } from '../api.ts';
import { holdOf } from '../feed/hold.ts';
import { formatExact, formatExactClock, formatMoney, languageName } from '../format.ts';
import { Link } from '../path.tsx';
import { earlierRaces, raceFrom } from '../race-strip/race.ts';
import { RaceStrip } from '../race-strip/race-strip.tsx';
import { fetchReps } from '../reps.ts';
import { answers, connection, socket } from '../socket.ts';
import { useStore } from '../store.ts';
import { headlineOf, outcomeWords, placeOf, text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Headline } from '../ui/headline.tsx';
import { Notice } from '../ui/notice.tsx';
import { LeadActions } from './lead-actions.tsx';
import './lead.css';

const gatherTime = 150;

interface Loaded {
  readonly lead: LeadOut | null;
  readonly trace: readonly TraceEvent[];
  readonly problem: Problem | null;
}

/** The lead and its trace, read again whenever the feed tells of it or the connection returns. */
function useLead(leadId: string) {
  const [loaded, setLoaded] = useState<Loaded>({ lead: null, trace: [], problem: null });
  const online = answers(useStore(connection));

  const load = useCallback(async () => {
    const path = `/api/v1/leads/${encodeURIComponent(leadId)}`;
    const [lead, trace] = await Promise.all([get<LeadOut>(path), get<Page<TraceEvent>>(`${path}/trace?limit=1000`)]);
    setLoaded((before) => ({
      lead: lead.ok ? lead.value : before.lead,
      trace: trace.ok ? trace.value.items : before.trace,
      problem: lead.ok ? (trace.ok ? null : trace.problem) : lead.problem,
    }));
  }, [leadId]);

  useEffect(() => {
    if (online || !socket.active) void load();
  }, [load, online]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onFeed = (event: { leadId?: string }) => {
      if (event.leadId !== leadId) return;
      clearTimeout(timer);
      timer = setTimeout(() => void load(), gatherTime);
    };
    socket.on('feed', onFeed);
    return () => {
      clearTimeout(timer);
      socket.off('feed', onFeed);
    };
  }, [leadId, load]);

  return { ...loaded, load };
}

function statusWords(lead: LeadOut, trace: readonly TraceEvent[]): string {
  if (lead.status === 'held') {
    const { because } = holdOf(lead, trace);
    return because === null ? text.lead.status.held : text.lead.heldStatus(text.feed.heldBecause[because]);
  }
  if (lead.status !== 'claimed' || !lead.claimedBy || !lead.claimedVia) return text.lead.status[lead.status];
  if (lead.claimedVia === 'assigned') return text.lead.assignedTo(lead.claimedBy.name);
  return text.lead.claimedBy(lead.claimedBy.name, text.race.via[lead.claimedVia]);
}

function Facts({ lead }: { readonly lead: LeadOut }) {
  const names = text.lead.factNames;
  const { contact } = lead;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [names.name, contact.name],
    [names.company, contact.company],
    [names.phone, contact.phone && <a href={`tel:${contact.phone}`}>{contact.phone}</a>],
    [names.email, contact.email && <a href={`mailto:${contact.email}`}>{contact.email}</a>],
    [names.product, lead.product],
    [names.value, lead.value !== undefined && formatMoney(lead.value)],
    [names.place, [placeOf(lead), lead.location?.postalCode, lead.location?.country].filter(Boolean).join(', ')],
    [names.language, lead.language && languageName(lead.language)],
    [names.score, lead.score],
    [names.source, lead.source],
    [names.externalId, lead.externalId],
    [names.program, lead.program?.name],
    [names.received, formatExact(Date.parse(lead.receivedAt))],
    [names.contacted, lead.contactedAt !== null && formatExact(Date.parse(lead.contactedAt))],
    [names.outcome, lead.outcome && `${outcomeWords(lead.outcome)} · ${formatExact(Date.parse(lead.outcome.at))}`],
    [names.outcomeReason, lead.outcome?.reason],
    [names.note, lead.note],
    ...Object.entries(lead.fields ?? {}).map(([name, value]) => [name, String(value)] as const),
  ];
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Trace({ events }: { readonly events: readonly TraceEvent[] }) {
  return (
    <ol className="trace">
      {events.map((event) => {
        const at = Date.parse(event.at);
        return (
          <li key={event.cursor} data-event-type={event.type}>
            <time dateTime={event.at} title={formatExact(at)}>
              {formatExactClock(at)}
            </time>
            <p>{event.text}</p>
          </li>
        );
      })}
    </ol>
  );
}

export default function LeadPage({ leadId }: { readonly leadId: string }) {
  const { lead, trace, problem, load } = useLead(leadId);
  const [reps, setReps] = useState<readonly RepOut[]>([]);
  useEffect(() => {
    void fetchReps().then((answer) => answer.ok && setReps(answer.value));
  }, []);
  const [race, earlier] = useMemo(() => {
    const names = new Map(reps.map(({ id, name }) => [id, name]));
    const nameOf = (repId: string) => names.get(repId) ?? text.feed.unknownRep;
    return [raceFrom(trace, nameOf), earlierRaces(trace, nameOf)];
  }, [trace, reps]);
  const headline = lead && headlineOf(lead);
  useEffect(() => {
    if (headline) document.title = headline;
    return () => {
      document.title = text.product;
    };
  }, [headline]);

  const back = <Link href="/feed">{text.back}</Link>;
  if (!lead) {
    if (!problem) return <Notice title={text.loading} busy />;
    return (
      <Notice
        title={problem.status === 0 ? text.unreachable.title : problem.title}
        detail={problem.detail}
        action={problem.status === 404 ? back : <Button onClick={() => void load()}>{text.tryAgain}</Button>}
        tone="late"
      />
    );
  }
  return (
    <div className="lead" data-lead-id={lead.id}>
      <p>{back}</p>
      <header className="lead-header">
        <div>
          <h1>
            <Headline lead={lead} />
          </h1>
          <p className={`lead-status lead-status-${lead.status}`}>{statusWords(lead, trace)}</p>
        </div>
        <LeadActions
          lead={lead}
          urgent={lead.status === 'unclaimed' || lead.status === 'held'}
          canReoffer
          onDone={() => void load()}
        />
      </header>
      {problem && (
        <p className="lead-problem" role="alert">
          {problem.detail}
        </p>
      )}
      <section className="lead-race" aria-labelledby="race">
        <h2 id="race">{text.lead.race}</h2>
        {race ? <RaceStrip race={race} size="large" /> : <p className="list-empty">{text.lead.noRace}</p>}
        {earlier.length > 0 && (
          <div className="lead-earlier">
            <h3>{text.lead.earlierRaces}</h3>
            {earlier.map((one) => (
              <RaceStrip key={one.startedAt} race={one} size="row" />
            ))}
          </div>
        )}
      </section>
      <section className="lead-trace" aria-labelledby="trace">
        <h2 id="trace">{text.lead.trace}</h2>
        <Trace events={trace} />
      </section>
      <section className="lead-facts" aria-labelledby="facts">
        <h2 id="facts">{text.lead.facts}</h2>
        <Facts lead={lead} />
      </section>
    </div>
  );
}
