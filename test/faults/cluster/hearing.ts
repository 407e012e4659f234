/** What pages heard of the ends of offers, and what watchers saw of the log, against the log. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { OfferClosed } from '../../../src/protocol.ts';
import type { Case, PageSpan, WatchSpan } from './case.ts';
import { clockMs, type Wave } from './stories.ts';

/** What is wrong with the end that somebody heard; undefined when it is so. */
function wrongIn({ reason, by }: OfferClosed, repId: string, heardAt: number, wave: Wave): string | undefined {
  const { end, passes } = wave;
  if (reason === 'declined') return passes.has(repId) ? undefined : 'and never passed (P7)';
  if (end === null) return 'and it never ended (P5, P7)';
  if (end.at > heardAt + clockMs) return `${end.at - heardAt} ms before it was so (P5)`;
  const right = end.as === 'taken' && end.by === repId ? 'won' : end.as;
  if (reason !== right) return `and it was ${right} (P7)`;
  return (right === 'won' || right === 'taken') && by?.id !== end.by ? `and ${end.by} has it (P5, P7)` : undefined;
}

function faultsInSpans(repId: string, spans: readonly PageSpan[], { waves, nameOf }: Case): string[] {
  const faults: string[] = [];
  const fault = (words: string): void => void faults.push(`${nameOf(repId)} ${words}`);
  const live = new Set<string>();
  const closings = new Set<string>();
  for (const { heard } of spans) {
    for (const news of heard) {
      const { at } = news;
      if (news.kind === 'welcome') {
        live.clear();
        for (const { id } of news.welcome.offers) live.add(id);
      }
      if (news.kind === 'offer') {
        live.add(news.offer.id);
        if (!waves.has(news.offer.id)) fault(`was offered ${news.offer.id}, which is not in the log (P2, P7)`);
      }
      if (news.kind !== 'closed') continue;
      const { closed } = news;
      const { offerId } = closed;
      live.delete(offerId);
      const wave = waves.get(offerId);
      const wrong = wave ? wrongIn(closed, repId, at, wave) : 'which is not in the log (P7)';
      if (wrong !== undefined) fault(`heard ${JSON.stringify(closed)}, ${wrong}`);
      if (closings.has(offerId)) fault(`heard twice how ${offerId} ended (P7)`);
      closings.add(offerId);
    }
  }
  // Who is not there any more is told by the next welcome.
  if (spans.at(-1)?.disconnectedAt !== null) return faults;
  for (const offerId of live) {
    const end = waves.get(offerId)?.end;
    if (end) fault(`never heard that ${offerId} was ${end.as} (P7)`);
  }
  return faults;
}

export function faultsInPages(situation: Case): string[] {
  const byRep = Map.groupBy(situation.history.pages, ({ repId }) => repId);
  return [...byRep].flatMap(([repId, spans]) => faultsInSpans(repId, spans, situation));
}

function faultsInWatch({ node, connectedAt, disconnectedAt, seen }: WatchSpan, { final: { log } }: Case): string[] {
  const faults: string[] = [];
  const fault = (words: string): void => void faults.push(`The watcher at node ${node} ${words} (P7, P12)`);
  const stored = new Map(log.map((event) => [event.cursor, event]));
  let before = 0;
  for (const { event } of seen) {
    const cursor = Number(event.cursor);
    if (cursor <= before) fault(`saw ${cursor} after ${before}`);
    before = Math.max(before, cursor);
    if (!isDeepStrictEqual(stored.get(event.cursor), event))
      fault(`saw ${JSON.stringify(event)}, but the store has ${JSON.stringify(stored.get(event.cursor))}`);
  }
  const cursors = new Set(seen.map(({ event }) => event.cursor));
  const [first, last] = [Number(seen[0]?.event.cursor ?? Number.POSITIVE_INFINITY), before];
  const missed = log.filter((event) => {
    const cursor = Number(event.cursor);
    const began = cursor >= first || Date.parse(event.at) > connectedAt + clockMs;
    return began && (disconnectedAt === null || cursor <= last) && !cursors.has(event.cursor);
  });
  if (missed.length > 0)
    fault(
      `missed ${missed.length} events, the first ${missed[0]?.type} with ${missed[0]?.cursor}, between ${first} and ${last}`,
    );
  return faults;
}

export const faultsInFeed = (situation: Case): string[] =>
  situation.history.watches.flatMap((watch) => faultsInWatch(watch, situation));
