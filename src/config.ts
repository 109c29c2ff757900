/** The settings of the server, which are read from environment variables once, at the start. */

import { apiPathMessage, withoutApiPath } from './base-url.ts'
import { isTypePrefix } from './federation-prefix.ts'
import { defaultConcurrentCalls } from './rest/client/client.ts'
import { defaultMaxAnswerBytes } from './rest/client/wire.ts'
import { redacted } from './rest/credentials.ts'
import { isOrigin } from './server/cors.ts'
import { isGatewayToken } from './server/gateway-tokens.ts'
import { isLoopback } from './server/loopback.ts'
import { isWebhookSecret } from './server/webhook-signature.ts'

/** A setting that cannot be used. The message names the variable, the values that it takes and the value that it got. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting'
}

interface Setting<Option extends string, Value> {
  /** The property of the configuration, which is an option of `createGateway` or of the server. */
  readonly option: Option
  /** The values that the variable takes, for errors and for the help. */
  readonly takes: string
  readonly default: Value
  /** The meaning of the setting, for the help. */
  readonly help: string
  /** Returns undefined if the variable does not take the text. */
  readonly read: (text: string) => Value | undefined
  /** Whether the lower-case name counts too and wins, as in other programs. Default false. */
  readonly eitherCase?: boolean
  /** Whether errors must not repeat a bad value. Default false. */
  readonly secret?: boolean
}

const setting = <const Option extends string, Value>(option: Option, rest: Omit<Setting<Option, Value>, 'option'>) => ({
  option,
  ...rest,
})

const integer =
  (from: number, to: number) =>
  (text: string): number | undefined =>
    /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined

const switched = (text: string): boolean | undefined => ({ '1': true, true: true, '0': false, false: false })[text]

function httpUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const usable = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash
  return usable ? url.href.replace(/\/+$/, '') : undefined
}

/** Reads the URL of a proxy. It can contain a percent-encoded name and password. */
function proxyUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const usable = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash
  return usable && isEncoded(url.username) && isEncoded(url.password) ? text : undefined
}

/** Reads the URL of a server that speaks Redis's protocol. It can contain a percent-encoded name and password. */
function redisUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const usable = url?.hostname && /^rediss?:$/.test(url.protocol) && /^\/?\d*$/.test(url.pathname)
  if (!usable || url.search || url.hash) return undefined
  return isEncoded(url.username) && isEncoded(url.password) ? text : undefined
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/**
 * Reads a value for the header `Authorization`. Keys of SDKs and mobile apps are refused, because the REST API does not accept
 * them.
 */
const accessToken = (text: string): string | undefined =>
  /^(?!sdk-|mob-)(?:Bearer (?!api-))?[\x21-\x7e]+$/.test(text) ? text : undefined

/** Reads a list that is separated by commas. Refuses the list if one of its parts does not fit. */
const listOf =
  (fits: (text: string) => boolean) =>
  (text: string): readonly string[] | undefined => {
    const parts = text.split(',').map((part) => part.trim())
    return parts.every(fits) ? parts : undefined
  }

const tenMinutes = 600_000

const milliseconds = <const Option extends string>(
  option: Option,
  { from = 1, otherwise, help }: { from?: number; otherwise: number; help: string },
) =>
  setting(option, {
    takes: `a whole number from ${from} to ${tenMinutes}`,
    default: otherwise,
    help,
    read: integer(from, tenMinutes),
  })

const bytes = <const Option extends string>(option: Option, help: string, otherwise = 64 * 2 ** 20) =>
  setting(option, {
    takes: `a whole number from 1024 to ${2 ** 32}`,
    default: otherwise,
    help,
    read: integer(1024, 2 ** 32),
  })

const onOff = <const Option extends string>(option: Option, help: string, otherwise = false) =>
  setting(option, { takes: '1, 0, true or false', default: otherwise, help, read: switched })

const count = <const Option extends string>(option: Option, otherwise: number, help: string, most = 1_000_000) =>
  setting(option, { takes: `a whole number from 1 to ${most}`, default: otherwise, help, read: integer(1, most) })

const proxy = <const Option extends string>(option: Option, help: string) =>
  setting(option, {
    takes: 'the http or https URL of a proxy, without path, query or fragment',
    default: '',
    help,
    read: proxyUrl,
    eitherCase: true,
  })

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
const logFormats = ['json', 'pretty'] as const

/** Every variable that the gateway reads. `docs/configuration.md` and `--help` show this table. */
export const settings = {
  HOST: setting('host', {
    takes: 'an address or a host name',
    default: '127.0.0.1',
    help: 'Address to listen on.',
    read: (text) => (/^[\w.:-]+$/.test(text) ? text : undefined),
  }),
  PORT: setting('port', {
    takes: 'a whole number from 0 to 65535',
    default: 4000,
    help: 'Port to listen on. 0 takes any free port.',
    read: integer(0, 65_535),
  }),
  LAUNCHDARKLY_BASE_URL: setting('baseUrl', {
    takes: 'an http or https URL without credentials, query or fragment, such as https://app.launchdarkly.com',
    default: null as string | null,
    help: 'Address of LaunchDarkly. Without it, `npm start` uses the embedded sandbox.',
    read: httpUrl,
  }),
  LAUNCHDARKLY_ACCESS_TOKEN: setting('serviceToken', {
    takes: 'an access token such as api-…, or Bearer … with the token of an OAuth client',
    default: null as string | null,
    help: 'Token for all requests to LaunchDarkly (service mode). Without it, each client sends its own.',
    read: accessToken,
    secret: true,
  }),
  GATEWAY_TOKENS: setting('gatewayTokens', {
    takes: 'secrets of 16 characters or more, or sha256:… with their hashes in hex, separated by commas',
    default: [] as readonly string[],
    help: 'Secrets that clients send as `Authorization: Bearer …`, if LAUNCHDARKLY_ACCESS_TOKEN is set.',
    read: listOf(isGatewayToken),
    secret: true,
  }),
  WEBHOOK_SECRETS: setting('webhookSecrets', {
    takes: 'secrets of 16 characters or more, separated by commas',
    default: [] as readonly string[],
    help: "Secrets of LaunchDarkly's webhooks to /webhooks/launchdarkly, the newest first. Without them, no webhook is received.",
    read: listOf(isWebhookSecret),
    secret: true,
  }),
  LAUNCHDARKLY_SITE_URL: setting('siteUrl', {
    takes: 'an http or https URL without credentials, query or fragment',
    default: null as string | null,
    help: "Address for links to LaunchDarkly's own pages. Without it, the base URL.",
    read: httpUrl,
  }),
  LAUNCHDARKLY_API_VERSION: setting('apiVersion', {
    takes: 'eight digits, such as 20240415',
    default: '20240415',
    help: 'Dated API version that the gateway asks for on routes that are not beta.',
    read: (text) => (/^\d{8}$/.test(text) ? text : undefined),
  }),
  ONE_ACCOUNT: onOff('oneAccount', 'Whether all tokens belong to one account and share its rate limit.'),
  MAX_CONCURRENT_CALLS: setting('maxConcurrentCalls', {
    takes: 'a whole number from 1 to 1000',
    default: defaultConcurrentCalls,
    help: 'Number of REST calls in flight at a time. There are fewer while the rate limit leaves few.',
    read: integer(1, 1000),
  }),
  MAX_SINGLE_CALLS: setting('maxSingleCalls', {
    takes: 'a whole number from 0 to 1000000',
    default: 200,
    help: 'Number of REST calls that a GraphQL request may spend on fields that LaunchDarkly answers one by one.',
    read: integer(0, 1_000_000),
  }),
  MAX_REST_CALLS: count('maxRestCalls', 500, 'Number of REST calls that a GraphQL request may spend.'),
  MAX_ITEMS: count('maxItems', 500_000, 'Number of items in the lists of an answer, in the worst case.'),
  MAX_ANSWER_FIELDS: count(
    'maxAnswerFields',
    2_000_000,
    'Number of fields in the objects of an answer, in the worst case.',
    10 ** 9,
  ),
  MAX_IDS: count('maxIds', 1000, 'Number of different ids and representations of objects in a request.'),
  MAX_FILTER_VALUES: count('maxFilterValues', 1000, 'Number of values in the lists of an argument of a query.'),
  MAX_ARGUMENT_BYTES: count(
    'maxArgumentBytes',
    100_000,
    'Size of an argument as JSON, in bytes. All arguments of a request together may have a hundred times that.',
  ),
  MAX_ERRORS: count('maxErrors', 100, 'Number of errors that an answer reports.'),
  MAX_RESPONSE_BYTES: bytes('maxResponseBytes', 'Size of an answer of the gateway, in bytes.'),
  MAX_TOKENS: count('maxTokens', 5000, 'Number of tokens in a document, and of fields after its fragments are spread.'),
  MAX_DEPTH: count('maxDepth', 20, 'Depth to which fields may be nested.'),
  MAX_ALIASES: count('maxAliases', 200, 'Number of aliases in an operation.'),
  MAX_ROOT_FIELDS: count('maxRootFields', 200, 'Number of fields at the root of an operation.'),
  MAX_DIRECTIVES: count('maxDirectives', 50, 'Number of directives in an operation.'),
  INTROSPECTION: onOff(
    'introspection',
    'Whether clients may query the schema. If not, errors suggest none of its names.',
    true,
  ),
  GRAPHIQL: onOff('graphiql', 'Whether browsers get the explorer, which needs introspection.', true),
  REQUEST_DEADLINE_MS: milliseconds('deadlineMs', {
    otherwise: 30_000,
    help: 'Time for a GraphQL request from its arrival, in milliseconds.',
  }),
  CONNECT_TIMEOUT_MS: milliseconds('connectTimeoutMs', {
    otherwise: 5000,
    help: 'Time to connect to LaunchDarkly, in milliseconds.',
  }),
  HEADERS_TIMEOUT_MS: milliseconds('headersTimeoutMs', {
    otherwise: 30_000,
    help: 'Time until an answer of LaunchDarkly begins, in milliseconds.',
  }),
  BODY_TIMEOUT_MS: milliseconds('bodyTimeoutMs', {
    otherwise: 30_000,
    help: 'Time from the beginning to the end of an answer of LaunchDarkly, in milliseconds.',
  }),
  MAX_ANSWER_BYTES: bytes(
    'maxAnswerBytes',
    'Size of an answer of LaunchDarkly, in bytes. It may hold one JSON value per 32 bytes.',
    defaultMaxAnswerBytes,
  ),
  MAX_LIMIT_WAIT_MS: milliseconds('maxLimitWaitMs', {
    otherwise: 60_000,
    help: 'Longest wait for a rate-limit window of LaunchDarkly, in milliseconds.',
  }),
  BREAKER_FAILURES: setting('breakerFailures', {
    takes: 'a whole number from 0 to 1000000',
    default: 10,
    help: 'Number of failures in a row that open the circuit breaker; 0 for never. Calls that fail together count as one failure.',
    read: integer(0, 1_000_000),
  }),
  BREAKER_PROBE_MS: milliseconds('breakerProbeMs', {
    otherwise: 5000,
    help: 'Longest wait between two probes of an open circuit breaker, in milliseconds. The first wait is 250 ms, and each is twice as long as the one before.',
  }),
  CACHE_TTL_MS: milliseconds('cacheTtlMs', {
    from: 0,
    otherwise: 0,
    help: 'Time for which the answer to a read is kept for its token, in milliseconds. 0 turns the cache off.',
  }),
  CACHE_STALE_MS: milliseconds('cacheStaleMs', {
    from: 0,
    otherwise: 0,
    help: 'Additional time for which a kept answer stands in while LaunchDarkly fails, in milliseconds.',
  }),
  CACHE_MAX_BYTES: bytes('cacheMaxBytes', 'Size of all kept answers, in bytes.'),
  METHOD_OVERRIDE: onOff(
    'methodOverride',
    'Whether PUT, PATCH and DELETE are sent as POST, for networks that block these methods.',
  ),
  HTTP_PROXY: proxy('httpProxy', 'Proxy to a LaunchDarkly on http, and on https unless HTTPS_PROXY is set.'),
  HTTPS_PROXY: proxy('httpsProxy', 'Proxy to a LaunchDarkly on https.'),
  NO_PROXY: setting('noProxy', {
    takes: 'hosts, separated by commas',
    default: '',
    help: 'Hosts that are reached without a proxy.',
    read: (text) => text,
    eitherCase: true,
  }),
  METRICS: onOff('metrics', 'Whether /metrics is served on the port of the graph, to everybody who can reach it.'),
  ADMIN_PORT: setting('adminPort', {
    takes: 'a whole number from 1 to 65535',
    default: null as number | null,
    help: 'Additional port that serves only /health, /ready and /metrics.',
    read: integer(1, 65_535),
  }),
  REDIS_URL: setting('redisUrl', {
    takes: 'a redis or rediss URL, such as redis://:password@cache.example.com:6379/0',
    default: null as string | null,
    help: 'Redis or Valkey through which several gateways share limits, answers and events. Without it, each one is alone.',
    read: redisUrl,
    secret: true,
  }),
  STORE_SECRET: setting('hashKey', {
    takes: 'a secret of 16 characters or more',
    default: null as string | null,
    help: 'Key of the hashes that stand for tokens in REDIS_URL, the same for all gateways. Without it, the base URL of LaunchDarkly.',
    read: (text) => (text.length >= 16 ? text : undefined),
    secret: true,
  }),
  WORKERS: setting('workers', {
    takes: 'a whole number from 1 to 64',
    default: 1,
    help: 'Number of processes that answer, which share limits, answers and events.',
    read: integer(1, 64),
  }),
  LOG_LEVEL: setting('logLevel', {
    takes: 'silent, error, warn, info or debug',
    default: 'info' as (typeof logLevels)[number],
    help: 'Amount of logging: info has a line for each operation, warn only for operations that failed because of LaunchDarkly.',
    read: (text) => logLevels.find((level) => level === text),
  }),
  LOG_FORMAT: setting('logFormat', {
    takes: 'json or pretty',
    default: null as (typeof logFormats)[number] | null,
    help: 'Format of the log. Without it, pretty on a terminal and json elsewhere.',
    read: (text) => logFormats.find((format) => format === text),
  }),
  SHUTDOWN_GRACE_MS: milliseconds('shutdownGraceMs', {
    from: 0,
    otherwise: 10_000,
    help: 'Time for answers under way after SIGTERM, in milliseconds.',
  }),
  TRUSTED_DOCUMENTS: setting('trustedDocumentsMode', {
    takes: 'off, log or only',
    default: 'off' as 'off' | 'log' | 'only',
    help: 'Treatment of documents that are not in TRUSTED_DOCUMENTS_FILE: off answers them, log answers and logs them, only refuses them.',
    read: (text) => (text === 'off' || text === 'log' || text === 'only' ? text : undefined),
  }),
  TRUSTED_DOCUMENTS_FILE: setting('trustedDocumentsFile', {
    takes: 'the path of a JSON file',
    default: null as string | null,
    help: 'Documents by id, as Relay or graphql-codegen writes them, or a manifest of Apollo.',
    read: (text) => text,
  }),
  CORS_ORIGINS: setting('corsOrigins', {
    takes: 'origins such as https://tools.example.com, separated by commas',
    default: [] as readonly string[],
    help: 'Origins whose pages may send requests from browsers.',
    read: listOf(isOrigin),
  }),
  FEDERATION: onOff(
    'federation',
    'Whether the graph answers `_service` and `_entities`, as a subgraph of a federated graph.',
    true,
  ),
  FEDERATION_PREFIX: setting('federationPrefix', {
    takes: 'letters, digits and _, such as LaunchDarkly',
    default: null as string | null,
    help: "Prefix of the names of the gateway's own types, so that they differ from those of other subgraphs.",
    read: (text) => (isTypePrefix(text) ? text : undefined),
  }),
  EVENTS_TOKEN: setting('eventsToken', {
    takes: 'an access token such as api-…, or Bearer … with the token of an OAuth client',
    default: null as string | null,
    help: 'Token of the poll of the audit log for all subscriptions. Without it, each token with subscriptions is polled for.',
    read: accessToken,
    secret: true,
  }),
  EVENTS_POLL_MS: milliseconds('eventsPollMs', {
    from: 10,
    otherwise: 10_000,
    help: 'Pause between two reads of the audit log for subscriptions, in milliseconds.',
  }),
  EVENTS_SHARE: setting('eventsShare', {
    takes: 'a whole number from 1 to 100',
    default: 20,
    help: "Part of an account's rate limit that subscriptions may spend, in percent.",
    read: integer(1, 100),
  }),
  MAX_SUBSCRIPTIONS: count('maxSubscriptions', 200, 'Number of subscriptions that an access token may have at a time.'),
  MAX_WEBSOCKETS: count('maxWebSockets', 1000, 'Number of WebSockets at a time.'),
  MAX_SOCKET_OPERATIONS: count('maxSocketOperations', 100, 'Number of operations of a WebSocket at a time.'),
  CALLBACK_ORIGINS: setting('callbackOrigins', {
    takes: 'origins such as https://router.example.com, separated by commas',
    default: [] as readonly string[],
    help: 'Origins of federation routers that may be called for the events of their subscriptions.',
    read: listOf(isOrigin),
  }),
  READ_ONLY: onOff('readOnly', 'Whether mutations are refused and left out of the schema.'),
  SHOW_SECRETS: onOff('showSecrets', 'Whether answers contain SDK keys, mobile keys and other live credentials.'),
}

type Settings = typeof settings

/** The value of each setting, by its option. */
export type Config = {
  readonly [Name in keyof Settings as Settings[Name]['option']]: Settings[Name]['default']
}

/**
 * Reads the configuration from variables. An empty variable counts as absent.
 *
 * @throws {BadSetting} with a line for each unusable variable.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []

  function value<Value>(name: string, { takes, default: otherwise, read, ...rest }: Setting<string, Value>): Value {
    const { eitherCase, secret } = rest
    const text = (eitherCase && env[name.toLowerCase()]?.trim()) || env[name]?.trim()
    if (!text) return otherwise
    const taken = read(text)
    if (taken !== undefined) return taken
    problems.push(
      `${name}: expected ${takes}, but got ${secret ? 'something else' : JSON.stringify(redacted(shown(text)))}.`,
    )
    return otherwise
  }

  const all = Object.entries<Setting<string, unknown>>(settings)
  const config = Object.fromEntries(all.map(([name, one]) => [one.option, value(name, one)])) as Config
  if (problems.length === 0) problems.push(...conflictsOf(config))
  if (problems.length) throw new BadSetting(problems.join('\n'))
  return config
}

/** Conflicts between valid settings. The embedded sandbox needs no protection, because it contains nobody's data. */
function* conflictsOf(config: Config): Iterable<string> {
  const { baseUrl, serviceToken, gatewayTokens, host, trustedDocumentsMode, trustedDocumentsFile } = config
  const bareUrl = baseUrl === null ? undefined : withoutApiPath(baseUrl)
  if (baseUrl && bareUrl) yield `LAUNCHDARKLY_BASE_URL: ${apiPathMessage(baseUrl, bareUrl)}`
  if (baseUrl && serviceToken && gatewayTokens.length === 0 && !isLoopback(host)) {
    yield `HOST: expected an address of this machine alone, such as 127.0.0.1, but got "${host}". Without GATEWAY_TOKENS, everybody who ` +
      'reaches the gateway has the access of LAUNCHDARKLY_ACCESS_TOKEN.'
  }
  if (baseUrl && !serviceToken && gatewayTokens.length > 0) {
    yield 'GATEWAY_TOKENS: expected LAUNCHDARKLY_ACCESS_TOKEN beside it, but got none. Without it, each client sends its own ' +
      'LaunchDarkly token in the header that would contain a gateway token.'
  }
  if (trustedDocumentsMode !== 'off' && !trustedDocumentsFile) {
    yield `TRUSTED_DOCUMENTS_FILE: expected the path of a JSON file, as TRUSTED_DOCUMENTS=${trustedDocumentsMode}, but got none.`
  }
}

/** The part of a bad value that an error may repeat: a URL can contain a password, and a token can be in the wrong variable. */
const shown = (text: string): string =>
  text
    .replace(/\/\/[^/@]*@/, '//[credentials]@')
    .replace(/\b(?:api|sdk|mob)-[\w-]{8,}/g, '[token]')
    .slice(0, 300)
