/** Every promise of docs/rules.md is named in the title of at least one test; says which are not. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const promised = [...readFileSync(join(root, 'docs/rules.md'), 'utf8').matchAll(/^- \*\*(P\d+)\*\*/gm)].map(
  ([, name = '']) => name,
);
const tests = globSync(['src/**/*.test.ts', 'test/**/*.test.ts', 'test/**/*.spec.ts', 'client/src/**/*.test.ts'], {
  cwd: root,
})
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

const untested = promised.filter((name) => !new RegExp(`\\b${name}\\b`).test(tests));
if (promised.length === 0 || untested.length > 0) {
  process.stderr.write(`Promises that no test names: ${untested.join(', ') || 'docs/rules.md lists none'}\n`);
  process.exit(1);
}
