import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // graphql 16 has a file for each module system. Node takes this one everywhere; Vite would take the other one for our sources,
  // and two copies of graphql do not know each other's types.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  test: {
    include: ['test/**/*.test.ts'],
    // Time is the subject of no test. A loaded machine takes many times as long as an idle one.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One less than there are cores, but many a test waits for its answer more than it works: on two cores, two at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
