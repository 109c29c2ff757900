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

/** Query parameters, or parts of a document, by name, each with the values wanted. Wants are united by {@link unite}. */
export type Wants = Readonly<Record<string, readonly string[]>>

type Need = Wants | ((args: Readonly<Record<string, unknown>>) => Wants)

/** What each field of each type needs to be in the document. Types that a document contains have lines; others do not. */
export type Needs = Readonly<Record<string, Readonly<Record<string, Need>>>>

/**
 * Reads from the selection what the document behind a field must have. Fragments, aliases, variables, `@skip` and `@include`
 * count as execution counts them. The walk goes down only through the types of the table, and through connections, so that
 * another document below does not widen this one's request.
 *
 * It only ever saves calls: a resolver whose document lacks a part asks for it. What is deferred counts too: as a part of the
 * document it costs no call of its own, which it would if it were asked for later.
 *
 * @param typeName the type to read the selection as, where the field's type is an interface.
 */
export function lookAhead(info: GraphQLResolveInfo, needs: Needs, typeName?: string): Wants {
  const type = objectType(info, typeName)
  return type ? remembered(info, needs, type) : {}
}

/** The parts of a document that `expand` brings. */
export const expandOf = (info: GraphQLResolveInfo, needs: Needs, typeName?: string): readonly string[] =>
  lookAhead(info, needs, typeName).expand ?? []

/**
 * The names of the fields selected on the object, or on the connection, that a field returns. Foreign ones are left out: nothing is read
 * for their sake.
 */
export function selected(info: GraphQLResolveInfo, typeName?: string): ReadonlySet<string> {
  const type = objectType(info, typeName)
  return new Set(type && namesOf(type, subFields(info, type, info.fieldNodes)))
}

const namesOf = (type: GraphQLObjectType, groups: ReadonlyMap<string, readonly FieldNode[]>) =>
  [...groups.values()].map(nameOf).filter((name) => !isForeign(type.getFields()[name]))

/** Whether nothing but the named fields is selected, so that no document is needed to answer them. */
export const selectsOnly = (info: GraphQLResolveInfo, names: readonly string[], typeName?: string): boolean =>
  [...selected(info, typeName)].every((name) => name === '__typename' || names.includes(name))

/** As {@link selected}, without what is deferred. */
export function selectedAtOnce(info: GraphQLResolveInfo, typeName?: string): ReadonlySet<string> {
  const type = objectType(info, typeName)
  return new Set(type && namesOf(type, collected(info, type, info.fieldNodes).fields))
}

/**
 * Whether nothing but the named fields has to be there before the first payload goes out. Where this decides whether to wait for
 * a document, what is deferred asks for it by itself, at the same time as others ask for what is below, and holds nobody up.
 */
export const waitsOnlyFor = (info: GraphQLResolveInfo, names: readonly string[], typeName?: string): boolean =>
  [...selectedAtOnce(info, typeName)].every((name) => name === '__typename' || names.includes(name))

/**
 * Whether a selection waits for the document that it is of: for a field of it, or to know that there is one.
 *
 * @param free what is answered without the document.
 * @param telling what of that tells as well whether there is such a document.
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
 * A selection under a list is the same for each of its items, and the executor hands out the same array of nodes for it: its
 * wants are found once for a request. The variables are an object of the request's own, so nothing is remembered beyond it.
 */
const memory = new WeakMap<Needs, WeakMap<object, WeakMap<object, Map<string, Wants>>>>()

function remembered(info: GraphQLResolveInfo, needs: Needs, type: GraphQLObjectType): Wants {
  const ofNeeds = placed(memory, needs, () => new WeakMap<object, WeakMap<object, Map<string, Wants>>>())
  const ofRequest = placed(ofNeeds, info.variableValues, () => new WeakMap<object, Map<string, Wants>>())
  const ofNodes = placed(ofRequest, info.fieldNodes, () => new Map<string, Wants>())
  return placed(ofNodes, type.name, () => unite(walk(info, needs, type, info.fieldNodes)))
}

/** What a map has for a key, put there if it is new. */
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

/** The arguments of a field; undefined if they cannot be had, which is for the field itself to refuse. */
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

/** Whether the field leads from a connection to its nodes, which are documents of the same answer. */
const isWrapping = (type: GraphQLObjectType, field: string) =>
  (type.name.endsWith('Connection') && (field === 'nodes' || field === 'edges')) ||
  (type.name.endsWith('Edge') && field === 'node')

type Collected = ReturnType<typeof collectSubFields>

const collected = (info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): Collected =>
  collectSubFields(info.schema, info.fragments, variablesOf(info), type, nodes as FieldNode[])

/** The fields of a selection on an object, deferred or not, by the key of their answer, each with all of its nodes. */
export function subFields(
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): ReadonlyMap<string, FieldNode[]> {
  const selection = collected(info, type, nodes)
  return selection.patches.length ? placed(united, selection, () => withDeferred(selection)) : selection.fields
}

/** The same, but each as it is executed: a field that is asked for at once and once more later comes twice. */
export function* executedFields(
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Generator<readonly [key: string, nodes: FieldNode[]]> {
  const { fields, patches } = collected(info, type, nodes)
  yield* fields
  for (const patch of patches) yield* patch.fields
}

/** By what the tools collect, which is one object for a selection, so that the nodes of a field are one array as well. */
const united = new WeakMap<Collected, Map<string, FieldNode[]>>()

function withDeferred({ fields, patches }: Collected): Map<string, FieldNode[]> {
  const all = new Map(fields)
  for (const patch of patches) {
    for (const [key, nodes] of patch.fields) all.set(key, [...(all.get(key) ?? []), ...nodes])
  }
  return all
}

/** The variables in the shape of graphql 17, which the tools want of version 16 too; one object each, as they memoise by it. */
const variablesOf = ({ variableValues }: GraphQLResolveInfo): VariableValues =>
  placed(variables, variableValues, () => ({ coerced: variableValues, sources: {} }) as VariableValues)

const variables = new WeakMap<object, VariableValues>()

export const nameOf = (group: readonly FieldNode[]) => group[0]!.name.value

/** The type that a field returns, if it is an object, or the one that is named. */
export function objectType(info: GraphQLResolveInfo, typeName?: string): GraphQLObjectType | undefined {
  const type = typeName ? typeOwnNamed(info.schema, typeName) : getNamedType(info.returnType)
  return isObjectType(type) ? type : undefined
}
