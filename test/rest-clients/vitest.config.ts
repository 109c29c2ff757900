import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

/** The tests of clients of LaunchDarkly's REST API, apart from the others: the clients are installed by `.ci/rest-clients`. */
export default defineConfig({
  ...base,
  test: { include: ['test/rest-clients/*.client.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
