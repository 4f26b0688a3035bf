/** How do the tests run? Two workers at most; the server of Postgres starts only for the tests that use it. */

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Folders whose tests touch no database: they start at once. */
const withoutDatabase = [
  'pricing',
  'tokens',
  'usage',
  'providers',
  'network',
  'tidy',
  'react',
  'console/parts',
].map((folder) => `test/${folder}/**/*.test.ts`);

/** These open the console in a browser; it is built before the first of them. */
const inBrowser = 'test/console/**/*.test.ts';

/** Where .ci/run wants the counts; people read the default reporter. */
const resultsFile = process.env.ENERGY_TEST_RESULTS;

export default defineConfig({
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      'npm:energy-engine': fileURLToPath(new URL('./src/index.ts', import.meta.url)),
      'energy-engine': fileURLToPath(new URL('./src/index.ts', import.meta.url)),
    },
  },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // How long a page, or a server at the other end of a socket, may take on a busy machine until what is polled for is there.
    expect: { poll: { timeout: 15_000 } },
    reporters: resultsFile ? ['default', ['json', { outputFile: resultsFile }]] : ['default'],
    projects: [
      { extends: true, test: { name: 'pure', include: withoutDatabase } },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/**/*.test.ts'],
          exclude: [...withoutDatabase, inBrowser],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'console',
          include: [inBrowser],
          exclude: withoutDatabase,
          globalSetup: ['test/console/build-console.ts'],
        },
      },
    ],
  },
});
