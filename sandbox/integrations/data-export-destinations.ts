import { boolean, type Given, oneOf, text } from '../resource/body.ts'
import { api } from '../resource/links.ts'
import { owned } from '../resource/owned.ts'
import { needed, possible, usually } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import { aboutIn, checkEnvironment, type Placed, placedIn } from './integration-places.ts'
import { config, type Forms } from './settings.ts'

/** Where the events of an environment go. The sandbox exports none. */
export interface DestinationRecord extends Placed {
  kind: string
  version: number
  config: Readonly<Record<string, unknown>>
  on: boolean
}

type Sent = Pick<DestinationRecord, 'kind' | 'config' | 'on'> & { name?: string }

/** LaunchDarkly does not document the settings of the other kinds. */
const forms: Forms = {
  'azure-event-hubs': { needs: ['namespace', 'name', 'policyName', 'policyKey'] },
  'google-pubsub': { needs: ['project', 'topic'] },
  kinesis: { needs: ['region', 'roleArn', 'streamName'] },
  mparticle: { needs: ['apiKey', 'secret', 'userIdentity', 'anonymousUserIdentity'] },
  segment: { needs: ['writeKey'] },
  'snowflake-v2': { needs: ['publicKey', 'snowflakeHostAddress'] },
}

const kinds = [...Object.keys(forms), 'databricks', 'bigquery', 'redshift']

export const dataExportDestinations = owned<DestinationRecord, Sent>({
  noun: 'destination',
  table: 'destination',
  path: '/api/v2/destinations/{projectKey}/{environmentKey}/{id}',
  lists: ['/api/v2/destinations'],
  called: 'destination id',
  specifier: 'proj/*:env/*:destination/*',
  checkOwner: checkEnvironment,
  properties: {
    name: possible(text, 'updateName'),
    kind: needed(oneOf(...kinds)),
    config: config(forms, ({ kind }: Given) => String(kind)),
    on: usually(boolean, false, 'updateOn'),
  },
  made: (sent) => ({ ...sent, version: 1 }),
  merge: true,
  settled: (row) => ({ ...row, version: row.version + 1 }),
  document: (row, { links, access }) => ({
    _links: links,
    _id: row.id,
    ...only(row, 'name', 'kind', 'version', 'config', 'on'),
    _access: access,
  }),
  about: (row, store) =>
    aboutIn(row, store, {
      kind: 'destination',
      resource: `proj/${row.projectKey}:env/${row.environmentKey}:destination/${row.id}`,
      canonical: api('destinations', row.projectKey, row.environmentKey, row.id),
    }),
  seed: (company) =>
    placedIn(
      company,
      plans.map((plan, index) => ({
        ...plan,
        id: objectId(now - 500 * day + index * 60 * day, random(`destination/${plan.name}`)),
      })),
    ),
})

const web = { projectKey: 'web', environmentKey: 'production' }

const plans: readonly Omit<DestinationRecord, 'id'>[] = [
  {
    ...web,
    name: 'Analytics warehouse',
    kind: 'snowflake-v2',
    config: {
      publicKey: 'bm90LWEtcmVhbC1rZXk=',
      snowflakeHostAddress: 'northaisle.eu-west-1.snowflakecomputing.example',
    },
    on: true,
    version: 3,
  },
  {
    ...web,
    name: 'Clickstream',
    kind: 'kinesis',
    config: { region: 'eu-west-1', roleArn: 'arn:aws:iam::000000000000:role/clickstream', streamName: 'flag-events' },
    on: true,
    version: 7,
  },
  {
    ...web,
    environmentKey: 'staging',
    name: 'Staging events',
    kind: 'google-pubsub',
    config: { project: 'northaisle-staging', topic: 'flag-events' },
    on: false,
    version: 2,
  },
  {
    projectKey: 'mobile',
    environmentKey: 'production',
    name: 'Marketing',
    kind: 'segment',
    config: { writeKey: 'not-a-real-key' },
    on: true,
    version: 1,
  },
  {
    projectKey: 'platform',
    environmentKey: 'production',
    name: 'Finance archive',
    kind: 'azure-event-hubs',
    config: { namespace: 'finance', name: 'flag-events', policyName: 'sender', policyKey: 'not-a-real-key' },
    on: false,
    version: 4,
  },
]
