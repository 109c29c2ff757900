import { userIn } from '../changes/audit-targets.ts'
import type { Filters } from '../filters/filter.ts'
import { conditions, parseFilter } from '../filters/filter.ts'
import { invalid, notFound } from '../http/errors.ts'
import { accessOf } from '../policies/permissions.ts'
import type { Answerer, Call, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { sorted } from '../resource/collection.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { api, json, type Link, site } from '../resource/links.ts'
import { del, get, type Resource } from '../resource/operation.ts'
import { first, wholeNumber } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import type { ContextRecord } from './context-record.ts'
import { contextsOf, forgetInstances } from './context-records.ts'

const pageMaximum = 50
const standard = ['key', 'secondary', 'ip', 'country', 'email', 'firstName', 'lastName', 'avatar', 'name', 'anonymous']

/** The contexts of the kind `user`, each once, the one last seen first. */
export const usersOf = (call: Call): readonly ContextRecord[] =>
  [
    ...new Map(
      contextsOf(call)
        .filter(({ kind }) => kind === 'user')
        .toReversed()
        .map((row) => [row.key, row] as const),
    ).values(),
  ].sort((a, b) => b.lastSeen - a.lastSeen)

const accessTo = accessOf('context', 'proj/*:env/*', ['deleteContextInstance'])

/** The names of the attributes that the SDK kept to itself. */
const privateIn = ({ attributes }: ContextRecord): string[] => {
  const { redactedAttributes = [] } = (attributes._meta ?? {}) as { redactedAttributes?: readonly string[] }
  return redactedAttributes.map((path) => path.replace(/^\//, ''))
}

const customIn = ({ attributes }: ContextRecord) =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !standard.includes(name) && name !== '_meta'))

function userDocument(row: ContextRecord, call: Call, sortValue?: string | number): object {
  const { projectKey = '', environmentKey = '' } = call.params
  const self = api('users', projectKey, environmentKey, row.key)
  const names = standard.filter((name) => row.attributes[name] !== undefined)
  const privateAttrs = privateIn(row)
  return {
    _links: {
      parent: json(api('users', projectKey, environmentKey)),
      self: json(self),
      settings: { href: `${self}/flags`, type: 'text/html' } satisfies Link,
      site: site(projectKey, environmentKey, 'users', row.key),
    },
    lastPing: new Date(row.lastSeen).toISOString(),
    environmentId: environmentOf(call).id,
    ownerId: call.store.accountId,
    user: {
      ...only(row.attributes, ...names),
      custom: customIn(row),
      ...(privateAttrs.length > 0 && { privateAttrs }),
    },
    ...(sortValue !== undefined && { sortValue }),
    _access: accessTo(call.caller),
  }
}

export function userOf(call: Call): ContextRecord {
  const { userKey } = call.params
  const row = usersOf(call).find(({ key }) => key === userKey)
  if (!row) throw notFound('user key', userKey)
  return row
}

/** A page after the user that `searchAfter` names. The link to the next page says which. */
function page(call: Call, rows: readonly ContextRecord[], represent: (row: ContextRecord) => object): object {
  const limit = wholeNumber(call.query, 'limit', 20, 1, pageMaximum)
  const after = first(call.query, 'searchAfter')
  const place = after === undefined ? -1 : rows.findIndex(({ key }) => key === after)
  if (after !== undefined && place < 0) throw invalid(`searchAfter must be from the link of a page, got ${after}`)
  const offset = place + 1 + wholeNumber(call.query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER)
  const items = rows.slice(offset, offset + limit)
  const query = new URLSearchParams(
    Object.entries(call.query).flatMap(([name, values]) => values.map((one): [string, string] => [name, one])),
  )
  const self = `${call.path}?${query}`
  const isMore = offset + limit < rows.length
  query.delete('offset')
  query.set('searchAfter', items.at(-1)?.key ?? '')
  return {
    _links: { self: json(self), ...(isMore && { next: json(`${call.path}?${query}`) }) },
    totalCount: rows.length,
    items: items.map(represent),
  }
}

const list: Answerer = {
  takes: ['limit', 'searchAfter'],
  answer: (call) => page(call, usersOf(call), (row) => userDocument(row, call)),
}

const sorts = {
  userKey: { by: ({ key }: ContextRecord) => key },
  lastSeen: { by: ({ lastSeen }: ContextRecord) => lastSeen },
}

/** Any attribute by its name, of those that LaunchDarkly defines and of others. */
const attributeFilters = (text: string): Filters<ContextRecord> =>
  Object.fromEntries(
    parseFilter(text).map(({ field }) => [
      field,
      ({ value }) =>
        ({ attributes }) =>
          String(attributes[field] ?? '') === value,
    ]),
  )

const search: Answerer = {
  takes: ['q', 'limit', 'offset', 'after', 'sort', 'searchAfter', 'filter'],
  answer(call) {
    const text = first(call.query, 'filter') ?? ''
    const q = first(call.query, 'q')?.toLowerCase()
    const latest = wholeNumber(call.query, 'after', Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER)
    const all = conditions(attributeFilters(text), parseFilter(text), call)
    const found = ({ attributes }: ContextRecord) =>
      q === undefined ||
      ['key', 'name', 'firstName', 'lastName', 'email'].some((name) =>
        String(attributes[name] ?? '')
          .toLowerCase()
          .includes(q),
      )
    const kept = usersOf(call).filter((row) => row.lastSeen <= latest && found(row) && all.every((holds) => holds(row)))
    const sort = first(call.query, 'sort')
    const rows = sort ? sorted(kept, sorts, sort, call) : kept
    const told = ({ key, lastSeen }: ContextRecord) => (sort?.endsWith('lastSeen') ? lastSeen : key)
    return page(call, rows, (row) => userDocument(row, call, sort ? told(row) : undefined))
  },
}

function remove(call: Call): Written {
  const row = userOf(call)
  const [project, environment] = [projectOf(call), environmentOf(call)]
  const previous = userDocument(row, call)
  forgetInstances(call, ({ contexts }) => contexts.get('user')?.key === row.key)
  commit(call, {
    about: userIn(project, environment, row.key),
    titleVerb: 'deleted the user',
    actions: ['deleteUser'],
    shortDescription: 'Deleted a user',
    previous,
  })
  return { status: 204 }
}

function attributeNames(call: Call): object {
  environmentOf(call)
  const rows = usersOf(call)
  const names = new Set(rows.flatMap(({ attributes }) => Object.keys(attributes)))
  return {
    standard: standard.filter((name) => names.has(name)),
    custom: [...new Set(rows.flatMap((row) => Object.keys(customIn(row))))].sort(),
    private: [...new Set(rows.flatMap(privateIn))].sort(),
  }
}

const base = '/api/v2/users/{projectKey}/{environmentKey}'

export const users: Resource = {
  operations: [
    get('/api/v2/user-search/{projectKey}/{environmentKey}', 'context', search),
    get('/api/v2/user-attributes/{projectKey}/{environmentKey}', 'context', attributeNames, { beta: true }),
    get(base, 'context', list),
    del(`${base}/{userKey}`, 'context', remove),
    get(`${base}/{userKey}`, 'context', (call) => userDocument(userOf(call), call)),
  ],
}
