import relay from 'vite-plugin-relay-lite'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [relay({ relayConfig: 'relay/relay.config.json', codegen: false })],
  test: {
    include: ['test/*.test.ts'],
    globalSetup: 'test/gateway.ts',
    isolate: false,
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
