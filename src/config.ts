/** The settings of the server, read from environment variables once, at the start. */
export interface Config {
  /** `HOST`: the address to listen on. */
  readonly host: string
  /** `PORT`: the port to listen on; 0 takes any that is free. */
  readonly port: number
  /** `LAUNCHDARKLY_BASE_URL`: the upstream; null for the embedded sandbox. */
  readonly baseUrl: string | null
  /** `LAUNCHDARKLY_SITE_URL`: where links to LaunchDarkly's own interface lead; null for the upstream. */
  readonly siteUrl: string | null
  /** `LAUNCHDARKLY_API_VERSION`: what `LD-API-Version` says on routes that are not beta. */
  readonly apiVersion: string
  /** `MAX_CONCURRENT_CALLS`: how many REST calls may be in flight. */
  readonly maxConcurrentCalls: number
  /** `UPSTREAM_TIMEOUT_MS`: how long an answer may take to begin, and to pause. */
  readonly timeoutMs: number
  /** `SHOW_SECRETS`: whether SDK keys and mobile keys may be answered. */
  readonly showSecrets: boolean
}

/** A setting that cannot be used. The message names the variable, what it takes and what it got. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting'
}

interface Setting<Value> {
  /** What the variable takes, as it stands in errors and in the help. */
  readonly takes: string
  readonly default: Value
  /** What the setting is for, in the help. */
  readonly help: string
  /** Undefined if the text is not what the variable takes. */
  readonly read: (text: string) => Value | undefined
}

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

/** Every variable that the gateway reads. The tables of the README and of `--help` say the same. */
export const settings = {
  HOST: {
    takes: 'an address or a host name',
    default: '127.0.0.1',
    help: 'The address to listen on.',
    read: (text) => (/^[\w.:-]+$/.test(text) ? text : undefined),
  } satisfies Setting<string>,
  PORT: {
    takes: 'a whole number from 0 to 65535',
    default: 4000,
    help: 'The port to listen on; 0 takes any that is free.',
    read: integer(0, 65_535),
  } satisfies Setting<number>,
  LAUNCHDARKLY_BASE_URL: {
    takes: 'an http or https URL without credentials, query or fragment, such as https://app.launchdarkly.com',
    default: null,
    help: 'The LaunchDarkly to speak to. Without it, the embedded sandbox.',
    read: httpUrl,
  } satisfies Setting<string | null>,
  LAUNCHDARKLY_SITE_URL: {
    takes: 'an http or https URL without credentials, query or fragment',
    default: null,
    help: "Where links to LaunchDarkly's own pages lead. Without it, the base URL.",
    read: httpUrl,
  } satisfies Setting<string | null>,
  LAUNCHDARKLY_API_VERSION: {
    takes: 'eight digits, such as 20240415',
    default: '20240415',
    help: 'The dated API version that is asked for on routes that are not beta.',
    read: (text) => (/^\d{8}$/.test(text) ? text : undefined),
  } satisfies Setting<string>,
  MAX_CONCURRENT_CALLS: {
    takes: 'a whole number from 1 to 1000',
    default: 8,
    help: 'How many REST calls may be in flight at a time.',
    read: integer(1, 1000),
  } satisfies Setting<number>,
  UPSTREAM_TIMEOUT_MS: {
    takes: 'a whole number from 1 to 600000',
    default: 30_000,
    help: 'How long an answer of LaunchDarkly may take to begin, and to pause, in milliseconds.',
    read: integer(1, 600_000),
  } satisfies Setting<number>,
  SHOW_SECRETS: {
    takes: '1, 0, true or false',
    default: false,
    help: 'Whether SDK keys and mobile keys may be answered. They are live credentials.',
    read: switched,
  } satisfies Setting<boolean>,
}

/**
 * The configuration that the variables give. An empty variable counts as one that is not there.
 *
 * @throws {BadSetting} with a line for each variable that cannot be used.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []

  function value<Value>(name: keyof typeof settings, setting: Setting<Value>): Value {
    const text = env[name]?.trim()
    if (!text) return setting.default
    const read = setting.read(text)
    if (read !== undefined) return read
    problems.push(`${name}: expected ${setting.takes}, but got ${JSON.stringify(shown(text))}.`)
    return setting.default
  }

  const config: Config = {
    host: value('HOST', settings.HOST),
    port: value('PORT', settings.PORT),
    baseUrl: value('LAUNCHDARKLY_BASE_URL', settings.LAUNCHDARKLY_BASE_URL),
    siteUrl: value('LAUNCHDARKLY_SITE_URL', settings.LAUNCHDARKLY_SITE_URL),
    apiVersion: value('LAUNCHDARKLY_API_VERSION', settings.LAUNCHDARKLY_API_VERSION),
    maxConcurrentCalls: value('MAX_CONCURRENT_CALLS', settings.MAX_CONCURRENT_CALLS),
    timeoutMs: value('UPSTREAM_TIMEOUT_MS', settings.UPSTREAM_TIMEOUT_MS),
    showSecrets: value('SHOW_SECRETS', settings.SHOW_SECRETS),
  }
  if (problems.length) throw new BadSetting(problems.join('\n'))
  return config
}

/** What may be repeated of a bad value: a URL may hold a password, and a token may have been put into the wrong variable. */
const shown = (text: string): string =>
  text.replace(/\/\/[^/@]*@/, '//[credentials]@').replace(/\b(?:api|sdk|mob)-[\w-]{8,}/g, '[token]')
