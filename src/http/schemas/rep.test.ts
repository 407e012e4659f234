import { describe, expect, test } from 'vitest';
import { faultsOf, pathsOf } from '../../../test/harness/faults.ts';
import { repChange, repIn, toChange, toDraft } from './rep.ts';

describe('A rep', () => {
  test('needs only a name: everything else has a default', () => {
    expect(toDraft(repIn.parse({ name: 'Ana' }))).toEqual({
      name: 'Ana',
      email: null,
      phone: null,
      smsOptIn: false,
      presence: 'available',
      score: 0,
      profile: { teams: [], languages: [], territories: [], skills: {}, level: 0, timeZone: 'UTC', attributes: {} },
    });
  });

  test('is taken as it is written, the phone in E.164', () => {
    const given = {
      name: 'Ana',
      email: 'ana@example.com',
      phone: '(512) 555-0111',
      smsOptIn: true,
      presence: 'away',
      score: 0.25,
      languages: ['en', 'de'],
      territories: [{ country: 'US', state: 'TX', postalPrefix: '787' }],
      skills: { solar: 3 },
      level: 2,
      timeZone: 'America/Chicago',
      attributes: { desk: 4 },
      teams: [],
      shifts: [],
      leave: [],
      caps: {},
    };
    const draft = toDraft(repIn.parse(given));
    expect(draft).toMatchObject({ phone: '+15125550111', presence: 'away', score: 0.25, smsOptIn: true });
    expect(draft.profile).toMatchObject({ languages: ['en', 'de'], skills: { solar: 3 }, level: 2 });
  });

  test.each<[string, unknown]>([
    ['', null],
    ['name', {}],
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(2001) }],
    ['name', { name: 'A\u0000' }],
    ['email', { name: 'A', email: 'x' }],
    ['phone', { name: 'A', phone: '12' }],
    ['phone', { name: 'A', phone: '٥١٢٥٥٥٠١٠٠' }],
    ['smsOptIn', { name: 'A', smsOptIn: 'yes' }],
    ['presence', { name: 'A', presence: 'busy' }],
    ['score', { name: 'A', score: '1' }],
    ['languages', { name: 'A', languages: 'en' }],
    ['languages.1', { name: 'A', languages: ['en', 5] }],
    ['territories.0.country', { name: 'A', territories: [{ state: 'TX' }] }],
    ['territories.0.street', { name: 'A', territories: [{ country: 'US', street: 'x' }] }],
    ['skills.solar', { name: 'A', skills: { solar: 'good' } }],
    ['timeZone', { name: 'A', timeZone: 'Mars' }],
    ['attributes.a', { name: 'A', attributes: { a: {} } }],
    ['id', { name: 'A', id: 'rep_1' }],
    ['rank', { name: 'A', rank: 1 }],
    ['nickname', { name: 'A', nickname: 'x' }],
  ])('is refused where it is wrong: %s', (path, given) => {
    expect(pathsOf(repIn, given)).toEqual([path]);
  });

  test.each<[string, unknown]>([
    ['teams', { teams: ['team_1'] }],
    ['shifts', { shifts: [{ days: ['mon'], from: '09:00', to: '17:00' }] }],
    ['leave', { leave: [{ from: '2026-01-01', to: '2026-01-02' }] }],
    ['caps', { caps: { open: 5 } }],
  ])('hears by name that %s are not built yet, rather than be ignored', (name, given) => {
    const faults = faultsOf(repIn, { name: 'A', ...Object(given) });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toMatch(new RegExp(`^${name}`));
  });
});

describe('A change of a rep', () => {
  test('changes what was given and nothing else', () => {
    expect(toChange(repChange.parse({ score: 2 }))).toEqual({ score: 2, profile: {} });
    expect(toChange(repChange.parse({ phone: null, level: 3 }))).toEqual({ phone: null, profile: { level: 3 } });
    expect(toChange(repChange.parse({}))).toEqual({ profile: {} });
  });

  test.each(['id', 'rank', 'seniority', '__proto__'])('refuses %s', (name) => {
    expect(pathsOf(repChange, JSON.parse(`{"${name}": 1}`))).toEqual([name]);
  });
});
