/** Who works in the demo: the team with their habits, the programs, and how they are set up through the API. */
import { libraryProgram, type ProgramIn } from '../library/index.ts';
import type { RepOut, TeamOut } from '../protocol.ts';
import type { Api } from './api.ts';
import type { Habits } from './habits.ts';
import { insuranceProducts, sightUnseenSource, smallestValue } from './leads.ts';

export const teamNames = ['insurance', 'installations'] as const;
type TeamName = (typeof teamNames)[number];

export interface Member {
  readonly name: string;
  readonly phone: string;
  readonly smsOptIn: boolean;
  readonly score: number;
  readonly languages: readonly string[];
  readonly teams: readonly TeamName[];
  /** What else is to be said of them, as the API takes it. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** How this rep answers; the visitor answers by hand. */
  readonly answers: 'in-the-browser' | 'by-text' | 'by-hand';
  readonly habits: Habits;
}

const usual: Habits = {
  medianSeconds: 4.8,
  spread: 0.38,
  fastestSeconds: 1.7,
  passes: 0.1,
  ignores: 0.2,
  stopsWithinSeconds: 0.7,
  minutesBetweenBreaks: 6,
};
const usualByText: Habits = { ...usual, medianSeconds: 6.5, spread: 0.45, fastestSeconds: 2.6, stopsWithinSeconds: 0 };

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** The best ones pick; the hungry ones are quick; nobody is best at everything. */
const people: readonly (Omit<Member, 'phone' | 'habits' | 'languages' | 'teams'> & {
  languages?: string[];
  teams?: TeamName[];
  habits?: Partial<Habits>;
})[] = [
  {
    name: 'Priya Raman',
    score: 95,
    answers: 'in-the-browser',
    smsOptIn: true,
    teams: ['insurance'],
    more: { caps: { open: 4 } },
    habits: { passes: 0.26, ignores: 0.22, medianSeconds: 4.4 },
  },
  {
    name: 'Marcus Bell',
    score: 92,
    answers: 'in-the-browser',
    smsOptIn: false,
    teams: ['insurance'],
    habits: { passes: 0.22, ignores: 0.22, medianSeconds: 4.2 },
  },
  {
    name: 'You',
    score: 90,
    answers: 'by-hand',
    smsOptIn: true,
    languages: ['en', 'es'],
    teams: ['insurance', 'installations'],
  },
  {
    name: 'Elena Ruiz',
    score: 84,
    answers: 'in-the-browser',
    smsOptIn: true,
    languages: ['en', 'es'],
    teams: ['insurance', 'installations'],
    habits: { medianSeconds: 3.9, ignores: 0.25 },
  },
  {
    name: 'Tom Becker',
    score: 79,
    answers: 'in-the-browser',
    smsOptIn: false,
    teams: ['installations'],
    habits: { medianSeconds: 5.2, passes: 0.05 },
  },
  {
    name: 'Grace Kim',
    score: 77,
    answers: 'in-the-browser',
    smsOptIn: false,
    languages: ['en', 'ko'],
    teams: ['insurance'],
    habits: { medianSeconds: 4.3, spread: 0.3 },
  },
  {
    name: 'Dwayne Carter',
    score: 71,
    answers: 'by-text',
    smsOptIn: true,
    teams: ['insurance'],
    habits: { medianSeconds: 5.4 },
  },
  {
    name: 'Nadia Haddad',
    score: 68,
    answers: 'in-the-browser',
    smsOptIn: false,
    teams: ['installations'],
    habits: { medianSeconds: 4.6, minutesBetweenBreaks: 4 },
  },
  {
    name: 'Luis Ortega',
    score: 63,
    answers: 'in-the-browser',
    smsOptIn: true,
    languages: ['en', 'es'],
    teams: ['insurance'],
    more: { caps: { open: 3 } },
    habits: { medianSeconds: 3.8, ignores: 0.28 },
  },
  {
    name: 'Sofia Marino',
    score: 60,
    answers: 'in-the-browser',
    smsOptIn: false,
    teams: ['insurance'],
    more: { timeZone: 'America/New_York', shifts: [{ days: workdays, from: '08:00', to: '18:00' }] },
    habits: { medianSeconds: 5.6, ignores: 0.12, passes: 0.06 },
  },
  {
    name: 'Hank Dawson',
    score: 52,
    answers: 'by-text',
    smsOptIn: true,
    languages: ['en'],
    teams: ['installations'],
    habits: { medianSeconds: 7.5, passes: 0.05 },
  },
  {
    name: 'Aisha Bello',
    score: 47,
    answers: 'in-the-browser',
    smsOptIn: false,
    teams: ['installations'],
    habits: { medianSeconds: 4.1, spread: 0.45, passes: 0.04 },
  },
  {
    name: 'Ben Novak',
    score: 38,
    answers: 'in-the-browser',
    smsOptIn: false,
    habits: { medianSeconds: 5, spread: 0.5, passes: 0.02, ignores: 0.15 },
  },
];

export const team: readonly Member[] = people.map((one, index) => ({
  ...one,
  phone: `+1512555${String(101 + index).padStart(4, '0')}`,
  languages: one.languages ?? ['en'],
  teams: one.teams ?? [],
  habits: { ...(one.answers === 'by-text' ? usualByText : usual), ...one.habits },
}));

/** A program as the library has it, for these leads. */
function fromLibrary(name: string, change: Partial<ProgramIn>): ProgramIn {
  const found = libraryProgram(name);
  if (!found) throw new Error(`The library has no ${name}.`);
  return { ...found.program({}), ...change };
}

const productIs = (product: string) => ({
  combinator: 'and' as const,
  rules: [{ field: 'product', operator: '=', value: product }],
});

/** `teams`: their ids. */
export const programs = (teams: Readonly<Record<TeamName, string>>): readonly ProgramIn[] => [
  {
    name: 'Small jobs',
    priority: 40,
    match: { combinator: 'and', rules: [{ field: 'value', operator: '<', value: smallestValue }] },
    // Nobody but the visitor wants these: they stay in the pool.
    stages: [
      { mode: 'shark-tank', seconds: 20, details: 'full' },
      { mode: 'cherry-pick', details: 'full' },
    ],
  },
  {
    name: 'Partner leads, sight unseen',
    priority: 30,
    match: { combinator: 'and', rules: [{ field: 'source', operator: '=', value: sightUnseenSource }] },
    stages: [{ mode: 'shark-tank', seconds: 30, details: 'blind' }],
  },
  {
    name: 'Insurance, best first',
    priority: 20,
    match: { combinator: 'and', rules: [{ field: 'product', operator: 'in', value: [...insuranceProducts] }] },
    eligible: { teams: [teams.insurance] },
    // Races are always on somewhere: whoever has one before them is asked all the same.
    maxLive: 4,
    stages: [
      { mode: 'top-producer', seconds: 12, details: 'teaser' },
      { mode: 'shark-tank', seconds: 30, details: 'teaser' },
    ],
  },
  {
    name: 'Solar, first come',
    priority: 10,
    match: productIs('solar'),
    stages: [{ mode: 'shark-tank', seconds: 45, details: 'teaser' }],
  },
  fromLibrary('round-robin', {
    name: 'Windows, in turn',
    priority: 8,
    match: productIs('windows'),
    eligible: { teams: [teams.installations] },
  }),
  fromLibrary('cherry-pick', {
    name: 'Bathrooms, pick your own',
    priority: 6,
    match: productIs('bathroom remodel'),
  }),
];

/** Someone of the team as the server knows them, with what they sign in with. */
export interface Hired {
  readonly member: Member;
  readonly rep: RepOut;
  readonly token: string;
}

/** Sets the company up as its admin would; the reps in the team's order. */
export async function setUp(admin: Api): Promise<readonly Hired[]> {
  const named = async (name: string): Promise<string> => (await admin.post<TeamOut>('/teams', { name })).id;
  const ids = { insurance: await named('Insurance'), installations: await named('Installations') };
  for (const program of programs(ids)) await admin.post('/programs', program);
  const hired: Hired[] = [];
  for (const member of team) {
    const { name, phone, smsOptIn, score, languages, more } = member;
    const teams = member.teams.map((one) => ids[one]);
    const rep = await admin.post<RepOut>('/reps', { name, phone, smsOptIn, score, languages, teams, ...more });
    const { token } = await admin.post<{ token: string }>(`/reps/${rep.id}/tokens`, { name: 'Demo' });
    hired.push({ member, rep, token });
  }
  return hired;
}
