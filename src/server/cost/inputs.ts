import type { FieldNode } from 'graphql'
import type { Args, Asked } from '../../graph/selection.ts'
import { answerSize, type Placed } from './answer-size.ts'

export interface InputLimits {
  /** The most different ids and representations in a request. */
  readonly maxIds: number
  /** The most values in the lists of an argument. */
  readonly maxFilterValues: number
  /** The most bytes of JSON of an argument. */
  readonly maxArgumentBytes: number
}

/** An argument that exceeds a limit, or the sum of all arguments. */
export interface Excess {
  readonly expected: string
  readonly got: number
  /** Undefined for the sum of several places. */
  readonly place: { readonly path: string; readonly node: FieldNode } | undefined
}

/** The ids of a request may be repeated under other aliases this many times. */
const mostTimesIds = 10
/** All arguments together may be this many times as large as one. Each counts once for each object of its field. */
const mostLargest = 100

/** The arguments that identify objects. Other lists are filters. */
const identifying: ReadonlySet<string> = new Set(['Query.node', 'Query.nodes', 'Query._entities'])

/** Finds the first argument that exceeds a limit, before anything is resolved. */
export function excessOf(asked: Asked, limits: InputLimits): Excess | undefined {
  const { maxIds, maxFilterValues, maxArgumentBytes } = limits
  const seen = new Set<FieldNode>()
  const lists = new Set<unknown>()
  const ids = new Set<string>()
  let times = 0
  let excess: Excess | undefined

  function look({ type, path, selected }: Placed): void {
    if (excess) return
    const { name, node, args = {}, sizes } = selected
    const isIdentifying = identifying.has(`${type.name}.${name}`)
    if (isIdentifying) times += identitiesOf(args).length
    if (seen.has(node)) return
    seen.add(node)
    const found = (expected: string, got: number) => {
      excess ??= { expected, got, place: { path, node } }
    }
    for (const [name, bytes] of Object.entries(sizes)) {
      // Identities have a limit of their own.
      if (bytes > maxArgumentBytes && !isIdentifying) {
        found(`the argument ${name} to be at most ${maxArgumentBytes} bytes of JSON (MAX_ARGUMENT_BYTES)`, bytes)
      }
      const values = type.name === 'Mutation' || isIdentifying ? 0 : asked.measure(args[name]).values
      if (values > maxFilterValues) {
        found(`the argument ${name} to have at most ${maxFilterValues} values in lists (MAX_FILTER_VALUES)`, values)
      }
    }
    if (!isIdentifying) return
    const { ids: named = args.representations } = args
    // A variable is one list in all places that use it.
    if (named !== undefined && lists.has(named)) return
    lists.add(named)
    for (const one of identitiesOf(args)) ids.add(asked.measure(one).id)
    if (ids.size > maxIds) {
      found(`at most ${maxIds} different ids or representations in a request (MAX_IDS)`, ids.size)
    }
  }

  const { argumentBytes } = answerSize(asked, {}, look)
  if (excess) return excess
  if (times > mostTimesIds * maxIds) {
    const expected = `ids or representations to be asked for at most ${mostTimesIds * maxIds} times in a request (MAX_IDS)`
    return { expected, got: times, place: undefined }
  }
  const most = mostLargest * maxArgumentBytes
  if (argumentBytes <= most) return undefined
  const expected = `the arguments of all fields, once for each object, to be at most ${most} bytes (MAX_ARGUMENT_BYTES)`
  return { expected, got: argumentBytes, place: undefined }
}

function identitiesOf({ id, ids, representations }: Args): readonly unknown[] {
  if (id !== undefined) return [id]
  const all = ids ?? representations
  return Array.isArray(all) ? all : []
}
