/** What posts, claims and passes were answered, against the stories of the log. Pure. */
import type { Answered, Case, Reply } from './case.ts';
import { clockMs, type Wave } from './stories.ts';

const told = (value: unknown): string => JSON.stringify(value);
export const isTaken = (status: number | null): boolean => status === 200 || status === 201;
const ended: readonly string[] = ['claimed', 'pool', 'unclaimed', 'withdrawn'];

/** What was answered 2xx is there, once, and ended. */
export function faultsInPosts({ history, final }: Case): string[] {
  const faults: string[] = [];
  const known = new Map<string, string>();
  for (const { externalId, status, leadId } of history.posts) {
    if (!isTaken(status)) continue;
    const before = known.get(externalId);
    if (leadId === null) faults.push(`${externalId} was answered ${status} without a lead (P3)`);
    else if (before === undefined) known.set(externalId, leadId);
    else if (before !== leadId) faults.push(`${externalId} is ${before}, and was answered ${leadId} (P3, P10)`);
    if (before !== undefined && status === 201) faults.push(`${externalId} was new twice (P10)`);
  }
  for (const [externalId, leadId] of known) {
    const lead = final.leads.get(leadId);
    if (!lead) faults.push(`${externalId} was answered 2xx as ${leadId}, and is gone (P3)`);
    else if (lead.externalId !== externalId) faults.push(`${leadId} is ${lead.externalId}, not ${externalId} (P3)`);
    else if (!ended.includes(lead.status)) faults.push(`${leadId} (${externalId}) still stands as ${lead.status} (P3)`);
  }
  const posted = new Set(history.posts.map(({ externalId }) => externalId));
  const stored = Map.groupBy(final.leads.values(), ({ externalId }) => externalId ?? '');
  for (const [externalId, leads] of stored) {
    if (leads.length > 1) faults.push(`${externalId} is ${leads.length} leads (P3, P10)`);
    if (!posted.has(externalId)) faults.push(`${externalId} was never posted, and is a lead (P10)`);
  }
  for (const externalId of posted) {
    if (!known.has(externalId)) faults.push(`${externalId} was never taken in, however often it was posted (P11)`);
  }
  return faults;
}

/** One answer to a rep, whichever way it came. */
export interface Given extends Pick<Answered, 'repId' | 'leadId' | 'what' | 'told' | 'at' | 'answeredAt'> {
  readonly via: Answered['via'] | 'sms';
  readonly wave: Wave;
}

/** What is wrong with an answer; undefined when it is so. `askedFirst`: when this rep first asked for it, by whatever way. */
function wrongIn(given: Given, askedFirst: number, { nameOf, stories }: Case): string | undefined {
  const { repId, leadId, what, told: answer, answeredAt, wave } = given;
  const { end } = wave;
  const passed = wave.passes.has(repId);
  const owners = stories.get(leadId)?.owners ?? [];
  const wasTheirs = owners.some((owner) => owner.repId === repId);
  switch (answer.result) {
    case 'won': {
      if (end?.as === 'taken' && end.by === repId) {
        const won = owners.find((owner) => owner.repId === repId && owner.offerId === wave.offerId);
        if (won && won.from > answeredAt + clockMs)
          return `but the store's clock said ${won.from - answeredAt} ms later (P4)`;
        const early = won ? askedFirst - won.from : 0;
        if (early > clockMs) return `by a clock ${early} ms behind the question (P4)`;
        return undefined;
      }
      // Who passes on what they have is told that it is theirs.
      if (what === 'decline' && wasTheirs) return undefined;
      const [other] = owners;
      return other ? `beside ${nameOf(other.repId)} (P1)` : 'but nobody has it in the store (P2)';
    }
    case 'taken': {
      if (!(answer.behindMs >= 0)) return 'before it was won (P5)';
      const isOwn = answer.by === nameOf(repId);
      if (isOwn && what === 'claim') return 'by themselves (P5)';
      if (passed || isOwn) {
        return owners.some((owner) => nameOf(owner.repId) === answer.by && owner.from <= answeredAt + clockMs)
          ? undefined
          : 'which never was so (P5)';
      }
      if (end?.as !== 'taken' || nameOf(end.by ?? '') !== answer.by) return 'which never was so (P5)';
      return end.at > answeredAt + clockMs ? `${end.at - answeredAt} ms before it was so (P5)` : undefined;
    }
    case 'expired': {
      if (passed) return undefined;
      if (end?.as === 'expired' && end.declined && end.at <= answeredAt + clockMs) return undefined;
      const early = wave.deadline - answeredAt;
      if (early > clockMs) return `${early} ms before the deadline (P4)`;
      return end === null || end.at >= wave.deadline - clockMs ? undefined : 'but it ended otherwise (P5)';
    }
    case 'withdrawn':
      if (end?.as === 'withdrawn') return undefined;
      // Whoever had it, and has it no more.
      return owners.some((owner) => owner.repId === repId && owner.until <= answeredAt + clockMs)
        ? undefined
        : 'which never was so (P5)';
    case 'ok':
    case 'passed':
      return what === 'decline' && passed ? undefined : 'and the log does not know of it (P2)';
    case 'not-offered':
      return wave.isPool || !wave.offered.includes(repId) ? undefined : 'but it was offered to them (P4)';
    case 'other':
      return 'which nobody can understand (P5, P11)';
    default:
      return undefined;
  }
}

/** These count for good; the others are decided anew each time. */
const lasting: readonly Reply['result'][] = ['won', 'taken', 'expired'];

function faultsInRepeats(given: readonly Given[]): string[] {
  const claims = given.filter(
    ({ what, told: { result }, wave, repId }) =>
      what === 'claim' && lasting.includes(result) && !wave.passes.has(repId),
  );
  const asked = Map.groupBy(claims, ({ wave, repId }) => `${wave.offerId} by ${repId}`);
  return [...asked].flatMap(([what, answers]) => {
    const results = new Set(answers.map((one) => one.told.result));
    return results.size > 1 ? [`A claim of ${what} was answered ${[...results].join(' and ')} (P10)`] : [];
  });
}

export function faultsInAnswers(situation: Case): string[] {
  const { given, nameOf, final } = situation;
  const lost = new Set(
    final.log.flatMap((event) => (event.result === 'over-cap' ? [`${String(event.offerId)} ${event.repId}`] : [])),
  );
  const first = new Map<string, number>();
  for (const { wave, repId, at } of given) {
    const key = `${wave.offerId} ${repId}`;
    first.set(key, Math.min(at, first.get(key) ?? at));
  }
  const faults = given.flatMap((one) => {
    const { repId, via, what, wave } = one;
    const wrong =
      one.told.result === 'over-cap' && !lost.has(`${wave.offerId} ${repId}`)
        ? 'and the log does not know of it (P12)'
        : wrongIn(one, first.get(`${wave.offerId} ${repId}`) ?? one.at, situation);
    return wrong === undefined
      ? []
      : [
          `${nameOf(repId)} was told ${told(one.told)} for a ${what} of ${wave.offerId} (${wave.leadId}) by ${via}, ${wrong}`,
        ];
  });
  return [...faults, ...faultsInRepeats(given)];
}

/** Who was told that a lead is theirs finds it so, until it moved on. */
export function faultsInLooks({ history, stories, nameOf }: Case): string[] {
  return history.looks.flatMap(({ repId, leadId, at, answeredAt, status, claimedBy }) => {
    if (status === null || status >= 500) return [];
    if (status === 200 && claimedBy === repId) return [];
    const moved = stories.get(leadId)?.owners.some((one) => one.repId === repId && one.until <= answeredAt + clockMs);
    if (moved) return [];
    return [
      `${nameOf(repId)} was told won, looked at ${leadId} ${answeredAt - at} ms long, and saw ${status} by ${claimedBy ?? 'nobody'} (P2)`,
    ];
  });
}
