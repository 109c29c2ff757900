import { memoize2 } from '@graphql-tools/utils'
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql'
import { callsByKey } from '../loaders/by-key-plan.ts'
import { holesOf } from '../rest/operation.ts'
import { addressFields, ownReads, type Resource } from '../rest/resource.ts'
import { isNodeType, type NodeType, resources } from '../rest/resources.ts'
import { type Cost, type Costs, listOf, lookedUp, one, type Place, pagesOf, partRead, type TypeCost } from './cost.ts'
import { foundBy, hasPlainRead, listedBy } from './plain-reads.ts'
import { ownName } from './type-names.ts'

/**
 * Attaches costs to the fields and types of a schema. Changes them in place. Fields without a declared cost follow from the resources
 * (see {@link costOf}).
 *
 * @throws {Error} if a cost is declared for a field that the graph lacks.
 */
export function withCosts(schema: GraphQLSchema, all: readonly Costs[]): GraphQLSchema {
  const types: TypeCosts = Object.assign({}, ...all.map((costs) => costs.types))
  for (const [name, cost] of Object.entries(types)) attach(schema.getType(name)!, cost)
  const identified: Cost = { names: true, calls: mostFor(types), least: leastFor(types), length: 20 }
  const fields = [
    ...all.flatMap((costs) => Object.entries(costs.fields ?? {})),
    ...['Query.node', 'Query.nodes', 'Query._entities'].map((coordinate) => [coordinate, identified] as const),
  ]
  for (const [coordinate, cost] of fields) {
    const [typeName, fieldName] = coordinate.split('.') as [string, string]
    const type = schema.getType(typeName)
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
    if (field) attach(field, cost)
    else if (fieldName !== '_entities')
      throw new Error(`Expected a field ${coordinate} that has a cost, but there is none.`)
  }
  return schema
}

type TypeCosts = Readonly<Partial<Record<NodeType, TypeCost>>>

const mark = 'launchdarklyCost'

function attach(place: { extensions: Readonly<Record<string, unknown>> }, cost: Cost | TypeCost): void {
  place.extensions = { ...place.extensions, [mark]: cost }
}

/** The calls for all objects that a field names, in the worst case. */
const mostFor =
  (types: TypeCosts) =>
  ({ named = new Map(), environments }: Place): number =>
    sum(
      [...named].map(
        ([type, things]) => lookUpOf(types, type)?.most(things, environments) ?? callsFor(type, things.count).most,
      ),
    )

/** The calls that the objects a field names need in every account. */
const leastFor =
  (types: TypeCosts) =>
  ({ named = new Map(), selected }: Place): number =>
    sum(
      [...named].map(
        ([type, things]) => lookUpOf(types, type)?.least(things, selected) ?? callsFor(type, things.count).least,
      ),
    )

const lookUpOf = (types: TypeCosts, type: string) => (isNodeType(type) ? types[type]?.lookUp : undefined)

/** The look-ups of documents of one owner or of the account, by the rule of their resource. */
const callsFor = (type: string, count: number) =>
  isNodeType(type) ? callsByKey(resources[type], count) : { least: count, most: count }

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

type Field = GraphQLField<unknown, unknown>

/** The cost of a field: as declared, else as the resources tell. Undefined if only the objects that the field names take calls. */
export const costOf = memoize2(
  (parent: GraphQLObjectType, field: Field): Cost | undefined =>
    (field.extensions[mark] as Cost | undefined) ?? derivedCost(parent, field),
)

/** Whether the calls for the objects that a field names are added to those of the field. */
export const refersOf = (cost: Cost | undefined): boolean =>
  cost === undefined || (cost.refers ?? !(cost.calls ?? cost.least ?? cost.together))

/** The project of what belongs to one. */
const ofProject: Cost = {
  back: 'Project',
  calls: ({ of }) => pagesOf('Project', of('Project')),
  by: operationsOf('Project'),
}

/**
 * Derives the cost of a field from the resources: a connection, a look-up by the last part of the address, a list without pages, a part of
 * single reads, or the project of an object. Undefined for other fields, and for objects that the parent embeds.
 */
function derivedCost(parent: GraphQLObjectType, field: Field): Cost | undefined {
  const listed = listedBy(field)
  const found = foundBy(field)
  const project: Pick<Cost, 'project'> = field.args.some(({ name }) => name === 'projectKey') ? { project: true } : {}
  const owner = ownName(parent)
  if (listed) return { ...listOf(listed), by: [listOfOwner(listed, owner)], ...project }
  if (found) {
    const owned = owner === 'Query' ? {} : { calls: ({ parents }: Place) => parents }
    // Where the owner was named only, a look-up that finds nothing reads it to know that it exists.
    return { ...lookedUp(found), by: [...operationsOf(found), ...ownersOf(owner)], ...project, ...owned }
  }
  const name = ownName(getNamedType(field.type))
  if (isNodeType(name) && isListType(getNullableType(field.type))) {
    if (owner === 'Query') return { ...one, by: operationsOf(name), length: ({ size }) => size(name) }
    // All owners share the list of the account, whichever field reads it.
    if (resources[name].addressOf) return { calls: one.calls!, by: operationsOf(name) }
  }
  if (!isNodeType(owner)) return undefined
  const { address, parts = {}, alone } = resources[owner]
  if (name === 'Project' && address[0] === 'projectKey') return ofProject
  const part = Object.hasOwn(parts, field.name) ? parts[field.name] : undefined
  if (part === undefined || !alone?.parts.includes(part)) return undefined
  return { by: operationsOf(owner), calls: partRead, shares: part, refers: true }
}

/** The operations that read documents of a type: one, and the lists of them. */
export function operationsOf(type: NodeType): NonNullable<Cost['by']> {
  const { get, listWithin, list }: Resource = resources[type]
  return [get, listWithin, list].filter((one) => one !== undefined)
}

/** The list that a connection of an owner reads: that of the owner, if the resource has one within the list of more owners. */
function listOfOwner(type: NodeType, owner: string) {
  const { list, listWithin } = resources[type]
  const isWithin = isNodeType(owner) && resources[owner].address.length > holesOf(list!.path).length
  return listWithin && isWithin ? listWithin : list!
}

const ownersOf = (type: string) => (isNodeType(type) ? operationsOf(type) : [])

/** The operations that a field may call for itself and for the objects that it names. */
export function readsOf(schema: GraphQLSchema, parent: GraphQLObjectType, field: Field): ReadonlySet<Operation> {
  const cost = costOf(parent, field)
  const named = getNamedType(field.type)
  const types = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : []
  const referred = refersOf(cost) ? types.flatMap((type) => referenceCost(type, cost)?.by ?? []) : []
  return new Set([...(cost?.by ?? []), ...(cost?.further?.by ?? []), ...referred])
}

type Operation = NonNullable<Cost['by']>[number]

const typeCostOf = ({ extensions }: GraphQLObjectType): TypeCost => (extensions[mark] as TypeCost | undefined) ?? {}

/** The fields of a type that need no document. */
function toldOf(type: NodeType, { namedByKey = false, counted = [] }: TypeCost): readonly string[] {
  const kind = resources[type]
  const { summary = [], telling = [] } = kind.fields ?? {}
  // What is named by key alone, and a project, are read to know whether they exist, unless another read shows it.
  const reads = type === 'Project' || namedByKey ? telling : ownReads(kind)
  return [...addressFields(kind), ...(namedByKey ? [] : summary), ...reads, ...counted]
}

/** The calls for parts that embedded documents lack. Parts of single reads have costs of their own. */
function partCalls(type: NodeType, { selected, keys }: Place): number {
  const { parts = {}, alone } = resources[type]
  const isAsked = Object.entries(parts).some(([field, part]) => selected.has(field) && !alone?.parts.includes(part))
  return isAsked ? callsByKey(resources[type], keys).most : 0
}

/**
 * The cost of the objects that a field names, if the selection needs more than the document of the parent contains.
 *
 * @param cost The cost of the field itself.
 */
export function referenceCost(named: GraphQLObjectType, cost: Cost | undefined): Cost | undefined {
  const type = ownName(named)
  if (!isNodeType(type)) return undefined
  const ofType = typeCostOf(named)
  const { reference } = ofType
  const by = [...(cost?.by ?? []), ...(ofType.by ?? operationsOf(type))]
  if (!reference) return { by, calls: (place) => partCalls(type, place) }
  const told = toldOf(type, ofType)
  const tells = cost?.tells ?? ((name: string) => told.includes(name) || hasPlainRead(named, name))
  return { by, calls: (place) => ([...place.selected].every(tells) ? 0 : reference(place)) }
}
