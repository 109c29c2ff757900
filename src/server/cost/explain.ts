import type { Asked } from '../../graph/selection.ts'
import { isNodeType, resources } from '../../rest/resources.ts'
import { type Estimate, estimate } from './estimate.ts'

/** The calls of a path of an operation. The path has the names of the fields without aliases. */
interface ExplainedCalls {
  readonly path: string
  /** The REST operations that the calls are of, such as `GET /api/v2/flags/{projectKey}`. */
  readonly operations: readonly string[]
  /** The wave in which the calls go out at the latest, from 1. Calls of one wave need no answer of each other. */
  readonly wave: number
  /** The calls whatever the account has. */
  readonly least: number
  /** The calls in an account of ordinary size. Sizes that earlier answers told are used. */
  readonly expected: number
  /** The calls if every list is as long as it may be. */
  readonly most: number
}

/** The REST calls that an operation would take. */
export interface Explanation {
  readonly least: number
  readonly expected: number
  readonly most: number
  /** Number of waves, at most. */
  readonly waves: number
  /** Those that take calls, in the order of their waves. */
  readonly calls: readonly ExplainedCalls[]
}

/** The number of objects in a list of an account of ordinary size. */
const ordinary = (type: string) => (isNodeType(type) ? resources[type].sizes?.ordinary : undefined)

/**
 * Explains the calls of an operation by the plan functions that the estimates ask.
 *
 * @param worst the estimate of the operation.
 * @param total the sizes of the account's lists, where an earlier answer told them.
 */
export function explanation(asked: Asked, worst: Estimate, total: (type: string) => number | undefined): Explanation {
  const told = (type: string) => total(type) ?? ordinary(type)
  const expected = new Map(
    estimate(asked, { total, longest: told }).paths.map(({ path, calls }) => [path, calls] as const),
  )
  const calls = worst.paths.map(({ path, operations, wave, calls: most, least }) => ({
    path,
    operations: operations.map(({ method, path }) => `${method} ${path}`),
    wave,
    least,
    expected: Math.ceil(expected.get(path) ?? 0),
    most: Math.ceil(most),
  }))
  const sum = (name: 'least' | 'expected' | 'most') => calls.reduce((sum, one) => sum + one[name], 0)
  return {
    least: sum('least'),
    expected: sum('expected'),
    most: sum('most'),
    waves: Math.max(0, ...calls.map(({ wave }) => wave)),
    calls: calls.toSorted((one, other) => one.wave - other.wave || other.most - one.most),
  }
}
