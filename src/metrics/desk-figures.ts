/** Figures of the claim desk of this node: what each claimant was told, refusals that no log knows of included. */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Attempt, ClaimOutcome } from '../domain/claim.ts';
import type { ClaimDesk } from '../engine/claim.ts';

const channels: readonly Attempt['via'][] = ['socket', 'http', 'sms'];
/** In the order of CONTRACT's union; the compiler sees that none is missing. */
const results = Object.keys({
  won: true,
  taken: true,
  expired: true,
  withdrawn: true,
  'not-offered': true,
  'over-cap': true,
  'try-again': true,
} satisfies Record<ClaimOutcome['result'], true>);
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** The same desk, with its answers counted and timed. */
export function deskFigures(registry: Registry): (desk: ClaimDesk) => ClaimDesk {
  const answers = new Counter({
    name: 'sharktank_claims_total',
    help: 'Claims answered by this node, by channel and result; fault: an error of ours.',
    labelNames: ['channel', 'result'],
    registers: [registry],
  });
  const waited = new Histogram({
    name: 'sharktank_claim_answer_seconds',
    help: 'How long a claim waited for its answer on this node.',
    labelNames: ['channel'],
    buckets,
    registers: [registry],
  });
  for (const channel of channels) {
    waited.zero({ channel });
    for (const result of [...results, 'fault']) answers.inc({ channel, result }, 0);
  }
  return (desk) => ({
    async claim(offerId, repId, via) {
      const answered = waited.startTimer({ channel: via });
      let result: ClaimOutcome['result'] | 'fault' = 'fault';
      try {
        const outcome = await desk.claim(offerId, repId, via);
        result = outcome.result;
        return outcome;
      } finally {
        answered();
        answers.inc({ channel: via, result });
      }
    },
  });
}
