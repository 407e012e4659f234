/** What is left after a load on one server: every lead has ended, and the log and the store are read. */
import type { FeedEvent, LeadOut, Page } from '../../src/protocol.ts';
import type { Api } from '../harness/api.ts';
import type { Noise } from '../harness/noise.ts';
import type { Aftermath, Outage } from './aftermath.ts';
import { type FloorRep, type Source, Watcher } from './floor.ts';
import { all } from './reading.ts';

const ends: readonly string[] = ['claim.won', 'lead.unclaimed', 'lead.pooled', 'lead.assigned', 'lead.withdrawn'];

/** Waits on the live feed of this server until no lead is received, held or offered any more; resolves to how many were. */
export async function everyLeadEnds(url: string, admin: Api): Promise<number> {
  const watcher = new Watcher(url, admin.key);
  try {
    await watcher.connected();
    const open = await admin.get<Page<LeadOut>>('/leads?limit=1000&status=received,held,offering');
    for (const { id } of open.body.items) {
      await watcher.feed.next(({ leadId, type }) => leadId === id && ends.includes(type));
    }
    return open.body.items.length;
  } finally {
    watcher.goHome();
  }
}

export interface Happened {
  readonly url: string;
  readonly admin: Api;
  readonly floor: readonly FloorRep[];
  readonly source: Source;
  readonly outages: readonly Outage[];
  readonly noise: Noise;
}

/** Resolves when all has ended; nobody answers anything more. */
export async function aftermathOf({ url, admin, floor, source, outages, noise }: Happened): Promise<Aftermath> {
  await everyLeadEnds(url, admin);
  for (const rep of floor) rep.stopThinking();
  const aftermath: Aftermath = {
    log: await all<FeedEvent>(admin, '/feed'),
    leads: new Map((await all<LeadOut>(admin, '/leads')).map((lead) => [lead.id, lead])),
    accepted: source.accepted,
    answered: floor.flatMap(({ answered }) => answered),
    outages,
    noiseMs: noise.worstMs(),
  };
  noise.stop();
  return aftermath;
}
