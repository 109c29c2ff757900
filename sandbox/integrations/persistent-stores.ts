import { invalid } from '../http/errors.ts'
import { boolean, strings, text } from '../resource/body.ts'
import { momentOf } from '../resource/change.ts'
import { api } from '../resource/links.ts'
import { owned } from '../resource/owned.ts'
import { initially, usually } from '../resource/properties.ts'
import { defined, only, shown } from '../resource/shape.ts'
import { day, minute, now, objectId, random } from '../seed/random.ts'
import type { Store } from '../store.ts'
import { aboutIn, checkEnvironment, ownerLinks, type Placed, placedIn } from './integration-places.ts'
import { config } from './settings.ts'

/** A database of the company that has the big segments of an environment. */
export interface PersistentStoreRecord extends Placed {
  name: string
  integrationKey: string
  config: Readonly<Record<string, unknown>>
  on: boolean
  tags: readonly string[]
  version: number
  createdAt: number
  /** The database refused, for the first and for the last time. */
  failing?: { since: number; until: number; statusCode: number; message: string }
}

type Sent = Pick<PersistentStoreRecord, 'name' | 'config' | 'on' | 'tags'>

const list = '/api/v2/integration-capabilities/big-segment-store'
const kinds = ['redis', 'dynamodb']

export const persistentStores = owned<PersistentStoreRecord, Sent>({
  noun: 'integration',
  table: 'persistent-store',
  path: `${list}/{projectKey}/{environmentKey}/{integrationKey}/{integrationId}`,
  lists: [list],
  called: 'integration id',
  specifier: 'integration/*',
  beta: true,
  checkOwner(call) {
    checkEnvironment(call)
    const { integrationKey } = call.params
    if (integrationKey === undefined || kinds.includes(integrationKey)) return
    throw invalid(`The integration key must be ${kinds.join(' or ')}, got ${shown(integrationKey)}`)
  },
  properties: {
    name: initially(text, 'Persistent store', 'updateName'),
    config: config({}, () => ''),
    on: usually(boolean, false, 'updateOn'),
    tags: usually(strings, [], 'updateTags'),
  },
  made: (sent, call) => ({ ...sent, version: 1, createdAt: momentOf(call) }),
  settled: (row) => ({ ...row, version: row.version + 1 }),
  document: (row, { links, access, call: { store } }) => ({
    _links: { ...links, ...ownerLinks(row) },
    _id: row.id,
    ...only(row, 'integrationKey', 'projectKey', 'environmentKey', 'config', 'on', 'tags', 'name', 'version'),
    _access: access,
    _status: statusOf(row, store),
  }),
  onlyAlone: ['config'],
  about: (row, store) =>
    aboutIn(row, store, {
      kind: 'integration',
      resource: `integration/${row.integrationKey}`,
      canonical: api(
        'integration-capabilities',
        'big-segment-store',
        row.projectKey,
        row.environmentKey,
        row.integrationKey,
        row.id,
      ),
    }),
  seed: (company) =>
    placedIn(
      company,
      plans.map((plan) => ({ ...plan, id: objectId(plan.createdAt, random(`persistent-store/${plan.name}`)) })),
    ),
})

/** A store that works has each change of a big segment at once; one that fails or is off has what was before. */
function statusOf({ projectKey, environmentKey, on, createdAt, failing }: PersistentStoreRecord, store: Store) {
  const segments = store.projects.get(projectKey)?.environments.get(environmentKey)?.segments.values() ?? []
  const changed = Math.max(createdAt, ...[...segments].flatMap(({ big }) => big?.lastModified ?? []))
  const works = on && !failing
  const { since = createdAt, until, statusCode, message } = failing ?? {}
  const times = until === undefined ? [] : [until, since]
  return defined({
    available: works,
    potentiallyStale: failing !== undefined || (!on && since < changed),
    lastSync: works ? changed : since - minute,
    lastError: until,
    errors: times.map((timestamp) => ({ statusCode, message, timestamp })),
  })
}

const plans: readonly Omit<PersistentStoreRecord, 'id'>[] = [
  {
    projectKey: 'web',
    environmentKey: 'production',
    integrationKey: 'redis',
    name: 'Storefront Redis',
    config: { host: 'redis.northaisle.example', port: 6379, username: 'launchdarkly', password: 'not-a-real-password' },
    on: true,
    tags: ['storefront'],
    version: 2,
    createdAt: now - 400 * day,
  },
  {
    projectKey: 'mobile',
    environmentKey: 'production',
    integrationKey: 'dynamodb',
    name: 'Push audiences',
    config: { tableName: 'push-audiences', region: 'eu-west-1', roleArn: 'arn:aws:iam::000000000000:role/push' },
    on: true,
    tags: ['apps'],
    version: 5,
    createdAt: now - 380 * day,
    failing: {
      since: now - 5 * day,
      until: now - 20 * minute,
      statusCode: 403,
      message: 'User is not authorized to perform: dynamodb:BatchWriteItem',
    },
  },
]
