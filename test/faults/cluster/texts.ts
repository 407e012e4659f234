/** What was handed to the carrier, against the log: in time, at least once, and not twice. Pure. */
import type { Case } from './case.ts';
import { comesInto, isOfNode, recoveryMs } from './excuses.ts';
import { clockMs, type Wave } from './stories.ts';

/** From the last look at the store to the carrier's hand, on a machine that is not held up. */
const handoverMs = 100;
/** Nothing shorter is texted. */
const shortestMs = 3000;
/** So soon a text is handed over by a node that works, and what the carrier said to it is stored. */
const handledMs = 1000;

/** The code of an offer's text and the lead it names. */
export function offerIn(body: string): { readonly code: string; readonly leadExternalId: string } | undefined {
  const [, code, leadExternalId] = /^Lead ([A-Z]\d+): .*?\b(E\d+)\b/.exec(body) ?? [];
  return code === undefined || leadExternalId === undefined ? undefined : { code, leadExternalId };
}

const told = (wave: Wave | undefined): string => wave?.offerId ?? 'no offer';

/**
 * How often a text was handed over again though nothing can have lost what the carrier said: a node must have broken before
 * that was stored. Each break is good for one time.
 */
function timesTooMany(times: readonly number[], { disturbances, noiseIn }: Case): number {
  const unused = new Set(disturbances.filter(isOfNode));
  return times.slice(1).filter((again, index) => {
    const at = times[index] ?? again;
    const stored = at + handledMs + noiseIn(at, at + handledMs);
    // What could not be stored while PostgreSQL was away was known to that node alone for as long.
    const away = disturbances.filter((one) => one.kind === 'store' && comesInto(one, at, stored));
    const latest = Math.min(again, Math.max(stored, ...away.map(({ until }) => until + recoveryMs)));
    const loss = [...unused].find((one) => comesInto(one, at - handoverMs, latest));
    if (loss) unused.delete(loss);
    return loss === undefined;
  }).length;
}

export function faultsInTexts(situation: Case): string[] {
  const { history, waves, nameOf, waveOfCode, noiseIn, mayWait } = situation;
  const faults: string[] = [];
  const byMessage = Map.groupBy(history.handed, ({ messageId }) => messageId);
  const offers = new Map<string, Set<string>>();
  for (const [messageId, handed] of byMessage) {
    const [first] = handed;
    if (!first) continue;
    const whom = nameOf(first.repId);
    const times = handed.map(({ at }) => at).sort((a, b) => a - b);
    const tooMany = timesTooMany(times, situation);
    if (tooMany > 0)
      faults.push(
        `${whom} was texted ${messageId} ${times.length} times, after ${times.map((at) => at - first.at).join(', ')} ms, of which ${tooMany} though nothing had lost the carrier's answer (P9)`,
      );
    const offer = offerIn(first.body);
    if (!offer) continue;
    const wave = waveOfCode(first.repId, offer.code, offer.leadExternalId);
    const key = `${told(wave)} ${first.repId}`;
    offers.set(key, (offers.get(key) ?? new Set()).add(messageId));
    if (!wave) faults.push(`${whom} was texted ${JSON.stringify(first.body)}, which is no offer of the log (P9)`);
    const endedAt = Math.min(wave?.end?.at ?? Number.POSITIVE_INFINITY, wave?.deadline ?? Number.POSITIVE_INFINITY);
    for (const { at } of handed) {
      const late = at - endedAt;
      if (late > handoverMs + clockMs + noiseIn(endedAt, at))
        faults.push(`${whom} was texted ${told(wave)} ${late} ms after it was over (P9)`);
    }
  }
  for (const [key, messages] of offers) {
    if (messages.size > 1) faults.push(`${key} was texted ${messages.size} times (P9)`);
  }
  const phones = history.reps.filter(({ phone }) => phone !== null);
  for (const { offerId, offered, startedAt, end, deadline, isPool } of waves.values()) {
    if (isPool || end === null || deadline - startedAt < shortestMs) continue;
    const over = Math.min(end.at, deadline);
    const handled = startedAt + handledMs + noiseIn(startedAt, startedAt + handledMs);
    // It was with a node that broke, or nobody could look for it.
    if (over < handled || mayWait(startedAt, handled)) continue;
    for (const { id, name } of phones) {
      if (offered.includes(id) && !offers.has(`${offerId} ${id}`))
        faults.push(`${name} was never texted ${offerId}, which lived ${over - startedAt} ms (P9)`);
    }
  }
  const sent = new Set(history.handed.map(({ messageId }) => messageId));
  for (const { type, messageId, repId } of situation.final.log) {
    if (type === 'message.sent' && typeof messageId === 'string' && !sent.has(messageId))
      faults.push(`${messageId} to ${repId} is sent by the log, and the carrier never got it (P9)`);
  }
  return [...faults, ...faultsInReplies(situation)];
}

/** Whoever texted was answered, once. */
function faultsInReplies({ history, nameOf }: Case): string[] {
  const faults = history.texted.flatMap(({ repId, code, takenAt, told: answer }) => {
    if (takenAt === null) return [`${nameOf(repId)} texted ${code}, and no node ever took it (P11)`];
    return answer === null ? [`${nameOf(repId)} texted ${code}, and was never answered (P9)`] : [];
  });
  const answers = Map.groupBy(
    history.handed.filter(({ body }) => !/^(Lead|Yours|Three leads) /.test(body)),
    ({ repId }) => repId,
  );
  for (const [repId, handed] of answers) {
    const [got, asked] = [
      new Set(handed.map(({ messageId }) => messageId)).size,
      history.texted.filter((one) => one.repId === repId).length,
    ];
    if (got > asked) faults.push(`${nameOf(repId)} texted ${asked} times, and got ${got} answers (P10)`);
  }
  return faults;
}
