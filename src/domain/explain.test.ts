import { describe, expect, test } from 'vitest';
import type { EventType, LogEvent, NewEvent } from './event.ts';
import { explain, type Names, whyNotYou } from './explain.ts';
import type { StageExplanation } from './explanation.ts';
import type { ModeName } from './program.ts';

const by = 'usr_m';
const names: Names = {
  rep: (id) => ({ rep_a: 'Ana', rep_b: 'Ben', rep_c: 'Cleo' })[id] ?? `someone (${id})`,
  program: (id) => (id === 'prg_1' ? 'Texas solar' : id),
  team: (id) => (id === 'team_1' ? 'North' : id),
  who: (id) => ({ usr_m: 'Mia', usr_p: 'Pia', key_w: 'Website' })[id] ?? id,
};

const say = (event: NewEvent): string => explain({ ...event, cursor: 1, at: 0 } satisfies LogEvent, names);

const [leadId, offerId] = ['lead_1', 'ofr_1'];
const isAway = { factor: 'presence' as const, message: 'is away', own: 'you were away' };
const away = { id: 'rep_b', reasons: [isAway] };
const place = (id: string, rank: number, score: number) => ({ id, rank, score, leadsToday: 0, seniority: rank });
const tank = { stage: 0, mode: 'shark-tank', ranked: [place('rep_a', 1, 2)], excluded: [away], gaveUp: null } as const;
const ladder = { ...tank, mode: 'top-producer', ranked: [place('rep_c', 1, 9), place('rep_a', 2, 7.5)] } as const;

type Started = Extract<NewEvent, { type: 'wave.started' }>;
type Pooled = Extract<NewEvent, { type: 'lead.pooled' }>;

function started(
  mode: ModeName,
  { data, ...more }: Partial<Omit<Started, 'data'>> & { data?: Partial<Started['data']> } = {},
): Started {
  const figures = { offerId, stage: 0, wave: 1, mode, details: 'teaser', reps: 2, seconds: 60, ...data } as const;
  const stages = [mode === 'top-producer' ? ladder : { ...tank, mode }];
  return { type: 'wave.started', leadId, data: figures, details: { offered: [], stages }, ...more };
}

const pooled = (reps: number, seconds: number | null, stages: readonly StageExplanation[]): Pooled => ({
  type: 'lead.pooled',
  leadId,
  data: { offerId, stage: 1, wave: 2, mode: 'cherry-pick', details: 'teaser', reps, seconds },
  details: { offered: [], stages },
});

/** Every type, each with the ways it can read: the compiler asks for a type that is missing. */
const sentences: { [Type in EventType]: readonly [Extract<NewEvent, { type: Type }>, string][] } = {
  'lead.received': [[{ type: 'lead.received', leadId, data: { source: 'web' } }, 'Received from web.']],
  'lead.duplicate': [
    [{ type: 'lead.duplicate', leadId, data: {} }, 'The source sent it again with other content; the first stays.'],
  ],
  'lead.joined': [
    [
      { type: 'lead.joined', leadId, data: { source: 'fair' } },
      'The same person asked again through fair: it joined this lead.',
    ],
  ],
  'lead.held': [
    [
      { type: 'lead.held', leadId, data: { because: 'nobody-eligible', seconds: 86_400 }, details: { stages: [tank] } },
      'Held: nobody can be offered it now. Not offered: Ben is away.',
    ],
    [
      { type: 'lead.held', leadId, data: { because: 'pace', seconds: 86_400 }, details: { stages: [] } },
      'Held: everyone who may have it has as many live offers as they may have.',
    ],
    [
      { type: 'lead.held', leadId, data: { because: 'paused', seconds: 86_400 }, details: { stages: [] } },
      'Held: its program is paused.',
    ],
  ],
  'lead.alarm': [
    [
      { type: 'lead.alarm', leadId, data: { because: 'held', heldSeconds: 43_200, leftSeconds: 43_200 } },
      'Still held after 12 h. The hold ends in 12 h.',
    ],
    [
      { type: 'lead.alarm', leadId, data: { because: 'held', heldSeconds: 90, leftSeconds: 300 } },
      'Still held after 90 s. The hold ends in 5 min.',
    ],
  ],
  'lead.pooled': [
    [
      pooled(2, null, [
        { ...tank, gaveUp: 'everyone-asked' },
        { ...tank, stage: 1, mode: 'cherry-pick' },
      ]),
      'Into the pool, until somebody takes it: open to 2 reps, and whoever becomes eligible. Not offered: Ben is away. Stage 1 (shark-tank) gave up: everyone was asked.',
    ],
    [pooled(1, 600, []), 'Into the pool, for 600 s: open to 1 rep, and whoever becomes eligible.'],
    [
      pooled(0, null, []),
      'Into the pool, until somebody takes it: open to nobody yet; whoever becomes eligible joins.',
    ],
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
    [
      started('push-pull', { repId: 'rep_a', details: { offered: ['rep_a'], stages: [] } }),
      'Stage 1 (push-pull): offered to Ana, whose turn it is, for 60 s.',
    ],
    [
      started('top-producer', { data: { reps: 1, seconds: 20, closesIn: 60 }, details: { offered: [], stages: [] } }),
      'Stage 1 (top-producer): offered to 1 rep at once, for 20 s; all offers of this stage close together in 60 s.',
    ],
    [
      started('skim', { data: { reps: 2, seconds: null }, details: { offered: ['rep_a', 'rep_c'], stages: [] } }),
      'Stage 1 (skim): waits for a manager or Ana or Cleo to hand it on.',
    ],
    [
      started('skim', { data: { reps: 0, seconds: 600 }, details: { offered: [], stages: [] } }),
      'Stage 1 (skim): waits for a manager to hand it on, for 600 s.',
    ],
    [
      started('shark-tank', {
        details: {
          offered: [],
          stages: [
            { ...tank, gaveUp: 'when', ranked: [], excluded: [] },
            { ...tank, mode: 'round-robin', stage: 1, gaveUp: 'portion', ranked: [], excluded: [] },
            { ...tank, stage: 2, excluded: [] },
          ],
        },
        data: { stage: 2 },
      }),
      'Stage 3 (shark-tank): offered to 2 reps at once, for 60 s. Stage 1 (shark-tank) is not for such leads. Stage 2 (round-robin) passes this lead on, by its portion.',
    ],
    [
      started('top-producer', {
        repId: 'rep_a',
        data: { stage: -1, reps: 1 },
        details: { offered: ['rep_a'], stages: [] },
      }),
      'A known person: Ana had them within the last 90 days, so is asked first, alone, for 60 s.',
    ],
    [
      started('shark-tank', {
        details: {
          offered: [],
          stages: [
            { ...ladder, stage: -1, gaveUp: 'nobody-eligible' },
            { ...tank, excluded: [] },
          ],
        },
      }),
      'Stage 1 (shark-tank): offered to 2 reps at once, for 60 s. The rep who had this person before could not be asked.',
    ],
    [
      started('shark-tank', {
        details: {
          offered: [],
          stages: [
            { ...ladder, stage: -1, gaveUp: 'everyone-asked' },
            { ...tank, excluded: [] },
          ],
        },
      }),
      'Stage 1 (shark-tank): offered to 2 reps at once, for 60 s.',
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
    [
      { type: 'claim.lost', leadId, repId: 'rep_b', via: 'socket', data: { offerId, result: 'not-offered' } },
      'Ben tried in the browser, but could not have it any more.',
    ],
    [
      { type: 'claim.lost', leadId, repId: 'rep_b', via: 'sms', data: { offerId, result: 'over-cap', cap: 'day' } },
      'Ben tried by SMS, but had reached the day cap.',
    ],
  ],
  'lead.assigned': [
    [{ type: 'lead.assigned', leadId, repId: 'rep_a', data: { by: 'key_1' } }, 'Assigned to Ana by hand.'],
    [
      { type: 'lead.assigned', leadId, repId: 'rep_a', data: { by: 'key_1', from: 'rep_b' } },
      'Moved from Ben to Ana by hand.',
    ],
    [
      {
        type: 'lead.assigned',
        leadId,
        repId: 'rep_a',
        data: { by: 'prg_1', offerId, stage: 1, mode: 'round-robin' },
        details: {
          stages: [
            { ...tank, gaveUp: 'when' },
            { ...tank, stage: 1, mode: 'round-robin' },
          ],
        },
      },
      'Stage 2 (round-robin): assigned to Ana, whose turn it was. Not offered: Ben is away. Stage 1 (shark-tank) is not for such leads.',
    ],
    [
      {
        type: 'lead.assigned',
        leadId,
        repId: 'rep_a',
        data: { by: 'prg_1', offerId, stage: 0, mode: 'shares' },
        details: { stages: [] },
      },
      'Stage 1 (shares): assigned to Ana, who was furthest below their share.',
    ],
  ],
  'lead.unclaimed': [
    [
      { type: 'lead.unclaimed', leadId, data: { because: 'rep-left' }, details: { stages: [] } },
      'Unclaimed. The rep who had it was removed.',
    ],
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
    [
      { type: 'lead.unclaimed', leadId, data: { because: 'held-too-long' }, details: { stages: [] } },
      'Unclaimed. It was held as long as its program allows.',
    ],
  ],
  'lead.released': [
    [
      { type: 'lead.released', leadId, repId: 'rep_a', data: { by: 'token_1', offerId } },
      'Ana gave it back. The stages go on without them.',
    ],
  ],
  'lead.recycled': [
    [{ type: 'lead.recycled', leadId, data: { by: 'key_1' } }, 'Offered anew by a manager, from the first stage.'],
    [
      { type: 'lead.recycled', leadId, repId: 'rep_a', data: { by: 'key_1' } },
      'Taken from Ana and offered anew by a manager, from the first stage.',
    ],
  ],
  'lead.contacted': [
    [
      { type: 'lead.contacted', leadId, repId: 'rep_a', ms: 95_000, data: { by: 'token_1' } },
      'Ana reached the person, 95 s after getting the lead.',
    ],
  ],
  'lead.outcome': [
    [
      { type: 'lead.outcome', leadId, repId: 'rep_a', data: { by: 'token_1', result: 'won', amount: 1200.5 } },
      'Ana: won, 1200.5.',
    ],
    [{ type: 'lead.outcome', leadId, repId: 'rep_a', data: { by: 'token_1', result: 'lost' } }, 'Ana: lost.'],
    [
      { type: 'lead.outcome', leadId, repId: 'rep_a', data: { by: 'token_1', result: 'invalid' } },
      'Ana: called invalid.',
    ],
  ],
  'lead.withdrawn': [[{ type: 'lead.withdrawn', leadId, data: { by: 'key_1' } }, 'Withdrawn by a manager.']],
  'rep.presence': [
    [{ type: 'rep.presence', repId: 'rep_a', data: { status: 'away' } }, 'Ana is away.'],
    [
      { type: 'rep.presence', repId: 'rep_a', data: { status: 'away', because: 'unanswered' } },
      'Ana left three exclusive offers in a row without an answer, so is away.',
    ],
    [{ type: 'rep.presence', repId: 'rep_a', data: { status: 'off', by } }, 'Ana is off: Mia said so.'],
  ],
  'rep.removed': [
    [{ type: 'rep.removed', repId: 'rep_a', data: { by: 'usr_m' } }, 'Mia removed the rep Ana.'],
    // Written before it was kept who did it.
    [{ type: 'rep.removed', repId: 'rep_a', data: {} }, 'somebody removed the rep Ana.'],
    [
      { type: 'rep.removed', leadId, repId: 'rep_a', data: { by: 'usr_m' } },
      'Ana was removed, and cannot have it any more.',
    ],
  ],
  'rep.added': [[{ type: 'rep.added', repId: 'rep_a', data: { by } }, 'Mia added the rep Ana.']],
  'rep.changed': [
    [
      { type: 'rep.changed', repId: 'rep_a', data: { by, fields: ['phone', 'caps'] } },
      'Mia changed the phone and caps of the rep Ana.',
    ],
    [
      { type: 'rep.changed', repId: 'rep_a', data: { by, fields: ['presence'], presence: 'away' } },
      'Mia changed the presence of the rep Ana; now away.',
    ],
  ],
  'team.added': [[{ type: 'team.added', data: { by, teamId: 'team_1' } }, 'Mia added the team North.']],
  'team.renamed': [[{ type: 'team.renamed', data: { by, teamId: 'team_1' } }, 'Mia renamed a team: now North.']],
  'team.removed': [[{ type: 'team.removed', data: { by, teamId: 'team_1' } }, 'Mia removed the team North.']],
  'program.added': [
    [{ type: 'program.added', data: { by, programId: 'prg_1' } }, 'Mia added the program "Texas solar".'],
  ],
  'program.changed': [
    [
      { type: 'program.changed', data: { by, programId: 'prg_1', programVersion: 2, fields: ['stages'] } },
      'Mia changed the stages of the program "Texas solar".',
    ],
  ],
  'program.removed': [
    [{ type: 'program.removed', data: { by, programId: 'prg_1' } }, 'Mia removed the program "Texas solar".'],
  ],
  'program.paused': [
    [{ type: 'program.paused', data: { programId: 'prg_1', by } }, 'Mia paused the program "Texas solar".'],
  ],
  'program.resumed': [
    [{ type: 'program.resumed', data: { programId: 'prg_1', by } }, 'Mia resumed the program "Texas solar".'],
  ],
  'person.added': [
    [
      { type: 'person.added', data: { by, personId: 'usr_p', roles: ['rep', 'manager'] } },
      'Mia added Pia as rep and manager.',
    ],
  ],
  'person.changed': [
    [
      { type: 'person.changed', data: { by, personId: 'usr_p', fields: ['roles'], roles: ['rep'] } },
      'Mia changed the roles of Pia; now rep.',
    ],
    [{ type: 'person.changed', data: { by, personId: by, fields: ['password'] } }, 'Mia changed their own password.'],
  ],
  'person.invited': [
    [{ type: 'person.invited', data: { by, personId: 'usr_p', roles: [] } }, 'Mia invited Pia by a link.'],
    [
      { type: 'person.invited', repId: 'rep_a', data: { by, personId: null, roles: ['rep'] } },
      'Mia made a sign-in link for the rep Ana.',
    ],
    [{ type: 'person.invited', data: { by, personId: null, roles: ['admin'] } }, 'Mia made a sign-in link for admin.'],
  ],
  'person.signed-out': [
    [{ type: 'person.signed-out', data: { by, personId: 'usr_p' } }, 'Mia signed Pia out everywhere.'],
    [{ type: 'person.signed-out', data: { by, personId: by } }, 'Mia signed out everywhere.'],
  ],
  'person.removed': [[{ type: 'person.removed', data: { by, personId: 'usr_p' } }, 'Mia removed Pia.']],
  'key.added': [
    [{ type: 'key.added', data: { by, keyId: 'key_w', roles: ['source'] } }, 'Mia made the key Website as source.'],
    [
      { type: 'key.added', repId: 'rep_a', data: { by, keyId: 'key_w', roles: ['rep'] } },
      'Mia made the token Website for Ana.',
    ],
  ],
  'key.renamed': [[{ type: 'key.renamed', data: { by, keyId: 'key_w' } }, 'Mia renamed a key: now Website.']],
  'key.revoked': [[{ type: 'key.revoked', data: { by, keyId: 'key_w' } }, 'Mia revoked Website.']],
  'settings.changed': [
    [
      { type: 'settings.changed', data: { settings: ['TRUST_PROXY', 'PUBLIC_URL'] } },
      'The settings TRUST_PROXY and PUBLIC_URL were changed (read at a start).',
    ],
    [
      { type: 'settings.changed', data: { settings: ['PUBLIC_URL'] } },
      'The setting PUBLIC_URL was changed (read at a start).',
    ],
  ],
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
  const excluded = [{ ...away, reasons: [...away.reasons, { ...isAway, message: 'is elsewhere' }] }];
  const details = { offered: [], stages: [{ ...tank, excluded }] };
  expect(say(started('shark-tank', { details }))).toContain('Ben is away and is elsewhere.');
});

test('A rep whom several stages left out is named once, with each reason once (P12)', () => {
  const stages = [tank, { ...tank, excluded: [{ ...away, reasons: [isAway, { ...isAway, message: 'is full' }] }] }];
  const event: NewEvent = {
    type: 'lead.held',
    leadId,
    data: { because: 'nobody-eligible', seconds: 60 },
    details: { stages },
  };
  expect(say(event)).toBe('Held: nobody can be offered it now. Not offered: Ben is away and is full.');
});

describe('Why a rep was not offered a lead, told to that rep (P8, P12)', () => {
  const full = { factor: 'caps', message: 'reached the day cap of 5', own: 'your day cap of 5 was reached' } as const;
  const stages = [
    { ...tank, excluded: [away, { id: 'rep_a', reasons: [full] }], gaveUp: 'everyone-asked' as const },
    { ...tank, stage: 1, excluded: [{ ...away, reasons: [isAway, full] }] },
  ];
  const event = (given: NewEvent): LogEvent => ({ ...given, cursor: 1, at: 0 }) satisfies LogEvent;
  const wave = event(started('shark-tank', { details: { offered: ['rep_c'], stages } }));

  test('speaks of every own reason, once, and of nobody else', () => {
    expect(whyNotYou(wave, 'rep_b')).toBe('Not offered: you were away and your day cap of 5 was reached.');
    expect(whyNotYou(wave, 'rep_a')).toBe('Not offered: your day cap of 5 was reached.');
    for (const id of ['rep_a', 'rep_b']) expect(whyNotYou(wave, id)).not.toMatch(/Ana|Ben|Cleo|rep_/);
  });

  test('is nothing where the rep was not left out, or nothing was decided', () => {
    expect(whyNotYou(wave, 'rep_c')).toBeUndefined();
    expect(whyNotYou(event({ type: 'lead.received', leadId, data: { source: 'web' } }), 'rep_a')).toBeUndefined();
    const byHand = event({ type: 'lead.assigned', leadId, repId: 'rep_c', data: { by: 'key_1' } });
    expect(whyNotYou(byHand, 'rep_b')).toBeUndefined();
  });

  test('is told of every decision that left somebody out: a hold, the pool, an assignment, the end', () => {
    const decisions: NewEvent[] = [
      { type: 'lead.held', leadId, data: { because: 'nobody-eligible', seconds: 60 }, details: { stages } },
      pooled(1, null, stages),
      {
        type: 'lead.assigned',
        leadId,
        repId: 'rep_c',
        data: { by: 'prg_1', stage: 0, mode: 'shares' },
        details: { stages },
      },
      { type: 'lead.unclaimed', leadId, data: { because: 'nobody-claimed' }, details: { stages } },
    ];
    for (const decision of decisions) {
      expect(whyNotYou(event(decision), 'rep_b')).toBe('Not offered: you were away and your day cap of 5 was reached.');
    }
  });
});
