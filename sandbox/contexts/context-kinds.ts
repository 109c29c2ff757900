import { invalid } from '../http/errors.ts'
import { boolean, integer, key, objectBody, optional, required, string, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { changedOf, commit, momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { identity } from '../resource/identity.ts'
import { json } from '../resource/links.ts'
import { get, put, type Resource } from '../resource/operation.ts'
import { defined, only } from '../resource/shape.ts'
import { day, hour, now, random, year } from '../seed/random.ts'
import type { Table } from '../store.ts'

interface ContextKindRecord {
  key: string
  name: string
  description: string
  version: number
  createdAt: number
  lastModified: number
  lastSeen?: number
  createdFrom: 'default' | 'auto-add' | 'manual'
  archived: boolean
}

const base = '/api/v2/projects/{projectKey}/context-kinds'

const { links, about } = identity<ContextKindRecord>({
  noun: 'context kind',
  base,
  site: '/{projectKey}/settings/context-kinds',
  nameOf: (row) => row.key,
  title: (row) => row.name,
  actions: ['updateContextKind'],
})

const plans = [
  { key: 'user', name: 'User', description: 'Somebody who shops, or works here.', createdFrom: 'default' },
  { key: 'organization', name: 'Organization', description: 'A company that buys.', createdFrom: 'manual' },
  { key: 'device', name: 'device', description: '', createdFrom: 'auto-add' },
] as const

const table: Table<ContextKindRecord> = {
  name: 'context-kind',
  isInProject: true,
  seed: (_, project) =>
    new Map(
      plans.map((plan, index) => {
        const from = random(`context-kind/${project?.key}/${plan.key}`)
        const createdAt = Math.min((project?.createdAt ?? now) + index * 60 * day, now - 10 * day)
        const lastModified = createdAt + Math.floor(from.next() * Math.min(year, now - createdAt))
        const lastSeen = now - from.integer(1, 12) * hour
        return [plan.key, { ...plan, version: from.integer(1, 6), createdAt, lastModified, lastSeen, archived: false }]
      }),
    ),
}

const rowsOf = (call: Call) => call.store.rows(table, projectOf(call).key)

const document = (row: ContextKindRecord, call: Call): object => ({
  ...only(row, 'key', 'name', 'description', 'version'),
  creationDate: row.createdAt,
  ...only(row, 'lastModified', 'lastSeen', 'createdFrom', 'archived'),
  hideInTargeting: row.archived,
  _links: links(row, call.params.projectKey),
})

const list = (call: Call) => ({
  items: [...rowsOf(call).values()].map((row) => document(row, call)),
  _links: { self: json(call.path) },
})

const reserved = ['multi', 'kind']

/** The key of a kind that clients may name. */
export function kindIn(params: Call['params'], name: string): string {
  const kind = required(params, name, key)
  if (reserved.includes(kind)) throw invalid(`${name} must not be ${reserved.join(' or ')}, got ${kind}`)
  return kind
}

/** Creates a kind or changes what is sent of it. The answer does not say more than that it was done. */
function upsert(call: Call): Written {
  const body = objectBody(call)
  const rows = rowsOf(call)
  const name = kindIn(call.params, 'key')
  const before = rows.get(name)
  const version = optional(body, 'version', integer)
  if (before && version !== undefined && version < before.version) {
    throw invalid(`version must be at least ${before.version}, which the context kind has, got ${version}`)
  }
  const sent = defined({
    name: required(body, 'name', text),
    description: optional(body, 'description', string),
    archived: optional(body, 'archived', boolean) ?? optional(body, 'hideInTargeting', boolean),
  })
  const moment = momentOf(call)
  const after: ContextKindRecord = {
    ...(before ?? { key: name, name, description: '', createdAt: moment, createdFrom: 'manual', archived: false }),
    ...sent,
    version: version ?? (before ? before.version + 1 : 1),
    lastModified: moment,
  }
  rows.set(name, after)
  const changed = before ? changedOf(before, after, ['name', 'description', 'archived']) : []
  commit(call, {
    about: about(after, projectOf(call)),
    titleVerb: before ? 'changed the context kind' : 'created the context kind',
    actions: [before ? 'updateContextKind' : 'createContextKind'],
    shortDescription: before ? `Changed ${changed.join(', ') || 'nothing'}` : 'Created the context kind',
    previous: before && document(before, call),
    current: document(after, call),
  })
  const { self } = links(after, call.params.projectKey)
  return { status: 200, document: { status: 'success', _links: { self } } }
}

export const contextKinds = {
  table,
  operations: [get(base, 'context kind', list), put(`${base}/{key}`, 'context kind', upsert)],
} satisfies Resource
