import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** The tests of what is shipped, apart from the others, as they install it: that takes npm, and a registry or its cache. */
export default defineConfig({
  ...base,
  test: {
    include: ['test/package/*.packed.ts'],
    globalSetup: 'test/package/setup.ts',
    testTimeout: 180_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
})
