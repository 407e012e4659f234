/** What a server says of its store in each place where somebody looks: a load balancer, alerts, its log, the pages of reps. */
import type { ServiceState } from '../../src/protocol.ts';
import type { Person } from '../harness/person.ts';
import type { ServerProcess } from '../harness/server-process.ts';

type Said = ServiceState['store'];

export interface StoreAsTold {
  /** The status of /readyz. */
  readonly ready: number;
  readonly storeUp: string | undefined;
  /** On a page that is connected to it. */
  readonly page: Said | undefined;
  /** Each change of it, from the start. */
  readonly log: readonly string[];
}

const told = /"store":"(\w+)".*"msg":"what this server reaches has changed"/;

/** `person`: somebody whose page is connected to that server. */
export async function storeAsTold({ url, log }: ServerProcess, person: Person): Promise<StoreAsTold> {
  const [ready, metrics] = await Promise.all([fetch(`${url}/readyz`), fetch(`${url}/metrics`)]);
  await ready.arrayBuffer();
  // Changes of Redis are told in the same line.
  const lines = log.split('\n').flatMap((line) => told.exec(line)?.[1] ?? []);
  return {
    ready: ready.status,
    storeUp: /^sharktank_store_up (\d)$/m.exec(await metrics.text())?.[1],
    page: person.services.all.at(-1)?.store,
    log: lines.filter((line, index) => line !== (lines[index - 1] ?? 'ok')),
  };
}

/** Everywhere, once. */
export const missing = { ready: 503, storeUp: '0', page: 'missing', log: ['missing'] };
/** Everywhere, after it was missing once. */
export const back = { ready: 200, storeUp: '1', page: 'ok', log: ['missing', 'ok'] };
