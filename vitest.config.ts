import { defineConfig } from 'vitest/config';

/** Tests that share the machine with others run one file after the other: two cores. */
const alone = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 };
/** These are given a PostgreSQL that they share. */
const withPostgres = { ...alone, globalSetup: 'test/harness/postgres-setup.ts' };

/** These judge no delay, so they may share the machine: some beside the contracts, some beside the stories. */
const untimed = ['test/faults/{nodes,versions,postgres-cut}.test.ts', 'test/faults/cluster/planted.test.ts'];
const outages = ['test/faults/{outages,read-only}.test.ts'];
/** These do, though they are contracts. */
const timed = ['test/contracts/{gate,limits,redis}.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'client/src/**/*.test.ts', 'test/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'contracts',
          include: ['test/contracts/**/*.test.ts', ...untimed],
          exclude: timed,
          ...withPostgres,
          testTimeout: 180_000,
        },
      },
      // Every story opens a world of its own, so the files can share the modules: three times as quick.
      { test: { name: 'stories', include: ['test/stories/**/*.test.ts'], ...alone, isolate: false } },
      { test: { name: 'outages', include: outages, ...alone, testTimeout: 180_000 } },
      { test: { name: 'races', include: ['test/races/**/*.test.ts'], ...withPostgres, testTimeout: 180_000 } },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts', ...timed],
          exclude: [...untimed, ...outages],
          ...withPostgres,
          testTimeout: 180_000,
        },
      },
    ],
  },
});
