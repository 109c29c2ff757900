import { describe, expect, it } from 'vitest'
import { BadSetting, readConfig, settings } from '../src/config.ts'
import { createGateway } from '../src/gateway.ts'

const messageOf = (env: Record<string, string>): string => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof BadSetting) return error.message
    throw error
  }
  return ''
}

describe('the configuration', () => {
  it('has a default for every variable, and takes an empty one for none', () => {
    const defaults = readConfig({})
    expect(defaults).toEqual({
      host: '127.0.0.1',
      port: 4000,
      baseUrl: null,
      serviceToken: null,
      gatewayTokens: [],
      webhookSecrets: [],
      siteUrl: null,
      apiVersion: '20240415',
      oneAccount: false,
      maxConcurrentCalls: 24,
      maxSingleCalls: 200,
      maxRestCalls: 500,
      maxItems: 500_000,
      maxAnswerFields: 2_000_000,
      maxIds: 1000,
      maxFilterValues: 1000,
      maxArgumentBytes: 100_000,
      maxErrors: 100,
      maxResponseBytes: 67_108_864,
      maxTokens: 5000,
      maxDepth: 20,
      maxAliases: 200,
      maxRootFields: 200,
      maxDirectives: 50,
      introspection: true,
      graphiql: true,
      deadlineMs: 30_000,
      connectTimeoutMs: 5000,
      headersTimeoutMs: 30_000,
      bodyTimeoutMs: 30_000,
      maxAnswerBytes: 16_777_216,
      maxLimitWaitMs: 60_000,
      breakerFailures: 10,
      breakerProbeMs: 5000,
      cacheTtlMs: 0,
      cacheStaleMs: 0,
      cacheMaxBytes: 67_108_864,
      methodOverride: false,
      httpProxy: '',
      httpsProxy: '',
      noProxy: '',
      metrics: false,
      adminPort: null,
      logLevel: 'info',
      logFormat: null,
      shutdownGraceMs: 10_000,
      trustedDocumentsMode: 'off',
      trustedDocumentsFile: null,
      corsOrigins: [],
      federation: true,
      federationPrefix: null,
      eventsToken: null,
      eventsPollMs: 10_000,
      eventsShare: 20,
      maxSubscriptions: 200,
      maxWebSockets: 1000,
      maxSocketOperations: 100,
      callbackOrigins: [],
      redisUrl: null,
      hashKey: null,
      workers: 1,
      readOnly: false,
      showSecrets: false,
    })
    expect(readConfig(Object.fromEntries(Object.keys(settings).map((name) => [name, ' '])))).toEqual(defaults)
  })

  it('reads every variable', () => {
    expect(
      readConfig({
        HOST: '0.0.0.0',
        PORT: '80',
        LAUNCHDARKLY_BASE_URL: 'https://app.launchdarkly.com/',
        LAUNCHDARKLY_ACCESS_TOKEN: 'api-12345678',
        GATEWAY_TOKENS: `0123456789abcdef, sha256:${'0a'.repeat(32)}`,
        WEBHOOK_SECRETS: 'a-secret-of-webhooks, an-older-secret-of-them',
        LAUNCHDARKLY_SITE_URL: 'https://app.eu.launchdarkly.com',
        LAUNCHDARKLY_API_VERSION: '20270101',
        ONE_ACCOUNT: '1',
        MAX_CONCURRENT_CALLS: '3',
        MAX_SINGLE_CALLS: '0',
        MAX_REST_CALLS: '1000000',
        MAX_ITEMS: '1',
        MAX_ANSWER_FIELDS: '1000000000',
        MAX_IDS: '7',
        MAX_FILTER_VALUES: '8',
        MAX_ARGUMENT_BYTES: '9',
        MAX_ERRORS: '10',
        MAX_RESPONSE_BYTES: '2048',
        MAX_TOKENS: '2',
        MAX_DEPTH: '3',
        MAX_ALIASES: '4',
        MAX_ROOT_FIELDS: '5',
        MAX_DIRECTIVES: '6',
        INTROSPECTION: '0',
        GRAPHIQL: 'false',
        REQUEST_DEADLINE_MS: '1500',
        CONNECT_TIMEOUT_MS: '1',
        HEADERS_TIMEOUT_MS: '600000',
        BODY_TIMEOUT_MS: '3000',
        MAX_ANSWER_BYTES: '1024',
        MAX_LIMIT_WAIT_MS: '500',
        BREAKER_FAILURES: '0',
        BREAKER_PROBE_MS: '250',
        CACHE_TTL_MS: '5000',
        CACHE_STALE_MS: '60000',
        CACHE_MAX_BYTES: '4294967296',
        METHOD_OVERRIDE: 'true',
        HTTP_PROXY: 'http://proxy.test:3128',
        HTTPS_PROXY: 'http://user:password@proxy.test:3128',
        NO_PROXY: 'localhost,.internal',
        METRICS: '1',
        ADMIN_PORT: '9090',
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'pretty',
        SHUTDOWN_GRACE_MS: '0',
        TRUSTED_DOCUMENTS: 'only',
        TRUSTED_DOCUMENTS_FILE: 'documents.json',
        CORS_ORIGINS: 'https://tools.example.com,http://localhost:3000',
        FEDERATION: '0',
        FEDERATION_PREFIX: 'LaunchDarkly',
        EVENTS_TOKEN: 'api-events',
        EVENTS_POLL_MS: '5000',
        EVENTS_SHARE: '10',
        MAX_SUBSCRIPTIONS: '50',
        MAX_WEBSOCKETS: '20',
        MAX_SOCKET_OPERATIONS: '10',
        CALLBACK_ORIGINS: 'https://router.example.com',
        REDIS_URL: 'rediss://:p%40ss@cache.test:6380/1',
        STORE_SECRET: 'a-key-of-hashes-1234',
        WORKERS: '4',
        READ_ONLY: '1',
        SHOW_SECRETS: 'true',
      }),
    ).toEqual({
      host: '0.0.0.0',
      port: 80,
      baseUrl: 'https://app.launchdarkly.com',
      serviceToken: 'api-12345678',
      gatewayTokens: ['0123456789abcdef', `sha256:${'0a'.repeat(32)}`],
      webhookSecrets: ['a-secret-of-webhooks', 'an-older-secret-of-them'],
      siteUrl: 'https://app.eu.launchdarkly.com',
      apiVersion: '20270101',
      oneAccount: true,
      maxConcurrentCalls: 3,
      maxSingleCalls: 0,
      maxRestCalls: 1_000_000,
      maxItems: 1,
      maxAnswerFields: 1_000_000_000,
      maxIds: 7,
      maxFilterValues: 8,
      maxArgumentBytes: 9,
      maxErrors: 10,
      maxResponseBytes: 2048,
      maxTokens: 2,
      maxDepth: 3,
      maxAliases: 4,
      maxRootFields: 5,
      maxDirectives: 6,
      introspection: false,
      graphiql: false,
      deadlineMs: 1500,
      connectTimeoutMs: 1,
      headersTimeoutMs: 600_000,
      bodyTimeoutMs: 3000,
      maxAnswerBytes: 1024,
      maxLimitWaitMs: 500,
      breakerFailures: 0,
      breakerProbeMs: 250,
      cacheTtlMs: 5000,
      cacheStaleMs: 60_000,
      cacheMaxBytes: 4_294_967_296,
      methodOverride: true,
      httpProxy: 'http://proxy.test:3128',
      httpsProxy: 'http://user:password@proxy.test:3128',
      noProxy: 'localhost,.internal',
      metrics: true,
      adminPort: 9090,
      logLevel: 'warn',
      logFormat: 'pretty',
      shutdownGraceMs: 0,
      trustedDocumentsMode: 'only',
      trustedDocumentsFile: 'documents.json',
      corsOrigins: ['https://tools.example.com', 'http://localhost:3000'],
      federation: false,
      federationPrefix: 'LaunchDarkly',
      eventsToken: 'api-events',
      eventsPollMs: 5000,
      eventsShare: 10,
      maxSubscriptions: 50,
      maxWebSockets: 20,
      maxSocketOperations: 10,
      callbackOrigins: ['https://router.example.com'],
      redisUrl: 'rediss://:p%40ss@cache.test:6380/1',
      hashKey: 'a-key-of-hashes-1234',
      workers: 4,
      readOnly: true,
      showSecrets: true,
    })
  })

  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '4e3'],
    ['HOST', 'two words'],
    ['LAUNCHDARKLY_BASE_URL', 'app.launchdarkly.com'],
    ['LAUNCHDARKLY_BASE_URL', 'ftp://app.launchdarkly.com'],
    ['LAUNCHDARKLY_SITE_URL', 'https://app.launchdarkly.com/?a=b'],
    ['LAUNCHDARKLY_API_VERSION', 'beta'],
    ['MAX_CONCURRENT_CALLS', '0'],
    ['MAX_SINGLE_CALLS', '-1'],
    ['MAX_REST_CALLS', '0'],
    ['MAX_DEPTH', 'deep'],
    ['INTROSPECTION', 'off'],
    ['REQUEST_DEADLINE_MS', '1.5'],
    ['CONNECT_TIMEOUT_MS', '0'],
    ['MAX_ANSWER_BYTES', '1023'],
    ['BREAKER_FAILURES', '-1'],
    ['CACHE_TTL_MS', '5s'],
    ['HTTPS_PROXY', 'socks5://proxy.test'],
    ['HTTP_PROXY', 'http://proxy.test/path'],
    ['HTTP_PROXY', 'http://proxy.test?query'],
    ['METHOD_OVERRIDE', 'PATCH'],
    ['ADMIN_PORT', '0'],
    ['WORKERS', '0'],
    ['WORKERS', '65'],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_FORMAT', 'xml'],
    ['SHUTDOWN_GRACE_MS', '10s'],
    ['TRUSTED_DOCUMENTS', 'yes'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CALLBACK_ORIGINS', '*'],
    ['CALLBACK_ORIGINS', 'https://router.example.com/callback'],
    ['MAX_WEBSOCKETS', '0'],
    ['CORS_ORIGINS', 'https://tools.example.com/'],
    ['CORS_ORIGINS', 'https://tools.example.com:443'],
    ['CORS_ORIGINS', 'https://tools.example.com,tools.example.com'],
    ['FEDERATION', '2'],
    ['FEDERATION_PREFIX', '9lives'],
    ['FEDERATION_PREFIX', 'Launch Darkly'],
    ['FEDERATION_PREFIX', '__Flag'],
    ['READ_ONLY', 'on'],
    ['SHOW_SECRETS', 'yes'],
  ] as const)('refuses %s=%s, and says what it takes and what it got', (name, value) => {
    expect(messageOf({ [name]: value })).toBe(`${name}: expected ${settings[name].takes}, but got "${value}".`)
  })

  it.each([
    ['LAUNCHDARKLY_ACCESS_TOKEN', 'sdk-canary-1234'],
    ['LAUNCHDARKLY_ACCESS_TOKEN', 'mob-canary-1234'],
    ['LAUNCHDARKLY_ACCESS_TOKEN', 'Bearer api-canary'],
    ['LAUNCHDARKLY_ACCESS_TOKEN', 'Basic canary'],
    ['LAUNCHDARKLY_ACCESS_TOKEN', 'api-canary\nX-Header: 1'],
    ['GATEWAY_TOKENS', 'canary'],
    ['WEBHOOK_SECRETS', 'canary'],
    ['WEBHOOK_SECRETS', 'canary-0123456789,canary'],
    ['WEBHOOK_SECRETS', 'canary 0123456789'],
    ['GATEWAY_TOKENS', 'canary-0123456789,canary'],
    ['GATEWAY_TOKENS', 'canary-0123456789,'],
    ['GATEWAY_TOKENS', 'sha256:canary-0123456789'],
    ['GATEWAY_TOKENS', 'canary 0123456789'],
    ['REDIS_URL', 'http://canary.test'],
    ['REDIS_URL', 'redis://canary@'],
    ['REDIS_URL', 'redis://:can%zzary@cache.test'],
    ['REDIS_URL', 'redis://canary.test/zero'],
    ['REDIS_URL', 'redis://canary.test?db=1'],
    ['STORE_SECRET', 'canary'],
  ] as const)('refuses %s=%j, and repeats nothing of it', (name, value) => {
    expect(messageOf({ [name]: value })).toBe(`${name}: expected ${settings[name].takes}, but got something else.`)
  })

  describe('of service mode', () => {
    const launchDarkly = { LAUNCHDARKLY_BASE_URL: 'https://app.launchdarkly.com' }
    const service = { ...launchDarkly, LAUNCHDARKLY_ACCESS_TOKEN: 'api-canary' }
    const clients = { GATEWAY_TOKENS: 'canary-0123456789' }

    it.each(['0.0.0.0', '::', '192.0.2.1', 'gateway.internal', '127.evil.test'])(
      'listens on %s only with gateway tokens',
      (HOST) => {
        const message = messageOf({ ...service, HOST })
        expect(message).toMatch(/^HOST: expected an address of this machine alone, such as 127\.0\.0\.1, but got "/)
        expect(message).toContain('GATEWAY_TOKENS')
        expect(message).not.toContain('canary')
        expect(messageOf({ ...service, ...clients, HOST })).toBe('')
      },
    )

    it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('listens on %s without them', (HOST) => {
      expect(messageOf({ ...service, HOST })).toBe('')
    })

    it('does not take gateway tokens where each client brings a token of LaunchDarkly', () => {
      expect(messageOf({ ...launchDarkly, ...clients })).toMatch(
        /^GATEWAY_TOKENS: expected LAUNCHDARKLY_ACCESS_TOKEN beside it, but got none/,
      )
    })

    it('asks for nothing where there is only the embedded sandbox to guard', () => {
      expect(messageOf({ LAUNCHDARKLY_ACCESS_TOKEN: 'api-canary', HOST: '0.0.0.0' })).toBe('')
      expect(messageOf(clients)).toBe('')
    })
  })

  it.each(['log', 'only'])('asks for the file where trusted documents are %s', (mode) => {
    expect(messageOf({ TRUSTED_DOCUMENTS: mode })).toBe(
      `TRUSTED_DOCUMENTS_FILE: expected the path of a JSON file, as TRUSTED_DOCUMENTS=${mode}, but got none.`,
    )
  })

  it('takes the names of proxies in lower case too, and rather', () => {
    const env = { http_proxy: 'http://lower.test', HTTP_PROXY: 'http://upper.test', no_proxy: 'a.test', port: '1' }
    expect(readConfig(env)).toMatchObject({ httpProxy: 'http://lower.test', noProxy: 'a.test', port: 4000 })
  })

  it('refuses a proxy whose name or password is badly encoded, and repeats neither', () => {
    const message = messageOf({ HTTPS_PROXY: 'http://us%zzer:secret@proxy.test' })
    expect(message).toContain('HTTPS_PROXY: expected the http or https URL of a proxy')
    expect(message).not.toMatch(/us%zzer|secret/)
  })

  it('names every variable that cannot be used at once', () => {
    expect(
      messageOf({ PORT: 'x', SHOW_SECRETS: 'y' })
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['PORT', 'SHOW_SECRETS'])
  })

  it('repeats no password and no token that was put into a wrong place', () => {
    const message = messageOf({
      LAUNCHDARKLY_BASE_URL: 'https://user:secret@app.launchdarkly.com',
      LAUNCHDARKLY_API_VERSION: 'api-12345678-abcd-4000-8000-123456789abc',
    })
    expect(message).not.toMatch(/secret|12345678/)
  })
})

describe('a base URL that ends in the path of the API', () => {
  it.each([
    ['https://app.launchdarkly.com/api/v2', 'https://app.launchdarkly.com'],
    ['https://app.launchdarkly.com/api/v2/', 'https://app.launchdarkly.com'],
    ['https://app.launchdarkly.com/api', 'https://app.launchdarkly.com'],
    ['https://app.launchdarkly.com/api//', 'https://app.launchdarkly.com'],
    ['https://app.launchdarkly.com/API/v2', 'https://app.launchdarkly.com'],
    ['https://app.launchdarkly.com/api/v2/flags', 'https://app.launchdarkly.com'],
    ['http://127.0.0.1:4010/proxy/api/v2', 'http://127.0.0.1:4010/proxy'],
  ])('%s is refused, with the right one', (url, right) => {
    const message = messageOf({ LAUNCHDARKLY_BASE_URL: url })
    expect(message).toMatch(/^LAUNCHDARKLY_BASE_URL: expected the address of LaunchDarkly without the path of its API/)
    expect(message).toContain(`Use "${right}" instead.`)
    expect(() => createGateway({ baseUrl: url })).toThrow(`Use "${right}" instead.`)
  })

  it.each(['https://app.launchdarkly.com', 'https://proxy.test/api-gateway', 'https://proxy.test/api/launchdarkly'])(
    'is not %s',
    (url) => {
      expect(messageOf({ LAUNCHDARKLY_BASE_URL: url })).toBe('')
    },
  )
})

it.each(['1e3', '0x10', '1_000', '+5', '5.0', 'Infinity', '１'])('%s is no whole number', (text) => {
  expect(messageOf({ MAX_ITEMS: text })).toBe(
    `MAX_ITEMS: expected a whole number from 1 to 1000000, but got ${JSON.stringify(text)}.`,
  )
})

it('a bad value is repeated up to 300 characters', () => {
  expect(messageOf({ MAX_ITEMS: 'x'.repeat(10_000) }).length).toBeLessThan(400)
})
