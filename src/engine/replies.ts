/** Texts from reps: understood once, stored, acted on, answered once (P10). */
import type { ClaimOutcome, Refusal } from '../domain/claim.ts';
import type { Rep } from '../domain/rep.ts';
import { readReply } from '../domain/sms/grammar.ts';
import type { Inbound, InboundMeaning, Message, Store } from '../store/store.ts';
import type { ClaimDesk } from './claim.ts';
import type { Hand } from './hand.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Team } from './team.ts';

const retryMs = 1000;
/** A text that is unanswered for so long was taken in by a node that is gone: any other answers it. */
const abandonedMs = 5000;

/** Any of these that comes after one of its own kind is the rep's word from then on, whichever of the two is acted on last. */
const saysWhere: readonly InboundMeaning['kind'][] = ['presence'];
const saysWhetherToText: readonly InboundMeaning['kind'][] = ['opt-in', 'opt-out'];

export interface IncomingText {
  /** The carrier's id: the same text again changes nothing. */
  readonly carrierId: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** The carrier has handled this keyword and answered it by itself. */
  readonly handledByCarrier: boolean;
}

export interface Replies {
  receive(text: IncomingText): Promise<void>;
  /** Acts on what came in before a crash and was never answered; from then on also on what other nodes left behind. */
  recover(): Promise<void>;
  stop(): void;
}

/** `report` hears of each text left behind that could not be answered yet. */
export function replies(
  store: Store,
  desk: ClaimDesk,
  hand: Hand,
  team: Team,
  committed: () => void,
  report: (fault: unknown) => void,
): Replies {
  let retry: NodeJS.Timeout | undefined;
  let glancing: NodeJS.Timeout | undefined;
  const answer = (message: Message): InboundMeaning => ({ kind: 'answer', message });

  /** A reply without a code: about the one live offer, if the last text to this number was that offer's. */
  async function withoutCode(rep: Rep, kind: 'claim' | 'decline'): Promise<InboundMeaning> {
    const live = await store.offers.live(rep.id);
    const [only] = live;
    if (only === undefined) {
      const last = kind === 'claim' ? await store.inbound.lastOffer(rep.id) : undefined;
      // Claiming what is over gets what became of it.
      return last === undefined ? answer({ kind: 'nothing-live' }) : { kind: 'claim', offerId: last };
    }
    if (live.length === 1 && (await store.inbound.offerOfLastText(rep.id)) === only.id)
      return { kind, offerId: only.id };
    return answer({ kind: 'which', codes: live.flatMap(({ code }) => code ?? []) });
  }

  async function withCode(rep: Rep, kind: 'claim' | 'decline', code: string): Promise<InboundMeaning> {
    const offerId = await store.offers.byCode(rep.id, code);
    if (offerId !== undefined) return { kind, offerId };
    return answer({ kind: 'not-offered', code });
  }

  async function understand(rep: Rep | undefined, { body, handledByCarrier }: IncomingText): Promise<InboundMeaning> {
    const reply = readReply(body);
    if (!rep) return reply.kind === 'opt-out' ? { kind: 'silent' } : answer({ kind: 'stranger' });
    switch (reply.kind) {
      case 'claim':
      case 'decline':
        return withCode(rep, reply.kind, reply.code);
      case 'claim-last':
        // Carriers take a bare YES from an opted-out number as opt-in; so it is that, and no claim.
        return reply.yes && !rep.smsOptIn ? { kind: 'opt-in', isTold: handledByCarrier } : withoutCode(rep, 'claim');
      case 'decline-last':
        return withoutCode(rep, 'decline');
      case 'status':
        return answer({ kind: 'status' });
      case 'presence':
        return { kind: 'presence', status: reply.status };
      case 'opt-out':
        return { kind: 'opt-out' };
      case 'opt-in':
        return { kind: 'opt-in', isTold: handledByCarrier };
      case 'help':
        return handledByCarrier ? { kind: 'silent' } : answer({ kind: 'help' });
      case 'unknown':
        return answer({ kind: 'not-understood' });
    }
  }

  async function refused(refusal: Refusal, offerId: string): Promise<Message> {
    switch (refusal.result) {
      case 'taken':
        return { kind: 'taken', by: refusal.by.name, behindMs: refusal.behindMs };
      case 'expired': {
        const ended = await store.offers.ended(offerId);
        return { kind: 'expired', agoMs: ended === undefined ? 0 : Math.max(0, store.now() - ended.at) };
      }
      case 'over-cap':
        return { kind: 'over-cap', cap: refusal.cap };
      case 'not-offered':
        return { kind: 'nothing-live' };
      case 'withdrawn':
      case 'try-again':
        return { kind: refusal.result };
    }
  }

  const claimed = async (outcome: ClaimOutcome, offerId: string): Promise<Message> =>
    outcome.result === 'won' ? { kind: 'won' } : refused(outcome, offerId);

  /** Every branch may run twice for one text and does nothing the second time. */
  async function act({ carrierId, repId, meaning }: Inbound): Promise<Message | null> {
    if (meaning.kind === 'answer') return meaning.message;
    if (repId === null) return null;
    // A text that a node left behind is acted on late: the rep may have changed their mind by another meanwhile.
    const overtakenBy = (kinds: typeof saysWhere): Promise<boolean> => store.inbound.meantSince(carrierId, kinds);
    switch (meaning.kind) {
      case 'claim':
        return claimed(await desk.claim(meaning.offerId, repId, 'sms'), meaning.offerId);
      case 'decline': {
        const outcome = await hand.decline(meaning.offerId, repId, 'sms');
        if (outcome.result === 'ok') return { kind: 'passed' };
        // Theirs already: they are told so, with whom to call.
        if (outcome.result === 'taken' && outcome.by.id === repId) return { kind: 'won' };
        return refused(outcome, meaning.offerId);
      }
      case 'presence':
        if (await overtakenBy(saysWhere)) return null;
        await team.present(repId, meaning.status);
        return { kind: 'presence', status: meaning.status };
      case 'opt-in':
        if (await overtakenBy(saysWhetherToText)) return null;
        await store.reps.change(repId, { smsOptIn: true }, repId);
        return meaning.isTold ? null : { kind: 'opted-in' };
      case 'opt-out':
        if (await overtakenBy(saysWhetherToText)) return null;
        await store.reps.change(repId, { smsOptIn: false }, repId);
        return null;
      case 'silent':
        return null;
    }
  }

  async function settle(inbound: Inbound): Promise<void> {
    await store.inbound.answer(inbound.carrierId, await act(inbound));
    committed();
  }

  /** One that fails is tried again later, and until then holds up those after it of its own number, to keep their order. */
  async function settleAll(olderThanMs: number): Promise<void> {
    const heldUp = new Set<string>();
    for (const inbound of await store.inbound.unanswered(olderThanMs)) {
      if (heldUp.has(inbound.phone)) continue;
      try {
        await settle(inbound);
      } catch (fault) {
        heldUp.add(inbound.phone);
        report(fault);
      }
    }
    if (heldUp.size > 0) later();
  }

  // A store that answers late must not have them pile up.
  const settleUnanswered = oneAtATime(() => settleAll(0));
  const settleAbandoned = oneAtATime(() => settleAll(abandonedMs));

  /** The carrier does not send a text again: what is stored and could not be answered is tried until it is. */
  function later(): void {
    retry ??= setTimeout(() => {
      retry = undefined;
      void settleUnanswered().catch(later);
    }, retryMs);
  }

  async function take(text: IncomingText): Promise<void> {
    const rep = await store.reps.byPhone(text.from);
    const meaning = await understand(rep, text);
    const { carrierId, from: phone } = text;
    const { inbound, answered } = await store.inbound.receive({ carrierId, phone, repId: rep?.id ?? null, meaning });
    if (answered) return;
    try {
      await settle(inbound);
    } catch (fault) {
      later();
      throw fault;
    }
  }

  /** The last text of each number that is still in hand. */
  const inHand = new Map<string, Promise<void>>();

  return {
    receive(text) {
      // One number's texts one after the other: a text means what the answers before it left, and a burst is counted.
      const { from } = text;
      const taken = (inHand.get(from) ?? Promise.resolve()).catch(() => undefined).then(() => take(text));
      inHand.set(from, taken);
      const done = (): void => {
        if (inHand.get(from) === taken) inHand.delete(from);
      };
      taken.then(done, done);
      return taken;
    },
    async recover() {
      glancing ??= setInterval(() => void settleAbandoned().catch(() => undefined), abandonedMs);
      await settleUnanswered();
    },
    stop() {
      clearInterval(glancing);
      clearTimeout(retry);
    },
  };
}
