import type { FieldNode } from 'graphql'
import { answerSize, type Placed } from './answer-size.ts'
import type { Asked, Given } from './selection.ts'

export interface InputLimits {
  /** How many different ids and representations of objects a request may have. */
  readonly maxIds: number
  /** How many values the lists of a filter, or of another argument, may have. */
  readonly maxFilterValues: number
  /** How large an argument may be, as JSON. */
  readonly maxArgumentBytes: number
}

/** An argument that is too much, or all of them together. */
export interface Excess {
  readonly expected: string
  readonly got: number
  /** Undefined where it is not one place. */
  readonly place: { readonly path: string; readonly node: FieldNode } | undefined
}

/** How many times the ids of a request may be asked for again by other names. */
const mostTimesIds = 10
/** How many of the largest arguments a request may have, counted for each object that a field is asked of. */
const mostLargest = 100

/** What names objects by their identities. What else is a list is a filter, or as one. */
const identifying: ReadonlySet<string> = new Set(['Query.node', 'Query.nodes', 'Query._entities'])

/** Finds the first argument of an operation that is too much. It is known before anything is resolved. */
export function excessOf(asked: Asked, limits: InputLimits): Excess | undefined {
  const { maxIds, maxFilterValues, maxArgumentBytes } = limits
  const seen = new Set<Given>()
  const lists = new Set<unknown>()
  const ids = new Set<string>()
  let times = 0
  let excess: Excess | undefined

  function look({ type, path, node, given }: Placed): void {
    if (excess) return
    const isIdentifying = identifying.has(`${type.name}.${given.field.name}`)
    if (isIdentifying) times += identitiesOf(given).length
    if (seen.has(given)) return
    seen.add(given)
    const found = (expected: string, got: number) => {
      excess ??= { expected, got, place: { path, node } }
    }
    for (const [name, bytes] of Object.entries(given.sizes)) {
      // Identities are counted instead: a thousand may be named at length.
      if (bytes > maxArgumentBytes && !isIdentifying) {
        found(`the argument ${name} to be at most ${maxArgumentBytes} bytes of JSON (MAX_ARGUMENT_BYTES)`, bytes)
      }
      const values = type.name === 'Mutation' || isIdentifying ? 0 : asked.measure(given.args[name]).values
      if (values > maxFilterValues) {
        found(`the argument ${name} to have at most ${maxFilterValues} values in lists (MAX_FILTER_VALUES)`, values)
      }
    }
    if (!isIdentifying) return
    const { ids: named = given.args.representations } = given.args
    // A variable is the same list wherever it is used.
    if (named !== undefined && lists.has(named)) return
    lists.add(named)
    for (const one of identitiesOf(given)) ids.add(asked.measure(one).id)
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

function identitiesOf({ args: { id, ids, representations } }: Given): readonly unknown[] {
  if (id !== undefined) return [id]
  const all = ids ?? representations
  return Array.isArray(all) ? all : []
}
