import { memoize1 } from '@graphql-tools/utils'
import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import { isForeign } from './foreign.ts'
import { plainReads } from './plain-reads.ts'
import { type Args, type SelectedField, type Selection, selectionOf } from './selection.ts'
import { ownName, typeOwnNamed } from './type-names.ts'

/** Query parameters, or parts of a document, by name, each with the values wanted. {@link unite} joins several. */
export type Wants = Readonly<Record<string, readonly string[]>>

/** The selection on the objects of a field. The type is undefined for interfaces and unions. */
export interface Below {
  readonly selection: Selection
  readonly type: GraphQLObjectType | undefined
}

/** The parts that a field needs of its document. */
export type Need = Wants | ((args: Args, below: Below) => Wants)

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
  return type ? wantsOf(selectionOf(info), needs, type) : {}
}

/** Like {@link lookAhead}, for the selection below a field. */
export const lookBelow = ({ selection, type }: Below, needs: Needs): Wants =>
  type ? wantsOf(selection, needs, type) : {}

/** Makes a {@link lookAhead} that converts the parts. They are converted once for all items of a list. */
export function lookingAhead<Parts extends object>(needs: Needs, convert: (wants: Wants) => Parts) {
  const converted = memoize1(convert)
  return (info: GraphQLResolveInfo, typeName?: string): Parts => converted(lookAhead(info, needs, typeName))
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
  return type ? namesOf(selectionOf(info).on(type).all) : none
}

/** Whether only the named fields are selected, so that they need no document. */
export const selectsOnly = (info: GraphQLResolveInfo, names: readonly string[], typeName?: string): boolean =>
  areOnly(selected(info, typeName), names)

const areOnly = (selected: ReadonlySet<string>, names: readonly string[]): boolean =>
  [...selected].every((name) => name === '__typename' || names.includes(name))

/** Like {@link selected}, without deferred fields. */
function selectedAtOnce(info: GraphQLResolveInfo, typeName?: string): ReadonlySet<string> {
  const type = objectType(info, typeName)
  return type ? namesOf(selectionOf(info).on(type).atOnce) : none
}

/**
 * The fields of the first payload that need the document of the object: neither free ones nor those with a plain read.
 *
 * @param free The fields that are answered without the document. Always the same list, because the answer is remembered by it.
 */
export function neededAtOnce(info: GraphQLResolveInfo, free: readonly string[], typeName: string): readonly string[] {
  const type = objectType(info, typeName)
  return type ? selectionOf(info).derived(free, type, othersAtOnce) : []
}

function othersAtOnce(selection: Selection, free: readonly string[], type: GraphQLObjectType): readonly string[] {
  const told = [...free, ...plainReads(type)]
  return [...namesOf(selection.on(type).atOnce)].filter((name) => !told.includes(name))
}

/**
 * Whether the first payload needs only the named fields. If so, it does not wait for a document that only deferred fields need:
 * they read it themselves, in parallel with the fields below.
 */
export const waitsOnlyFor = (info: GraphQLResolveInfo, names: readonly string[], typeName?: string): boolean =>
  areOnly(selectedAtOnce(info, typeName), names)

/** The fields of a type that need no document. */
export interface WithoutDocument {
  /** The fields that are answered without the document. */
  readonly free: readonly string[]
  /** Those of the free fields that also show whether the document exists. */
  readonly telling: readonly string[]
}

/** Whether a selection waits for its document: for one of its fields, or to know that it exists. */
export function waitsForDocument(info: GraphQLResolveInfo, known: WithoutDocument, typeName?: string): boolean {
  return waitsBelow({ selection: selectionOf(info), type: objectType(info, typeName) }, known)
}

/** Like {@link waitsForDocument}, for the selection below a field. */
export function waitsBelow({ selection, type }: Below, { free, telling }: WithoutDocument): boolean {
  if (!type) return true
  const { all, atOnce } = selection.on(type)
  const told = (names: ReadonlySet<string>) => telling.some((name) => names.has(name))
  if (areOnly(namesOf(all), free)) return !told(namesOf(all))
  return !areOnly(namesOf(atOnce), free) || !told(namesOf(atOnce))
}

/** Whether a field is selected below another one. */
export const selectsBelow = ({ selection, type }: Below, name: string): boolean =>
  type !== undefined && namesOf(selection.on(type).all).has(name)

/** Whether a field is selected on the objects of a field below another one. */
export const selectsWithin = ({ selection, type }: Below, outer: string, name: string): boolean =>
  type !== undefined &&
  selection.on(type).all.some(({ field, name: own, below }) => {
    const led = field && getNamedType(field.type)
    return own === outer && isObjectType(led) && selectsBelow({ selection: below, type: led }, name)
  })

/** Like {@link waitsOnlyFor}, for the selection below a field. */
export const waitsOnlyBelowFor = ({ selection, type }: Below, names: readonly string[]): boolean =>
  type === undefined || areOnly(namesOf(selection.on(type).atOnce), names)

/** The selection below a field that is being resolved. */
export const belowOf = (info: GraphQLResolveInfo): Below => ({
  selection: selectionOf(info),
  type: objectType(info),
})

/** The selections on the nodes of a connection: by `nodes` and by `edges { node }`. */
export function nodesBelow({ selection, type }: Below): readonly Below[] {
  const fields = type ? selection.on(type).all : []
  return fields.flatMap(({ field, name, below }) => {
    const led = field && getNamedType(field.type)
    if (!isObjectType(led)) return []
    if (name === 'edges') return nodesBelow({ selection: below, type: led })
    return name === 'nodes' || name === 'node' ? [{ selection: below, type: led }] : []
  })
}

/** Whether a field of the edges of a connection is selected. */
export function selectsOnEdges({ selection, type }: Below, name: string): boolean {
  const edges = type ? selection.on(type).all.filter((one) => one.name === 'edges') : []
  return edges.some(({ field, below }) => {
    const led = field && getNamedType(field.type)
    return isObjectType(led) && selectsBelow({ selection: below, type: led }, name)
  })
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

const none: ReadonlySet<string> = new Set()

/** Memoized, because a selection is asked for its names once for each item of a list. */
const namesOf = memoize1(
  (fields: readonly SelectedField[]): ReadonlySet<string> =>
    new Set(fields.filter(({ field }) => !isForeign(field)).map(({ name }) => name)),
)

/** The wants of a selection on objects of a type. They are the same for each item of a list. */
const wantsOf = (selection: Selection, needs: Needs, type: GraphQLObjectType): Wants =>
  selection.derived(needs, type, unitedWants)

const unitedWants = (selection: Selection, needs: Needs, type: GraphQLObjectType): Wants =>
  unite(walk(selection, needs, type))

function* walk(selection: Selection, needs: Needs, type: GraphQLObjectType): Generator<Wants> {
  for (const { field, args, below } of selection.on(type).all) {
    if (!field) continue
    const need = needs[ownName(type)]?.[field.name]
    const answered = getNamedType(field.type)
    if (typeof need === 'object') yield need
    else if (need && args) yield need(args, { selection: below, type: isObjectType(answered) ? answered : undefined })
    if (isObjectType(answered) && (needs[ownName(answered)] || isWrapping(type, field.name)))
      yield wantsOf(below, needs, answered)
  }
}

/** Whether the field leads from a connection or an edge to its nodes, which come with the same answer. */
export const isWrapping = (type: GraphQLObjectType, field: string): boolean =>
  (type.name.endsWith('Connection') && (field === 'nodes' || field === 'edges')) ||
  (type.name.endsWith('Edge') && field === 'node')

/** The object type of a field, or the type with the given name. Undefined for other types. */
export function objectType(info: GraphQLResolveInfo, typeName?: string): GraphQLObjectType | undefined {
  const type = typeName ? typeOwnNamed(info.schema, typeName) : getNamedType(info.returnType)
  return isObjectType(type) ? type : undefined
}
