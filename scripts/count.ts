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

const files = process.argv.slice(2);
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

// Playwright's is the last of them.
const { stats } = playwright.parse(read(files.at(-1) ?? ''));
const reports = files.slice(0, -1).map((file) => vitest.parse(read(file)));
const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
const passed = stats.expected + sum(reports.map((one) => one.numPassedTests));
const failed =
  stats.unexpected +
  stats.skipped +
  stats.flaky +
  sum(reports.map((one) => one.numFailedTests + one.numPendingTests + one.numTodoTests));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && reports.length > 0 && reports.every((one) => one.numPassedTests > 0) ? 0 : 1);
