/** What was handed to the carrier, against the log: in time, at least once, and not twice. Pure. */
import type { Case } from './case.ts';
import { clockMs, type Wave } from './stories.ts';

/** From the last look at the store to the carrier's hand, on a machine that is not held up. */
const handoverMs = 100;
/** Nothing shorter is texted; what lives for so long surely was, when nothing was broken. */
const surelyTextedMs = 3000;

/** The code of an offer's text and the lead it names. */
export function offerIn(body: string): { readonly code: string; readonly leadExternalId: string } | undefined {
  const [, code, leadExternalId] = /^Lead ([A-Z]\d+): .*?\b(E\d+)\b/.exec(body) ?? [];
  return code === undefined || leadExternalId === undefined ? undefined : { code, leadExternalId };
}

const told = (wave: Wave | undefined): string => wave?.offerId ?? 'no offer';

export function faultsInTexts(situation: Case): string[] {
  const { history, waves, nameOf, waveOfCode, isDisturbed } = situation;
  const faults: string[] = [];
  const byMessage = Map.groupBy(history.handed, ({ messageId }) => messageId);
  const offers = new Map<string, Set<string>>();
  for (const [messageId, handed] of byMessage) {
    const [first] = handed;
    const last = handed.at(-1);
    if (!first || !last) continue;
    const whom = nameOf(first.repId);
    // The answer to the first may have been lost, or who got it died.
    if (handed.length > 1 && !isDisturbed(first.at, last.at))
      faults.push(`${whom} was texted ${messageId} ${handed.length} times while nothing was broken (P9)`);
    const offer = offerIn(first.body);
    if (!offer) continue;
    const wave = waveOfCode(first.repId, offer.code, offer.leadExternalId);
    const key = `${told(wave)} ${first.repId}`;
    offers.set(key, (offers.get(key) ?? new Set()).add(messageId));
    if (!wave) faults.push(`${whom} was texted ${JSON.stringify(first.body)}, which is no offer of the log (P9)`);
    const endedAt = Math.min(wave?.end?.at ?? Number.POSITIVE_INFINITY, wave?.deadline ?? Number.POSITIVE_INFINITY);
    for (const { at } of handed) {
      const late = at - endedAt;
      if (late > handoverMs + clockMs + situation.noiseIn(endedAt, at))
        faults.push(`${whom} was texted ${told(wave)} ${late} ms after it was over (P9)`);
    }
  }
  for (const [key, messages] of offers) {
    if (messages.size > 1) faults.push(`${key} was texted ${messages.size} times (P9)`);
  }
  const phones = history.reps.filter(({ phone }) => phone !== null);
  for (const { offerId, offered, startedAt, end, deadline, isPool } of waves.values()) {
    if (isPool || end === null) continue;
    const over = Math.min(end.at, deadline);
    if (over - startedAt < surelyTextedMs - clockMs || isDisturbed(startedAt, over)) continue;
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
