import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';
import { noteFailed } from './test/note-failed.ts';

// Unit tests sit beside their module and need nothing but Node; end-to-end tests drive the built
// command against real servers. Those that compare times with known ones come last, one file at a time.
const endToEnd = {
  globalSetup: ['test/build-first.ts', 'test/bundle-threads.ts'],
  // Ends what hangs: on a machine that is full a test of seconds may take minutes, and still nothing is wrong.
  testTimeout: 600_000,
  hookTimeout: 300_000,
};

const TESTS = 'node_modules/.cache/cache-bench/tests.json';

export default defineConfig({
  test: {
    // What failed can be run again from it: see scripts/rerun-failed.mjs.
    reporters: [
      'default',
      ...(process.env['GITHUB_ACTIONS'] === undefined ? [] : ['github-actions']),
      ...(process.env['CI'] === undefined ? [] : [noteFailed(TESTS)]),
    ],
    sequence: { sequencer: LongestFirst },
    // Of the unit tests: what runs in threads and in the built command is not counted.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/**/*.test-helper.ts', 'src/testkit/**'],
      reporter: ['text-summary', 'html', 'lcovonly'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/project/**/*.test.ts'],
          globalSetup: ['test/bundle-threads.ts'],
          // Most files take less time than a process that loads their modules anew.
          isolate: false,
          // Reports and simulations make much that soon is garbage: with more room for it the tests take 4 % less CPU time.
          execArgv: ['--max-semi-space-size=32'],
          // More than there are cores, for some files wait: by default it is one fewer, which is half of them on a small machine.
          maxWorkers: Math.ceil(1.5 * availableParallelism()),
          // Likewise.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'e2e',
          include: ['test/**/*.e2e.ts'],
          exclude: ['test/**/*.timing.e2e.ts'],
          // They wait more than they compute: for servers, windows and what is to go wrong. Four keep two cores at work.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...endToEnd,
          name: 'timing',
          include: ['test/**/*.timing.e2e.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
