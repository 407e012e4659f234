/** Everything the checks look at, laid out once. */

import type { Given } from './answers.ts';
import { mayFail, mayWait } from './excuses.ts';
import type { Disturbance, Final, History } from './history.ts';
import { noiseIn } from './noise.ts';
import type { Story, Wave } from './stories.ts';
import { storiesOf } from './stories.ts';

export type { Answered, PageSpan, Reply, WatchSpan } from './history.ts';

export interface Case {
  readonly history: History;
  readonly final: Final;
  readonly disturbances: readonly Disturbance[];
  readonly stories: ReadonlyMap<string, Story>;
  /** By the offer's id. */
  readonly waves: ReadonlyMap<string, Wave>;
  readonly nameOf: (repId: string) => string;
  /** Which wave a rep knows by this code; a lead's external id tells it from what has the same code another day. */
  readonly waveOfCode: (repId: string, code: string, leadExternalId: string) => Wave | undefined;
  /** Whether what any of these nodes was asked in that time may have failed: it, or PostgreSQL, was broken then or just before. */
  readonly mayFail: (nodes: readonly number[], from: number, until: number) => boolean;
  /** Whether anybody may have had to wait for what was broken elsewhere. */
  readonly mayWait: (from: number, until: number) => boolean;
  /** How much of that time may be laid on the machine, in milliseconds; a second at most. */
  readonly noiseIn: (from: number, until: number) => number;
  /** Every answer that any rep got to a claim or a pass of an offer that is in the log. */
  readonly given: readonly Given[];
}

/** Codes by what pages heard; a code that no page heard by when its text came, and to whom. */
function codesOf(history: History, waves: ReadonlyMap<string, Wave>, leadIds: ReadonlyMap<string, string>) {
  const heard = new Map<string, string>();
  for (const { heard: news } of history.pages) {
    for (const one of news) {
      const offers = one.kind === 'offer' ? [one.offer] : one.kind === 'welcome' ? one.welcome.offers : [];
      for (const { leadId, code, id } of offers) if (code !== null) heard.set(`${leadId} ${code}`, id);
    }
  }
  return (repId: string, code: string, leadExternalId: string): Wave | undefined => {
    const leadId = leadIds.get(leadExternalId);
    const known = heard.get(`${leadId} ${code}`);
    if (known !== undefined) return waves.get(known);
    const text = history.handed.find(
      ({ repId: to, body }) => to === repId && body.startsWith(`Lead ${code}: `) && body.includes(leadExternalId),
    );
    return [...waves.values()].findLast(
      (wave) =>
        wave.leadId === leadId && wave.offered.includes(repId) && !wave.isPool && text && wave.startedAt <= text.at,
    );
  };
}

export function caseOf(history: History, final: Final, disturbances: readonly Disturbance[]): Case {
  const stories = storiesOf(final);
  const waves = new Map([...stories.values()].flatMap((story) => story.waves.map((wave) => [wave.offerId, wave])));
  const names = new Map(history.reps.map(({ id, name }) => [id, name]));
  const leadIds = new Map([...final.leads.values()].map(({ id, externalId }) => [externalId ?? '', id]));
  const waveOfCode = codesOf(history, waves, leadIds);
  const given = [
    ...history.answers.flatMap((answer): Given[] => {
      const wave = waves.get(answer.offerId);
      return wave ? [{ ...answer, wave }] : [];
    }),
    ...history.texted.flatMap((text): Given[] => {
      const wave = waveOfCode(text.repId, text.code, text.leadExternalId);
      if (!wave || text.told === null || text.answeredAt === null) return [];
      const { repId, what, told, at, answeredAt } = text;
      return [{ repId, leadId: wave.leadId, what, told, at, answeredAt, via: 'sms', wave }];
    }),
  ];
  return {
    history,
    final,
    disturbances,
    stories,
    waves,
    nameOf: (repId) => names.get(repId) ?? `nobody known (${repId})`,
    waveOfCode,
    mayFail: (nodes, from, until) => mayFail(disturbances, nodes, from, until),
    mayWait: (from, until) => mayWait(disturbances, from, until),
    noiseIn: (from, until) => noiseIn(history.noise, from, until),
    given,
  };
}
