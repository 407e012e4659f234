import { describe, expect, test } from 'vitest';
import type { EventType, LogEvent, NewEvent } from './event.ts';
import { explain, type Names } from './explain.ts';

const names: Names = {
  rep: (id) => ({ rep_a: 'Ana', rep_b: 'Ben', rep_c: 'Cleo' })[id] ?? `someone (${id})`,
  program: (id) => (id === 'prg_1' ? 'Texas solar' : id),
};

const say = (event: NewEvent): string => explain({ ...event, cursor: 1, at: 0 } satisfies LogEvent, names);

const [leadId, offerId] = ['lead_1', 'ofr_1'];
const away = { id: 'rep_b', reasons: [{ factor: 'presence' as const, message: 'is away' }] };
const place = (id: string, rank: number, score: number) => ({ id, rank, score, leadsToday: 0 });
const tank = { stage: 0, mode: 'shark-tank', ranked: [place('rep_a', 1, 2)], excluded: [away], gaveUp: null } as const;
const ladder = { ...tank, mode: 'top-producer', ranked: [place('rep_c', 1, 9), place('rep_a', 2, 7.5)] } as const;

function started(mode: 'shark-tank' | 'top-producer', more: Partial<Extract<NewEvent, { type: 'wave.started' }>> = {}) {
  const data = { offerId, stage: 0, wave: 1, mode, details: 'teaser' as const, reps: 2, seconds: 60 };
  const stages = [mode === 'shark-tank' ? tank : ladder];
  return { type: 'wave.started' as const, leadId, data, details: { offered: [], stages }, ...more };
}

/** Every type, each with the ways it can read: the compiler asks for a type that is missing. */
const sentences: { [Type in EventType]: readonly [Extract<NewEvent, { type: Type }>, string][] } = {
  'lead.received': [[{ type: 'lead.received', leadId, data: { source: 'web' } }, 'Received from web.']],
  'lead.duplicate': [
    [{ type: 'lead.duplicate', leadId, data: {} }, 'The source sent it again with other content; the first stays.'],
  ],
  'lead.routed': [
    [
      { type: 'lead.routed', leadId, data: { programId: 'prg_1', programVersion: 3 } },
      'Goes by the program "Texas solar".',
    ],
  ],
  'wave.started': [
    [started('shark-tank'), 'Stage 1 (shark-tank): offered to 2 reps at once, for 60 s. Not offered: Ben is away.'],
    [
      started('top-producer', { repId: 'rep_a' }),
      'Stage 1 (top-producer): offered to Ana, number 2 of 2 by score (7.5), for 60 s. Not offered: Ben is away.',
    ],
    [
      started('shark-tank', {
        repId: 'rep_a',
        details: {
          offered: ['rep_a'],
          stages: [
            { ...ladder, gaveUp: 'everyone-asked' },
            { ...tank, stage: 1, gaveUp: 'nobody-eligible' },
            { ...tank, stage: 2, excluded: [] },
          ],
        },
      }),
      'Stage 1 (shark-tank): offered to Ana, for 60 s. Stage 1 (top-producer) gave up: everyone was asked. Stage 2 (shark-tank) gave up: nobody was eligible.',
    ],
  ],
  'offer.declined': [
    [
      { type: 'offer.declined', leadId, repId: 'rep_a', via: 'sms', ms: 1234, data: { offerId } },
      'Ana passed after 1.23 s.',
    ],
  ],
  'offer.expired': [
    [
      { type: 'offer.expired', leadId, ms: 60_000, data: { offerId, because: 'expired' } },
      'Nobody claimed it in 60 s.',
    ],
    [
      { type: 'offer.expired', leadId, repId: 'rep_a', ms: 30_000, data: { offerId, because: 'expired' } },
      'Ana did not claim it in 30 s.',
    ],
    [
      { type: 'offer.expired', leadId, ms: 500, data: { offerId, because: 'declined' } },
      'Everyone passed, so it moved on at once.',
    ],
  ],
  'claim.won': (
    [
      ['socket', 'in the browser'],
      ['http', 'over HTTP'],
      ['sms', 'by SMS'],
      ['push', 'from a notification'],
      ['assigned', 'by assignment'],
    ] as const
  ).map(([via, words]) => [
    { type: 'claim.won', leadId, repId: 'rep_a', via, ms: 420, data: { offerId, of: 3 } },
    `Ana claimed it ${words}, 0.42 s after the offer.`,
  ]),
  'claim.lost': [
    [
      { type: 'claim.lost', leadId, repId: 'rep_b', via: 'sms', ms: 400, data: { offerId, result: 'taken' } },
      'Ben tried by SMS, 0.40 s behind.',
    ],
    [
      { type: 'claim.lost', leadId, repId: 'rep_b', via: 'http', data: { offerId, result: 'expired' } },
      'Ben tried over HTTP, but the offer had expired.',
    ],
    [
      { type: 'claim.lost', leadId, repId: 'rep_b', via: 'socket', data: { offerId, result: 'withdrawn' } },
      'Ben tried in the browser, but the offer was withdrawn.',
    ],
  ],
  'lead.assigned': [
    [{ type: 'lead.assigned', leadId, repId: 'rep_a', data: { by: 'key_1' } }, 'Assigned to Ana by a manager.'],
    [
      { type: 'lead.assigned', leadId, repId: 'rep_a', data: { by: 'key_1', from: 'rep_b' } },
      'Moved from Ben to Ana by a manager.',
    ],
  ],
  'lead.unclaimed': [
    [
      { type: 'lead.unclaimed', leadId, data: { because: 'no-program' }, details: { stages: [] } },
      'Unclaimed. No program matches it.',
    ],
    [
      { type: 'lead.unclaimed', leadId, data: { because: 'nobody-eligible' }, details: { stages: [tank] } },
      'Unclaimed. Nobody was eligible. Not offered: Ben is away.',
    ],
    [
      { type: 'lead.unclaimed', leadId, data: { because: 'nobody-claimed' }, details: { stages: [] } },
      'Unclaimed. Every stage ended without a claim.',
    ],
  ],
  'lead.withdrawn': [[{ type: 'lead.withdrawn', leadId, data: { by: 'key_1' } }, 'Withdrawn by a manager.']],
  'rep.presence': [[{ type: 'rep.presence', repId: 'rep_a', data: { status: 'away' } }, 'Ana is away.']],
  'message.sent': [
    [{ type: 'message.sent', repId: 'rep_a', data: { messageId: 'msg_1', kind: 'offer' } }, 'A text went to Ana.'],
    [{ type: 'message.sent', data: { messageId: 'msg_1', kind: 'stranger' } }, 'A text was sent.'],
  ],
  'message.delivered': [
    [{ type: 'message.delivered', repId: 'rep_a', data: { messageId: 'msg_1' } }, 'The text to Ana arrived.'],
    [{ type: 'message.delivered', data: { messageId: 'msg_1' } }, 'A text arrived.'],
  ],
  'message.failed': [
    [
      { type: 'message.failed', repId: 'rep_a', data: { messageId: 'msg_1', error: 'Twilio answered 400' } },
      'The text to Ana failed: Twilio answered 400.',
    ],
    [{ type: 'message.failed', data: { messageId: 'msg_1', error: 'no answer' } }, 'A text failed: no answer.'],
  ],
};

describe('Every event of the log reads as a sentence (P12)', () => {
  test.each(Object.values(sentences).flat())('$type', (event, sentence) => {
    expect(say(event)).toBe(sentence);
  });
});

test('Of a crowd that was left out twenty are named and the others counted (P12)', () => {
  const excluded = Array.from({ length: 25 }, (_, index) => ({ ...away, id: `rep_${index}` }));
  const details = { offered: [], stages: [{ ...tank, excluded }] };
  const sentence = say(started('shark-tank', { details }));
  expect(sentence.match(/is away/g)).toHaveLength(20);
  expect(sentence).toMatch(/, and 5 more\.$/);
});

test('Every reason of a rep who was left out is told (P12)', () => {
  const excluded = [{ ...away, reasons: [...away.reasons, { factor: 'presence' as const, message: 'is elsewhere' }] }];
  const details = { offered: [], stages: [{ ...tank, excluded }] };
  expect(say(started('shark-tank', { details }))).toContain('Ben is away and is elsewhere.');
});
