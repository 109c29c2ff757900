import { collectSubFields, type VariableValues } from '@graphql-tools/utils'
import {
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from 'graphql'
import { isForeign } from './foreign.ts'
import { ownName, typeOwnNamed } from './type-names.ts'

/** Query parameters, or parts of a document, by name, each with the values wanted. {@link unite} joins several. */
export type Wants = Readonly<Record<string, readonly string[]>>

type Need = Wants | ((args: Readonly<Record<string, unknown>>) => Wants)

/** The parts that each field of each type needs of its document. Only types that a document contains have an entry. */
export type Needs = Readonly<Record<string, Readonly<Record<string, Need>>>>

/**
 * Derives the parts that the document of a field needs from the selection. Fragments, aliases, variables, `@skip` and `@include`
 * are evaluated as in execution. The walk descends only into the types of the table and into connections, so another document below
 * does not widen this one's request.
 *
 * Look-ahead only saves calls: a resolver whose document lacks a part asks for it. Deferred fields are included, because a part of
 * the document costs no call of its own and a later read would.
 *
 * @param typeName The type of the selection, if the field's type is an interface.
 */
export function lookAhead(info: GraphQLResolveInfo, needs: Needs, typeName?: string): Wants {
  const type = objectType(info, typeName)
  return type ? remembered(info, needs, type) : {}
}

/** The parts of a document that `expand` adds. */
export const expandOf = (info: GraphQLResolveInfo, needs: Needs, typeName?: string): readonly string[] =>
  lookAhead(info, needs, typeName).expand ?? []

/**
 * The names of the fields selected on the object or the connection of a field. Foreign fields are left out, because they need no
 * reads.
 */
export function selected(info: GraphQLResolveInfo, typeName?: string): ReadonlySet<string> {
  const type = objectType(info, typeName)
  return new Set(type && namesOf(type, subFields(info, type, info.fieldNodes)))
}

const namesOf = (type: GraphQLObjectType, groups: ReadonlyMap<string, readonly FieldNode[]>) =>
  [...groups.values()].map(nameOf).filter((name) => !isForeign(type.getFields()[name]))

/** Whether only the named fields are selected, so that they need no document. */
export const selectsOnly = (info: GraphQLResolveInfo, names: readonly string[], typeName?: string): boolean =>
  [...selected(info, typeName)].every((name) => name === '__typename' || names.includes(name))

/** Like {@link selected}, without deferred fields. */
export function selectedAtOnce(info: GraphQLResolveInfo, typeName?: string): ReadonlySet<string> {
  const type = objectType(info, typeName)
  return new Set(type && namesOf(type, collected(info, type, info.fieldNodes).fields))
}

/**
 * Whether the first payload needs only the named fields. If so, it does not wait for a document that only deferred fields need:
 * they read it themselves, in parallel with the fields below.
 */
export const waitsOnlyFor = (info: GraphQLResolveInfo, names: readonly string[], typeName?: string): boolean =>
  [...selectedAtOnce(info, typeName)].every((name) => name === '__typename' || names.includes(name))

/**
 * Whether a selection waits for its document: for one of its fields, or to know that it exists.
 *
 * @param free The fields that are answered without the document.
 * @param telling Those of the free fields that also show whether the document exists.
 */
export function waitsForDocument(
  info: GraphQLResolveInfo,
  { free, telling }: { readonly free: readonly string[]; readonly telling: readonly string[] },
  typeName?: string,
): boolean {
  const told = (names: ReadonlySet<string>) => telling.some((name) => names.has(name))
  if (selectsOnly(info, free, typeName)) return !told(selected(info, typeName))
  return !waitsOnlyFor(info, free, typeName) || !told(selectedAtOnce(info, typeName))
}

/** The union of wants. */
export function unite(all: Iterable<Wants>): Wants {
  const united: Record<string, readonly string[]> = {}
  for (const wants of all) {
    for (const [name, values] of Object.entries(wants)) {
      united[name] = [...new Set([...(united[name] ?? []), ...values])]
    }
  }
  return united
}

/**
 * The wants of a selection, by needs, request and nodes. A selection under a list is the same for each item and the executor passes
 * the same array of nodes, so the wants are computed once. The variables belong to one request, so the memory ends with it.
 */
const memory = new WeakMap<Needs, WeakMap<object, WeakMap<object, Map<string, Wants>>>>()

function remembered(info: GraphQLResolveInfo, needs: Needs, type: GraphQLObjectType): Wants {
  const ofNeeds = placed(memory, needs, () => new WeakMap<object, WeakMap<object, Map<string, Wants>>>())
  const ofRequest = placed(ofNeeds, info.variableValues, () => new WeakMap<object, Map<string, Wants>>())
  const ofNodes = placed(ofRequest, info.fieldNodes, () => new Map<string, Wants>())
  return placed(ofNodes, type.name, () => unite(walk(info, needs, type, info.fieldNodes)))
}

/** The value of a key in a map. Makes and stores it if the key is new. */
function placed<Key, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function* walk(
  info: GraphQLResolveInfo,
  needs: Needs,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Generator<Wants> {
  const fields = type.getFields()
  for (const group of subFields(info, type, nodes).values()) {
    const field = fields[nameOf(group)]
    if (!field) continue
    const need = needs[ownName(type)]?.[field.name]
    const args = typeof need === 'function' && argumentsOf(field, group[0]!, info)
    if (typeof need === 'object') yield need
    else if (need && args) yield need(args)
    const below = getNamedType(field.type)
    if (isObjectType(below) && (needs[ownName(below)] || isWrapping(type, field.name)))
      yield* walk(info, needs, below, group)
  }
}

/** The arguments of a field. Undefined if they are invalid; the field itself reports the error. */
export function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  info: GraphQLResolveInfo,
): Readonly<Record<string, unknown>> | undefined {
  try {
    return getArgumentValues(field, node, info.variableValues)
  } catch (error) {
    if (error instanceof GraphQLError) return undefined
    throw error
  }
}

/** Whether the field leads from a connection to its nodes, which come with the same answer. */
const isWrapping = (type: GraphQLObjectType, field: string) =>
  (type.name.endsWith('Connection') && (field === 'nodes' || field === 'edges')) ||
  (type.name.endsWith('Edge') && field === 'node')

type Collected = ReturnType<typeof collectSubFields>

const collected = (info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): Collected =>
  collectSubFields(info.schema, info.fragments, variablesOf(info), type, nodes as FieldNode[])

/** The fields selected on an object, including deferred ones, by response key, each with all of its nodes. */
export function subFields(
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): ReadonlyMap<string, FieldNode[]> {
  const selection = collected(info, type, nodes)
  return selection.patches.length ? placed(united, selection, () => withDeferred(selection)) : selection.fields
}

/** Like {@link subFields}, but as executed: a field that is selected both at once and deferred comes twice. */
export function* executedFields(
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Generator<readonly [key: string, nodes: FieldNode[]]> {
  const { fields, patches } = collected(info, type, nodes)
  yield* fields
  for (const patch of patches) yield* patch.fields
}

/**
 * The united fields by the collected selection. There is one such object for a selection, so the array of nodes of a field is the
 * same too.
 */
const united = new WeakMap<Collected, Map<string, FieldNode[]>>()

function withDeferred({ fields, patches }: Collected): Map<string, FieldNode[]> {
  const all = new Map(fields)
  for (const patch of patches) {
    for (const [key, nodes] of patch.fields) all.set(key, [...(all.get(key) ?? []), ...nodes])
  }
  return all
}

/**
 * The variables in the form of graphql 17, which the tools expect with version 16 too. There is one object per request, because the
 * tools memoise by it.
 */
const variablesOf = ({ variableValues }: GraphQLResolveInfo): VariableValues =>
  placed(variables, variableValues, () => ({ coerced: variableValues, sources: {} }) as VariableValues)

const variables = new WeakMap<object, VariableValues>()

export const nameOf = (group: readonly FieldNode[]) => group[0]!.name.value

/** The object type of a field, or the type with the given name. Undefined for other types. */
export function objectType(info: GraphQLResolveInfo, typeName?: string): GraphQLObjectType | undefined {
  const type = typeName ? typeOwnNamed(info.schema, typeName) : getNamedType(info.returnType)
  return isObjectType(type) ? type : undefined
}
