import { GraphQLDeferDirective, GraphQLStreamDirective, memoize1 } from '@graphql-tools/utils'
import {
  type DocumentNode,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Progress } from '../graph/progress.ts'
import type { Ledger } from '../rest/client/ledger.ts'
import { acceptedTypes, type MediaRange, matches } from './accept.ts'
import { published } from './published.ts'

/**
 * The format of the parts, as Apollo's clients name it in `Accept`: the draft of August 2022, the only one that the executor makes.
 * The newer format, `incrementalSpec=v0.2` with `pending` and `completed`, needs the executor of graphql 17.
 */
const shape = 'deferSpec=20220824'

/**
 * Completes Yoga's plugin for `@defer` and `@stream`, which validates them. If the client accepts no answer in parts, or only
 * another format, the operation is executed without these directives, as the specification allows.
 *
 * Each part of an answer with `@stream` says in `extensions.progress` how far it is.
 *
 * @param mask Converts errors before they leave the gateway. Yoga's own masking covers only the first payload.
 * @param ledgers The calls of each request. Default no calls.
 */
export function incrementalDelivery(
  mask: (error: unknown) => Error,
  ledgers: WeakMap<Request, Pick<Ledger, 'sent'>> = new WeakMap(),
): Plugin {
  const inParts = new WeakSet<Request>()
  return {
    onExecute({ args }) {
      const { request } = args.contextValue
      const operation = getOperationAST(args.document, args.operationName)
      if (!takesParts(request) || (operation && isAtOnce(operation))) args.document = atOnce(args.document)
      return {
        onExecuteDone({ result }) {
          if (!(Symbol.asyncIterator in result)) return
          inParts.add(request)
          const { progress } = args.contextValue as { readonly progress?: Progress }
          if (!progress) return { onNext: ({ result: payload, setResult }) => setResult(masked(payload, mask)) }
          const ordered = lastFragments(progress)
          const calls = () => ledgers.get(request)?.sent ?? 0
          return {
            onNext: ({ result: payload, setResult }) =>
              setResult(withProgress(ordered(masked(payload, mask)), progress, calls)),
          }
        },
      }
    },
    onResponse({ request, response: { headers } }) {
      const type = headers.get('content-type')
      if (inParts.has(request) && type?.startsWith('multipart/mixed')) headers.set('content-type', `${type}; ${shape}`)
    },
  }
}

/**
 * Whether the client accepts an answer in parts of this format and does not prefer JSON, or sends no `Accept`. Yoga prefers
 * `multipart/mixed` to `text/event-stream` and ignores parameters.
 */
function takesParts({ headers }: Request): boolean {
  const all = acceptedTypes(headers.get('accept'))
  const whole = all.find(({ type }) => wholeTypes.includes(type))
  // A client that names JSON accepts `*/*` only for error pages, so it does not ask for parts.
  const ranges = whole ? all.filter(({ type, weight }) => type !== '*/*' && weight >= whole.weight) : all
  const multipart = ranges.filter((range) => matches(range, 'multipart/mixed'))
  const taken = multipart.length ? multipart : ranges.filter((range) => matches(range, 'text/event-stream'))
  return taken.some(takesShape)
}

const wholeTypes = ['application/json', 'application/graphql-response+json']

/** Without a format parameter, a client means this format, which is the most common. */
const takesShape = ({ parameters: { deferspec, incrementalspec } }: MediaRange): boolean =>
  incrementalspec === undefined && (deferspec === undefined || deferspec === '20220824')

/** Whether an operation is answered without its directives. An event of a subscription is one payload. */
const isAtOnce = (operation: OperationDefinitionNode): boolean =>
  operation.operation === OperationTypeNode.SUBSCRIPTION || changesSeveral(operation)

/**
 * Whether an operation can make several changes. Deferred fields of the first payload would be read during the second change, so
 * their state would be undefined.
 */
const changesSeveral = ({ operation, selectionSet: { selections } }: OperationDefinitionNode): boolean =>
  operation === OperationTypeNode.MUTATION && (selections.length > 1 || selections[0]?.kind !== Kind.FIELD)

const incremental = [GraphQLDeferDirective.name, GraphQLStreamDirective.name]

/** The document without the directives. The parser's cache keeps documents, and this copy with each of them. */
const atOnce = memoize1(
  (document: DocumentNode): DocumentNode =>
    visit(document, { Directive: ({ name }) => (incremental.includes(name.value) ? null : undefined) }),
)

interface Increment {
  readonly path?: readonly (string | number)[]
  readonly items?: unknown
  readonly data?: unknown
  readonly errors?: readonly unknown[]
}

interface Payload {
  readonly incremental?: readonly Increment[]
  readonly hasNext?: boolean
  readonly extensions?: object
}

/**
 * Counts the items that are sent, and holds back deferred fragments of an object while one of its lists is sent item by item, so that
 * `pageInfo` and `stoppedBy` come after the last item.
 */
function lastFragments(progress: Progress): <Result extends object>(payload: Result & Payload) => Result & Payload {
  let held: readonly Increment[] = []
  return (payload) => {
    const { incremental = [], hasNext } = payload
    if (!incremental.length && !held.length) return payload
    for (const { path = [], items } of incremental) if (Array.isArray(items)) progress.sent(path, items.length)
    const isEarly = ({ path = [], data }: Increment) => hasNext !== false && data !== undefined && progress.isOpen(path)
    const all = [
      ...incremental.filter(({ data }) => data === undefined),
      ...held,
      ...incremental.filter(({ data }) => data !== undefined),
    ]
    held = all.filter(isEarly)
    const { incremental: _, ...rest } = payload
    const ready = all.filter((one) => !isEarly(one))
    return (ready.length ? { ...rest, incremental: ready } : rest) as typeof payload
  }
}

function withProgress<Result extends object>(
  payload: Result & Payload,
  progress: Progress,
  calls: () => number,
): Result & Payload {
  const state = progress.state()
  return state ? { ...payload, extensions: { ...payload.extensions, progress: { ...state, calls: calls() } } } : payload
}

function masked<Result extends object>(payload: Result & Payload, mask: (error: unknown) => Error): Result & Payload {
  const parts = payload.incremental?.map((part) =>
    part.errors ? { ...part, errors: part.errors.map((error) => published(mask(error))) } : part,
  )
  return parts ? { ...payload, incremental: parts } : payload
}
