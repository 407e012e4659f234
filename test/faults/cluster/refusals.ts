/** Whether the service was there: what was refused, not answered, or answered late. Pure. */
import { isTaken } from './answers.ts';
import type { Case, Reply } from './case.ts';
import type { Asked } from './history.ts';

/** So soon everything is answered by a node that works while all others do, whatever Redis does. */
const promptMs = 1000;

/** It was not decided: there was no answer, or one that says no more than that. */
const isRefusal = ({ result }: Reply): boolean =>
  result === 'nothing' || result === 'unavailable' || result === 'try-again';
const isFailure = (status: number | null): boolean => status === null || status >= 500;

interface Question extends Asked {
  readonly what: string;
  readonly isRefused: boolean;
  readonly answer: unknown;
}

function questionsOf({ posts, answers, looks, hands, texted }: Case['history']): Question[] {
  return [
    ...posts.map((one) => {
      const { externalId, status } = one;
      return { ...one, what: `A post of ${externalId}`, isRefused: !isTaken(status), answer: status };
    }),
    ...answers.map((one) => {
      const { repId, what, offerId, told } = one;
      return { ...one, what: `${repId}'s ${what} of ${offerId}`, isRefused: isRefusal(told), answer: told };
    }),
    ...looks.map((one) => {
      const { repId, leadId, status } = one;
      return { ...one, what: `${repId}'s look at ${leadId}`, isRefused: isFailure(status), answer: status };
    }),
    ...hands.map((one) => {
      const { what, leadId, status } = one;
      return { ...one, what: `The manager's ${what} of ${leadId}`, isRefused: status !== 200, answer: status };
    }),
    ...texted.flatMap(({ repId, code, tries }) =>
      tries.map((one) => {
        const { status } = one;
        return { ...one, what: `${repId}'s text of ${code}`, isRefused: status !== 200, answer: status };
      }),
    ),
  ];
}

/** Refusals and silence are for a node that is broken, and for all of them while PostgreSQL is; nobody else is kept waiting either. */
export function faultsInService(situation: Case): string[] {
  const { history, mayFail, mayWait, noiseIn } = situation;
  const faults: string[] = [];
  for (const { what, node, at, answeredAt, isRefused, answer } of questionsOf(history)) {
    if (mayFail([node], at, answeredAt)) continue;
    const waitedMs = answeredAt - at;
    if (isRefused)
      faults.push(`${what} at node ${node} got ${JSON.stringify(answer)} while nothing it needs was broken (P11)`);
    else if (waitedMs > promptMs + noiseIn(at, answeredAt) && !mayWait(at, answeredAt))
      faults.push(`${what} at node ${node} was answered after ${waitedMs} ms while nothing was broken (P11)`);
  }
  for (const { repId, what, code, tries, at, answeredAt, told } of history.texted) {
    if (told === null || answeredAt === null || !isRefusal(told)) continue;
    // Whichever of those who were handed the text has acted on it; others do only in place of one that is broken.
    const nodes = tries.map(({ node }) => node);
    if (!mayFail(nodes, at, answeredAt))
      faults.push(
        `${repId}'s ${what} by text of ${code} at nodes ${nodes.join(', ')} got ${JSON.stringify(told)} while nothing they need was broken (P11)`,
      );
  }
  return faults;
}
