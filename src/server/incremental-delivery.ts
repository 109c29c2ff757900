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
 * The shape of the parts, as clients of Apollo call it in `Accept`: that of the draft of August 2022, which is the only one that the executor
 * makes. The newer one, `incrementalSpec=v0.2` with `pending` and `completed`, needs the executor of graphql 17.
 */
const shape = 'deferSpec=20220824'

/**
 * What `@defer` and `@stream` need besides Yoga's plugin, which validates them. A request whose answer may not come in parts, or only
 * in parts of another shape, is answered as if they were not there, which the specification leaves to the server.
 *
 * @param mask is what errors pass through on their way out. Yoga's own masking sees those of the first payload alone.
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
 * Whether the client says that it can read an answer in parts of this shape, and does not prefer JSON; or does not say what it can
 * read. Yoga prefers `multipart/mixed` to `text/event-stream`, and looks at no parameters.
 */
function takesParts({ headers }: Request): boolean {
  const all = acceptedTypes(headers.get('accept'))
  const whole = all.find(({ type }) => wholeTypes.includes(type))
  // A client that names JSON takes everything else as it takes a page of an error: it does not ask for it.
  const ranges = whole ? all.filter(({ type, weight }) => type !== '*/*' && weight >= whole.weight) : all
  const multipart = ranges.filter((range) => matches(range, 'multipart/mixed'))
  const taken = multipart.length ? multipart : ranges.filter((range) => matches(range, 'text/event-stream'))
  return taken.some(takesShape)
}

const wholeTypes = ['application/json', 'application/graphql-response+json']

/** Without a word of shapes, a client means this one, which most know. */
const takesShape = ({ parameters: { deferspec, incrementalspec } }: MediaRange): boolean =>
  incrementalspec === undefined && (deferspec === undefined || deferspec === '20220824')

/**
 * Whether there may be another change after one. What is deferred of the first one's payload would be read while the second is made, and
 * nobody could say of which of the two states it tells.
 */
const changesSeveral = ({ operation, selectionSet: { selections } }: OperationDefinitionNode): boolean =>
  operation === OperationTypeNode.MUTATION && (selections.length > 1 || selections[0]?.kind !== Kind.FIELD)

const incremental = [GraphQLDeferDirective.name, GraphQLStreamDirective.name]

/** The same document without the directives. Documents are kept by the parser's cache, and this one with each of them. */
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

/** Without what Yoga notes on errors for itself, which it takes off again from the errors of the first payload alone. */
function published(error: Error): Error {
  if (!(error instanceof GraphQLError)) return error
  const { message, nodes, source, positions, path } = error
  const { http: _, unexpected: __, ...extensions } = error.extensions
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
