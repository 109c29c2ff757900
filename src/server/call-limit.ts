import { memoize1 } from '@graphql-tools/utils'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql'
import { createGraphQLError, mapAsyncIterator, type Plugin } from 'graphql-yoga'
import type { Budget } from '../graph/budget.ts'
import { wantsTrace } from '../graph/rest-report.ts'
import { type Asked, askedOf } from '../graph/selection.ts'
import type { Ledger } from '../rest/client/ledger.ts'
import type { AccountLimit } from '../rest/client/rate-limit.ts'
import type { ListSizes } from '../rest/client/sizes.ts'
import { isNodeType, resources } from '../rest/resources.ts'
import { type Estimate, estimate } from './cost/estimate.ts'
import { explanation } from './cost/explain.ts'
import { type Excess, excessOf, type InputLimits } from './cost/inputs.ts'
import { largestThatPass } from './cost/remedy.ts'
import type { SizeOptions } from './cost/sizes.ts'

export interface CallLimits extends InputLimits {
  /** The most REST calls that an operation may take. */
  readonly maxRestCalls: number
  /** The most items in the lists of an answer, in the worst case. */
  readonly maxItems: number
  /** The most fields in the objects of an answer, in the worst case. */
  readonly maxAnswerFields: number
}

/** The part of the context that the estimate uses. */
interface Asking {
  readonly request?: Request
  readonly listSizes?: () => ListSizes | null
  readonly rateLimit?: () => AccountLimit | null
  readonly budget?: Budget
}

/** An answer or a part of one. */
interface Payload {
  /** True in each part except the last. */
  readonly hasNext?: boolean
  readonly extensions?: object
}

/** The estimates of the operations under way. That of a subscription is for each of its events. */
export type Estimates = WeakMap<Request, Pick<Estimate, 'calls' | 'least' | 'paths'>>

/** The most paths in a refusal. */
const mostNamed = 5

/**
 * Refuses an operation before its first REST call if its least cost exceeds the limit. The refusal names the paths of the calls and
 * the changes that would pass. Adds `extensions.cost` to answers of requests with `x-cost: 1` and of traced requests; in an answer
 * in parts, to the last part. A request with `x-explain: 1` makes no call, and its answer is `extensions.plan`.
 */
export function callLimit(
  limits: CallLimits,
  ledgers: WeakMap<Request, Ledger>,
  estimates: Estimates = new WeakMap(),
): Plugin {
  const estimateOf = rememberingEstimates()
  const within = new WeakSet<Asked>()
  const check: NonNullable<Plugin['onExecute']> & NonNullable<Plugin['onSubscribe']> = ({
    args,
    context,
    setResultAndStopExecution,
  }) => {
    const asked = prepared(args.schema, args.document, args.operationName, args.variableValues ?? {})
    // The executor refuses an operation that cannot be estimated.
    if (!asked) return
    const excess = within.has(asked) ? undefined : excessOf(asked, limits)
    if (!excess) within.add(asked)
    else return setResultAndStopExecution({ errors: [tooMuch(asked, excess)] })
    const { request, listSizes, rateLimit, budget } = context as Asking
    const total = totalOf(listSizes?.() ?? null)
    const worst = estimateOf(asked, total)
    if (request?.headers.get('x-explain') === '1') {
      const plan = explanation(asked, worst, total, rateLimit?.() ?? null)
      return setResultAndStopExecution({ data: null, extensions: { plan } })
    }
    if (request) estimates.set(request, worst)
    budget?.expect?.(worst.calls)
    const error = refusal(asked, worst, limits, { total })
    if (error) setResultAndStopExecution({ errors: [error] })
  }
  return {
    onExecute: check,
    // Each event is checked, too. A subscription none of whose events would pass does not begin.
    onSubscribe: check,
    onExecutionResult({ request, result, setResult }) {
      const worst = estimates.get(request)
      if (!worst || !result || Array.isArray(result) || !wantsCost(request)) return
      const priced = <Part extends Payload>(part: Part): Part => {
        if (part.hasNext) return part
        const cost = {
          estimate: worst.calls,
          least: worst.least,
          actual: ledgers.get(request)?.sent ?? 0,
          paths: named(worst),
        }
        return { ...part, extensions: { ...part.extensions, cost } }
      }
      setResult(Symbol.asyncIterator in result ? mapAsyncIterator(result, priced) : priced(result))
    },
  }
}

type Total = (type: string) => number | undefined

/** The most estimates of an operation that are kept. */
const mostKept = 8

/** Keeps the last estimates of an operation, each with the sizes that it used. The same sizes give the same estimate for all tokens. */
function rememberingEstimates() {
  const byOperation = new WeakMap<Asked, Map<Estimate, ReadonlyMap<string, number | undefined>>>()
  return (asked: Asked, total: Total): Estimate => {
    const known = byOperation.get(asked) ?? new Map<Estimate, ReadonlyMap<string, number | undefined>>()
    for (const [before, told] of known) if (isStill(told, total)) return before
    const told = new Map<string, number | undefined>()
    const telling: Total = (type) => {
      const size = total(type)
      told.set(type, size)
      return size
    }
    const fresh = estimate(asked, { total: telling })
    const [oldest] = known.keys()
    if (oldest && known.size >= mostKept) known.delete(oldest)
    byOperation.set(asked, known.set(fresh, told))
    return fresh
  }
}

function isStill(told: ReadonlyMap<string, number | undefined>, total: Total): boolean {
  for (const [type, size] of told) if (total(type) !== size) return false
  return true
}

/** The number of objects of a type in the account, if an earlier answer contained it. */
const totalOf =
  (sizes: ListSizes | null): Total =>
  (type) =>
    isNodeType(type) ? sizes?.of(resources[type].list?.name ?? '') : undefined

const wantsCost = (request: Request): boolean => request.headers.get('x-cost') === '1' || wantsTrace(request)

/** Prepares the estimate of an operation. Undefined if the operation or its variables are invalid; the executor reports the error. */
function prepared(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  inputs: Readonly<Record<string, unknown>>,
): Asked | undefined {
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], inputs, { maxErrors: 1 })
  return coerced && askedOf({ schema, operation, fragments: fragmentsOf(document), variableValues: coerced })
}

const fragmentsOf = memoize1(
  ({ definitions }: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> =>
    Object.fromEntries(
      definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
    ),
)

function tooMuch({ operation }: Asked, { expected, got, place }: Excess): GraphQLError {
  return createGraphQLError(`Expected ${expected}${place ? ` at ${place.path}` : ''}, but got ${got}.`, {
    nodes: place?.node ?? operation,
    extensions: { code: 'BAD_USER_INPUT' },
  })
}

interface Limit {
  readonly most: number
  readonly got: (worst: Estimate) => number
  readonly what: string
  readonly takes: string
}

const limitsOf = ({ maxRestCalls, maxItems, maxAnswerFields }: CallLimits): readonly Limit[] => [
  { most: maxRestCalls, got: ({ least }) => least, what: 'REST calls (MAX_REST_CALLS)', takes: 'takes at least' },
  {
    most: maxItems,
    got: ({ answer }) => answer.items,
    what: 'items in the lists of its answer (MAX_ITEMS)',
    takes: 'may take',
  },
  {
    most: maxAnswerFields,
    got: ({ answer }) => answer.fields,
    what: 'fields in its answer (MAX_ANSWER_FIELDS)',
    takes: 'may take',
  },
]

function refusal(asked: Asked, worst: Estimate, limits: CallLimits, sizes: SizeOptions): GraphQLError | undefined {
  const all = limitsOf(limits)
  const breaks = ({ most, got }: Limit, estimate: Estimate) => got(estimate) > most
  const passes = (estimate: Estimate) => !all.some((limit) => breaks(limit, estimate))
  const broken = all.find((limit) => breaks(limit, worst))
  if (!broken) return undefined
  const { most: limit, what, takes } = broken
  const got = Math.ceil(broken.got(worst))
  const tooManyCalls = worst.least > limits.maxRestCalls
  const costliest = tooManyCalls ? leastPaths(worst) : named(worst)
  const remedies = largestThatPass(asked, worst, passes, sizes)
  const where = tooManyCalls ? `: ${costliest.map(({ path, calls }) => `${calls} at ${path}`).join(', ')}` : ''
  const instead = remedies.map(({ path, first, instead }) => `first: ${first} at ${path} in place of ${instead}`)
  const advice = instead.length ? ` It would pass with ${instead.join(', or with ')}.` : ''
  return createGraphQLError(
    `Expected an operation of at most ${limit} ${what}, but got one that ${takes} ${got}${where}.${advice}`,
    {
      nodes: tooManyCalls ? needed(worst).map(({ node }) => node) : [asked.operation],
      extensions: {
        code: 'BAD_USER_INPUT',
        cost: {
          estimate: worst.calls,
          least: worst.least,
          items: worst.answer.items,
          limit,
          paths: costliest,
          wouldPass: remedies,
        },
      },
    },
  )
}

const named = ({ paths }: Pick<Estimate, 'paths'>) =>
  paths.slice(0, mostNamed).map(({ path, calls }) => ({ path, calls }))

/** The paths that need calls in the best case, the costliest first. */
const needed = ({ paths }: Estimate) =>
  paths
    .filter(({ least }) => least > 0)
    .toSorted((one, other) => other.least - one.least)
    .slice(0, mostNamed)

const leastPaths = (estimate: Estimate) => needed(estimate).map(({ path, least }) => ({ path, calls: least }))
