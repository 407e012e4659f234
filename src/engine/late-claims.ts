/**
 * Claims of offers that are over: whoever tapped a moment too late waits for an answer that is long decided. They are
 * settled together, whatever they claim, so that a floor of late thumbs costs few writes.
 */
import { objection } from '../domain/claim.ts';
import type { ClaimsSettled, RaceAttempts, Store } from '../store/store.ts';

/** So long they gather. */
const gatherMs = 40;
/** A write locks the leads of all that it settles, so it takes few; and few run at once, so that claims have room. */
const mostRaces = 20;
const mostWrites = 2;

interface Waiting {
  readonly race: RaceAttempts;
  readonly settled: (settled: ClaimsSettled) => void;
  readonly failed: (fault: unknown) => void;
}

/** Settles attempts at an offer that is over, with those at others. */
export function lateClaims(store: Store): (race: RaceAttempts) => Promise<ClaimsSettled> {
  const waiting: Waiting[] = [];
  let isGathering = false;
  let writes = 0;

  async function write(batch: readonly Waiting[]): Promise<void> {
    try {
      const settled = await store.leads.claim(
        batch.map(({ race }) => race),
        objection,
      );
      batch.forEach((one, index) => {
        const outcome = settled[index];
        if (outcome) one.settled(outcome);
        else one.failed(new Error('A race was not settled.'));
      });
    } catch (fault) {
      for (const { failed } of batch) failed(fault);
    }
  }

  function writeNext(): void {
    isGathering = false;
    while (writes < mostWrites && waiting.length > 0) {
      writes += 1;
      void write(waiting.splice(0, mostRaces)).finally(() => {
        writes -= 1;
        writeNext();
      });
    }
  }

  return (race) =>
    new Promise((settled, failed) => {
      waiting.push({ race, settled, failed });
      if (isGathering) return;
      isGathering = true;
      setTimeout(writeNext, gatherMs);
    });
}
