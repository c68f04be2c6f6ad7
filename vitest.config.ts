import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    // Many tests stop, kill and suspend processes by the clock: one stall of the machine must not decide. Two must.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    hookTimeout: 60_000,
    // The second reporter prints `N passed, N failed` as the last line.
    reporters: ['default', './test/support/closing-line-reporter.mjs'],
  },
});
