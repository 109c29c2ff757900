/** The settings of the server, read from environment variables once, at the start. */

import { apiPathMessage, withoutApiPath } from './base-url.ts'
import { isTypePrefix } from './federation-prefix.ts'
import { defaultMaxAnswerBytes } from './rest/client/wire.ts'
import { redacted } from './rest/credentials.ts'
import { isOrigin } from './server/cors.ts'
import { isGatewayToken } from './server/gateway-tokens.ts'
import { isLoopback } from './server/loopback.ts'

/** A setting that cannot be used. The message names the variable, what it takes and what it got. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting'
}

interface Setting<Option extends string, Value> {
  /** The property of the configuration, which is an option of `createGateway` or of the server. */
  readonly option: Option
  /** What the variable takes, as it stands in errors and in the help. */
  readonly takes: string
  readonly default: Value
  /** What the setting is for, in the help. */
  readonly help: string
  /** Undefined if the text is not what the variable takes. */
  readonly read: (text: string) => Value | undefined
  /** Whether the name in lower case counts too, and before this one, as it does for other programs. Default false. */
  readonly eitherCase?: boolean
  /** Whether nothing of a bad value may be repeated. Default false. */
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

/** A proxy's URL may hold a name and a password, percent-encoded. */
function proxyUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const usable = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash
  return usable && isEncoded(url.username) && isEncoded(url.password) ? text : undefined
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** What the header `Authorization` takes. The keys of SDKs and of mobile apps open no REST API, and are not to be tried. */
const accessToken = (text: string): string | undefined =>
  /^(?!sdk-|mob-)(?:Bearer (?!api-))?[\x21-\x7e]+$/.test(text) ? text : undefined

/** The parts of a list that commas separate, if all of them are what it takes. */
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

/** Every variable that the gateway reads. The tables of the README and of `--help` say the same. */
export const settings = {
  HOST: setting('host', {
    takes: 'an address or a host name',
    default: '127.0.0.1',
    help: 'The address to listen on.',
    read: (text) => (/^[\w.:-]+$/.test(text) ? text : undefined),
  }),
  PORT: setting('port', {
    takes: 'a whole number from 0 to 65535',
    default: 4000,
    help: 'The port to listen on; 0 takes any that is free.',
    read: integer(0, 65_535),
  }),
  LAUNCHDARKLY_BASE_URL: setting('baseUrl', {
    takes: 'an http or https URL without credentials, query or fragment, such as https://app.launchdarkly.com',
    default: null as string | null,
    help: 'The LaunchDarkly to speak to. Without it, `npm start` takes the embedded sandbox.',
    read: httpUrl,
  }),
  LAUNCHDARKLY_ACCESS_TOKEN: setting('serviceToken', {
    takes: 'an access token such as api-…, or Bearer … with the token of an OAuth client',
    default: null as string | null,
    help: 'The token of all requests to LaunchDarkly. Without it, each client brings its own.',
    read: accessToken,
    secret: true,
  }),
  GATEWAY_TOKENS: setting('gatewayTokens', {
    takes: 'secrets of 16 characters or more, or sha256:… with their hashes in hex, separated by commas',
    default: [] as readonly string[],
    help: 'What clients send, as Authorization: Bearer …, where LAUNCHDARKLY_ACCESS_TOKEN is set.',
    read: listOf(isGatewayToken),
    secret: true,
  }),
  LAUNCHDARKLY_SITE_URL: setting('siteUrl', {
    takes: 'an http or https URL without credentials, query or fragment',
    default: null as string | null,
    help: "Where links to LaunchDarkly's own pages lead. Without it, the base URL.",
    read: httpUrl,
  }),
  LAUNCHDARKLY_API_VERSION: setting('apiVersion', {
    takes: 'eight digits, such as 20240415',
    default: '20240415',
    help: 'The dated API version that is asked for on routes that are not beta.',
    read: (text) => (/^\d{8}$/.test(text) ? text : undefined),
  }),
  ONE_ACCOUNT: onOff('oneAccount', 'Whether all tokens are of one account, and so share its rate limit.'),
  MAX_CONCURRENT_CALLS: setting('maxConcurrentCalls', {
    takes: 'a whole number from 1 to 1000',
    default: 8,
    help: 'How many REST calls may be in flight at a time.',
    read: integer(1, 1000),
  }),
  MAX_SINGLE_CALLS: setting('maxSingleCalls', {
    takes: 'a whole number from 0 to 1000000',
    default: 200,
    help: 'How many REST calls a GraphQL request may spend on fields that LaunchDarkly tells one by one.',
    read: integer(0, 1_000_000),
  }),
  MAX_REST_CALLS: count('maxRestCalls', 500, 'How many REST calls a GraphQL request may take at worst.'),
  MAX_ITEMS: count('maxItems', 500_000, 'How many items the lists of an answer may have at worst.'),
  MAX_ANSWER_FIELDS: count(
    'maxAnswerFields',
    2_000_000,
    'How many fields the objects of an answer may have at worst.',
    10 ** 9,
  ),
  MAX_IDS: count('maxIds', 1000, 'How many different ids or representations of objects a request may have.'),
  MAX_FILTER_VALUES: count('maxFilterValues', 1000, 'How many values the lists of an argument of a query may have.'),
  MAX_ARGUMENT_BYTES: count(
    'maxArgumentBytes',
    100_000,
    'How many bytes of JSON an argument may have; all together a hundred times that.',
  ),
  MAX_ERRORS: count('maxErrors', 100, 'How many errors an answer tells of.'),
  MAX_RESPONSE_BYTES: bytes('maxResponseBytes', 'How large an answer of the gateway may be.'),
  MAX_TOKENS: count(
    'maxTokens',
    5000,
    'How many tokens a document may have, and fields once its fragments are spread.',
  ),
  MAX_DEPTH: count('maxDepth', 20, 'How deep fields may be within each other.'),
  MAX_ALIASES: count('maxAliases', 200, 'How many aliases an operation may have.'),
  MAX_ROOT_FIELDS: count('maxRootFields', 200, 'How many fields an operation may have at its root.'),
  MAX_DIRECTIVES: count('maxDirectives', 50, 'How many directives an operation may have.'),
  INTROSPECTION: onOff(
    'introspection',
    'Whether the schema may be asked for; if not, no error hints at its names.',
    true,
  ),
  GRAPHIQL: onOff('graphiql', 'Whether a browser gets GraphiQL, which needs the introspection.', true),
  REQUEST_DEADLINE_MS: milliseconds('deadlineMs', {
    otherwise: 30_000,
    help: 'How long a GraphQL request may take from its arrival, in milliseconds.',
  }),
  CONNECT_TIMEOUT_MS: milliseconds('connectTimeoutMs', {
    otherwise: 5000,
    help: 'How long a connection to LaunchDarkly may take to be made, in milliseconds.',
  }),
  HEADERS_TIMEOUT_MS: milliseconds('headersTimeoutMs', {
    otherwise: 30_000,
    help: 'How long an answer of LaunchDarkly may take to begin, in milliseconds.',
  }),
  BODY_TIMEOUT_MS: milliseconds('bodyTimeoutMs', {
    otherwise: 30_000,
    help: 'How long an answer of LaunchDarkly may take from its beginning to its end, in milliseconds.',
  }),
  MAX_ANSWER_BYTES: bytes(
    'maxAnswerBytes',
    'How large an answer of LaunchDarkly may be; it may hold a value of JSON for each 32 bytes.',
    defaultMaxAnswerBytes,
  ),
  MAX_LIMIT_WAIT_MS: milliseconds('maxLimitWaitMs', {
    otherwise: 60_000,
    help: 'How long calls wait at most for what LaunchDarkly says of its rate limit, in milliseconds.',
  }),
  BREAKER_FAILURES: setting('breakerFailures', {
    takes: 'a whole number from 0 to 1000000',
    default: 10,
    help: 'How many incidents in a row have calls held back for a while; 0 for never. Calls that fail together are one.',
    read: integer(0, 1_000_000),
  }),
  BREAKER_PROBE_MS: milliseconds('breakerProbeMs', {
    otherwise: 5000,
    help: 'The longest wait before the next try then, in milliseconds. The first is 250, and each is twice as long.',
  }),
  CACHE_TTL_MS: milliseconds('cacheTtlMs', {
    from: 0,
    otherwise: 0,
    help: 'How long the answer to a read is kept, for its token alone, in milliseconds; 0 for not at all.',
  }),
  CACHE_STALE_MS: milliseconds('cacheStaleMs', {
    from: 0,
    otherwise: 0,
    help: 'For how much longer it may stand in while LaunchDarkly fails, in milliseconds.',
  }),
  CACHE_MAX_BYTES: bytes('cacheMaxBytes', 'How many bytes of answers are kept.'),
  METHOD_OVERRIDE: onOff('methodOverride', 'Whether PUT, PATCH and DELETE go as POST, for networks that block verbs.'),
  HTTP_PROXY: proxy('httpProxy', 'The proxy to a LaunchDarkly on http, and on https unless HTTPS_PROXY is set.'),
  HTTPS_PROXY: proxy('httpsProxy', 'The proxy to a LaunchDarkly on https.'),
  NO_PROXY: setting('noProxy', {
    takes: 'hosts, separated by commas',
    default: '',
    help: 'What is asked without a proxy.',
    read: (text) => text,
    eitherCase: true,
  }),
  METRICS: onOff('metrics', 'Whether /metrics is answered on the port of the graph, to everybody who can reach it.'),
  ADMIN_PORT: setting('adminPort', {
    takes: 'a whole number from 1 to 65535',
    default: null as number | null,
    help: 'A port for /health, /ready and /metrics alone. Without it, /health and /ready are on the port of the graph alone.',
    read: integer(1, 65_535),
  }),
  LOG_LEVEL: setting('logLevel', {
    takes: 'silent, error, warn, info or debug',
    default: 'info' as (typeof logLevels)[number],
    help: 'How much is logged: info has a line for each operation, warn those that LaunchDarkly is to blame for.',
    read: (text) => logLevels.find((level) => level === text),
  }),
  LOG_FORMAT: setting('logFormat', {
    takes: 'json or pretty',
    default: null as (typeof logFormats)[number] | null,
    help: 'How it is written. Without it, pretty on a terminal, and else a line of JSON for each entry.',
    read: (text) => logFormats.find((format) => format === text),
  }),
  SHUTDOWN_GRACE_MS: milliseconds('shutdownGraceMs', {
    from: 0,
    otherwise: 10_000,
    help: 'How long answers under way may take after SIGTERM, in milliseconds.',
  }),
  TRUSTED_DOCUMENTS: setting('trustedDocumentsMode', {
    takes: 'off, log or only',
    default: 'off' as 'off' | 'log' | 'only',
    help: 'Whether documents that are not in TRUSTED_DOCUMENTS_FILE are answered, told of as well, or refused.',
    read: (text) => (text === 'off' || text === 'log' || text === 'only' ? text : undefined),
  }),
  TRUSTED_DOCUMENTS_FILE: setting('trustedDocumentsFile', {
    takes: 'the path of a JSON file',
    default: null as string | null,
    help: 'The documents by their ids, as Relay or graphql-codegen write them, or a manifest of Apollo.',
    read: (text) => text,
  }),
  CORS_ORIGINS: setting('corsOrigins', {
    takes: 'origins such as https://tools.example.com, separated by commas',
    default: [] as readonly string[],
    help: 'The origins whose pages may ask from browsers.',
    read: listOf(isOrigin),
  }),
  FEDERATION: onOff(
    'federation',
    'Whether the graph can be a subgraph of a federated one: `_service` and `_entities` are answered.',
    true,
  ),
  FEDERATION_PREFIX: setting('federationPrefix', {
    takes: 'letters, digits and _, such as LaunchDarkly',
    default: null as string | null,
    help: "What the names of the gateway's own types begin with, so that they differ from those of other subgraphs.",
    read: (text) => (isTypePrefix(text) ? text : undefined),
  }),
  READ_ONLY: onOff('readOnly', 'Whether changes are refused, and left out of the schema.'),
  SHOW_SECRETS: onOff('showSecrets', 'Whether SDK keys and mobile keys may be answered. They are live credentials.'),
}

type Settings = typeof settings

/** The value of each setting, by its option. */
export type Config = {
  readonly [Name in keyof Settings as Settings[Name]['option']]: Settings[Name]['default']
}

/**
 * The configuration that the variables give. An empty variable counts as one that is not there.
 *
 * @throws {BadSetting} with a line for each variable that cannot be used.
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

/** What each variable takes, but not beside the others. The embedded sandbox holds no one's data, and so has nothing to guard. */
function* conflictsOf(config: Config): Iterable<string> {
  const { baseUrl, serviceToken, gatewayTokens, host, trustedDocumentsMode, trustedDocumentsFile } = config
  const bareUrl = baseUrl === null ? undefined : withoutApiPath(baseUrl)
  if (baseUrl && bareUrl) yield `LAUNCHDARKLY_BASE_URL: ${apiPathMessage(baseUrl, bareUrl)}`
  if (baseUrl && serviceToken && gatewayTokens.length === 0 && !isLoopback(host)) {
    yield `HOST: expected an address of this machine alone, such as 127.0.0.1, but got "${host}". Whoever reaches the gateway has the ` +
      'access of LAUNCHDARKLY_ACCESS_TOKEN, unless clients have to send one of GATEWAY_TOKENS.'
  }
  if (baseUrl && !serviceToken && gatewayTokens.length > 0) {
    yield 'GATEWAY_TOKENS: expected LAUNCHDARKLY_ACCESS_TOKEN beside it, but got none. Without it, each client sends its own token of ' +
      'LaunchDarkly where the gateway would look for one of these.'
  }
  if (trustedDocumentsMode !== 'off' && !trustedDocumentsFile) {
    yield `TRUSTED_DOCUMENTS_FILE: expected the path of a JSON file, as TRUSTED_DOCUMENTS=${trustedDocumentsMode}, but got none.`
  }
}

/** What may be repeated of a bad value: a URL may hold a password, and a token may have been put into the wrong variable. */
const shown = (text: string): string =>
  text
    .replace(/\/\/[^/@]*@/, '//[credentials]@')
    .replace(/\b(?:api|sdk|mob)-[\w-]{8,}/g, '[token]')
    .slice(0, 300)
