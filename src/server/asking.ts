import type { Plugin, YogaServerInstance } from 'graphql-yoga'
import { maskedDefect } from '../graph/errors.ts'
import type { Uncompressed } from './compression.ts'
import { masked } from './listener.ts'
import { isIterable, type Part } from './streams/results.ts'
import { type Told, toldPart } from './told.ts'

/** An answer that no HTTP response carries. */
export interface Answer {
  readonly results: AsyncIterable<Told>
  /** Whether the results go on until somebody ends them. */
  readonly isSubscription: boolean
}

/** A request under way. */
interface Asked {
  isSubscription: boolean
  results?: AsyncIterable<Told>
}

/** Executes an operation as that of an HTTP request. */
export interface Asking {
  /** Must come after all plugins that choose the form of an answer. */
  readonly plugin: Plugin
  /** Whether a request has no HTTP response of its own. */
  has(request: Request): boolean
  /** Answers a request by its results. Errors are results too: those before the execution, and those of the gateway itself. */
  ask(request: Request): Promise<Answer>
}

/**
 * Lets transports without HTTP responses ask the graph. Their operations run through all plugins, as those of HTTP requests do: limits,
 * tokens, masking, logs and metrics.
 *
 * @param yoga Returns the server that has the plugin.
 * @param onDefect Receives each error that only a defect of the gateway can cause.
 */
export function asking(
  yoga: () => Pick<YogaServerInstance<object, object>, 'fetch'>,
  onDefect: (error: unknown) => void,
): Asking {
  const all = new WeakMap<Request, Asked>()
  return {
    plugin: {
      onSubscribe({ args }) {
        const asked = all.get((args.contextValue as { readonly request: Request }).request)
        if (asked) asked.isSubscription = true
      },
      onResultProcess({ request, setResultProcessor }) {
        const asked = all.get(request)
        if (!asked) return
        setResultProcessor((result, { Response }) => {
          asked.results = told(result as Part | AsyncIterable<Part>)
          // Whoever asked is told by the signal, and waits no more.
          if (request.signal.aborted) void asked.results[Symbol.asyncIterator]().return?.()
          // Logs and metrics take the status of a refusal from the response.
          return new Response(null, { status: isIterable(result) ? 200 : statusOf(result as Part) })
        }, 'application/json')
      },
    },
    has: (request) => all.has(request),
    async ask(request) {
      const asked: Asked = { isSubscription: false }
      all.set(request, asked)
      const context: Uncompressed = { uncompressed: true }
      try {
        const { status } = await yoga().fetch(request, context as never)
        return answerOf(asked, noResult(status))
      } catch (error) {
        if (!request.signal.aborted) onDefect(error)
        return answerOf(asked, { errors: [masked] })
      }
    },
  }
}

const answerOf = ({ isSubscription, results }: Asked, otherwise: Part): Answer => ({
  isSubscription,
  results: results ?? told(otherwise),
})

async function* one(part: Part): AsyncGenerator<Told> {
  yield toldPart(part)
}

function told(result: Part | AsyncIterable<Part>): AsyncIterable<Told> {
  return isIterable(result) ? mapped(result) : one(result)
}

/** An async generator would hold back the end of the results until the next one. */
function mapped(parts: AsyncIterable<Part>): AsyncIterableIterator<Told> {
  const iterator = parts[Symbol.asyncIterator]()
  return {
    async next() {
      const { done, value } = await iterator.next()
      return done ? { done, value: undefined } : { done: false, value: toldPart(value) }
    },
    async return() {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** A plugin answered with a response of its own. */
const noResult = (status: number): Part => ({
  errors: [
    {
      message: `Expected the result of a GraphQL operation, but got an answer with the status ${status}.`,
      extensions: { code: maskedDefect.code },
    },
  ],
})

const statusOf = ({ errors = [] }: Part): number => {
  const statuses = errors.map(
    (error) => (error as { extensions?: { http?: { status?: number } } } | null)?.extensions?.http?.status ?? 200,
  )
  return Math.max(200, ...statuses)
}
