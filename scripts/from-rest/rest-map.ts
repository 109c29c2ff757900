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
  return { operations: [...entries, ...replaced, ...removed], further: furtherFields(schema), names: namesOfTypes() }
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

/** The fields whose reads are of other operations than those of their type. */
function furtherFields(schema: GraphQLSchema): Record<string, string[]> {
  const own = new Map<string, readonly unknown[]>(
    Object.values(resources).map(({ type, get, list }) => [type, [get?.path, list?.path]]),
  )
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const entries = types.map((type): [string, string[]] => {
    const fields = Object.values(type.getFields()).filter((field) =>
      [...readsOf(schema, type, field)].some(({ path }) => !own.get(type.name)?.includes(path)),
    )
    return [type.name, fields.map(({ name }) => name)]
  })
  return Object.fromEntries(
    entries.filter(([name, fields]) => fields.length > 0 && !['Query', 'Mutation'].includes(name)),
  )
}

/** The field that names an object: the last one of its address. */
const namesOfTypes = (): Record<string, string> =>
  Object.fromEntries(
    Object.values(resources)
      .filter(({ type }) => type !== 'FlagEnvironment')
      .map(({ type, address }) => [type, address.filter((part) => part !== 'applicationId').at(-1)!]),
  )
