import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

/** Tests that replace modules or set something for the whole process. Each has a process of its own; the others share theirs. */
const alone = [
  'test/flags/bulk-flag-defects.test.ts',
  'test/server/canary-fields.test.ts',
  'test/server/failing-hooks.test.ts',
  'test/server/tracing.test.ts',
]

export default defineConfig({
  // graphql 16 has a file for each module system. Node takes this one everywhere; Vite would take the other one for our sources,
  // and two copies of graphql do not know each other's types.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  test: {
    // Three times what the slowest test takes on a machine that runs four suites at once. Tests that start processes, and those that wait
    // for a deadline or a rate limit, have limits of their own.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One less than there are cores, but many a test waits for its answer more than it works: on two cores, two at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
          // The modules of the gateway and the sandbox are loaded once, which is half of the processor's time.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
})
