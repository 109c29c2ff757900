import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql'
import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { wantsTrace } from '../graph/rest-report.ts'
import type { Ledger } from '../rest/ledger.ts'
import { type Estimate, estimate } from './cost/estimate.ts'
import { largestThatPass } from './cost/remedy.ts'
import type { Asked } from './cost/selection.ts'

export interface CallLimits {
  /** How many REST calls an operation may take at worst. */
  readonly maxRestCalls: number
  /** How many items the lists of an answer may have at worst. */
  readonly maxItems: number
}

/** How many of the costliest paths a refusal names. */
const mostNamed = 5

/**
 * Refuses, before its first REST call, what would take too many of them at worst, and says where they come from and what would
 * pass. Puts `extensions.cost` on the answers to requests with `x-cost: 1`, and to those that are traced.
 */
export function callLimit(limits: CallLimits, ledgers: WeakMap<Request, Ledger>): Plugin {
  const estimates = new WeakMap<Request, Estimate>()
  const estimateOf = rememberingLast()
  return {
    onExecute({ args, context, setResultAndStopExecution }) {
      const asked = askedOf(args.schema, args.document, args.operationName, args.variableValues ?? {})
      // What cannot be asked so is for the executor to refuse.
      if (!asked) return
      const worst = estimateOf(args.document, asked)
      const { request } = context as { readonly request?: Request }
      if (request) estimates.set(request, worst)
      const error = refusal(asked, worst, limits)
      if (error) setResultAndStopExecution({ errors: [error] })
    },
    onExecutionResult({ request, result, setResult }) {
      const worst = estimates.get(request)
      if (!worst || !result || Array.isArray(result) || Symbol.asyncIterator in result || !wantsCost(request)) return
      const cost = { estimate: worst.calls, actual: ledgers.get(request)?.sent ?? 0, paths: named(worst) }
      setResult({ ...result, extensions: { ...result.extensions, cost } })
    },
  }
}

/** Programs send the same documents again and again, many of them with the same variables: the last estimate of each is kept. */
function rememberingLast() {
  const last = new WeakMap<DocumentNode, { readonly key: string; readonly estimate: Estimate }>()
  return (document: DocumentNode, asked: Asked): Estimate => {
    const key = `${asked.operation.name?.value ?? ''} ${JSON.stringify(asked.variables)}`
    const known = last.get(document)
    if (known?.key === key) return known.estimate
    const fresh = estimate(asked)
    if (key.length <= longestKey) last.set(document, { key, estimate: fresh })
    return fresh
  }
}

const longestKey = 2000

const wantsCost = (request: Request): boolean => request.headers.get('x-cost') === '1' || wantsTrace(request)

/** Undefined where the executor has an error of its own to tell, of the operation or of its variables. */
function askedOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  inputs: Readonly<Record<string, unknown>>,
): Asked | undefined {
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], inputs, { maxErrors: 1 })
  if (!coerced) return undefined
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one)
  return { schema, operation, fragments, variables: coerced }
}

function refusal(asked: Asked, worst: Estimate, limits: CallLimits): GraphQLError | undefined {
  const { maxRestCalls, maxItems } = limits
  const passes = ({ calls, items }: Estimate) => calls <= maxRestCalls && items <= maxItems
  if (passes(worst)) return undefined
  const tooManyCalls = worst.calls > maxRestCalls
  const limit = tooManyCalls ? maxRestCalls : maxItems
  const got = tooManyCalls ? worst.calls : worst.items
  const costliest = named(worst)
  const remedies = largestThatPass(asked, worst, passes)
  const where = tooManyCalls ? `: ${costliest.map(({ path, calls }) => `${calls} at ${path}`).join(', ')}` : ''
  const instead = remedies.map(({ path, first, instead }) => `first: ${first} at ${path} in place of ${instead}`)
  const advice = instead.length ? ` It would pass with ${instead.join(', or with ')}.` : ''
  const what = tooManyCalls ? 'REST calls (MAX_REST_CALLS)' : 'items in the lists of its answer (MAX_ITEMS)'
  return createGraphQLError(
    `Expected an operation of at most ${limit} ${what}, but got one that may take ${got}${where}.${advice}`,
    {
      nodes: tooManyCalls ? worst.paths.slice(0, mostNamed).map(({ node }) => node) : [asked.operation],
      extensions: {
        code: 'BAD_USER_INPUT',
        cost: { estimate: worst.calls, items: worst.items, limit, paths: costliest, wouldPass: remedies },
      },
    },
  )
}

const named = ({ paths }: Estimate) => paths.slice(0, mostNamed).map(({ path, calls }) => ({ path, calls }))
