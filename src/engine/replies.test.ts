/** Replies that a node stored and left behind: acted on late, they undo nothing that was said since, and hold up nobody. */
import { afterEach, expect, test } from 'vitest';
import type { Presence } from '../domain/rep.ts';
import type { Inbound, InboundStore, Message, Store } from '../store/store.ts';
import type { ClaimDesk } from './claim.ts';
import type { Hand } from './hand.ts';
import { type Replies, replies } from './replies.ts';
import type { Team } from './team.ts';

const phones = { ana: '+15125550111', ben: '+15125550112' };
const repOf = new Map([
  [phones.ana, 'rep_ana'],
  [phones.ben, 'rep_ben'],
]);

let node: Replies | undefined;
afterEach(() => node?.stop());

/** What came in, in order, and what was done about it. */
class Floor {
  readonly presence = new Map<string, Presence>();
  readonly smsOptIn = new Map<string, boolean>();
  readonly answers: [string, Message | null][] = [];
  readonly faults: unknown[] = [];
  /** Acting on this rep fails. */
  broken = '';
  readonly #inbound: Inbound[] = [];

  /** A text that a node stored, and perhaps acted on, before it died. */
  leftBehind(carrierId: string, phone: string, meaning: Inbound['meaning']): void {
    this.#inbound.push({ carrierId, phone, repId: repOf.get(phone) ?? null, meaning });
  }

  /** A node that starts. */
  node(): Replies {
    const works = (repId: string): void => {
      if (repId === this.broken) throw new Error('It cannot be done.');
    };
    const unanswered = (): Inbound[] =>
      this.#inbound.filter(({ carrierId }) => !this.answers.some(([answered]) => answered === carrierId));
    const inbound: Pick<InboundStore, 'receive' | 'answer' | 'unanswered' | 'meantSince'> = {
      receive: async (text) => {
        this.#inbound.push(text);
        return { inbound: text, answered: false };
      },
      answer: async (carrierId, message) => void this.answers.push([carrierId, message]),
      unanswered: async () => unanswered(),
      meantSince: async (carrierId, kinds) => {
        const place = this.#inbound.findIndex((text) => text.carrierId === carrierId);
        const { phone } = this.#inbound[place] ?? {};
        return this.#inbound.slice(place + 1).some((text) => text.phone === phone && kinds.includes(text.meaning.kind));
      },
    };
    const reps = {
      byPhone: async (phone: string) => ({ id: repOf.get(phone), smsOptIn: true }),
      change: async (repId: string, { smsOptIn }: { smsOptIn: boolean }) => {
        works(repId);
        this.smsOptIn.set(repId, smsOptIn);
      },
    };
    const team: Pick<Team, 'present'> = {
      present: async (repId, presence) => {
        works(repId);
        this.presence.set(repId, presence);
        return undefined;
      },
    };
    node = replies(
      // Boundary: as much of a store and of the engine as these replies need.
      { inbound, reps } as unknown as Store,
      {} as ClaimDesk,
      {} as Hand,
      team as Team,
      () => {},
      (fault) => this.faults.push(fault),
    );
    return node;
  }
}

const texted = (carrierId: string, body: string) => ({ carrierId, from: phones.ana, body, handledByCarrier: false });

test('A BACK and a START that nobody else said anything after are acted on and answered by whoever starts next (P3, P10)', async () => {
  const floor = new Floor();
  floor.leftBehind('SM-back', phones.ana, { kind: 'presence', status: 'available' });
  floor.leftBehind('SM-start', phones.ana, { kind: 'opt-in', isTold: false });
  await floor.node().recover();
  expect(floor.presence.get('rep_ana')).toBe('available');
  expect(floor.smsOptIn.get('rep_ana')).toBe(true);
  expect(floor.answers).toEqual([
    ['SM-back', { kind: 'presence', status: 'available' }],
    ['SM-start', { kind: 'opted-in' }],
  ]);
});

test('A BACK that is acted on late is not the last word of a rep who texted AWAY since, nor answered as if it were (P10)', async () => {
  const floor = new Floor();
  floor.leftBehind('SM-back', phones.ana, { kind: 'presence', status: 'available' });
  await floor.node().receive(texted('SM-away', 'AWAY'));
  await floor.node().recover();
  expect(floor.presence.get('rep_ana')).toBe('away');
  expect(floor.answers).toEqual([
    ['SM-away', { kind: 'presence', status: 'away' }],
    ['SM-back', null],
  ]);
});

test.each([
  ['START', 'STOP', false],
  ['STOP', 'START', true],
] as const)('A %s that is acted on late does not undo the %s that came since (P10)', async (first, since, wants) => {
  const floor = new Floor();
  const meaning = first === 'START' ? ({ kind: 'opt-in', isTold: false } as const) : ({ kind: 'opt-out' } as const);
  floor.leftBehind('SM-first', phones.ana, meaning);
  await floor.node().receive(texted('SM-since', since));
  await floor.node().recover();
  expect(floor.smsOptIn.get('rep_ana')).toBe(wants);
  expect(floor.answers.at(-1)).toEqual(['SM-first', null]);
});

test('A STOP does not undo a BACK before it, nor an AWAY a START: each is said of something else', async () => {
  const floor = new Floor();
  floor.leftBehind('SM-back', phones.ana, { kind: 'presence', status: 'available' });
  floor.leftBehind('SM-start', phones.ben, { kind: 'opt-in', isTold: true });
  floor.leftBehind('SM-away', phones.ben, { kind: 'presence', status: 'away' });
  await floor.node().receive(texted('SM-stop', 'STOP'));
  await floor.node().recover();
  expect(Object.fromEntries(floor.presence)).toEqual({ rep_ana: 'available', rep_ben: 'away' });
  expect(Object.fromEntries(floor.smsOptIn)).toEqual({ rep_ana: false, rep_ben: true });
});

test('A reply that cannot be acted on holds up those of its own number, in order, and nobody else’s; it is told, and tried again (P10)', async () => {
  const floor = new Floor();
  floor.broken = 'rep_ana';
  floor.leftBehind('SM-start', phones.ana, { kind: 'opt-in', isTold: true });
  floor.leftBehind('SM-help', phones.ana, { kind: 'answer', message: { kind: 'help' } });
  floor.leftBehind('SM-ben', phones.ben, { kind: 'presence', status: 'off' });
  await floor.node().recover();
  expect(floor.answers).toEqual([['SM-ben', { kind: 'presence', status: 'off' }]]);
  expect(floor.faults).toMatchObject([{ message: 'It cannot be done.' }]);

  floor.broken = '';
  await expect
    .poll(() => floor.answers.slice(1), { timeout: 5000 })
    .toEqual([
      ['SM-start', null],
      ['SM-help', { kind: 'help' }],
    ]);
});
