/**
 * Writes docs/methods.md from the library: each program's sentence, its JSON, and what it does, run through the same code
 * that runs in earnest. With --check: only says whether the file is up to date (exit code 1 when not).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { advance, type Situation } from '../src/domain/advance.ts';
import type { LeadContent } from '../src/domain/lead.ts';
import { preview } from '../src/domain/preview.ts';
import type { Program } from '../src/domain/program.ts';
import { type RepStanding, usualProfile } from '../src/domain/rep.ts';
import { draft, programIn } from '../src/http/schemas/program.ts';
import { type LibraryProgram, library, type Named } from '../src/library/index.ts';

const file = join(import.meta.dirname, '../docs/methods.md');
const now = Date.UTC(2026, 0, 5, 15);

/** Five reps, the best first; Ana and Ben are specialists. */
const team: readonly RepStanding[] = ['Ana', 'Ben', 'Cleo', 'Dan', 'Eva'].map((name, index) => ({
  rep: {
    id: `rep_${name.toLowerCase()}`,
    name,
    email: null,
    phone: null,
    smsOptIn: false,
    presence: 'available',
    presenceBecause: null,
    score: 50 - 10 * index,
    seniority: index + 1,
    profile: { ...usualProfile, level: index < 2 ? 3 : 1 },
  },
  leadsToday: 0,
  liveOffers: 0,
  usage: {},
  contacted: [],
}));
const names = new Map(team.map(({ rep }) => [rep.id, rep.name]));
const nameOf = (id: string): string => names.get(id) ?? id;
const initials = (ids: readonly string[]): string => ids.map((id) => nameOf(id).charAt(0)).join(' ');

const example: Named = { rep_ana: 3, rep_ben: 1, rep_cleo: 1 };
const lead: LeadContent = { source: 'web', contact: { name: 'Jane Doe', email: 'jane@example.com' }, value: 12_000 };
const large: LeadContent = { ...lead, value: 80_000 };

const base: Omit<Situation, 'program' | 'tallies' | 'lead'> = {
  reps: team,
  waves: [],
  stage: null,
  held: null,
  portions: {},
  knownTo: null,
  lastLetGoAt: null,
  connected: { has: () => true },
  now,
};

/** Owners of one lead after the other, for a program that assigns. A lead that is offered instead is a dot. */
function owners(program: Program, leads: readonly LeadContent[]): string {
  let tallies: Situation['tallies'] = {};
  return leads
    .map((one) => {
      const { step, tallies: spent } = advance({ ...base, lead: one, program, tallies });
      tallies = { ...tallies, ...spent };
      return step.kind === 'assign' ? nameOf(step.rep).charAt(0) : '·';
    })
    .join(' ');
}

/** First starter of one lead after the other. */
function starters(program: Program, count: number): string[] {
  let tallies: Situation['tallies'] = {};
  return Array.from({ length: count }, () => {
    const { waves } = preview({ ...base, lead, program, tallies });
    const { tallies: spent } = advance({ ...base, lead, program, tallies });
    tallies = { ...tallies, ...spent };
    return waves.map(({ reps }) => initials(reps)).join(' ');
  });
}

const lasting = (seconds: number | null): string => (seconds === null ? 'until somebody takes it' : `${seconds} s`);

function waves(program: Program): string[] {
  const { waves: shown, end } = preview({ ...base, lead, program, tallies: {} });
  const rows = shown.map(({ stage, mode, after, seconds, reps }) => {
    const who = reps.length === 0 ? 'a manager' : reps.map(nameOf).join(', ');
    return `| ${after} s | ${stage + 1} ${mode} | ${who} | ${seconds === 0 ? 'assigned' : lasting(seconds)} |`;
  });
  const last = end === null ? [] : [`| then | | | ${end} |`];
  return ['| after | stage | to | for |', '|---|---|---|---|', ...rows, ...last];
}

function section({ name, choose, reps, program: make }: LibraryProgram): string {
  const given = make(reps === 'never' ? {} : example);
  const program = draft(programIn.parse(given));
  const assigns = program.stages[0]?.mode === 'round-robin' || program.stages[0]?.mode === 'shares';
  const command = reps === 'never' ? '' : ' --rep rep_ana=3 --rep rep_ben --rep rep_cleo';
  const lines = [
    `## ${name}`,
    '',
    choose,
    '',
    '```json',
    JSON.stringify(given, null, 2),
    '```',
    '',
    `\`scripts/sharktank program add ${name}${command}\``,
    '',
  ];
  if (!assigns) lines.push(...waves(program));
  if (assigns) {
    const many = Array.from({ length: 20 }, () => lead);
    lines.push(`Twenty leads go to: ${owners(program, many)}`);
    if (name === 'modified-round-robin')
      lines.push(
        '',
        `Large ones: ${owners(
          program,
          many.map(() => large),
        )}`,
      );
    if (name === 'portion') lines.push('', 'A dot is a lead that everybody races for.');
  }
  if (name === 'push-pull') {
    const [, second, third] = starters(program, 3);
    lines.push('', `The next lead: ${second}. The one after: ${third}.`);
  }
  return lines.join('\n');
}

const text = `# Methods

Every way of handing out leads is a program: who may have them, and stages one after the other. These are ready to load:
\`scripts/sharktank program list\` names them, \`program add NAME\` adds one, and then it is a program like any other. A program
may combine all of it: more stages, \`when\` and \`only\` and \`portion\` on any of them, everything under \`eligible\`.

What happens is shown with five reps, Ana to Eva, the best first; Ana and Ben are specialists (level 3). All of them are
there and nobody answers. This page is written by \`node scripts/methods.ts\`, which runs the code that runs in earnest.

${library.map(section).join('\n\n')}
`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write('docs/methods.md is not what `node scripts/methods.ts` writes: run it.\n');
    process.exit(1);
  }
} else if (process.argv.some((word) => word === '--help' || word === '-h')) {
  process.stdout.write(
    'usage: node scripts/methods.ts [--check]\n\nWrites docs/methods.md from the library of programs.\n',
  );
} else {
  writeFileSync(file, text);
}
