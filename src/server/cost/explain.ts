import type { Asked } from '../../graph/selection.ts'
import type { AccountLimit } from '../../rest/client/rate-limit.ts'
import { isNodeType, resources } from '../../rest/resources.ts'
import { type Advice, adviceOn } from './advice.ts'
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
  /** Number of waves in which the reads begin. Pages that follow each other and searches take further ones. */
  readonly waves: number
  /** Those that take calls, in the order of their waves. */
  readonly calls: readonly ExplainedCalls[]
  /** Changes with which it would take clearly fewer calls, the best first. */
  readonly advice: readonly Advice[]
  /** The rate limit of the account in the last answer to the token. Null if no answer contained it. */
  readonly rateLimit: ToldLimit | null
}

interface ToldLimit {
  /** Number of calls that were left. */
  readonly remaining: number | null
  readonly limit: number | null
  /** When the next window begins, as an ISO 8601 time. */
  readonly resetAt: string | null
}

/** The number of objects in a list of an account of ordinary size. */
const ordinary = (type: string) => (isNodeType(type) ? resources[type].sizes?.ordinary : undefined)

/**
 * Explains the calls of an operation by the plan functions that the estimates ask.
 *
 * @param worst the estimate of the operation.
 * @param total the sizes of the account's lists, where an earlier answer told them.
 * @param limit the rate limit in the last answer.
 */
export function explanation(
  asked: Asked,
  worst: Estimate,
  total: (type: string) => number | undefined,
  limit: AccountLimit | null,
): Explanation {
  const told = (type: string) => total(type) ?? ordinary(type)
  const sizes = { total, longest: told }
  const ordinarily = estimate(asked, sizes)
  const expected = new Map(ordinarily.paths.map(({ path, calls }) => [path, calls] as const))
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
    advice: adviceOn(asked, worst, ordinarily, sizes),
    rateLimit: limit && {
      remaining: limit.remaining,
      limit: limit.limit,
      resetAt: limit.resetAt === null ? null : new Date(limit.resetAt).toISOString(),
    },
  }
}
