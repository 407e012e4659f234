/** The checker of several nodes sees each thing that must not be, and nothing in a day that went well. */
import { expect, test } from 'vitest';
import { longestGap } from './gap.ts';
import type { Answered, Disturbance, History, PageNews, TextTry } from './history.ts';
import {
  also,
  answered,
  closed,
  type Difference,
  type Entry,
  handed,
  heardBy,
  instead,
  judged,
  lead,
  offer,
  offerText,
  page,
  posted,
  texted,
  usualHistory,
  welcome,
  zero,
} from './usual-day.ts';

const { posts, answers, texted: replies, handed: texts, looks, hands } = usualHistory;
const withAnswer = (...more: readonly Answered[]): Difference => ({ history: { answers: [...answers, ...more] } });
const heard = (news: (usual: readonly PageNews[]) => readonly PageNews[]): Difference => ({
  history: { pages: [page('rep_ben', news(heardBy('rep_ben')))] },
});
/** PostgreSQL, from the first moment on. */
const allBroken: Disturbance = { kind: 'store', nodes: [0, 1, 2], from: zero, until: zero + 900 };
const triedAt = { at: zero + 3500, answeredAt: zero + 3510 };
const refusedTry = (node: number): TextTry => ({ node, ...triedAt, status: 503 });
const takenTry = (node: number): TextTry => ({ node, ...triedAt, status: 200 });

test('A day that went well breaks no promise', () => {
  expect(judged()).toEqual([]);
});

const won = (ms0: number, repId: string, offerNumber: number, leadId = 'lead_1'): Entry => ({
  ms0,
  type: 'claim.won',
  leadId,
  offerId: `ofr_${offerNumber}`,
  repId,
});

const cases: readonly (readonly [string, Difference, RegExp])[] = [
  ['a second winner (P1)', { log: also(won(600, 'rep_ben', 1)) }, /won by rep_ben while it was rep_ana's \(P1\)/],
  [
    'won told beside the winner (P1)',
    withAnswer(answered('rep_ben', 1, 510, { result: 'won' })),
    /Ben was told .*beside Ana \(P1\)/,
  ],
  [
    'won told of what nobody has (P2)',
    withAnswer(answered('rep_ben', 2, 900, { result: 'won' })),
    /nobody has it in the store \(P2\)/,
  ],
  [
    'another owner in the store than in the log (P2)',
    { states: { lead_1: ['claimed', 'rep_ben'] } },
    /lead_1 is claimed by rep_ben in the store.*\(P2\)/,
  ],
  [
    'a winner who looks and does not find it so (P2)',
    { history: { looks: looks.map((look) => ({ ...look, claimedBy: null })) } },
    /Ana was told won, looked at lead_1 .*\(P2\)/,
  ],
  [
    'a pass that was taken and is not stored (P2)',
    withAnswer(answered('rep_ben', 4, 800, { result: 'ok' }, { what: 'decline' })),
    /the log does not know of it \(P2\)/,
  ],
  [
    'a lead that was taken in and is gone (P3)',
    { leads: (usual) => usual.slice(1) },
    /E1 was answered 2xx as lead_1, and is gone \(P3\)/,
  ],
  [
    'a lead that never ended (P3)',
    { states: { lead_2: ['offering'] } },
    /lead_2 \(E2\) still stands as offering \(P3\)/,
  ],
  [
    'a wave that never ended (P3)',
    { log: (usual) => usual.filter(({ leadId, ms0 }) => leadId !== 'lead_2' || ms0 < 3000) },
    /ofr_2 of lead_2 never ended \(P3\)/,
  ],
  [
    'one external id as two leads (P3)',
    { leads: (usual) => [...usual, { ...lead('lead_9', ['unclaimed']), externalId: 'E1' }] },
    /E1 is 2 leads \(P3, P10\)/,
  ],
  [
    'one external id answered with two leads (P10)',
    { history: { posts: [...posts, posted(1, { status: 200, leadId: 'lead_2' })] } },
    /E1 is lead_1, and was answered lead_2 \(P3, P10\)/,
  ],
  ['a repeat that was new (P10)', { history: { posts: [...posts, posted(1)] } }, /E1 was new twice \(P10\)/],
  [
    'a lead that nobody posted (P10)',
    { history: { posts: posts.slice(1) } },
    /E1 was never posted, and is a lead \(P10\)/,
  ],
  [
    'a win after the deadline (P4)',
    { log: instead('claim.won', 'lead_1', won(3200, 'rep_ana', 1)) },
    /won by rep_ana 190 ms after the deadline of ofr_1 \(P4\)/,
  ],
  [
    'a win with a wave that is over (P4)',
    { log: also(won(3200, 'rep_ana', 2, 'lead_2')) },
    /won by rep_ana with ofr_2 while ofr_3 was live \(P4\)/,
  ],
  [
    'a winner who was not offered it (P4)',
    { log: instead('claim.won', 'lead_1', won(500, 'rep_eve', 1)) },
    /won by rep_eve, who was not offered ofr_1 \(P4\)/,
  ],
  [
    'a wave while another lives (P4)',
    { log: also({ ms0: 600, type: 'wave.started', leadId: 'lead_2', offerId: 'ofr_6', seconds: 1 }) },
    /got wave.started while ofr_2 lived \(P4\)/,
  ],
  [
    'a wave that expired before its deadline (P4)',
    {
      log: instead('offer.expired', 'lead_2', {
        ms0: 2500,
        type: 'offer.expired',
        leadId: 'lead_2',
        offerId: 'ofr_2',
        because: 'expired',
      }),
    },
    /ofr_2 expire 610 ms before its deadline \(P4, P6\)/,
  ],
  [
    'expired told before the deadline (P4)',
    withAnswer(answered('rep_ben', 2, 900, { result: 'expired' })),
    /2205 ms before the deadline \(P4\)/,
  ],
  [
    'a win by a clock that is behind (P4)',
    {
      history: {
        answers: answers.map((one) =>
          one.told.result === 'won' ? { ...one, at: zero + 900, answeredAt: zero + 910 } : one,
        ),
      },
    },
    /Ana was told .*by a clock 400 ms behind the question \(P4\)/,
  ],
  [
    'a win by a clock that is ahead (P4)',
    {
      history: {
        answers: answers.map((one) =>
          one.told.result === 'won' ? { ...one, at: zero + 300, answeredAt: zero + 310 } : one,
        ),
      },
    },
    /Ana was told .*but the store's clock said 190 ms later \(P4\)/,
  ],
  [
    'not-offered told to who was offered it (P4)',
    withAnswer(answered('rep_ben', 2, 900, { result: 'not-offered' })),
    /but it was offered to them \(P4\)/,
  ],
  [
    'taken told though nobody took it (P5)',
    withAnswer(answered('rep_ben', 2, 900, { result: 'taken', by: 'Ana', behindMs: 3 })),
    /which never was so \(P5\)/,
  ],
  [
    'taken told by somebody else (P5)',
    withAnswer(answered('rep_ben', 1, 600, { result: 'taken', by: 'Cas', behindMs: 3 })),
    /"by":"Cas".* which never was so \(P5\)/,
  ],
  [
    'taken told before it was so (P5)',
    withAnswer(answered('rep_ben', 1, 400, { result: 'taken', by: 'Ana', behindMs: 3 })),
    /before it was so \(P5\)/,
  ],
  [
    'withdrawn told of what was not (P5)',
    withAnswer(answered('rep_ben', 2, 900, { result: 'withdrawn' })),
    /"withdrawn".* which never was so \(P5\)/,
  ],
  [
    'expired told of what was taken (P5)',
    withAnswer(answered('rep_ben', 1, 3100, { result: 'expired' })),
    /but it ended otherwise \(P5\)/,
  ],
  [
    'an end heard before it was so (P5)',
    heard((usual) =>
      usual.map((one) => (one.kind === 'closed' && one.closed.offerId === 'ofr_1' ? { ...one, at: zero + 300 } : one)),
    ),
    /Ben heard .*200 ms before it was so \(P5\)/,
  ],
  [
    'a wave that ended late (P6)',
    { log: (usual) => usual.map((entry) => (entry.ms0 >= 3120 ? { ...entry, ms0: entry.ms0 + 400 } : entry)) },
    /ofr_2 of lead_2 ended 410 ms after its deadline \(P6\)/,
  ],
  [
    'passes that moved nothing on (P6)',
    { log: (usual) => usual.map((entry) => (entry.ms0 === 3410 ? { ...entry, ms0: 3800 } : entry)) },
    /ofr_3 of lead_2 ended 400 ms after the last pass \(P6\)/,
  ],
  [
    'a win that came when it should have ended (P6)',
    { log: instead('lead.withdrawn', 'lead_3', { ms0: 3900, type: 'lead.withdrawn', leadId: 'lead_3' }) },
    /ofr_4 of lead_3 was still there 690 ms after its deadline \(P6\)/,
  ],
  [
    'a lead that waited to be offered (P3)',
    { log: (usual) => usual.map((entry) => (entry.ms0 === 0 ? { ...entry, ms0: -1000 } : entry)) },
    /lead_1 went on 1010 ms after it came in \(P3\)/,
  ],
  [
    'an end that was never heard (P7)',
    heard((usual) => usual.filter((one) => one.kind !== 'closed' || one.closed.offerId !== 'ofr_4')),
    /Ben never heard that ofr_4 was withdrawn \(P7\)/,
  ],
  [
    'an end that was heard twice (P7)',
    heard((usual) => [...usual, closed(3500, 2, 'expired')]),
    /Ben heard twice how ofr_2 ended \(P7\)/,
  ],
  [
    'an end that was another (P7)',
    heard((usual) =>
      usual.map((one) => (one.kind === 'closed' && one.closed.offerId === 'ofr_4' ? closed(905, 4, 'expired') : one)),
    ),
    /Ben heard .*and it was withdrawn \(P7\)/,
  ],
  [
    'an end by somebody else (P5, P7)',
    heard((usual) =>
      usual.map((one) =>
        one.kind === 'closed' && one.closed.offerId === 'ofr_1' ? closed(505, 1, 'taken', 'rep_cas') : one,
      ),
    ),
    /and rep_ana has it \(P5, P7\)/,
  ],
  [
    'an offer that is not stored (P7)',
    heard((usual) => [...usual, offer(3600, 7, 2)]),
    /Ben was offered ofr_7, which is not in the log \(P2, P7\)/,
  ],
  [
    'an event that a watcher missed (P7)',
    { seen: (stored) => stored.toSpliced(5, 1) },
    /watcher at node 0 missed 1 events, the first lead.received with 6/,
  ],
  [
    'events that a watcher missed at the end (P7)',
    { seen: (stored) => stored.slice(0, -2) },
    /watcher at node 0 missed 2 events/,
  ],
  [
    'an event of a time that has not come (P4)',
    { seenMs: -400 },
    /claim.won with 10 was seen 400 ms before the time it has \(P4\)/,
  ],
  [
    'an event that a watcher saw twice (P7)',
    { seen: (stored) => stored.flatMap((event, index) => (index === 3 ? [event, event] : [event])) },
    /saw 4 after 4/,
  ],
  [
    'events in another order (P7)',
    { seen: (stored) => [...stored.slice(0, 3), ...stored.slice(3, 5).reverse(), ...stored.slice(5)] },
    /saw 4 after 5/,
  ],
  [
    'an event that is not stored (P7, P12)',
    { seen: (stored) => stored.map((event, index) => (index === 3 ? { ...event, leadId: 'lead_x' } : event)) },
    /lead_x.*but the store has/,
  ],
  [
    'a text after its offer was over (P9)',
    { history: { handed: texts.map((text) => (text.messageId === 'msg_3' ? { ...text, at: zero + 1200 } : text)) } },
    /Cas was texted ofr_4 300 ms after it was over \(P9\)/,
  ],
  [
    'a text that was handed over twice (P9)',
    { history: { handed: [...texts, offerText('msg_1', 90, 'K1', 1)] } },
    /Cas was texted msg_1 2 times, after 0, 30 ms, of which 1 though nothing .* \(P9\)/,
  ],
  [
    'two texts of one offer (P9)',
    { history: { handed: [...texts, offerText('msg_7', 90, 'K1', 1)] } },
    /ofr_1 rep_cas was texted 2 times \(P9\)/,
  ],
  [
    'an offer that was due and never texted (P9)',
    { history: { handed: texts.filter(({ messageId }) => messageId !== 'msg_2') } },
    /Cas was never texted ofr_2, which lived 3000 ms \(P9\)/,
  ],
  [
    'an offer that was soon withdrawn, and not so soon that it was not due before (P9)',
    {
      log: instead('lead.withdrawn', 'lead_3', { ms0: 1300, type: 'lead.withdrawn', leadId: 'lead_3' }),
      history: { handed: texts.filter(({ messageId }) => messageId !== 'msg_3') },
    },
    /Cas was never texted ofr_4, which lived 1090 ms \(P9\)/,
  ],
  [
    'a text that is sent by the log alone (P9)',
    { history: { handed: texts.filter(({ messageId }) => messageId !== 'msg_1') } },
    /msg_1 to rep_cas is sent by the log/,
  ],
  [
    'a reply that was never answered (P9)',
    { history: { texted: [...replies, texted('SM3', 3500, { told: null, answeredAt: null })] } },
    /Cas texted K1, and was never answered \(P9\)/,
  ],
  [
    'a reply that was answered twice (P10)',
    { history: { handed: [...texts, handed('msg_7', 3600, 'Passed.')] } },
    /Cas texted 2 times, and got 3 answers \(P10\)/,
  ],
  [
    'a pass that is stored twice (P10)',
    { log: also({ ms0: 3305, type: 'offer.declined', leadId: 'lead_2', offerId: 'ofr_3', repId: 'rep_ana' }) },
    /two passes of rep_ana on ofr_3 \(P10\)/,
  ],
  [
    'a claim that was answered otherwise the second time (P10)',
    withAnswer(answered('rep_ben', 1, 3300, { result: 'expired' })),
    /A claim of ofr_1 by rep_ben was answered taken and expired \(P10\)/,
  ],
  [
    'a lead that was received twice (P10)',
    { log: also({ ms0: 5, type: 'lead.received', leadId: 'lead_1' }) },
    /lead_1 was received twice \(P10\)/,
  ],
  [
    'a post without an answer (P11)',
    { history: { posts: [...posts, posted(1, { status: null, leadId: null })] } },
    /post of E1 at node 0 got null while nothing it needs was broken \(P11\)/,
  ],
  [
    'a claim without an answer (P11)',
    withAnswer(answered('rep_ben', 1, 510, { result: 'nothing', because: 'cut' })),
    /rep_ben's claim of ofr_1 at node 0 got .*\(P11\)/,
  ],
  [
    'try-again while nothing was broken (P11)',
    withAnswer(answered('rep_ben', 1, 510, { result: 'try-again' })),
    /try-again.* while nothing it needs was broken \(P11\)/,
  ],
  [
    'a manager who was refused (P11)',
    { history: { hands: hands.map((hand) => ({ ...hand, status: 500 })) } },
    /manager's withdraw of lead_3 at node 0 got 500/,
  ],
  [
    'a look that was refused (P11)',
    { history: { looks: looks.map((look) => ({ ...look, status: 503 })) } },
    /rep_ana's look at lead_1 at node 1 got 503/,
  ],
  [
    'a text that a node refused (P11)',
    { history: { texted: [...replies, texted('SM3', 3500, { tries: [refusedTry(0), takenTry(1)] })] } },
    /rep_cas's text of K1 at node 0 got 503 while nothing it needs was broken \(P11\)/,
  ],
  [
    'try-again by text while nothing was broken (P11)',
    { history: { texted: [...replies, texted('SM3', 3500, { told: { result: 'try-again' } })] } },
    /rep_cas's claim by text of K1 at nodes 0 got .*try-again.* \(P11\)/,
  ],
  [
    'a claim that was answered late (P11)',
    withAnswer(answered('rep_ben', 1, 520, { result: 'taken', by: 'Ana', behindMs: 20 }, { answeredAt: zero + 2600 })),
    /rep_ben's claim of ofr_1 at node 0 was answered after 2085 ms while nothing was broken \(P11\)/,
  ],
  [
    'a lead that was never taken in (P11)',
    { history: { posts: [...posts, posted(9, { status: 503, leadId: null })] }, disturbances: [allBroken] },
    /E9 was never taken in/,
  ],
  [
    'an answer that nobody understands (P11)',
    withAnswer(answered('rep_ben', 1, 510, { result: 'other', as: '418' })),
    /nobody can understand \(P5, P11\)/,
  ],
  [
    'over-cap that is not stored (P12)',
    withAnswer(answered('rep_ben', 1, 510, { result: 'over-cap' })),
    /the log does not know of it \(P12\)/,
  ],
];

test.each(cases)('It finds %s', (_what, difference, sentence) => {
  expect(judged(difference).join('\n')).toMatch(sentence);
});

test('A later welcome tells of an end as well (P7)', () => {
  const without = (usual: readonly PageNews[]): readonly PageNews[] =>
    usual.filter((one) => one.kind !== 'closed' || one.closed.offerId !== 'ofr_4');
  expect(judged(heard((usual) => [...without(usual), welcome(3600)]))).toEqual([]);
});

test('The longest gap in service is the longest time without a success that meets the interval', () => {
  const history: History = { ...usualHistory, watches: [] };
  expect(longestGap(history, { from: zero, until: zero + 500 })).toBe(200);
  expect(longestGap(history, { from: zero + 1000, until: zero + 3000 })).toBe(2350);
  expect(longestGap(history, { from: zero + 1000, until: zero + 60_000 })).toBe(Number.POSITIVE_INFINITY);
});
