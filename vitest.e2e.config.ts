import { defineConfig } from 'vitest/config'

/** Real clients take seconds to start and share the machine: one file at a time, generous limits. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: 'test/support/build-once.ts',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})
