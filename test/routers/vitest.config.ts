import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** The tests of federated graphs, apart from the others: composition and routers are large, and few tests need them. */
export default defineConfig({
  ...base,
  test: { include: ['test/routers/*.routed.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
