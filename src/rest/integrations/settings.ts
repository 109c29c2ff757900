import { document, type Reader } from '../shape.ts'

/** The settings of an integration by name, which LaunchDarkly does not type. Many are credentials. */
export type SettingsRep = Readonly<Record<string, unknown>>

export const settings: Reader<SettingsRep> = document<SettingsRep>({})

/** What has settings. The same integration has other settings in another role. */
export type SettingsOf = keyof typeof harmless

/**
 * The names of the settings that are no credentials, by the kind of the destination or the key of the integration. A setting that is
 * absent here is secret. LaunchDarkly documents no names for persistent stores, delivery configurations and integration configurations.
 */
const harmless = {
  destination: {
    'azure-event-hubs': ['namespace', 'name', 'policyName'],
    'google-pubsub': ['project', 'topic'],
    kinesis: ['region', 'roleArn', 'streamName'],
    mparticle: ['userIdentity', 'anonymousUserIdentity'],
    'snowflake-v2': ['publicKey', 'snowflakeHostAddress'],
  },
  subscription: {
    datadog: ['hostURL'],
    dynatrace: ['url', 'entity'],
    elastic: ['url', 'index'],
    honeycomb: ['datasetName'],
    logdna: ['level'],
    'new-relic-apm': ['applicationId', 'domain'],
    signalfx: ['realm'],
    splunk: ['base-url', 'skip-ca-verification'],
  },
  store: {},
  delivery: {},
  configuration: {},
  flagImport: {
    split: ['environmentId', 'ldMaintainer', 'ldTag', 'splitTag', 'workspaceId'],
  },
} satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** A setting of an integration. The value of a secret one is a live credential. */
export interface IntegrationSettingSource {
  readonly name: string
  readonly value: unknown
  readonly secret: boolean
}

/**
 * The settings of an integration as entries. Null if LaunchDarkly returned none.
 *
 * @param kind The kind of the destination, or the key of the integration.
 *
 * @example
 * settingsOf({ region: 'eu-west-1' }, 'destination', 'kinesis') // [{ name: 'region', value: 'eu-west-1', secret: false }]
 */
export function settingsOf(
  config: SettingsRep | undefined,
  of: SettingsOf,
  kind: string | undefined,
): IntegrationSettingSource[] | null {
  const kinds: Readonly<Record<string, readonly string[]>> = harmless[of]
  const known = kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind]! : []
  return config === undefined
    ? null
    : Object.entries(config).map(([name, value]) => ({ name, value, secret: !known.includes(name) }))
}
