/** The figures of one server, in a registry of its own. Figures only: no ids, no names, and labels of few values (P13). */
import { Registry } from 'prom-client';
import type { Happening } from '../domain/event.ts';
import type { ClaimDesk } from '../engine/claim.ts';
import type { Store } from '../store/store.ts';
import { depthFigures, type Here } from './depths.ts';
import { deskFigures } from './desk-figures.ts';
import { logFigures } from './log-figures.ts';
import { processFigures } from './process.ts';

export interface Metrics {
  /** Counts what the log tells, each event once. Never throws. */
  follow(events: readonly Happening[]): void;
  /** The same desk, its answers counted. */
  counting(desk: ClaimDesk): ClaimDesk;
  /** All of it in Prometheus' text format 0.0.4. Takes a second at most, whatever is down. */
  scrape(here: Here): Promise<string>;
}

/** `report` hears of what could not be counted. */
export function openMetrics(store: Store, report: (fault: unknown) => void): Metrics {
  const registry = new Registry();
  const log = logFigures(registry, store, report);
  const counting = deskFigures(registry);
  const readDepths = depthFigures(registry, store);
  const ofProcess = processFigures();
  return {
    follow: log.follow,
    counting,
    async scrape(here) {
      log.settle();
      await readDepths(here);
      return `${await registry.metrics()}\n${await ofProcess.metrics()}`;
    },
  };
}
