import { defineConfig } from 'vitest/config'

/** Some tests start processes and sync disks: generous limits, so that a busy machine fails nothing. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})
