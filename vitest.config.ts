import { defineConfig } from 'vitest/config';

// Unit tests sit beside their module and need nothing but Node; end-to-end tests drive the built
// command against real servers, one file at a time, because they share this machine's cores.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], globalSetup: ['test/build-first.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.ts'],
          globalSetup: ['test/build-first.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
