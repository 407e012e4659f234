import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lead, LeadContent, LeadPosition } from '../../domain/lead.ts';
import type { Details } from '../../domain/program.ts';
import type { DueMessage, Message, Offer, Store } from '../../store/store.ts';
import { compose, segmentLength, spell } from './texts.ts';

const now = 1_772_463_600_000;

const jane: LeadContent = {
  source: 'web',
  contact: { name: 'Jane Maria Doe', phone: '+15125550100', email: 'jane@example.com', company: 'Doe Roofs' },
  product: 'solar',
  location: { country: 'US', state: 'TX', city: 'Austin', postalCode: '78701' },
  note: 'call after five',
};

const owned = {
  status: 'claimed',
  by: { id: 'rep_a', name: 'Ana' },
  at: now,
  via: 'sms',
  contactedAt: null,
  outcome: null,
} as const satisfies LeadPosition;

const leadOf = (content: LeadContent, position: LeadPosition): Lead => ({
  id: 'lead_1',
  content,
  position,
  program: null,
  stage: 0,
  wave: 1,
  journey: { since: 0, portions: {} },
  dueAt: null,
  receivedAt: now,
  version: 1,
});

function offerOf(content: LeadContent, details: Details, closesAt: number | null = now + 60_000): Offer {
  const lead = leadOf(content, { status: 'offering', closesAt });
  const rest = { code: 'K7', mode: 'shark-tank', form: 'race', stage: 0, wave: 1, offeredAt: now, size: 2 } as const;
  return { id: 'ofr_1', lead, details, closesAt, ...rest };
}

/** The words of a message to Ana. */
function words(
  message: Message,
  about: { lead?: Lead; offer?: Offer; ended?: boolean; live?: readonly Offer[]; own?: readonly Lead[] } = {},
): Promise<string | undefined> {
  const due: DueMessage = {
    id: 'msg_1',
    repId: 'rep_a',
    phone: '+15125550111',
    message,
    attempts: 1,
    notAfter: null,
    lead: about.offer?.lead ?? about.lead ?? null,
    offer: about.offer ?? null,
  };
  const parts = {
    now: () => now,
    offers: {
      live: async () => about.live ?? [],
      ended: async () => (about.ended ? { at: now, as: 'taken' } : undefined),
    },
    leads: { own: async () => about.own ?? [] },
  };
  // Boundary: of the store, texts are made from these alone.
  return compose(due, parts as unknown as Store);
}

const offerText = async (content: LeadContent, details: Details): Promise<string> =>
  (await words({ kind: 'offer' }, { offer: offerOf(content, details) })) ?? '';

describe('The text of an offer', () => {
  test.each<[Details, string]>([
    ['full', 'Lead K7: Jane D., solar, Austin TX. Reply K7 to claim, NO K7 to pass. 60 s.'],
    ['teaser', 'Lead K7: solar, Austin TX. Reply K7 to claim, NO K7 to pass. 60 s.'],
    ['blind', 'Lead K7. Reply K7 to claim, NO K7 to pass. 60 s.'],
  ])('with %s details (P8)', async (details, text) => {
    expect(await offerText(jane, details)).toBe(text);
  });

  test('says what time is left, and nothing of it when there is no deadline', async () => {
    const left = { offer: offerOf(jane, 'blind', now + 41_400) };
    expect(await words({ kind: 'offer' }, left)).toBe('Lead K7. Reply K7 to claim, NO K7 to pass. 41 s.');
    const endless = { offer: offerOf(jane, 'blind', null) };
    expect(await words({ kind: 'offer' }, endless)).toBe('Lead K7. Reply K7 to claim, NO K7 to pass.');
  });

  test('is none for an offer in the pool: it is browsed, not texted', async () => {
    expect(await words({ kind: 'offer' }, { offer: { ...offerOf(jane, 'full', null), code: null } })).toBeUndefined();
  });

  test('is none once the offer is over: it is not handed to the carrier (P9)', async () => {
    expect(await words({ kind: 'offer' }, { offer: offerOf(jane, 'full'), ended: true })).toBeUndefined();
    expect(await words({ kind: 'offer' })).toBeUndefined();
  });

  test('is one segment, begins and ends as always, and holds no half character, whatever the lead holds', async () => {
    const some = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      fc.constantFrom('🦈'.repeat(200), 'x'.repeat(2000), `${'ü'.repeat(90)}ł`),
    );
    const content = fc.record({ name: some, product: some, city: some, state: some });
    await fc.assert(
      fc.asyncProperty(content, fc.constantFrom('full', 'teaser', 'blind'), async (given, details) => {
        const { name, product, city, state } = given;
        const lead = { ...jane, contact: { ...jane.contact, name }, product, location: { country: 'US', city, state } };
        const text = await offerText(lead, details);
        expect(text.length).toBeLessThanOrEqual(segmentLength(text));
        expect(text).toMatch(/^Lead K7/);
        expect(text).toMatch(/\. Reply K7 to claim, NO K7 to pass\. 60 s\.$/);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  test('holds nothing a teaser hides (P8)', async () => {
    const canary = fc.uuid().map((id) => `canary-${id}`);
    const contact = fc.record({ name: canary, phone: canary, email: canary, company: canary });
    await fc.assert(
      fc.asyncProperty(contact, canary, fc.constantFrom('teaser', 'blind'), async (hidden, note, details) => {
        const lead = { ...jane, contact: hidden, note, externalId: note, fields: { [note]: note } };
        expect(await offerText(lead, details)).not.toContain('canary');
      }),
    );
  });
});

describe('The text that gives a lead to its owner', () => {
  const kinds: readonly (readonly [Message, string])[] = [
    [{ kind: 'won' }, 'You got it: Jane Maria Doe +15125550100, Doe Roofs, solar, Austin TX'],
    [{ kind: 'assigned', code: 'K7' }, 'Yours K7: Jane Maria Doe +15125550100, Doe Roofs, solar, Austin TX'],
  ];

  test.each(kinds)('$kind', async (message, text) => {
    expect(await words(message, { lead: leadOf(jane, owned) })).toBe(text);
  });

  test.each(kinds)('$kind: an email when there is no phone', async (message) => {
    const lead = leadOf({ ...jane, contact: { name: 'Jane', email: 'jane@example.com' } }, owned);
    expect(await words(message, { lead })).toMatch(/: Jane jane@example\.com, solar, Austin TX$/);
  });

  test.each(kinds)('$kind: nothing of the contact to anybody but the owner (P2, P8)', async (message) => {
    const elsewhere: LeadPosition[] = [
      { ...owned, by: { id: 'rep_b', name: 'Ben' } },
      { status: 'withdrawn' },
      { status: 'unclaimed' },
      { status: 'received' },
      { status: 'held', since: now, because: 'pace', alarmed: false },
      { status: 'offering', closesAt: null },
      { status: 'pool', closesAt: null },
    ];
    for (const position of elsewhere) {
      const text = (await words(message, { lead: leadOf(jane, position) })) ?? '';
      expect(text).not.toMatch(/Jane|555|Doe|solar|Austin/);
    }
  });

  test.each(kinds)('$kind: one segment, with the name and the number whole', async (message) => {
    const lead = leadOf({ ...jane, product: 'x'.repeat(500) }, owned);
    const text = (await words(message, { lead })) ?? '';
    expect(text).toMatch(/: Jane Maria Doe \+15125550100, Doe Roofs, x+$/);
    expect(text).toHaveLength(160);
  });
});

describe('Answers', () => {
  test.each<[Message, string]>([
    [{ kind: 'taken', by: 'Ana', behindMs: 400 }, 'Taken by Ana 0.4 s before you.'],
    [{ kind: 'expired', agoMs: 12_000 }, 'Expired 12 s ago.'],
    [{ kind: 'withdrawn' }, 'Withdrawn by a manager.'],
    [{ kind: 'not-offered', code: 'K7' }, 'You have no offer K7. Reply STATUS to see what is live.'],
    [
      { kind: 'sent-away' },
      'Three leads in a row had no answer from you, so you are away: nothing will be offered. Reply BACK to return.',
    ],
    [{ kind: 'over-cap', cap: 'day' }, 'Not yours: you are at your day cap.'],
    [{ kind: 'try-again' }, 'That did not go through. Please reply again.'],
    [{ kind: 'passed' }, 'Passed.'],
    [{ kind: 'which', codes: ['K7', 'B2'] }, 'Which one? Reply K7 or B2.'],
    [{ kind: 'nothing-live' }, 'Nothing is on offer to you right now.'],
    [{ kind: 'presence', status: 'available' }, 'You are available. Leads will come.'],
    [{ kind: 'status' }, 'No live offers. No open leads of yours.'],
    [{ kind: 'stranger' }, 'This number is not known here. Ask your manager to add it.'],
  ])('$kind', async (message, text) => {
    expect(await words(message)).toBe(text);
  });

  test('Each is one segment', async () => {
    const kinds: Message[] = [
      { kind: 'opted-in' },
      { kind: 'help' },
      { kind: 'not-understood' },
      { kind: 'presence', status: 'away' },
      { kind: 'presence', status: 'off' },
      { kind: 'sent-away' },
      { kind: 'which', codes: Array.from({ length: 300 }, (_, index) => `K${1000 + index}`) },
    ];
    for (const message of kinds) {
      const text = (await words(message)) ?? '';
      expect(text.length, text).toBeLessThanOrEqual(segmentLength(text));
    }
  });

  test('STATUS lists live codes and own leads; what has no code has nothing to reply with', async () => {
    const about = { live: [offerOf(jane, 'teaser')], own: [leadOf(jane, owned)] };
    const pooled = { live: [{ ...offerOf(jane, 'teaser', null), code: null }] };
    expect(await words({ kind: 'status' }, pooled)).toBe('No live offers. No open leads of yours.');
    expect(await words({ kind: 'status' }, about)).toBe('Live: K7. Yours: Jane Maria Doe +15125550100.');
    const many = { own: Array.from({ length: 5 }, () => leadOf(jane, owned)) };
    expect(await words({ kind: 'status' }, many)).toMatch(/^No live offers\. Yours: .* and 2 more\.$/);
  });
});

test.each([
  [0, '0.00 s'],
  [40, '0.04 s'],
  [400, '0.4 s'],
  [12_000, '12 s'],
  [180_000, '3 min'],
  [7_200_000, '2 h'],
])('%i ms is spelled %s', (ms, text) => {
  expect(spell(ms)).toBe(text);
});
