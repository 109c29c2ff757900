import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { all } from '../resource/query.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'

/** All at once, without paging, in the order of the keys; archived flags are left out. */
function inEnvironment(call: Call) {
  const environment = environmentOf(call)
  const flags = [...projectOf(call).flags.values()]
    .filter((row) => row.archivedAt === undefined)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  return {
    _links: { self: json(call.path) },
    items: flags.flatMap((row) => statusIn(row, environment.key, call)),
  }
}

const alone = single(
  (call) => ({ row: flagOf(call), environment: environmentOf(call) }),
  ({ row, environment }, call) => statusIn(row, environment.key, call)[0] ?? {},
)

const across = single(
  flagOf,
  (row, { path, query }) => {
    const named = all(query, 'env')
    const configs = [...row.configs].filter(([key]) => named.length === 0 || named.includes(key))
    return {
      _links: { self: json(path), parent: json(api('flag-status')) },
      key: row.key,
      environments: Object.fromEntries(configs.map(([key, { status }]) => [key, statusDocument(status)])),
    }
  },
  ['env'],
)

/** A status does not say of which flag it is but by its links, and its own address lacks the environment. */
function statusIn({ key, configs }: FlagRecord, environmentKey: string, { params }: Call) {
  const config = configs.get(environmentKey)
  const projectKey = params.projectKey ?? ''
  if (!config) return []
  const _links = {
    parent: json(api('flags', projectKey, key)),
    self: json(api('flag-statuses', projectKey, key)),
  }
  return [{ ...statusDocument(config.status), _links }]
}

/** Unlike most times of the API, this one is a string. */
const statusDocument = ({ name, lastRequested, default: seen }: ConfigRecord['status']) => ({
  name,
  lastRequested: lastRequested === undefined ? undefined : new Date(lastRequested).toISOString(),
  default: seen,
})

export const flagStatuses: Resource = {
  operations: [
    get('/api/v2/flag-statuses/{projectKey}/{environmentKey}', 'flag', inEnvironment),
    get('/api/v2/flag-statuses/{projectKey}/{environmentKey}/{featureFlagKey}', 'flag', alone),
    get('/api/v2/flag-status/{projectKey}/{featureFlagKey}', 'flag', across),
  ],
}
