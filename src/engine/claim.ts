/**
 * The one door to ownership. Claims at the same offer that arrive in one turn are settled together, in arrival order: a
 * race costs a node one pass through the gate and one write, however many reps tap; those who tap too late share another.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from '../channels/channel.ts';
import { type Attempt, type ClaimOutcome, objection } from '../domain/claim.ts';
import type { Gate } from '../gate/gate.ts';
import { type ClaimsSettled, type Store, StoreUnavailable } from '../store/store.ts';
import { lateClaims } from './late-claims.ts';
import type { Race, Races } from './races.ts';

/** The longest a claim waits for the one inside the gate, before it goes to the row itself. */
const patienceMs = 100;
const glanceMs = 10;

interface Waiting {
  readonly attempt: Attempt;
  readonly answer: (outcome: ClaimOutcome) => void;
  readonly fail: (fault: unknown) => void;
}

export interface ClaimDesk {
  /** Settles one attempt. A store that does not answer gives `try-again`, never a guess. */
  claim(offerId: string, repId: string, via: Attempt['via']): Promise<ClaimOutcome>;
}

export function claimDesk(store: Store, gate: Gate, channel: Channel, races: Races): ClaimDesk {
  const queues = new Map<string, Waiting[]>();

  /** What is not known of a race is asked. */
  async function raceOf(offerId: string): Promise<Race | undefined> {
    const known = races.of(offerId);
    if (known) return known;
    const race = await store.offers.race(offerId);
    if (race?.isOpen) races.opened(offerId, race.leadId);
    else if (race) races.ended(offerId, race.leadId);
    return race;
  }

  const settleLate = lateClaims(store);

  /** Through the gate to the row. A refusal by the gate is not an answer: the row is. */
  async function settle(offerId: string, attempts: readonly Attempt[]): Promise<ClaimsSettled> {
    const write = async (): Promise<ClaimsSettled> => {
      const [settled] = await store.leads.claim([{ offerId, attempts }], objection);
      return settled ?? { outcomes: [], closed: [] };
    };
    const race = await raceOf(offerId);
    if (!race?.isOpen) return settleLate({ offerId, attempts });
    const pass = await gate.enter(race.leadId);
    switch (pass.kind) {
      case 'held':
        try {
          return await write();
        } finally {
          pass.release();
        }
      case 'busy': {
        for (let waited = 0; waited < patienceMs && races.of(offerId)?.isOpen; waited += glanceMs)
          await pause(glanceMs);
        return write();
      }
      case 'unavailable':
        return write();
    }
  }

  async function drain(offerId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        const { outcomes, closed } = await settle(
          offerId,
          batch.map(({ attempt }) => attempt),
        );
        const race = races.of(offerId);
        if (race && outcomes.some(({ result }) => result === 'won' || result === 'taken'))
          races.ended(offerId, race.leadId);
        const behindMs = new Map<string, number>();
        batch.forEach(({ attempt, answer }, index) => {
          const outcome = outcomes[index] ?? { result: 'try-again' };
          if (outcome.result === 'taken') behindMs.set(attempt.repId, outcome.behindMs);
          answer(outcome);
        });
        for (const ended of closed) channel.closed(ended, behindMs);
        channel.committed();
      } catch (fault) {
        for (const { answer, fail } of batch) {
          if (fault instanceof StoreUnavailable) answer({ result: 'try-again' });
          else fail(fault);
        }
      }
    }
    queues.delete(offerId);
  }

  return {
    claim: (offerId, repId, via) =>
      new Promise<ClaimOutcome>((answer, fail) => {
        const waiting: Waiting = { attempt: { repId, via, at: store.now() }, answer, fail };
        const queue = queues.get(offerId);
        if (queue) {
          queue.push(waiting);
          return;
        }
        const opened = [waiting];
        queues.set(offerId, opened);
        // After the I/O of this turn: what arrived together is settled together.
        setImmediate(() => void drain(offerId, opened));
      }),
  };
}
