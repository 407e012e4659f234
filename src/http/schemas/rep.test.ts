import { describe, expect, test } from 'vitest';
import { pathsOf } from '../../../test/harness/faults.ts';
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
      profile: {
        teams: [],
        languages: [],
        territories: [],
        skills: {},
        level: 0,
        timeZone: 'UTC',
        shifts: [],
        leave: [],
        caps: {},
        attributes: {},
      },
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
      teams: ['team_1', 'team_2'],
      shifts: [
        { days: ['mon', 'fri'], from: '09:00', to: '17:30' },
        { days: ['sat'], from: '22:00', to: '02:00' },
        { days: ['sun'], from: '00:00', to: '24:00' },
      ],
      leave: [
        { from: '2026-12-24', to: '2026-12-24' },
        { from: '2026-12-31T12:00', to: '2027-01-02T08:00:00.000Z' },
      ],
      caps: { open: 0, hour: 3, day: 10, week: 40, month: 150, pipeline: 99_999.5 },
    };
    const draft = toDraft(repIn.parse(given));
    expect(draft).toMatchObject({ phone: '+15125550111', presence: 'away', score: 0.25, smsOptIn: true });
    const {
      name: _name,
      email: _email,
      phone: _phone,
      smsOptIn: _in,
      presence: _presence,
      score: _score,
      ...profile
    } = given;
    expect(draft.profile).toEqual(profile);
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
    ['teams', { teams: 'team_1' }],
    ['teams.1', { teams: ['team_1', 5] }],
    ['teams.0', { teams: [''] }],
    ['shifts', { shifts: { days: ['mon'] } }],
    ['shifts.0.days', { shifts: [{ from: '09:00', to: '17:00' }] }],
    ['shifts.0.days', { shifts: [{ days: [], from: '09:00', to: '17:00' }] }],
    ['shifts.0.days.1', { shifts: [{ days: ['mon', 'Tuesday'], from: '09:00', to: '17:00' }] }],
    ['shifts.0.from', { shifts: [{ days: ['mon'], from: '9:00', to: '17:00' }] }],
    ['shifts.0.from', { shifts: [{ days: ['mon'], from: '24:00', to: '17:00' }] }],
    ['shifts.0.to', { shifts: [{ days: ['mon'], from: '09:00', to: '24:01' }] }],
    ['shifts.0.to', { shifts: [{ days: ['mon'], from: '09:00' }] }],
    ['shifts.0.pause', { shifts: [{ days: ['mon'], from: '09:00', to: '17:00', pause: 1 }] }],
    ['leave.0', { leave: [{ from: '2026-12-24', to: '2026-12-23' }] }],
    ['leave.0', { leave: [{ from: '2026-02-30', to: '2026-03-01' }] }],
    ['leave.0', { leave: [{ from: 'tomorrow', to: '2026-03-01' }] }],
    ['leave.0.to', { leave: [{ from: '2026-03-01' }] }],
    ['leave.0.why', { leave: [{ from: '2026-03-01', to: '2026-03-02', why: 'x' }] }],
    ['caps.open', { caps: { open: -1 } }],
    ['caps.day', { caps: { day: 1.5 } }],
    ['caps.week', { caps: { week: '5' } }],
    ['caps.month', { caps: { month: null } }],
    ['caps.pipeline', { caps: { pipeline: -0.5 } }],
    ['caps.year', { caps: { year: 5 } }],
    ['territories.0.country', { territories: [{ postalPrefix: '787' }] }],
  ])('is refused where its calendar, teams or caps are wrong: %s in %j', (path, given) => {
    expect(pathsOf(repIn, { name: 'A', ...Object(given) })).toEqual([path]);
  });
});

describe('A change of a rep', () => {
  test('changes what was given and nothing else', () => {
    expect(toChange(repChange.parse({ score: 2 }))).toEqual({ score: 2, profile: {} });
    expect(toChange(repChange.parse({ phone: null, level: 3 }))).toEqual({ phone: null, profile: { level: 3 } });
    expect(toChange(repChange.parse({}))).toEqual({ profile: {} });
    expect(toChange(repChange.parse({ caps: {}, shifts: [] }))).toEqual({ profile: { caps: {}, shifts: [] } });
  });

  test.each(['id', 'rank', 'seniority', '__proto__'])('refuses %s', (name) => {
    expect(pathsOf(repChange, JSON.parse(`{"${name}": 1}`))).toEqual([name]);
  });
});
