import { GraphQLDeferDirective, GraphQLStreamDirective, memoize1 } from '@graphql-tools/utils'
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { acceptedTypes, type MediaRange, matches } from './accept.ts'

/**
 * The format of the parts, as Apollo's clients name it in `Accept`: the draft of August 2022, the only one that the executor makes.
 * The newer format, `incrementalSpec=v0.2` with `pending` and `completed`, needs the executor of graphql 17.
 */
const shape = 'deferSpec=20220824'

/**
 * Completes Yoga's plugin for `@defer` and `@stream`, which validates them. If the client accepts no answer in parts, or only
 * another format, the operation is executed without these directives, as the specification allows.
 *
 * @param mask Converts errors before they leave the gateway. Yoga's own masking covers only the first payload.
 */
export function incrementalDelivery(mask: (error: unknown) => Error): Plugin {
  const inParts = new WeakSet<Request>()
  return {
    onExecute({ args }) {
      const { request } = args.contextValue
      const operation = getOperationAST(args.document, args.operationName)
      if (!takesParts(request) || (operation && changesSeveral(operation))) args.document = atOnce(args.document)
      return {
        onExecuteDone({ result }) {
          if (!(Symbol.asyncIterator in result)) return
          inParts.add(request)
          return { onNext: ({ result: payload, setResult }) => setResult(masked(payload, mask)) }
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

interface Payload {
  readonly incremental?: readonly { readonly errors?: readonly unknown[] }[]
}

function masked<Result extends object>(payload: Result & Payload, mask: (error: unknown) => Error): Result {
  const parts = payload.incremental?.map((part) =>
    part.errors ? { ...part, errors: part.errors.map((error) => published(mask(error))) } : part,
  )
  return parts ? { ...payload, incremental: parts } : payload
}

/** Removes Yoga's internal properties of an error, which Yoga removes only from the first payload. */
function published(error: Error): Error {
  if (!(error instanceof GraphQLError)) return error
  const { message, nodes, source, positions, path } = error
  const { http: _, unexpected: __, ...extensions } = error.extensions
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
