import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Some tests start processes and sync disks: generous limits, so that a busy machine fails nothing. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build-once.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    maxWorkers: availableParallelism(), // most of the time they wait for the processes that they start
  },
})
