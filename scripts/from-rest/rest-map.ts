import {
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import type { RestEntry, RestMap } from '../../src/from-rest/rest-map.ts'
import { readsOf } from '../../src/graph/cost-of.ts'
import { holesOf } from '../../src/rest/operation.ts'
import { removedOperations, replacedOperations } from '../../src/rest/removed.ts'
import { resources } from '../../src/rest/resources.ts'
import { impliedFields } from '../docs/fields-of.ts'
import { restFields } from '../docs/rest-fields.ts'
import { type NamedOperation, restOperations } from '../docs/rest-operations.ts'
import { inputs, withoutInput } from './inputs.ts'
import { ways, withoutWay } from './ways.ts'

/**
 * What the operations of the gateway are in the graph. Reads of resources follow from the descriptors, writes from the names of the
 * operations.
 *
 * @throws {Error} if an operation has neither, nor a line in `ways.ts`.
 */
export async function restMap(root: string, schema: GraphQLSchema): Promise<RestMap> {
  const operations = await restOperations(root)
  const entries = operations.map((operation): RestEntry => entryOf(operation, operations, schema))
  const removed = removedOperations.map(({ method, path, replacement }) => ({
    ...{ method, path },
    without: `LaunchDarkly removed it. In its place: ${replacement ?? 'nothing'}.`,
  }))
  const replaced = replacedOperations.map(({ method, path, field }) => ({
    ...{ method, path },
    mutation: field.replace('Mutation.', ''),
  }))
  return {
    operations: [...entries, ...replaced, ...removed],
    ...fieldsByReads(schema),
    names: namesOfTypes(),
  }
}

function entryOf(operation: NamedOperation, all: readonly NamedOperation[], schema: GraphQLSchema): RestEntry {
  const { method, path, exportName, reads } = operation
  const place = { method, path }
  const without = withoutWay[exportName] ?? withoutInput[exportName]
  if (without) return { ...place, without }
  if (reads) {
    const way = ways[exportName] ?? wayOf(place, schema)
    if (!way) throw new Error(`Expected scripts/from-rest/ways.ts to have a way to ${exportName}, but it has none.`)
    return { ...place, way }
  }
  const [field] = [...(restFields[exportName] ?? []), ...impliedFields(operation, schema)]
  if (!field?.startsWith('Mutation.')) throw new Error(`Expected a mutation of ${exportName}, but there is none.`)
  const isShared = all.filter((one) => one.method === method && one.path === path).length > 1
  return {
    ...place,
    mutation: field.replace('Mutation.', ''),
    ...(isShared &&
      method === 'PATCH' && { takes: operation.semantic ? ('instructions' as const) : ('patch' as const) }),
    ...(inputs[exportName] && { input: inputs[exportName] }),
  }
}

/** The way to an object or a list of a resource, from its descriptor. */
function wayOf({ method, path }: Pick<RestEntry, 'method' | 'path'>, schema: GraphQLSchema): string | undefined {
  const is = (operation: { method: string; path: string } | undefined) =>
    operation?.method === method && operation.path === path
  const kinds = Object.values(resources)
  const single = kinds.find(({ get }) => is(get))
  if (single) return objectWay(single.type, path, schema)
  const listed = kinds.find(({ list }) => is(list))
  return listed && listWay(listed.type, path, schema)
}

/** The root field of a type, with its arguments from the parameters of the path. The last parameter names the object. */
function objectWay(type: string, path: string, schema: GraphQLSchema): string | undefined {
  const field = Object.values(schema.getQueryType()!.getFields()).find(
    (one) => String(getNullableType(one.type)) === type && one.args.length > 0,
  )
  if (!field) return undefined
  const holes = holesOf(path)
  const names = field.args.map(({ name }) => name)
  const free = holes.filter((hole) => !names.includes(hole))
  const given = field.args.flatMap((argument) => {
    if (holes.includes(argument.name)) return [`${argument.name}: $${argument.name}`]
    const isNeeded = isRequiredArgument(argument) || argument.name === 'id'
    return isNeeded && free.length > 0 ? [`${argument.name}: $${free.shift()}`] : []
  })
  return `${field.name}(${given.join(', ')})`
}

const starts: readonly (readonly [type: string, holes: string, way: string])[] = [
  ['Query', '', ''],
  ['Project', 'projectKey', 'project(key: $projectKey)'],
  ['Environment', 'projectKey environmentKey', 'environment(projectKey: $projectKey, key: $environmentKey)'],
]

/** The field with all objects of a type, below the owner that the path names. */
function listWay(type: string, path: string, schema: GraphQLSchema): string | undefined {
  const [owner, , way] = starts.find(([, holes]) => holes === holesOf(path).join(' ')) ?? []
  const parent = owner && schema.getType(owner)
  if (!isObjectType(parent)) return undefined
  const lists = Object.values(parent.getFields()).filter((field) => {
    const named = getNamedType(field.type).name
    return named === `${type}Connection` || (named === type && isListType(getNullableType(field.type)))
  })
  const field =
    lists.find(
      (one) => !one.args.some(isRequiredArgument) && one.name.toLowerCase().startsWith(type.toLowerCase().slice(0, 3)),
    ) ?? lists[0]
  return field && (way ? `${way} { ${field.name} }` : field.name)
}

/** The fields that a read beside that of their type brings, those that only its single read has, and those that `expand` brings. */
function fieldsByReads(schema: GraphQLSchema): Pick<RestMap, 'further' | 'alone' | 'parts'> {
  const further: Record<string, string[]> = {}
  const alone: Record<string, string[]> = {}
  const parts: Record<string, Record<string, string>> = {}
  const kinds = new Map<string, Kind>(Object.values(resources).map((one) => [one.type, one]))
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    if (type.name === 'Query' || type.name === 'Mutation') continue
    const kind = kinds.get(type.name)
    for (const field of Object.values(type.getFields())) {
      const part = kind?.parts?.[field.name]
      const reads = [...readsOf(schema, type, field)].map(({ path }) => path)
      const isOwn = reads.every((path) => path === kind?.get?.path)
      if (part !== undefined && isAlways(kind, part)) add(alone, type.name, field.name)
      else if (part !== undefined) parts[type.name] = { ...parts[type.name], [field.name]: part }
      else if (reads.length > 0) add(isOwn ? alone : further, type.name, field.name)
    }
  }
  return { further, alone, parts }
}

interface Kind {
  readonly get?: { readonly path: string }
  readonly parts?: Readonly<Record<string, string>>
  readonly alone?: { readonly parts: readonly string[]; readonly always?: boolean | readonly string[] }
}

/** Whether each single read has a part without `expand`. */
function isAlways(kind: Kind | undefined, part: string): boolean {
  const { parts = [], always = false } = kind?.alone ?? {}
  return parts.includes(part) && (typeof always === 'boolean' ? always : always.includes(part))
}

function add(fields: Record<string, string[]>, type: string, field: string): void {
  fields[type] = [...(fields[type] ?? []), field]
}

/** The field that names an object: the last one of its address. */
const namesOfTypes = (): Record<string, string> =>
  Object.fromEntries(
    Object.values(resources)
      .filter(({ type }) => type !== 'FlagEnvironment')
      .map(({ type, address }) => [type, address.filter((part) => part !== 'applicationId').at(-1)!]),
  )
