/** The library of ready programs: each is one the server takes, and the documentation shows what it does. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { modes } from '../../src/http/schemas/program.ts';
import { addFromLibrary } from '../../src/library/add.ts';
import { library } from '../../src/library/index.ts';
import type { ProgramOut, SavedProgramOut } from '../../src/protocol.ts';
import { FloorDay } from '../harness/floor-day.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

let day: FloorDay;
beforeEach(async () => {
  day = await FloorDay.open();
});
afterEach(() => day.close());

test('There is a program for each mode, and each is taken by the API as it stands', async () => {
  await day.reps({ A: { level: 3 }, B: {}, C: {} });
  const named = { [day.id('A')]: 3, [day.id('B')]: 1 };
  const used = new Set<string>();
  for (const { name, program, reps } of library) {
    const made = await day.world.admin.post<SavedProgramOut>('/programs', {
      ...program(reps === 'never' ? {} : named),
      match: { combinator: 'and', rules: [{ field: 'product', operator: '=', value: name }] },
    });
    expect(made.status, `${name}: ${JSON.stringify(made.body)}`).toBe(201);
    expect(made.body.warnings, name).toEqual([]);
    for (const { mode } of made.body.stages) used.add(mode);
    // Whatever it does, a lead that comes in does not stay where it is.
    const lead = await day.lead({ product: name });
    expect((await day.world.stored(lead)).status, name).toMatch(/^(offering|pool|claimed)$/);
    await day.does('withdraw', { reason: 'next' }, lead);
  }
  expect(used).toEqual(new Set(modes));
});

test('What cannot be added is refused with the way out, and nothing is added', async () => {
  const { store } = day.world.app;
  const why = async (name: string, named = {}): Promise<string> => {
    const added = await addFromLibrary(store, name, named);
    return added.kind === 'refused' ? added.why : 'added';
  };
  expect(await why('lottery')).toMatch(/^There is no program lottery. There are: shark-tank,/);
  expect(await why('shark-tank', { rep_x: 1 })).toBe('shark-tank names no reps: leave --rep out.');
  expect(await why('shares-by-rep')).toMatch(/needs reps for its shares/);
  expect(await why('shares-by-rep', { rep_x: 1 })).toBe('There is no rep rep_x.');
  expect(await store.programs.all()).toHaveLength(1);
});

test('The command line lists and adds them beside a running server, which goes by them at once', async () => {
  await day.reps({ A: {}, B: {} });
  const environment = { ...process.env, DATA_DIR: day.world.folder };
  const sharktank = (...words: string[]) =>
    run(process.execPath, [join(root, 'src/cli.ts'), 'program', ...words], { env: environment });
  expect((await sharktank('list')).stdout.split('\n').filter(Boolean)).toHaveLength(library.length);
  const added = await sharktank(
    'add',
    'weighted-round-robin',
    '--rep',
    `${day.id('A')}=2`,
    '--priority',
    '7',
    '--json',
  );
  // Boundary: what the command prints is the program.
  const program = JSON.parse(added.stdout) as ProgramOut;
  expect(program).toMatchObject({ priority: 7, stages: [{ mode: 'round-robin', weights: { [day.id('A')]: 2 } }] });
  await day.many(3);
  expect(await day.owners()).toBe('ABA');
  await expect(sharktank('add', 'lottery')).rejects.toMatchObject({ code: 64, stdout: '' });
});

test('docs/methods.md is what the code does today', async () => {
  await run(process.execPath, [join(root, 'scripts/methods.ts'), '--check']);
});
