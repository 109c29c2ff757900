import { flagItself } from '../changes/audit-targets.ts'
import { invalid } from '../http/errors.ts'
import { type Given, integer, object, objectBody, optional, required, string, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { single } from '../resource/collection.ts'
import { flagOf, found, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { actionsOf, changedTo, createdWith, initially, needed, possible } from '../resource/properties.ts'
import { defined, only, shown } from '../resource/shape.ts'
import { writers } from '../resource/writers.ts'
import type { Table } from '../store.ts'
import type { FlagLinkRecord } from './flag-link-record.ts'
import { seededLinks } from './flag-links-seed.ts'

/** By id, those of all flags of a project. */
const table: Table<FlagLinkRecord> = {
  name: 'flag-link',
  isInProject: true,
  seed: seededLinks,
  placeOf: ({ flagKey }) => ({ flagKey }),
}

const rowsOf = (call: Call) => call.store.rows(table, projectOf(call).key)

const linksOf = (call: Call): FlagLinkRecord[] => {
  const { key } = flagOf(call)
  return [...rowsOf(call).values()].filter(({ flagKey }) => flagKey === key)
}

/** A deletion takes the key of a link as well as its id. */
function linkOf(call: Call): FlagLinkRecord {
  const name = call.params.id
  const known = linksOf(call)
  return (
    known.find(({ key }) => key === name) ?? found(new Map(known.map((row) => [row.id, row])), name, 'flag link id')
  )
}

const action = 'updateFlagLink'

const properties = {
  deepLink: { read: addressIn, action },
  title: possible(string, action),
  description: possible(string, action),
  timestamp: initially(integer, undefined, action),
  metadata: { read: metadataIn, action },
  integrationKey: { ...needed(text), read: (given: Given, name: string) => optional(given, name, text) },
}

function addressIn(given: Given, name: string): string {
  const url = required(given, name, text)
  if (URL.canParse(url)) return url
  throw invalid(`${name} must be an address, got ${shown(url)}`)
}

function metadataIn(given: Given, name: string): FlagLinkRecord['metadata'] {
  const metadata = optional(given, name, object)
  for (const [key, value] of Object.entries(metadata ?? {}))
    if (typeof value !== 'string') throw invalid(`${name}.${key} must be a string, got ${shown(value)}`)
  return metadata as FlagLinkRecord['metadata']
}

const document = (row: FlagLinkRecord, { store, params: { projectKey = '' } }: Call) => {
  const path = ['flag-links', 'projects', projectKey, 'flags', row.flagKey]
  const member = store.members.get(row.memberId ?? '')
  return {
    _links: { self: json(api(...path, row.id)), parent: json(api(...path)) },
    _id: row.id,
    _key: row.key,
    _integrationKey: row.integrationKey,
    _deepLink: row.deepLink,
    _timestamp: momentDocument(row.timestamp),
    ...only(row, 'title', 'description'),
    _metadata: row.metadata,
    _createdAt: row.createdAt,
    _member: member && {
      _links: { self: json(api('members', member.id)) },
      _id: member.id,
      ...only(member, 'firstName', 'lastName'),
    },
  }
}

/** In four notations. */
function momentDocument(milliseconds: number) {
  const rfc3339 = new Date(milliseconds).toISOString()
  const simple = rfc3339.slice(0, 19).replace('T', ' ')
  return { milliseconds, seconds: Math.floor(milliseconds / 1000), rfc3339, simple }
}

const written = writers<FlagLinkRecord>({
  noun: 'flag link',
  find: linkOf,
  document,
  about: (_, call) => flagItself(projectOf(call), flagOf(call)),
  set: (row, call) => rowsOf(call).set(row.id, row),
  delete: ({ id }, call) => void rowsOf(call).delete(id),
})

function make(call: Call): FlagLinkRecord {
  const body = objectBody(call)
  const { timestamp = momentOf(call), ...sent } = createdWith(properties, body, call)
  const key = optional(body, 'key', text)
  if (key !== undefined && linksOf(call).some((row) => row.key === key))
    throw invalid(`The flag has a link with the key ${key} already`)
  const id = newId(call)
  const { memberId } = call.caller
  return {
    ...sent,
    id,
    key: key ?? `flag-link-${id}`,
    flagKey: flagOf(call).key,
    timestamp,
    createdAt: momentOf(call),
    memberId,
  }
}

const list = single(linksOf, (rows, call) => ({
  _links: { self: json(call.path) },
  items: rows.map((row) => document(row, call)),
}))

const base = '/api/v2/flag-links/projects/{projectKey}/flags/{featureFlagKey}'
const beta = { beta: true }

export const flagLinks: Resource = {
  table,
  operations: [
    get(base, 'flag', list, beta),
    post(base, 'flag', written.create({ make }), beta),
    patch(
      `${base}/{id}`,
      'flag',
      written.update({
        actions: actionsOf(properties),
        patched: (row) => defined(only(row, 'deepLink', 'title', 'description', 'timestamp', 'metadata')),
        next: ({ id, key, flagKey, createdAt, memberId, integrationKey }, given, call) =>
          ({
            ...defined({ id, key, flagKey, createdAt, memberId, integrationKey }),
            ...changedTo(properties, given, call),
          }) as FlagLinkRecord,
      }),
      beta,
    ),
    del(`${base}/{id}`, 'flag', written.remove(), beta),
  ],
}
