import { is } from '../filters/filter-operator-kinds.ts'
import { invalid } from '../http/errors.ts'
import { accessOf } from '../policies/permissions.ts'
import { boolean, optional } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { list } from '../resource/collection.ts'
import { found } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { del, get, patch, type Resource } from '../resource/operation.ts'
import { only } from '../resource/shape.ts'
import { writers } from '../resource/writers.ts'
import type { ApplicationVersionRecord } from './application-record.ts'
import { versionName, versionTable } from './application-version-table.ts'
import { applications, namedFilters, namedSorts } from './applications.ts'

const versions = '/api/v2/applications/{applicationKey}/versions'
const one = `${versions}/{versionKey}`
const actions = { supported: 'updateApplicationVersionSupport' }
const accessTo = accessOf('application', 'application/*', [...Object.values(actions), 'deleteApplicationVersion'])

const rowsOf = (call: Call): ApplicationVersionRecord[] => {
  const { key } = applications.find(call)
  return [...call.store.rows(versionTable).values()].filter(({ applicationKey }) => applicationKey === key)
}

const versionOf = (call: Call): ApplicationVersionRecord =>
  found(new Map(rowsOf(call).map((row) => [row.key, row])), call.params.versionKey, 'application version key')

const document = (row: ApplicationVersionRecord, { caller }: Call) => ({
  ...only(row, 'key', 'name', 'autoAdded', 'supported'),
  creationDate: row.createdAt,
  _version: row.version,
  _access: accessTo(caller),
  _links: {
    self: json(api('applications', row.applicationKey, 'versions', row.key)),
    parent: json(api('applications', row.applicationKey)),
  },
})

const written = writers<ApplicationVersionRecord>({
  noun: 'application version',
  find: versionOf,
  document,
  about: (_, call) => applications.about(applications.find(call)),
  set: (row, { store }) => store.rows(versionTable).set(versionName(row.applicationKey, row.key), row),
  delete: (row, { store }) => void store.rows(versionTable).delete(versionName(row.applicationKey, row.key)),
})

export const applicationVersions: Resource = {
  table: versionTable,
  operations: [
    get(
      versions,
      'application',
      list<ApplicationVersionRecord>({
        rows: rowsOf,
        represent: document,
        pageMaximum: 100,
        pageUsual: 50,
        operatorFilters: { ...namedFilters, supported: { equals: is(({ supported = false }) => supported) } },
        sorts: namedSorts,
      }),
      { beta: true },
    ),
    patch(
      one,
      'application',
      written.update({
        actions,
        settled: (row) => ({ ...row, version: row.version + 1 }),
        next(row, given, call) {
          const supported = optional(given, 'supported', boolean)
          if (supported !== row.supported && applications.find(call).kind !== 'mobile')
            throw invalid('supported is for versions of mobile applications')
          return { ...row, ...(supported !== undefined && { supported }) }
        },
      }),
      { beta: true },
    ),
    del(one, 'application', written.remove(), { beta: true }),
  ],
}
