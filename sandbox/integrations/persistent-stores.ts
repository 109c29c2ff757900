import { invalid } from '../http/errors.ts'
import { momentOf } from '../resource/change.ts'
import { owned } from '../resource/owned.ts'
import { defined, shown } from '../resource/shape.ts'
import { day, minute, now, objectId, random } from '../seed/random.ts'
import type { Store } from '../store.ts'
import { type CapabilityRecord, capabilityDocument, declared, type SentCapability } from './capabilities.ts'
import { checkEnvironment, placedIn } from './integration-places.ts'

/** A database of the company that has the big segments of an environment. */
export interface PersistentStoreRecord extends CapabilityRecord {
  createdAt: number
  /** The database refused, for the first and for the last time. */
  failing?: { since: number; until: number; statusCode: number; message: string }
}

const list = '/api/v2/integration-capabilities/big-segment-store'
const kinds = ['redis', 'dynamodb']

export const persistentStores = owned<PersistentStoreRecord, SentCapability>({
  ...declared('big-segment-store', 'Persistent store'),
  table: 'persistent-store',
  path: `${list}/{projectKey}/{environmentKey}/{integrationKey}/{integrationId}`,
  lists: [list],
  called: 'integration id',
  checkOwner(call) {
    checkEnvironment(call)
    const { integrationKey } = call.params
    if (integrationKey === undefined || kinds.includes(integrationKey)) return
    throw invalid(`The integration key must be ${kinds.join(' or ')}, got ${shown(integrationKey)}`)
  },
  made: (sent, call) => ({ ...sent, version: 1, createdAt: momentOf(call) }),
  document: (row, derived) => ({ ...capabilityDocument(row, derived), _status: statusOf(row, derived.call.store) }),
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
