import { settings } from '../../src/config.ts'
import { table } from './table.ts'

type Name = keyof typeof settings

/** The settings by subject, in the order of the document. */
const subjects: Readonly<Record<string, readonly Name[]>> = {
  Listening: ['HOST', 'PORT', 'ADMIN_PORT', 'METRICS', 'SHUTDOWN_GRACE_MS'],
  'LaunchDarkly and tokens': [
    ...(['LAUNCHDARKLY_BASE_URL', 'LAUNCHDARKLY_ACCESS_TOKEN', 'GATEWAY_TOKENS', 'ONE_ACCOUNT'] as const),
    'WEBHOOK_SECRETS',
    ...(['LAUNCHDARKLY_SITE_URL', 'LAUNCHDARKLY_API_VERSION'] as const),
  ],
  'The graph': ['READ_ONLY', 'SHOW_SECRETS', 'INTROSPECTION', 'GRAPHIQL', 'FEDERATION', 'FEDERATION_PREFIX'],
  Clients: ['TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS_FILE', 'CORS_ORIGINS'],
  'REST calls': ['MAX_REST_CALLS', 'MAX_SINGLE_CALLS', 'MAX_CONCURRENT_CALLS', 'MAX_LIMIT_WAIT_MS'],
  'Size of requests': [
    ...(['MAX_TOKENS', 'MAX_DEPTH', 'MAX_ALIASES', 'MAX_ROOT_FIELDS', 'MAX_DIRECTIVES'] as const),
    ...(['MAX_IDS', 'MAX_FILTER_VALUES', 'MAX_ARGUMENT_BYTES'] as const),
  ],
  'Size of answers': ['MAX_ITEMS', 'MAX_ANSWER_FIELDS', 'MAX_ERRORS', 'MAX_RESPONSE_BYTES', 'MAX_ANSWER_BYTES'],
  Time: ['REQUEST_DEADLINE_MS', 'CONNECT_TIMEOUT_MS', 'HEADERS_TIMEOUT_MS', 'BODY_TIMEOUT_MS'],
  'Failures and cache': [
    ...(['BREAKER_FAILURES', 'BREAKER_PROBE_MS', 'CACHE_TTL_MS', 'CACHE_STALE_MS', 'CACHE_MAX_BYTES'] as const),
  ],
  Subscriptions: [
    'MAX_SUBSCRIPTIONS',
    'EVENTS_TOKEN',
    'EVENTS_POLL_MS',
    'EVENTS_SHARE',
    'MAX_WEBSOCKETS',
    'MAX_SOCKET_OPERATIONS',
    'CALLBACK_ORIGINS',
  ],
  'Several gateways': ['REDIS_URL', 'STORE_SECRET', 'WORKERS'],
  Networks: ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'METHOD_OVERRIDE'],
  Log: ['LOG_LEVEL', 'LOG_FORMAT'],
}

/**
 * A section with a table for each subject.
 *
 * @throws {Error} if a setting is in no subject or in several.
 */
export function settingsTables(): string {
  const listed = Object.values(subjects).flat().toSorted()
  const all = Object.keys(settings).toSorted()
  if (listed.join() !== all.join()) {
    const wrong = all.filter((name) => listed.filter((one) => one === name).length !== 1)
    throw new Error(`Expected each setting in one subject of scripts/docs/settings.ts, but not ${wrong}.`)
  }
  return Object.entries(subjects)
    .map(([subject, names]) => `## ${subject}\n\n${table(['variable', 'meaning', 'takes', 'default'], names.map(row))}`)
    .join('\n')
}

function row(name: Name): string[] {
  const { help, takes, default: value } = settings[name]
  return [`\`${name}\``, coded(help), coded(takes), String(value ?? '') === '' ? 'none' : `\`${value}\``]
}

/** A text with the names of variables and the paths in it as code. */
const coded = (text: string): string => text.replace(/(?<![`\w])[A-Z]+(?:_[A-Z]+)+\b|(?<=\s)\/[a-z]+\b/g, '`$&`')
