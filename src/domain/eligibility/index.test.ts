import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ProgramOver, programWith, type StandingOver, standing } from '../../../test/harness/standing.ts';
import type { LeadContent } from '../lead.ts';
import type { Eligible, Stage } from '../program.ts';
import { type CapName, capNames } from '../rep.ts';
import type { RuleGroup } from '../rules.ts';
import { capReached } from './caps.ts';
import type { Factor, Reason } from './filter.ts';
import { assess, couldHave, whyNoMember } from './index.ts';

/** A Wednesday. */
const now = Date.parse('2026-11-25T15:30:00Z');
const minute = 60_000;

const lead: LeadContent = {
  source: 'web',
  contact: { name: 'Jane Doe', phone: '+15125550100', email: 'jane@example.com', company: 'Doe Ltd' },
  value: 5000,
  language: 'es-MX',
  location: { country: 'US', state: 'TX', city: 'Austin', postalCode: '78701' },
  timeZone: 'America/Chicago',
  note: 'Call after six',
};

interface Case {
  readonly program?: ProgramOver;
  readonly rep?: StandingOver;
  readonly lead?: Partial<LeadContent>;
  readonly stage?: Stage;
  readonly maxLive?: number | null;
}

function reasonsOf({ program, rep, lead: more, stage, maxLive = null }: Case): readonly Reason[] {
  const about = { ...lead, ...more };
  const question = { lead: about, program: programWith(program), stage, maxLive, now };
  return assess([standing(rep)], question).excluded[0]?.reasons ?? [];
}

const asks = (eligible: Partial<Eligible>): ProgramOver => ({ eligible });
const speaks: RuleGroup = {
  combinator: 'and',
  rules: [{ field: 'languages', operator: 'contains', value: 'lead.language', valueSource: 'field' }],
};
const solar: RuleGroup = { combinator: 'and', rules: [{ field: 'skills.solar', operator: '>=', value: 3 }] };
const tank = (only: RuleGroup): Stage => ({ mode: 'shark-tank', seconds: 60, details: 'teaser', only });
const capped = (cap: CapName, most: number, used: number, at: number | null = now - 88 * minute): StandingOver => ({
  profile: { caps: { [cap]: most }, timeZone: 'America/New_York' },
  usage: { [cap]: { used, at } },
});

describe('Each factor lets through', () => {
  test.each<[string, Case]>([
    ['anyone, where nothing is asked', {}],
    [
      'teams: a member of one of them',
      { program: asks({ teams: ['tm_a', 'tm_b'] }), rep: { profile: { teams: ['tm_b'] } } },
    ],
    [
      'presence: who is away, when switched off',
      { program: asks({ presence: false }), rep: { rep: { presence: 'off' } } },
    ],
    ['shifts: who is on shift', { rep: { profile: { shifts: [{ days: ['wed'], from: '15:30', to: '16:00' }] } } }],
    [
      'shifts: who is off shift and on leave, when switched off',
      {
        program: asks({ shifts: false }),
        rep: {
          profile: {
            shifts: [{ days: ['mon'], from: '09:00', to: '10:00' }],
            leave: [{ from: '2026-11-25', to: '2026-11-25' }],
          },
        },
      },
    ],
    ['shifts: whose leave is over', { rep: { profile: { leave: [{ from: '2026-11-20', to: '2026-11-24' }] } } }],
    ['caps: who is one below', { rep: capped('day', 5, 4) }],
    ['caps: who is at one, when switched off', { program: asks({ caps: false }), rep: capped('day', 5, 5) }],
    ['caps: a pipeline with just enough room', { rep: capped('pipeline', 50_000, 45_000) }],
    [
      'caps: a pipeline, for a lead without value',
      { rep: capped('pipeline', 50_000, 49_999), lead: { value: undefined } },
    ],
    ['caps: who has a cap and no history', { rep: { profile: { caps: { day: 1 } } } }],
    [
      'contactsBeforeNext: who has contacted the latest',
      { program: asks({ contactsBeforeNext: 2 }), rep: { contacted: [true, true, false] } },
    ],
    ['contactsBeforeNext: who has had no lead yet', { program: asks({ contactsBeforeNext: 2 }) }],
    ['contactsBeforeNext: who has had fewer', { program: asks({ contactsBeforeNext: 3 }), rep: { contacted: [true] } }],
    [
      'territory: the country',
      { program: asks({ territory: true }), rep: { profile: { territories: [{ country: 'us' }] } } },
    ],
    [
      'territory: one of several, without case',
      {
        program: asks({ territory: true }),
        rep: {
          profile: {
            territories: [{ country: 'CA' }, { country: 'US', state: 'tx', city: 'AUSTIN', postalPrefix: '787' }],
          },
        },
      },
    ],
    [
      'language: whoever shares the first part',
      { program: asks({ language: true }), rep: { profile: { languages: ['en', 'ES'] } } },
    ],
    [
      'language: a country of it',
      { program: asks({ language: true }), rep: { profile: { languages: ['es-AR'] } }, lead: { language: 'es' } },
    ],
    ['language: a lead that names none', { program: asks({ language: true }), lead: { language: undefined } }],
    ['callingHours: as they begin for the lead', { program: asks({ callingHours: { from: '09:30', to: '20:00' } }) }],
    ['callingHours: over midnight', { program: asks({ callingHours: { from: '20:00', to: '10:00' } }) }],
    ['level: just enough', { program: asks({ level: { min: 2 } }), rep: { profile: { level: 2 } } }],
    ['rules: who fits', { program: asks({ rules: speaks }), rep: { profile: { languages: ['es-MX'] } } }],
    ['only: who fits', { stage: tank(solar), rep: { profile: { skills: { solar: 3 } } } }],
    ['only: who fits in comparison with the lead', { stage: tank(speaks), rep: { profile: { languages: ['es-MX'] } } }],
    ['pace: who has room for one more', { rep: { liveOffers: 4 }, maxLive: 5 }],
    ['pace: any number, where it does not matter', { rep: { liveOffers: 40 }, maxLive: null }],
  ])('%s', (_, given) => {
    expect(reasonsOf(given)).toEqual([]);
  });
});

describe('Each factor drops with a reason, in both voices (P12)', () => {
  test.each<[Factor, Case, message: string, own: string]>([
    [
      'teams',
      { program: asks({ teams: ['tm_a'] }), rep: { profile: { teams: ['tm_b'] } } },
      "is in none of the program's teams",
      "you were in none of the program's teams",
    ],
    ['presence', { rep: { rep: { presence: 'away' } } }, 'is away', 'you were away'],
    ['presence', { rep: { rep: { presence: 'off' } } }, 'is off', 'you were off'],
    [
      'presence',
      { rep: { rep: { presence: 'away', presenceBecause: 'unanswered' } } },
      'is away after three offers without an answer',
      'you were away after three offers without an answer',
    ],
    [
      'shifts',
      { rep: { profile: { shifts: [{ days: ['wed'], from: '09:00', to: '17:00' }], timeZone: 'Asia/Tokyo' } } },
      'is off shift (Thu 00:30 there)',
      'you were off shift (Thu 00:30)',
    ],
    [
      'shifts',
      { rep: { profile: { leave: [{ from: '2026-11-20', to: '2026-11-25' }] } } },
      'is on leave until 2026-11-25',
      'you were on leave until 2026-11-25',
    ],
    [
      'caps',
      { rep: capped('day', 5, 5) },
      'reached the day cap of 5 at 09:02',
      'your day cap of 5 was reached at 09:02',
    ],
    [
      'caps',
      { rep: capped('hour', 2, 3) },
      'reached the hour cap of 2 at 09:02',
      'your hour cap of 2 was reached at 09:02',
    ],
    ['caps', { rep: capped('day', 0, 0, null) }, 'reached the day cap of 0', 'your day cap of 0 was reached'],
    [
      'caps',
      { rep: capped('month', 40, 40, now - 48 * 60 * minute) },
      'reached the month cap of 40 on 2026-11-23',
      'your month cap of 40 was reached on 2026-11-23',
    ],
    [
      'caps',
      { rep: capped('open', 5, 5) },
      'has 5 open leads, the most allowed',
      'you had 5 open leads, the most allowed',
    ],
    [
      'caps',
      { rep: capped('open', 1, 1) },
      'has 1 open lead, the most allowed',
      'you had 1 open lead, the most allowed',
    ],
    [
      'caps',
      { rep: capped('open', 5, 6) },
      'has 6 open leads, more than the 5 allowed',
      'you had 6 open leads, more than the 5 allowed',
    ],
    [
      'caps',
      { rep: capped('pipeline', 50_000, 45_001) },
      'has no room for it in the pipeline cap of 50000: the open leads are worth 45001',
      'your pipeline cap of 50000 had no room for it: your open leads were worth 45001',
    ],
    [
      'caps',
      { rep: capped('pipeline', 50_000, 50_000), lead: { value: 0 } },
      'has no room for it in the pipeline cap of 50000: the open leads are worth 50000',
      'your pipeline cap of 50000 had no room for it: your open leads were worth 50000',
    ],
    [
      'caps',
      {
        rep: {
          profile: { caps: { week: 9, open: 5 } },
          usage: { week: { used: 9, at: now }, open: { used: 5, at: now } },
        },
      },
      'has 5 open leads, the most allowed and reached the week cap of 9 at 15:30',
      'you had 5 open leads, the most allowed and your week cap of 9 was reached at 15:30',
    ],
    [
      'contactsBeforeNext',
      { program: asks({ contactsBeforeNext: 3 }), rep: { contacted: [false, true, false, false] } },
      'has 2 of the latest 3 leads still to contact',
      'you had 2 of your latest 3 leads still to contact',
    ],
    [
      'contactsBeforeNext',
      { program: asks({ contactsBeforeNext: 3 }), rep: { contacted: [true, false] } },
      'has 1 of the latest 2 leads still to contact',
      'you had 1 of your latest 2 leads still to contact',
    ],
    [
      'contactsBeforeNext',
      { program: asks({ contactsBeforeNext: 1 }), rep: { contacted: [false, true] } },
      'has the latest lead still to contact',
      'you had your latest lead still to contact',
    ],
    ['territory', { program: asks({ territory: true }) }, 'has no territory', 'you had no territory'],
    [
      'territory',
      {
        program: asks({ territory: true }),
        rep: { profile: { territories: [{ country: 'US' }] } },
        lead: { location: undefined },
      },
      'covers territories, but the lead names no place',
      'you cover territories, but the lead named no place',
    ],
    ...[
      { country: 'MX' },
      { country: 'US', state: 'OK' },
      { country: 'US', city: 'Dallas' },
      { country: 'US', postalPrefix: '750' },
      { country: 'US', postalPrefix: '870' },
    ].map((territory): [Factor, Case, string, string] => [
      'territory',
      { program: asks({ territory: true }), rep: { profile: { territories: [territory] } } },
      "does not cover the lead's place",
      "your territories did not cover the lead's place",
    ]),
    [
      'territory',
      {
        program: asks({ territory: true }),
        rep: { profile: { territories: [{ country: 'US', state: 'TX' }] } },
        lead: { location: { country: 'US' } },
      },
      "does not cover the lead's place",
      "your territories did not cover the lead's place",
    ],
    [
      'language',
      { program: asks({ language: true }), rep: { profile: { languages: ['en', 'est'] } } },
      "does not speak the lead's language",
      "you did not have the lead's language",
    ],
    [
      'callingHours',
      { program: asks({ callingHours: { from: '10:00', to: '20:00' } }) },
      'may not call now: it is 09:30 for the lead (10:00 to 20:00)',
      'the lead could not be called at that hour (10:00 to 20:00)',
    ],
    [
      'callingHours',
      { program: asks({ callingHours: { from: '08:00', to: '15:30' } }), lead: { timeZone: undefined } },
      'may not call now: it is 15:30 there (08:00 to 15:30)',
      'you could not call then: it was 15:30 where you are (08:00 to 15:30)',
    ],
    [
      'level',
      { program: asks({ level: { min: 3 } }), rep: { profile: { level: 2 } } },
      'is at level 2, below 3',
      'you were at level 2, below 3',
    ],
    [
      'rules',
      { program: asks({ rules: { combinator: 'and', rules: [speaks, solar] } }) },
      'does not fit the rules: languages, skills.solar',
      'you did not fit the rules: languages, skills.solar',
    ],
    [
      'only',
      { stage: tank(solar) },
      "does not fit the stage's rules: skills.solar",
      "you did not fit the stage's rules: skills.solar",
    ],
    ['pace', { rep: { liveOffers: 1 }, maxLive: 1 }, 'has 1 live offer already', 'you had 1 live offer already'],
    ['pace', { rep: { liveOffers: 6 }, maxLive: 5 }, 'has 6 live offers already', 'you had 6 live offers already'],
  ])('%s %j: %s', (factor, given, message, own) => {
    expect(reasonsOf(given)).toEqual([{ factor, message, own }]);
  });
});

describe('A rep who is asked about', () => {
  const strict: ProgramOver = {
    eligible: {
      teams: ['tm_a'],
      contactsBeforeNext: 1,
      territory: true,
      language: true,
      callingHours: { from: '20:00', to: '21:00' },
      level: { min: 9 },
      rules: solar,
    },
  };
  const hopeless: Case = {
    program: strict,
    rep: {
      rep: { presence: 'away' },
      profile: { caps: { day: 0 }, leave: [{ from: '2026-11-25', to: '2026-11-25' }] },
      contacted: [false],
      liveOffers: 1,
    },
    stage: tank(speaks),
    maxLive: 1,
  };

  test('hears every reason that applies, not just the first (P12)', () => {
    expect(reasonsOf(hopeless).map(({ factor }) => factor)).toEqual([
      'teams',
      'presence',
      'shifts',
      'caps',
      'contactsBeforeNext',
      'territory',
      'language',
      'callingHours',
      'level',
      'rules',
      'only',
      'pace',
    ]);
  });

  test('is told nothing that the lead says, but for the time where it is (P8)', () => {
    const told = JSON.stringify(reasonsOf(hopeless));
    for (const secret of ['Jane', '5125550100', 'example.com', 'Doe', '5000', 'es-MX', 'Austin', 'TX', '787', 'six']) {
      expect(told).not.toContain(secret);
    }
  });

  test('is either eligible or left out, and the order of the others stays', () => {
    const reps = (['available', 'away', 'available'] as const).map((presence, seniority) =>
      standing({ rep: { id: `rep_${seniority}`, presence, seniority } }),
    );
    const { eligible, excluded } = assess(reps, { lead, program: programWith(), stage: undefined, maxLive: null, now });
    expect(eligible).toEqual([reps[0], reps[2]]);
    expect(excluded.map(({ id }) => id)).toEqual(['rep_1']);
  });
});

describe('The cap that a claim meets', () => {
  const caps = fc.record(
    { open: fc.nat(3), hour: fc.nat(3), day: fc.nat(3), week: fc.nat(3), month: fc.nat(3), pipeline: fc.nat(100) },
    { requiredKeys: [] },
  );
  const usage = fc.record(
    Object.fromEntries(
      capNames.map((name) => [name, fc.record({ used: fc.nat(name === 'pipeline' ? 100 : 3), at: fc.constant(now) })]),
    ),
  );

  test('is there exactly when the filter drops the rep', () => {
    fc.assert(
      fc.property(caps, usage, fc.option(fc.nat(100), { nil: undefined }), (some, used, value) => {
        const one = standing({ profile: { caps: some }, usage: used });
        const question = { lead: { ...lead, value }, program: programWith(), stage: undefined, maxLive: null, now };
        const reached = capReached(one, question.lead);
        expect(reached === undefined).toBe(assess([one], question).eligible.length === 1);
      }),
    );
  });

  test('is the first of them', () => {
    const profile = { caps: { day: 1, week: 1, open: 2 } };
    const full = { used: 1, at: now };
    expect(capReached(standing({ profile, usage: { day: full, week: full, open: full } }), lead)).toBe('day');
    expect(capReached(standing({ profile }), lead)).toBeUndefined();
  });
});

describe('Membership and hope', () => {
  test.each<[string, Case, member: boolean, could: boolean]>([
    ['everyone', {}, true, true],
    ['in none of the teams', { program: asks({ teams: ['tm_a'] }) }, false, false],
    ['below the level', { program: asks({ level: { min: 1 } }) }, false, false],
    ['not fitting rules about the rep', { program: asks({ rules: solar }) }, false, false],
    ['not known to fit rules about the lead', { program: asks({ rules: speaks }) }, true, true],
    ['away', { rep: { rep: { presence: 'away' } } }, true, false],
    ['on leave', { rep: { profile: { leave: [{ from: '2026-11-25', to: '2026-11-25' }] } } }, true, false],
    ['at a cap', { rep: capped('day', 5, 5) }, true, false],
    ['with some room in the pipeline', { rep: capped('pipeline', 10, 9) }, true, true],
    ['with no room in the pipeline', { rep: capped('pipeline', 10, 10) }, true, false],
    ['with contacts to make', { program: asks({ contactsBeforeNext: 1 }), rep: { contacted: [false] } }, true, false],
    ['with too many live offers', { rep: { liveOffers: 5 }, maxLive: 5 }, true, false],
    ['without a territory', { program: asks({ territory: true }) }, true, true],
    ['without the language', { program: asks({ language: true }) }, true, true],
    ['outside calling hours', { program: asks({ callingHours: { from: '20:00', to: '21:00' } }) }, true, true],
  ])('%s', (_, { program, rep, maxLive = null }, member, could) => {
    expect(whyNoMember(standing(rep), programWith(program), undefined).length === 0).toBe(member);
    expect(couldHave(standing(rep), programWith(program), now, maxLive)).toBe(could);
  });

  test('Whoever may have a lead could have one, and is a member: a held program is never skipped wrongly (P3)', () => {
    const eligible = fc.record({
      teams: fc.subarray(['tm_a', 'tm_b']),
      presence: fc.boolean(),
      shifts: fc.boolean(),
      caps: fc.boolean(),
      territory: fc.boolean(),
      language: fc.boolean(),
      level: fc.option(fc.record({ min: fc.nat(2) }), { nil: undefined }),
      contactsBeforeNext: fc.option(fc.nat(3), { nil: undefined }),
      rules: fc.constantFrom(solar, speaks, { combinator: 'and' as const, rules: [] }),
    });
    const rep = fc.record({
      rep: fc.record({ presence: fc.constantFrom('available' as const, 'away' as const) }),
      profile: fc.record({
        teams: fc.subarray(['tm_a', 'tm_b']),
        languages: fc.subarray(['en', 'es-MX']),
        skills: fc.record({ solar: fc.nat(4) }),
        level: fc.nat(2),
        territories: fc.subarray([{ country: 'US' }, { country: 'MX' }]),
        caps: fc.record({ day: fc.nat(3), pipeline: fc.nat(9000) }, { requiredKeys: [] }),
      }),
      liveOffers: fc.nat(2),
      contacted: fc.array(fc.boolean(), { maxLength: 3 }),
      usage: fc.record({
        day: fc.record({ used: fc.nat(3), at: fc.constant(null) }),
        pipeline: fc.record({ used: fc.nat(9000), at: fc.constant(null) }),
      }),
    });
    fc.assert(
      fc.property(eligible, rep, fc.constantFrom(1, 2, null), (asked, given, maxLive) => {
        const [program, one] = [programWith({ eligible: asked }), standing(given)];
        const may = assess([one], { lead, program, stage: undefined, maxLive, now }).eligible.length === 1;
        if (may) expect(couldHave(one, program, now, maxLive)).toBe(true);
        if (couldHave(one, program, now, maxLive)) expect(whyNoMember(one, program, undefined)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
