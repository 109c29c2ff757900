import { begins, textOf } from '../filters/filter-operator-kinds.ts'
import { type OperatorFilters, operatorCondition } from '../filters/filter-operators.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { environmentOf } from '../resource/find.ts'
import { get, type Resource } from '../resource/operation.ts'
import { first, wholeNumber } from '../resource/query.ts'
import { isObject } from '../resource/shape.ts'
import type { ContextRecord } from './context-record.ts'
import { contextsOf } from './context-records.ts'

/** Something that contexts of a kind have: an attribute, or a value of one. */
interface Had {
  kind: string
  name: unknown
  weight: number
  redacted: boolean
}

const ownNames = ['kind', 'key', '_meta']

/** The names of attributes: of parts of an object by their paths. */
function namesOf({ attributes }: ContextRecord): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    if (ownNames.includes(name)) return []
    return isObject(value) ? Object.keys(value).map((part) => `/${name}/${part}`) : [name]
  })
}

/** The names of attributes that the SDK kept to itself. */
function redactedIn({ attributes }: ContextRecord): string[] {
  const { redactedAttributes = [] } = (attributes._meta ?? {}) as { redactedAttributes?: readonly string[] }
  return redactedAttributes.map((path) => path.replace(/^\/([^/]+)$/, '$1'))
}

/** Counts what contexts have: the most frequent first. */
function counted(
  contexts: readonly ContextRecord[],
  of: (context: ContextRecord) => readonly Omit<Had, 'kind'>[],
): Had[] {
  const found = new Map<string, Had>()
  for (const context of contexts) {
    for (const { name, weight, redacted } of of(context)) {
      const id = JSON.stringify([context.kind, name])
      const before = found.get(id) ?? { kind: context.kind, name, weight: 0, redacted: false }
      found.set(id, { ...before, weight: before.weight + weight, redacted: before.redacted || redacted })
    }
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight || (String(a.name) < String(b.name) ? -1 : 1))
}

const names = (call: Call): Had[] =>
  counted(contextsOf(call), (context) => [
    ...namesOf(context).map((name) => ({ name, weight: 1, redacted: false })),
    ...redactedIn(context).map((name) => ({ name, weight: 1, redacted: true })),
  ])

function valuesOf(call: Call): Had[] {
  const reference = call.params.attributeName ?? ''
  const [, outer = reference, inner] = /^\/([^/]+)\/(.+)$/.exec(reference) ?? []
  return counted(contextsOf(call), ({ attributes }) => {
    const own = attributes[outer.replace(/^\//, '')]
    const value = inner && isObject(own) ? own[inner] : own
    return value === undefined || isObject(value) ? [] : [{ name: value, weight: 1, redacted: false }]
  })
}

/** `limit` counts what is told of all kinds together. */
const grouped = (
  rows: (call: Call) => readonly Had[],
  field: 'name' | 'value',
  usually: number,
  represent: (kind: string, rows: readonly Had[]) => object,
): Answerer => ({
  takes: ['filter', 'limit'],
  answer(call) {
    environmentOf(call)
    const filters: OperatorFilters<Had> = {
      kind: { equals: (term) => (row) => row.kind === textOf(term) },
      [field]: { startsWith: begins(({ name }) => [String(name)]) },
    }
    const holds = operatorCondition(filters, first(call.query, 'filter') ?? '', call)
    const limit = wholeNumber(call.query, 'limit', usually, 1, 100)
    const kept = rows(call).filter(holds).slice(0, limit)
    return { items: [...Map.groupBy(kept, ({ kind }) => kind)].map(([kind, some]) => represent(kind, some)) }
  },
})

const nameList = grouped(names, 'name', 100, (kind, rows) => ({
  kind,
  names: rows.map(({ name, weight, redacted }) => ({ name, weight, redacted })),
}))

const valueList = grouped(valuesOf, 'value', 50, (kind, rows) => ({
  kind,
  values: rows.map(({ name, weight }) => ({ name, weight })),
}))

const path = '/api/v2/projects/{projectKey}/environments/{environmentKey}/context-attributes'

export const contextAttributes: Resource = {
  operations: [get(path, 'context', nameList), get(`${path}/{attributeName}`, 'context', valueList)],
}
