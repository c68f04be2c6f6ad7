import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The second reporter prints `N passed, N failed` as the last line.
    reporters: ['default', './test/support/closing-line-reporter.mjs'],
  },
});
