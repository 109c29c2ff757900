import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** The tests that need a browser, apart from the others, which need nothing but Node. */
export default defineConfig({
  ...base,
  test: {
    include: ['test/browser/*.browser.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
})
