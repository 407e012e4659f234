/**
 * Every method of the field, in its own words, through the whole house: these reps and leads in, exactly these offers and
 * owners out. A history reads "AB 60s": offered to A and B, the best first, for 60 seconds; "→A": assigned to A.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FloorDay } from '../harness/floor-day.ts';

let day: FloorDay;
beforeEach(async () => {
  day = await FloorDay.open();
});
afterEach(() => day.close());

const all = (...rules: readonly unknown[]) => ({ combinator: 'and', rules });
const rule = (field: string, operator: string, value: unknown) => ({ field, operator, value });
const five = { A: {}, B: {}, C: {}, D: {}, E: {} };
const three = { A: {}, B: {}, C: {} };

interface Row {
  readonly method: string;
  readonly team?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly stages: readonly Readonly<Record<string, unknown>>[];
  readonly more?: Readonly<Record<string, unknown>>;
  /** What happens; one lead comes in and nobody answers, unless said. */
  readonly act?: () => Promise<void>;
  /** The history of the last lead. */
  readonly history?: string;
  /** The owner of each lead. */
  readonly owners?: string;
}

async function play({ team = three, stages, more, act, history, owners }: Row): Promise<void> {
  await day.reps(team);
  await day.program(stages, more);
  await (act ?? (() => day.lead()))();
  if (history !== undefined) expect(await day.history()).toBe(history);
  if (owners !== undefined) expect(await day.owners()).toBe(owners);
}

/** Wall-clock hours around now in a time zone: from so many hours away to so many. */
function clockFrom(timeZone: string, from: number, to: number): { from: string; to: string } {
  const at = (hours: number): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(
      Date.now() + hours * 3_600_000,
    );
  return { from: at(from), to: at(to) };
}

/** The same as a shift on every day. */
const hoursFrom = (timeZone: string, from: number, to: number) => ({
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  ...clockFrom(timeZone, from, to),
});

const turns = async (seconds: number, count: number): Promise<void> => {
  await day.lead();
  for (let turn = 0; turn < count; turn++) await day.seconds(seconds + 0.1);
};

describe('Modes', () => {
  const rows: readonly Row[] = [
    {
      method: 'shark-tank: one wave to everybody eligible; the first claim wins',
      stages: [{ mode: 'shark-tank' }],
      act: async () => {
        await day.lead();
        await day.claims('B');
        await day.claims('A');
      },
      history: 'ABC 60s, B won, A taken',
    },
    {
      method: 'shark-tank: when its time is over the next stage starts',
      stages: [
        { mode: 'shark-tank', seconds: 5 },
        { mode: 'shark-tank', seconds: 7 },
      ],
      act: () => turns(7, 2),
      history: 'ABC 5s, ABC 7s, unclaimed nobody-claimed',
    },
    {
      method: 'top-producer: in order of rank, one rep at a time; a decline moves on at once',
      team: { A: { score: 1 }, B: { score: 9 }, C: { score: 5 } },
      stages: [{ mode: 'top-producer', seconds: 20 }],
      act: async () => {
        await day.lead();
        await day.seconds(20.1);
        await day.passes('C');
        await day.seconds(20.1);
      },
      history: 'B 20s, C 20s, C passed, A 20s, unclaimed nobody-claimed',
    },
    {
      method: 'top-producer: the turn of a rep reachable only by SMS is longer',
      team: { A: {}, B: { phone: '+15125550101', smsOptIn: true }, C: { phone: '+15125550102' } },
      stages: [{ mode: 'top-producer', seconds: 20, smsSeconds: 60 }],
      act: async () => {
        await day.lead();
        await day.seconds(20.1);
        await day.seconds(60.1);
      },
      history: 'A 20s, B 60s, C 20s',
    },
    {
      method: 'top-producer: a rep who is in the browser too has the usual turn',
      team: { A: { phone: '+15125550101', smsOptIn: true }, B: {} },
      stages: [{ mode: 'top-producer', seconds: 20, smsSeconds: 60 }],
      act: async () => {
        await day.rep('A').connect();
        await day.lead();
      },
      history: 'A 20s',
    },
    {
      method: 'top-producer: width reps a wave',
      team: five,
      stages: [{ mode: 'top-producer', seconds: 20, width: 2 }],
      act: () => turns(20, 3),
      history: 'AB 20s, CD 20s, E 20s, unclaimed nobody-claimed',
    },
    {
      method: 'top-producer: limit, how far down',
      team: five,
      stages: [{ mode: 'top-producer', seconds: 20, limit: 3 }],
      act: () => turns(20, 3),
      history: 'A 20s, B 20s, C 20s, unclaimed nobody-claimed',
    },
    {
      method: 'top-producer: rounds; who declined is not asked again',
      stages: [{ mode: 'top-producer', seconds: 20, rounds: 2 }],
      act: async () => {
        await day.lead();
        await day.seconds(20.1);
        await day.passes('B');
        await day.seconds(20.1);
        await day.seconds(20.1);
        await day.seconds(20.1);
      },
      history: 'A 20s, B 20s, B passed, C 20s, A 20s, C 20s, unclaimed nobody-claimed',
    },
    {
      method: 'top-producer: stagger, earlier reps keep their offer while later ones join',
      stages: [{ mode: 'top-producer', seconds: 20, stagger: true }],
      act: async () => {
        await day.lead();
        await day.seconds(20.1);
        await day.seconds(20.1);
        await day.claims('A');
        await day.claims('C');
      },
      history: 'A 20s, B 20s, C 20s, A won, C taken',
    },
    {
      method: 'top-producer: stagger, all close together',
      stages: [{ mode: 'top-producer', seconds: 20, stagger: true }],
      act: async () => {
        await turns(20, 3);
        expect((await day.claims<{ result: string }>('A')).body.result).toBe('expired');
      },
      history: 'A 20s, B 20s, C 20s, unclaimed nobody-claimed, A expired',
    },
    {
      method: 'top-producer: a rep who went away since is skipped without waiting',
      stages: [{ mode: 'top-producer', seconds: 20 }],
      act: async () => {
        await day.lead();
        await day.presence('B', 'away');
        await day.seconds(20.1);
      },
      history: 'A 20s, C 20s',
    },
    {
      method: 'top-producer: a rep who filled a cap since is skipped without waiting',
      team: { A: {}, B: { caps: { open: 1 } }, C: {} },
      stages: [{ mode: 'top-producer', seconds: 20 }],
      act: async () => {
        await day.lead();
        const other = await day.world.lead();
        await day.does('assign', { repId: day.id('B') }, other);
        await day.seconds(20.1);
      },
      history: 'A 20s, C 20s',
    },
    {
      method: 'push-pull: A B C D E, then E D C B A',
      team: five,
      stages: [{ mode: 'push-pull', seconds: 30 }],
      more: { eligible: { presence: false } },
      act: () => turns(30, 10),
      history: 'A 30s, B 30s, C 30s, D 30s, E 30s, E 30s, D 30s, C 30s, B 30s, A 30s, unclaimed nobody-claimed',
    },
    {
      method: 'push-pull: the next lead starts at B',
      team: five,
      stages: [{ mode: 'push-pull', seconds: 30 }],
      act: async () => {
        await day.lead();
        await day.claims('A');
        await day.lead();
        await day.seconds(30.1);
      },
      history: 'B 30s, C 30s',
    },
    {
      method: 'push-pull: without reverse, once through',
      stages: [{ mode: 'push-pull', seconds: 30, reverse: false }],
      act: () => turns(30, 3),
      history: 'A 30s, B 30s, C 30s, unclaimed nobody-claimed',
    },
    {
      method: 'round-robin: each eligible rep in turn, the cycle repeats',
      stages: [{ mode: 'round-robin' }],
      act: () => day.many(7),
      owners: 'ABCABCA',
    },
    {
      method: 'round-robin: nobody loses or banks a turn by being away',
      stages: [{ mode: 'round-robin' }],
      act: async () => {
        await day.many(1);
        await day.presence('B', 'away');
        await day.many(2);
        await day.presence('B', 'available');
        await day.many(4);
      },
      owners: 'ACABCAB',
    },
    {
      method: 'shares: by rank, of 50: 16, 13, 10, 7, 4',
      team: five,
      stages: [{ mode: 'shares', by: 'rank', shares: [16, 13, 10, 7, 4] }],
      act: async () => {
        await day.many(50);
        const owners = await day.owners();
        const got = ['A', 'B', 'C', 'D', 'E'].map((letter) => [...owners].filter((owner) => owner === letter).length);
        expect(got).toEqual([16, 13, 10, 7, 4]);
      },
    },
    {
      method: 'shares: positions rank everyone in the program, present or not; beyond the list, none',
      stages: [{ mode: 'shares', by: 'rank', shares: [2, 1] }],
      act: async () => {
        await day.presence('A', 'away');
        await day.many(3);
      },
      owners: 'BBB',
    },
    {
      method: 'shares: beyond the list, none, though nobody else is there',
      stages: [{ mode: 'shares', by: 'rank', shares: [2, 1] }, { mode: 'cherry-pick' }],
      act: async () => {
        await day.presence('A', 'away');
        await day.presence('B', 'off');
        await day.lead();
      },
      history: 'pool C',
    },
    {
      method: 'cherry-pick: into the pool, until somebody picks',
      stages: [{ mode: 'cherry-pick' }],
      act: async () => {
        await day.lead();
        await day.seconds(90_000);
        await day.claims('C');
      },
      history: 'pool ABC, C won',
    },
    {
      method: 'cherry-pick: with seconds, then the next stage',
      stages: [{ mode: 'cherry-pick', seconds: 600 }, { mode: 'round-robin' }],
      act: () => turns(600, 1),
      history: 'pool ABC 600s, →A',
    },
    {
      method: 'cherry-pick: takes a lead even when nobody is eligible, so it never holds',
      team: { A: { presence: 'off' } },
      stages: [{ mode: 'cherry-pick' }],
      history: 'pool nobody',
    },
    {
      method: 'skim: waits for a manager to hand it to someone',
      stages: [{ mode: 'skim' }],
      act: async () => {
        await day.lead();
        await day.seconds(90_000);
        await day.does('assign', { repId: day.id('C') });
      },
      history: 'skim nobody, →C',
    },
    {
      method: 'skim: with seconds, then the next stage',
      stages: [{ mode: 'skim', seconds: 600 }, { mode: 'shark-tank' }],
      act: () => turns(600, 1),
      history: 'skim nobody 600s, ABC 60s',
    },
    {
      method: 'modified round robin: enterprise deals among specialists, the others among all',
      team: { A: { level: 3 }, B: {}, C: { level: 5 } },
      stages: [
        { mode: 'round-robin', when: all(rule('value', '>=', 50_000)), only: all(rule('level', '>=', 3)) },
        { mode: 'round-robin' },
      ],
      act: async () => {
        await day.lead({ value: 80_000 });
        await day.lead({ value: 1000 });
        await day.lead({ value: 60_000 });
        await day.lead({ value: 2000 });
        await day.lead({ value: 90_000 });
      },
      owners: 'AACBA',
    },
    {
      method: 'portion: the first, fifth, ninth … at 25',
      team: { A: {}, B: {} },
      stages: [
        { mode: 'round-robin', portion: 25, only: all(rule('name', '=', 'A')) },
        { mode: 'round-robin', only: all(rule('name', '=', 'B')) },
      ],
      act: () => day.many(20),
      owners: 'ABBBABBBABBBABBBABBB',
    },
    {
      method: 'portion counts the leads that pass when',
      team: { A: {}, B: {} },
      stages: [
        {
          mode: 'round-robin',
          when: all(rule('product', '=', 'solar')),
          portion: 50,
          only: all(rule('name', '=', 'A')),
        },
        { mode: 'round-robin', only: all(rule('name', '=', 'B')) },
      ],
      act: async () => {
        for (const product of ['solar', 'roof', 'solar', 'roof', 'roof', 'solar', 'solar']) await day.lead({ product });
      },
      owners: 'ABBBBAB',
    },
    {
      method: 'portion: a lead counts once, however often it is looked at while it is held',
      team: { A: {}, B: {} },
      stages: [
        { mode: 'round-robin', portion: 50 },
        { mode: 'round-robin', only: all(rule('name', '=', 'B')) },
      ],
      act: async () => {
        await day.presence('A', 'off');
        await day.presence('B', 'off');
        await day.lead();
        for (let look = 0; look < 5; look++) await day.seconds(2);
        await day.presence('B', 'available');
        await day.seconds(2);
        await day.presence('A', 'available');
        // The first was taken by the portion, the second is passed on, the third is taken, and so on.
        await day.many(4);
        expect(await day.sentences(day.leads[1])).toContainEqual(expect.stringContaining('by its portion'));
      },
      owners: 'BBABB',
    },
    {
      method: 'top-producer 3 × 20 s → shark-tank 60 s → cherry-pick',
      team: five,
      stages: [
        { mode: 'top-producer', seconds: 20, limit: 3 },
        { mode: 'shark-tank', seconds: 60 },
        { mode: 'cherry-pick' },
      ],
      act: async () => {
        await turns(20, 3);
        await day.seconds(60.1);
      },
      history: 'A 20s, B 20s, C 20s, ABCDE 60s, pool ABCDE',
    },
  ];
  test.each(rows)('$method', play);

  test('round-robin: smooth weighted, no bursts', async () => {
    await day.reps(three);
    await day.program([{ mode: 'round-robin', weights: { [day.id('A')]: 3 } }]);
    await day.many(10);
    expect(await day.owners()).toBe('ABACAABACA');
  });

  test('shares: by rep, a ramping rep gets fewer', async () => {
    await day.reps(three);
    await day.program([
      { mode: 'shares', by: 'rep', shares: { [day.id('A')]: 50, [day.id('B')]: 30, [day.id('C')]: 20 } },
    ]);
    await day.many(10);
    expect([...(await day.owners())].sort().join('')).toBe('AAAAABBBCC');
  });

  test('skim: a rep named as allocator sees the lead and hands it to someone; nobody else may', async () => {
    await day.reps(three);
    await day.program([{ mode: 'skim', allocators: [day.id('B')] }]);
    await day.lead();
    expect((await day.does('assign', { repId: day.id('C') }, day.latest, 'A')).status).toBe(404);
    const given = await day.does('assign', { repId: day.id('C') }, day.latest, 'B');
    expect(given).toMatchObject({ status: 200, body: { status: 'claimed', claimedBy: { name: 'C' } } });
    expect(given.body).not.toHaveProperty('contact');
    expect(await day.history()).toBe('skim B, →C');
    expect((await day.does('assign', { repId: day.id('A') }, day.latest, 'B')).status).toBe(403);
  });
});

describe('Eligibility', () => {
  const tank = [{ mode: 'shark-tank' }];
  const solarTerritory = [{ country: 'US', state: 'TX' }];
  const rows: readonly Row[] = [
    {
      method: 'availability: available',
      team: { A: { presence: 'away' }, B: {}, C: { presence: 'off' } },
      stages: tank,
      history: 'B 60s',
    },
    {
      method: 'availability: not when presence is switched off',
      team: { A: { presence: 'away' }, B: {} },
      stages: tank,
      more: { eligible: { presence: false } },
      history: 'AB 60s',
    },
    {
      method: 'availability: not on leave',
      team: { A: { leave: [{ from: '2000-01-01', to: '2999-01-01' }] }, B: {} },
      stages: tank,
      history: 'B 60s',
    },
    {
      method: 'availability: on shift now in the rep’s own time zone',
      team: {
        A: { timeZone: 'Asia/Tokyo', shifts: [hoursFrom('Asia/Tokyo', -1, 1)] },
        B: { timeZone: 'America/Denver', shifts: [hoursFrom('America/Denver', -1, 1)] },
        C: { timeZone: 'America/Denver', shifts: [hoursFrom('Asia/Tokyo', -1, 1)] },
      },
      stages: tank,
      history: 'AB 60s',
    },
    {
      method: 'availability: shifts do not matter where the program switches them off',
      team: { A: { shifts: [hoursFrom('UTC', 2, 3)] }, B: {} },
      stages: tank,
      more: { eligible: { shifts: false } },
      history: 'AB 60s',
    },
    {
      method: 'time zone: the lead’s own calling hours',
      team: { A: {}, B: {} },
      stages: tank,
      more: { eligible: { callingHours: clockFrom('Asia/Tokyo', -1, 1) } },
      act: async () => {
        await day.lead({ timeZone: 'America/Denver' });
        expect(await day.history()).toBe('held nobody-eligible');
        await day.lead({ timeZone: 'Asia/Tokyo' });
      },
      history: 'AB 60s',
    },
    {
      method: 'team: the program’s teams',
      stages: tank,
      act: async () => {
        const team = await day.team('North');
        await day.change('B', { teams: [team] });
        await day.program(tank, { name: 'North', priority: 1, eligible: { teams: [team] } });
        await day.lead();
      },
      history: 'B 60s',
    },
    {
      method: 'quotas and caps: open claims',
      team: { A: { caps: { open: 1 } }, B: {} },
      stages: tank,
      act: async () => {
        await day.lead();
        await day.claims('A');
        await day.lead();
        await day.does('outcome', { result: 'lost' }, day.leads[0]);
        await day.lead();
        expect(await day.history(day.leads[1])).toBe('B 60s');
      },
      history: 'AB 60s',
    },
    {
      method: 'quotas and caps: claims an hour, rolling',
      team: { A: { caps: { hour: 1 } }, B: {} },
      stages: tank,
      act: async () => {
        await day.lead();
        await day.claims('A');
        await day.seconds(3590);
        await day.lead();
        await day.seconds(11);
        await day.lead();
        expect(await day.history(day.leads[1])).toContain('B 60s');
        expect(await day.history(day.leads[1])).not.toContain('AB 60s');
      },
      history: 'AB 60s',
    },
    {
      method: 'quotas and caps: value of the open pipeline',
      team: { A: { caps: { pipeline: 10_000 } }, B: {} },
      stages: tank,
      act: async () => {
        await day.lead({ value: 8000 });
        await day.claims('A');
        await day.lead({ value: 1000 });
        await day.lead({ value: 3000 });
        expect(await day.history(day.leads[1])).toBe('AB 60s');
      },
      history: 'B 60s',
    },
    {
      method: 'quotas and caps: contactsBeforeNext, contacts made on earlier leads before the next',
      team: { A: {}, B: {} },
      stages: tank,
      more: { eligible: { contactsBeforeNext: 1 } },
      act: async () => {
        await day.lead();
        await day.claims('A');
        await day.lead();
        await day.does('contacted', {}, day.leads[0], 'A');
        await day.lead();
        expect(await day.history(day.leads[1])).toBe('B 60s');
      },
      history: 'AB 60s',
    },
    {
      method: 'territory: country, state, postal prefix or city',
      team: {
        A: { territories: solarTerritory },
        B: { territories: [{ country: 'us', postalPrefix: '787' }] },
        C: { territories: [{ country: 'US', city: 'austin' }] },
        D: { territories: [{ country: 'US', state: 'OK' }] },
        E: {},
      },
      stages: tank,
      more: { eligible: { territory: true } },
      act: async () => {
        await day.lead({ location: { country: 'US', state: 'TX', city: 'Austin', postalCode: '78701' } });
      },
      history: 'ABC 60s',
    },
    {
      method: 'segment: any field of the lead decides which program takes it',
      team: { A: {}, B: {} },
      stages: [{ mode: 'round-robin', only: all(rule('name', '=', 'A')) }],
      more: { match: all(rule('fields.size', '>=', 100)) },
      act: async () => {
        await day.program([{ mode: 'round-robin', only: all(rule('name', '=', 'B')) }], {
          name: 'Others',
          priority: -1,
        });
        await day.lead({ fields: { size: 100 } });
        await day.lead({ fields: { size: 99 } });
        await day.lead();
      },
      owners: 'ABB',
    },
    {
      method: 'language: the rep speaks it',
      team: { A: { languages: ['en'] }, B: { languages: ['en', 'es'] }, C: {} },
      stages: tank,
      more: { eligible: { language: true } },
      act: async () => {
        await day.lead({ language: 'es' });
      },
      history: 'B 60s',
    },
    {
      method: 'expertise: product, service or sector skills, with levels',
      team: { A: { skills: { solar: 1 } }, B: { skills: { solar: 3 } }, C: {} },
      stages: tank,
      more: { eligible: { rules: all(rule('skills.solar', '>=', 2)) } },
      history: 'B 60s',
    },
    {
      method: 'experience: a minimum level',
      team: { A: { level: 1 }, B: { level: 2 }, C: { level: 3 } },
      stages: tank,
      more: { eligible: { level: { min: 2 } } },
      history: 'BC 60s',
    },
    {
      method: 'experience: the lead’s complexity asks for a level',
      team: { A: { level: 1 }, B: { level: 2 }, C: { level: 3 } },
      stages: tank,
      more: {
        eligible: {
          rules: all({ field: 'level', operator: '>=', value: 'lead.fields.complexity', valueSource: 'field' }),
        },
      },
      act: async () => {
        await day.lead({ fields: { complexity: 3 } });
      },
      history: 'C 60s',
    },
    {
      method: 'rules: a rule group over the rep’s fields that compares with the lead',
      team: { A: { languages: ['en'] }, B: { languages: ['fr', 'de'] } },
      stages: tank,
      more: {
        eligible: {
          rules: all({ field: 'languages', operator: 'contains', value: 'lead.language', valueSource: 'field' }),
        },
      },
      act: async () => {
        await day.lead({ language: 'de' });
      },
      history: 'B 60s',
    },
    {
      method: 'only: a narrower rule for one stage',
      team: { A: {}, B: { attributes: { senior: true } } },
      stages: [{ mode: 'shark-tank', seconds: 5, only: all(rule('attributes.senior', '=', true)) }, ...tank],
      act: () => turns(5, 1),
      history: 'B 5s, AB 60s',
    },
    {
      method: 'nobody: a stage that finds nobody is passed over at once',
      team: { A: {}, B: {} },
      stages: [{ mode: 'shark-tank', only: all(rule('level', '>=', 9)) }, { mode: 'round-robin' }],
      history: '→A',
    },
    {
      method: 'nobody: held until somebody is there',
      team: { A: { presence: 'off' } },
      stages: tank,
      act: async () => {
        await day.lead();
        await day.presence('A', 'available');
      },
      history: 'held nobody-eligible, A 60s',
    },
    {
      method: 'nobody: unclaimed at once, where the program says so',
      team: { A: { presence: 'off' } },
      stages: tank,
      more: { nobody: 'unclaimed' },
      history: 'unclaimed nobody-eligible',
    },
    {
      method: 'nobody: a hold has a limit, with an alarm, and then it is unclaimed',
      team: { A: { presence: 'off' } },
      stages: tank,
      more: { holdLimit: 600 },
      act: async () => {
        await day.lead();
        await day.seconds(299);
        await day.seconds(2);
        await day.seconds(300);
      },
      history: 'held nobody-eligible, alarm, unclaimed held-too-long',
    },
    {
      method: 'unclaimed: into the pool, where the program says so',
      team: { A: {} },
      stages: [{ mode: 'shark-tank', seconds: 5 }],
      more: { unclaimed: 'pool' },
      act: () => turns(5, 1),
      history: 'A 5s, pool A',
    },
    {
      method: 'pace: a rep with a live offer is passed over in turn-by-turn modes',
      stages: [{ mode: 'top-producer', seconds: 20 }],
      act: async () => {
        await day.many(3);
        expect(await day.history(day.leads[0])).toBe('A 20s');
        expect(await day.history(day.leads[1])).toBe('B 20s');
      },
      history: 'C 20s',
    },
    {
      method: 'pace: when everyone is at maxLive the lead waits, the newest first',
      team: { A: {} },
      stages: [{ mode: 'top-producer', seconds: 20 }],
      act: async () => {
        await day.many(3);
        await day.claims('A', day.leads[0]);
        expect(await day.history(day.leads[1])).toBe('held pace');
      },
      history: 'held pace, A 20s',
    },
    {
      method: 'pace: a setting of the program',
      team: { A: {} },
      stages: [{ mode: 'top-producer', seconds: 20 }],
      more: { maxLive: 2 },
      act: async () => {
        await day.many(3);
        expect(await day.history(day.leads[1])).toBe('A 20s');
      },
      history: 'held pace',
    },
    {
      method: 'giving back: the stages go on without that rep',
      stages: [{ mode: 'shark-tank' }, { mode: 'cherry-pick' }],
      act: async () => {
        await day.lead();
        await day.claims('A');
        await day.does('release', { reason: 'wrong area' }, day.latest, 'A');
      },
      history: 'ABC 60s, A won, A gave back, BC 60s',
    },
    {
      method: 'giving back: an assigned lead goes to the next in turn',
      stages: [{ mode: 'round-robin' }],
      act: async () => {
        await day.lead();
        await day.does('release', { reason: 'wrong area' }, day.latest, 'A');
      },
      history: '→A, A gave back, →B',
    },
    {
      method: 'giving back: a picked lead goes back into the pool',
      team: { A: {}, B: {} },
      stages: [{ mode: 'cherry-pick' }],
      act: async () => {
        await day.lead();
        await day.claims('A');
        await day.does('release', { reason: 'wrong area' }, day.latest, 'A');
        expect((await day.claims('A')).status).toBe(403);
      },
      history: 'pool AB, A won, A gave back, pool B',
    },
    {
      method: 'manager’s hand: assign ignores caps and eligibility',
      team: { A: { presence: 'off', caps: { open: 0 } }, B: {} },
      stages: tank,
      act: async () => {
        await day.lead();
        await day.does('assign', { repId: day.id('A') });
      },
      history: 'B 60s, →A',
    },
    {
      method: 'manager’s hand: re-offer',
      team: { A: {} },
      stages: [{ mode: 'shark-tank', seconds: 5 }],
      act: async () => {
        await turns(5, 1);
        await day.does('reoffer');
        await day.claims('A');
      },
      history: 'A 5s, unclaimed nobody-claimed, offered again, A 5s, A won',
    },
    {
      method: 'known people: one that somebody claimed in the last 90 days goes to that rep first, alone, 60 s',
      stages: [{ mode: 'shark-tank', seconds: 5 }],
      act: async () => {
        const contact = { name: 'Jo Known', phone: '+15125559911' };
        await day.lead({ contact });
        await day.claims('C');
        await day.lead({ contact: { ...contact, phone: '(512) 555-9911' } });
        await day.seconds(60.1);
      },
      history: 'C 60s, ABC 5s',
    },
    {
      method: 'ghosts: after three exclusive offers in a row without any answer a rep goes away',
      team: { A: {}, B: {} },
      stages: [{ mode: 'top-producer', seconds: 20, limit: 1 }],
      act: async () => {
        for (let count = 0; count < 3; count++) await turns(20, 1);
        expect(await day.history()).toBe('A 20s, unclaimed nobody-claimed');
        await day.lead();
      },
      history: 'B 20s',
    },
  ];
  test.each(rows)('$method', play);
});
