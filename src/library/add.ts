/** Adds a program of the library to a store: with the same checks as over the API. */
import { type Warning, warningsFor } from '../domain/lint.ts';
import type { Program } from '../domain/program.ts';
import { referencesOf } from '../domain/references.ts';
import { faultsIn } from '../http/schemas/common.ts';
import { programIn } from '../http/schemas/program.ts';
import type { Store } from '../store/store.ts';
import { library, libraryProgram, type Named } from './index.ts';

export type Added =
  | { readonly kind: 'added'; readonly program: Program; readonly warnings: readonly Warning[] }
  | { readonly kind: 'refused'; readonly why: string };

/** `named`: reps by id with their figures, for programs that name some. */
export async function addFromLibrary(store: Store, name: string, named: Named, priority = 0): Promise<Added> {
  const refused = (why: string): Added => ({ kind: 'refused', why });
  const found = libraryProgram(name);
  if (!found) return refused(`There is no program ${name}. There are: ${library.map((one) => one.name).join(', ')}.`);
  const some = Object.keys(named).length > 0;
  if (found.reps === 'never' && some) return refused(`${name} names no reps: leave --rep out.`);
  if (found.reps !== 'never' && found.reps.required && !some) {
    return refused(`${name} needs reps for its ${found.reps.as}: --rep rep_a=3 --rep rep_b=1.`);
  }
  const read = programIn.safeParse({ ...found.program(named), priority });
  if (!read.success) {
    return refused(
      faultsIn(read.error)
        .map(({ path, message }) => `${path}: ${message}`)
        .join('; '),
    );
  }
  const definition = read.data;
  for (const { id } of referencesOf(definition)) {
    if (!(await store.reps.find(id))) return refused(`There is no rep ${id}.`);
  }
  const program = await store.programs.create(definition, 'command line');
  const others = (await store.programs.all()).filter((other) => other.id !== program.id);
  return { kind: 'added', program, warnings: warningsFor(program, others, await store.reps.standings()) };
}
