import {
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { beginsByAddress, isSpared, leadsByAddress } from '../../graph/by-address.ts'
import { defaultFirst } from '../../graph/connection.ts'
import { assumedSize, type Cost, type Named, type Place } from '../../graph/cost.ts'
import { costOf, referenceCost, refersOf } from '../../graph/cost-of.ts'
import { isForeign } from '../../graph/foreign.ts'
import { isWrapping } from '../../graph/lookahead.ts'
import { foundBy } from '../../graph/plain-reads.ts'
import type { Asked, Selection } from '../../graph/selection.ts'
import { ownName } from '../../graph/type-names.ts'
import { sizesOf } from './account.ts'
import { type AnswerSize, answerSize } from './answer-size.ts'
import { namedBy } from './named.ts'
import { type Counts, countsBelow, ownersOf } from './place.ts'
import { lengthOf, nodesOf, possible, type SizeOptions } from './sizes.ts'
import { type Use, usesOf } from './uses.ts'

/** The calls of all fields with the same path. The path consists of field names without aliases. */
export interface PathCost {
  readonly path: string
  /** In the worst case. */
  readonly calls: number
  /** In every account. */
  readonly least: number
  readonly operations: readonly Operation[]
  /** The wave in which the calls go out at the latest, from 1. Calls of one wave need no answer of each other. */
  readonly wave: number
  readonly node: FieldNode
}

type Operation = NonNullable<Cost['by']>[number]

/** The calls of a selection. */
export interface Plan {
  /** In the worst case. */
  readonly calls: number
  /** The calls that the operation needs in every account. */
  readonly least: number
  /** The paths with calls, the most expensive first. */
  readonly paths: readonly PathCost[]
  /** The number of requested nodes of each connection. */
  readonly sizes: ReadonlyMap<string, number>
}

/** The calls of an operation, and the size of its answer in the worst case. */
export interface Estimate extends Plan {
  readonly answer: AnswerSize
}

interface Spent {
  readonly node: FieldNode
  calls: number
  least: number
  keys: number
  sureKeys: number
  wave: number
  readonly together: Cost['together']
  readonly operations: Set<Operation>
}

/** The objects on which a selection is executed. */
interface Objects {
  readonly path: string
  readonly count: number
  /** The smallest number of objects. */
  readonly sure: number
  readonly counts: Counts
  /** Whether it is one object that a field looks up. Default false. */
  readonly isFound?: boolean
  /** Number of nodes of the connection. */
  readonly first: number
  /** The smallest number of nodes of the connection. */
  readonly sureNodes: number
  /** Number of waves after which the addresses of the objects are known. */
  readonly addressed: number
  /** Number of waves after which their documents are there. */
  readonly told: number
}

const atOnce = { addressed: 0, told: 0 }

/** Estimates the REST calls of an operation for each path, in the worst case and at least. */
export function estimate(asked: Asked, options: SizeOptions = {}): Estimate {
  const root = asked.schema.getRootType(asked.operation.operation)
  const start = { ...atOnce, path: '', count: 1, sure: 1, counts: {}, first: defaultFirst, sureNodes: 0 }
  const plan = planned(asked, options, (walk) => root && walk(root, [asked.root], start))
  return { ...plan, answer: answerSize(asked, options) }
}

interface NodesAsked {
  /** The type of the connection. */
  readonly type: GraphQLObjectType
  readonly selection: Selection
  readonly path: string
  /** Number of nodes of the connection. */
  readonly nodes: number
}

/** Estimates the calls for the nodes of a connection. */
export const planOfNodes = ({ type, selection, path, nodes }: NodesAsked): Plan =>
  planned(selection.asked, {}, (walk) =>
    walk(type, [selection], { ...atOnce, path, count: 1, sure: 1, counts: {}, first: nodes, sureNodes: nodes }),
  )

type Walk = (type: GraphQLObjectType, selections: readonly Selection[], objects: Objects) => void

function planned(asked: Asked, options: SizeOptions, start: (walk: Walk) => void): Plan {
  const { total = () => undefined } = options
  const size = sizesOf(total)
  const spent = new Map<string, Spent>()
  const sizes = new Map<string, number>()

  /** Adds calls to those of a path. Returns the number of waves after which their answers are there. */
  function spend(path: string, node: FieldNode, cost: Cost, place: Place, before: number): number {
    const { together, further } = cost
    const by = [...(cost.by ?? []), ...(further?.when(place.args) ? further.by : [])]
    const none = { node, calls: 0, least: 0, keys: 0, sureKeys: 0, wave: 0, together }
    const known = spent.get(path) ?? { ...none, operations: new Set() }
    const calls = cost.calls?.(place) ?? 0
    const takes = calls > 0 || together !== undefined
    if (takes) for (const one of by) known.operations.add(one)
    if (takes) known.wave = Math.max(known.wave, before + 1)
    known.calls += calls
    known.least += place.sure ? (cost.least?.(place) ?? 0) : 0
    known.keys += place.keys
    known.sureKeys += place.sure
    spent.set(path, known)
    return takes ? before + 1 : before
  }

  function walk(type: GraphQLObjectType, selections: readonly Selection[], objects: Objects): void {
    const shared = new Set<string>()
    const uses = usesOf(selections, type)
    for (const use of uses) {
      const cost = costIn(asked, type, use)
      const isWithin = cost?.within !== undefined && uses.some(({ field }) => field.name === cost.within)
      const isSpent = isWithin || (cost?.shares !== undefined && shared.has(cost.shares))
      if (cost?.shares) shared.add(cost.shares)
      const list = cost?.windows && listOf(use)
      const isRead = list !== undefined && shared.has(list)
      if (list) shared.add(list)
      const others = isSpent ? { ...cost, calls: () => 0, least: () => 0 } : isRead ? { ...cost, least: () => 0 } : cost
      follow(type, use, others, objects)
    }
  }

  function follow(type: GraphQLObjectType, use: Use, costOfField: Cost | undefined, objects: Objects): void {
    const { field, args, node, below: selections } = use
    const path = objects.path ? `${objects.path}.${field.name}` : field.name
    const answered = getNamedType(field.type)
    const isUnread = isObjectType(answered) && isSpared(field, answered, selections)
    const cost = isUnread ? { ...nothing, ...(costOfField?.project && { project: true as const }) } : costOfField
    const isConnection = answered.name.endsWith('Connection')
    const { most: first, told: known } = nodesOf(asked, type, answered, { args, path }, options)
    if (isConnection) sizes.set(path, Math.max(sizes.get(path) ?? 0, first))
    const ofConnection = isWrapping(type, field.name) ? objects.first : undefined
    const keys = objects.count * lengthOf({ type: field.type, cost, args, ofConnection, size })
    const sureNodes = isConnection ? Math.min(first, known ?? 0) : objects.sureNodes
    const isSure = isConnection || isUnread || isNonNullType(field.type)
    const sure = isWrapping(type, field.name)
      ? objects.sure * (isListType(getNullableType(field.type)) ? objects.sureNodes : 1)
      : isSure && !isListType(getNullableType(field.type))
        ? objects.sure
        : 0
    const counts = cost?.project ? { Project: objects.count } : objects.counts
    const of: Place['of'] = (scope) => ownersOf(counts, scope, objects.count)
    const below = possible(asked, answered)
    const named = cost?.names && namedBy(asked.schema, args)
    // Few costs read these, so they are computed on demand.
    const place = (types: readonly GraphQLObjectType[]): Place => ({
      args,
      named,
      parents: objects.count,
      sure: objects.sure,
      isFound: objects.isFound ?? false,
      keys,
      get selected() {
        return namesOf(types, selections)
      },
      get environments() {
        return environmentsBelow(asked, below, selections)
      },
      size,
      first,
      of,
    })
    const before = beginsByAddress(type, field) ? objects.addressed : objects.told
    const after = cost ? spend(path, node, cost, place(below), before) : before
    const addressed = leadsByAddress(type, field) ? before : after
    for (const one of below) {
      const reference = refersOf(cost) && !isWrapping(type, field.name) && referenceCost(one, cost)
      const told = reference ? spend(path, node, reference, place([one]), after) : after
      const owned = named && ownedBy(named.get(ownName(one)))
      const met = owned ? objects.count * owned.count : cost?.back ? of(cost.back) : keys
      // Several parents can lead to the same object, which is read once.
      const count = Math.min(met, total(ownName(one)) ?? Number.POSITIVE_INFINITY)
      if (count === 0) continue
      walk(one, selections, {
        path,
        count,
        isFound: count === 1 && foundBy(field) !== undefined && (spent.get(path)?.keys ?? 1) <= 1,
        sure: below.length === 1 ? sure : 0,
        sureNodes,
        counts: countsBelow(owned?.counts ?? counts, ownName(one), count),
        first: isConnection ? first : objects.first,
        addressed,
        told,
      })
    }
  }

  start(walk)
  const paths = [...spent]
    .map(([path, { node, calls, least, keys, sureKeys, wave, together, operations }]) => ({
      path,
      node,
      wave,
      operations: [...operations],
      calls: calls + (together?.(keys).most ?? 0),
      least: least + (sureKeys ? (together?.(sureKeys).least ?? 0) : 0),
    }))
    .filter(({ calls }) => calls > 0)
    .sort((one, other) => other.calls - one.calls)
  const calls = paths.reduce((sum, one) => sum + one.calls, 0)
  const least = paths.reduce((sum, one) => sum + one.least, 0)
  return { calls, least, paths, sizes }
}

/** The cost of an object that is not read, because a read below it tells whether it exists. */
const nothing: Cost = { calls: () => 0, least: () => 0, refers: false }

/** The number of objects that an argument names, and of their owners. */
function ownedBy(named: Named | undefined): { readonly count: number; readonly counts: Counts } {
  if (!named) return { count: 0, counts: {} }
  const { count, perProject, perEnvironment } = named
  const counts = {
    ...(perProject.length && { Project: perProject.length }),
    ...(perEnvironment.length && { Environment: perEnvironment.length }),
  }
  return { count, counts }
}

/** The list of which a connection is a window: its field with the arguments that select and order the documents. */
function listOf({ field, args }: Use): string {
  const { first: _first, after: _after, last: _last, before: _before, ...others } = args
  return JSON.stringify([field.name, others])
}

/** A change, and up to two calls to read its subject or the reason of a failure. The reads of the payload are counted separately. */
const mutation: Cost = { calls: () => 3 }

const costIn = ({ operation }: Asked, type: GraphQLObjectType, { field }: Use): Cost | undefined =>
  operation.operation === 'mutation' && type.name === 'Mutation' ? mutation : costOf(type, field)

/** The names of the selected fields of objects, through connections. */
function namesOf(types: readonly GraphQLObjectType[], selections: readonly Selection[]): ReadonlySet<string> {
  const own = (type: GraphQLObjectType) => usesOf(selections, type).filter(({ field }) => !isForeign(field))
  return new Set(types.flatMap((type) => own(type).map(({ field }) => field.name)))
}

/** The number of selected environments of each flag below a field, through connections. Infinite for all environments. */
function environmentsBelow(
  asked: Asked,
  types: readonly GraphQLObjectType[],
  selections: readonly Selection[],
): number {
  const keys = new Set<string>()
  const look = (type: GraphQLObjectType, some: readonly Selection[]): boolean =>
    usesOf(some, type).some(({ field, args, below }) => {
      if (isWrapping(type, field.name)) return possible(asked, getNamedType(field.type)).some((one) => look(one, below))
      if (ownName(type) === 'Flag' && costOf(type, field)?.allEnvironments) return true
      if (ownName(type) !== 'Flag' || (field.name !== 'environment' && field.name !== 'environments')) return false
      const named = field.name === 'environment' ? [args.key] : args.keys
      for (const key of Array.isArray(named) ? named : []) keys.add(String(key))
      return !Array.isArray(named)
    })
  const isAll = types.some((type) => look(type, selections))
  return isAll ? Number.POSITIVE_INFINITY : Math.min(keys.size, assumedSize('Environment'))
}
