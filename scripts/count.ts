/** Adds up the reports of vitest and Playwright into one closing line; a report that is missing, or a skipped test, is a failure. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const vitest = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});
const playwright = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), skipped: z.number(), flaky: z.number() }),
});

const [vitestFile = '', playwrightFile = ''] = process.argv.slice(2);
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const one = vitest.parse(read(vitestFile));
const { stats: two } = playwright.parse(read(playwrightFile));
const passed = one.numPassedTests + two.expected;
const failed = one.numFailedTests + one.numPendingTests + one.numTodoTests + two.unexpected + two.skipped + two.flaky;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
